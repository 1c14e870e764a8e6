import { describe, expect, it } from '@jest/globals';
import { seriesChart } from '../../../web/triage/series-chart.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 10, minute)).toISOString();
const seconds = (minute: number) => Date.parse(at(minute)) / 1000;
const point = (minute: number, ratio: number | null, isPartial = false) => ({
  at: at(minute),
  requests: 10,
  errors: 1,
  ratio,
  isPartial,
});
const completeness = { sources: [], isExact: true, isTruncated: false, isPartial: false, sampledFrom: null, notes: [] };
const series = (label: string, points: readonly ReturnType<typeof point>[], onsetMinute: number | null = null) => ({
  label,
  service: { name: label },
  step: 'PT1M',
  points,
  onsets:
    onsetMinute === null
      ? null
      : [{ at: at(onsetMinute), earliest: at(onsetMinute - 1), latest: at(onsetMinute + 1), confidence: 0.9 }],
  completeness,
});

describe('a chart of several series', () => {
  it('has one time axis, with gaps where a series has no point', () => {
    const drawn = seriesChart(
      [
        series('cart', [point(0, 0.1), point(2, 0.3), point(3, 0.9, true)]),
        series('pay', [point(1, null), point(2, 0)]),
      ],
      String,
    );
    expect(drawn).toEqual({
      times: [0, 1, 2].map(seconds),
      lines: [
        { label: 'cart', colour: 0, values: [0.1, null, 0.3] },
        { label: 'pay', colour: 1, values: [null, null, 0] },
      ],
      onsets: [],
    });
  });

  it('marks onsets with their interval in the colour of their series', () => {
    const drawn = seriesChart([series('cart', [point(0, 0)]), series('pay', [point(0, 0)], 5)], () => '10:05');
    expect(drawn.onsets).toEqual([
      { atS: seconds(5), interval: [seconds(4), seconds(6)], label: 'pay 10:05', colour: 1 },
    ]);
  });

  it('is empty without series', () => {
    expect(seriesChart([], String)).toEqual({ times: [], lines: [], onsets: [] });
  });
});
