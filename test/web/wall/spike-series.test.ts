import { describe, expect, it } from '@jest/globals';
import { spikeSeries } from '../../../web/wall/spike-series.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 24, 10, minute, second)).toISOString();
const seconds = (iso: string) => Date.parse(iso) / 1000;
const series = (ratios: readonly (number | null)[], onsets: readonly string[] = []) => ({
  step: 'PT1M',
  points: ratios.map((ratio, index) => ({ at: at(index), ratio, isPartial: index === ratios.length - 1 })),
  onsets: onsets.map((onset) => ({ at: onset })),
});
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const RATIOS = [0, 0.1, null, 0.5, 0.6, 0.2];

describe('the series of a spike', () => {
  it('leaves out the step that is not over, and keeps gaps', () => {
    const { times, lines } = spikeSeries(series(RATIOS), null, clock);
    expect(times).toEqual([0, 1, 2, 3, 4].map((minute) => seconds(at(minute))));
    expect(lines.map(({ values }) => values)).toEqual([
      [0, 0.1, null, 0.5, 0.6],
      [null, null, null, null, null],
    ]);
  });

  it('is two lines that meet at the onset', () => {
    const { lines, onsets } = spikeSeries(series(RATIOS, [at(3)]), at(3), clock);
    expect(lines.map(({ values }) => values)).toEqual([
      [0, 0.1, null, 0.5, null],
      [null, null, null, 0.5, 0.6],
    ]);
    expect(onsets).toEqual([{ atS: seconds(at(3)), interval: null, label: 'onset 10:03' }]);
  });

  it('turns at the step that an onset falls into, and marks an onset found in two ways once', () => {
    const { lines, onsets } = spikeSeries(series(RATIOS, [at(3), at(0)]), at(3, 20), clock);
    expect(lines[1]?.values).toEqual([null, null, null, 0.5, 0.6]);
    expect(onsets.map(({ label }) => label)).toEqual(['onset 10:00', 'onset 10:03']);
  });

  it('is bad as a whole when it began before the window, and not yet when after the last whole step', () => {
    expect(spikeSeries(series(RATIOS), '2026-11-24T09:00:00Z', clock).lines[1]?.values).toEqual([
      0,
      0.1,
      null,
      0.5,
      0.6,
    ]);
    expect(spikeSeries(series(RATIOS), at(5), clock).lines[1]?.values).toEqual([null, null, null, null, 0.6]);
    expect(spikeSeries(series([]), at(5), clock).times).toEqual([]);
  });
});
