import { describe, expect, it } from '@jest/globals';
import { findingSeries, sparkline } from '../../../web/wall/finding-series.ts';
import { madeFinding, MADE_FINDINGS, steadyFinding } from '../../support/made-board.ts';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 24, 10, minute, second)).toISOString();
const seconds = (iso: string) => Date.parse(iso) / 1000;
const series = (ratios: readonly (number | null)[], onsets: readonly string[] = []) => ({
  points: ratios.map((ratio, index) => ({ at: at(index), ratio, isPartial: index === ratios.length - 1 })),
  onsets,
});
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
const RATIOS = [0, 0.1, null, 0.5, 0.6, 0.2];

describe('a sparkline', () => {
  it('leaves out the step that is not over, and keeps gaps', () => {
    const { times, lines } = sparkline(series(RATIOS), null, clock);
    expect(times).toEqual([0, 1, 2, 3, 4].map((minute) => seconds(at(minute))));
    expect(lines.map(({ values }) => values)).toEqual([
      [0, 0.1, null, 0.5, 0.6],
      [null, null, null, null, null],
    ]);
  });

  it('is two lines that meet at the onset', () => {
    const { lines, onsets } = sparkline(series(RATIOS, [at(3)]), at(3), clock);
    expect(lines.map(({ values }) => values)).toEqual([
      [0, 0.1, null, 0.5, null],
      [null, null, null, 0.5, 0.6],
    ]);
    expect(onsets).toEqual([{ atS: seconds(at(3)), interval: null, label: 'onset 10:03' }]);
  });

  it('turns at the step that an onset falls into, and marks an onset found in two ways once', () => {
    const { lines, onsets } = sparkline(series(RATIOS, [at(3), at(0)]), at(3, 20), clock);
    expect(lines[1]?.values).toEqual([null, null, null, 0.5, 0.6]);
    expect(onsets.map(({ label }) => label)).toEqual(['onset 10:00', 'onset 10:03']);
  });

  it('is bad as a whole when it began before the window, and not yet when after the last whole step', () => {
    expect(sparkline(series(RATIOS), '2026-11-24T09:00:00Z', clock).lines[1]?.values).toEqual([0, 0.1, null, 0.5, 0.6]);
    expect(sparkline(series(RATIOS), at(5), clock).lines[1]?.values).toEqual([null, null, null, null, 0.6]);
    expect(sparkline(series([]), at(5), clock).times).toEqual([]);
  });
});

describe('the series of a finding', () => {
  const [made] = MADE_FINDINGS;
  if (made === undefined) throw new Error('no finding is made');
  const rising = madeFinding(0, made, 0);
  const steady = steadyFinding(0, 'shipping', 0.02, 1);

  it('is that of its spike, with its onsets, and named with its route if the spike has one', () => {
    expect(findingSeries(rising)).toMatchObject({ subject: 'payment', onsets: [rising.since?.at] });
    const spike = rising.spike === null ? null : { ...rising.spike, route: { name: 'POST /charges' } };
    expect(findingSeries({ ...rising, spike })?.subject).toBe('payment POST /charges');
  });

  it('is that of its service where errors did not rise, and where the series of the spike is not known', () => {
    expect(findingSeries(steady)).toEqual({
      subject: 'shipping',
      points: steady.service.errorRateSeries?.points,
      onsets: [],
    });
    const spike = rising.spike === null ? null : { ...rising.spike, series: null };
    expect(findingSeries({ ...rising, spike })).toMatchObject({ subject: 'payment', onsets: [] });
  });

  it('is absent where neither is known', () => {
    expect(findingSeries({ ...steady, service: { ...steady.service, errorRateSeries: null } })).toBeNull();
  });
});
