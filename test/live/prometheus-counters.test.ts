/** How counters become counts: births, restarts, gaps, edges of windows. Every number is worked out by hand beside its series. */
import { expect, it } from '@jest/globals';
import { between, connectorSeries, scrapes, usePrometheusSource } from '../support/prometheus-source.ts';
import { describePrometheus } from './describe-prometheus.ts';

// 15 s a value; four to a minute. Index 240 is one o'clock.
const SERIES = [
  // Something that is scraped all the time, so that a new series is told from a Prometheus that just began.
  connectorSeries('steady', 'GET /', 'UNSET', '100+1x260'),
  // Two hours of errors-free traffic, then one error that nobody saw as a zero.
  connectorSeries('born', 'GET /', 'UNSET', '10x260'),
  connectorSeries('born', 'GET /', 'ERROR', '_x201 1x58'),
  // Born with more than one, and goes on.
  connectorSeries('grows', 'GET /', 'ERROR', '_x201 3 3 5x56'),
  // Restarts inside a step: 7, 9 | 2, 4 -> (9 - 7) + 2 + (4 - 2), seen at the ends of the step itself.
  connectorSeries('restart', 'GET /', 'UNSET', '7x200 9 9 2 4x57'),
  // Restarts between two steps: 50 | 3, 8 -> 8.
  connectorSeries('edge', 'GET /', 'UNSET', '50x200 _ 3 8x57'),
  // Away for twenty minutes: what it grew by meanwhile cannot be placed; what it grew by since can.
  connectorSeries('away', 'GET /', 'UNSET', '20x120 _x80 90 90 90 95x56'),
  // Scraped no more after 201.
  connectorSeries('gone', 'GET /', 'UNSET', '5x200 8'),
];

describePrometheus('counters in a real Prometheus', () => {
  const source = usePrometheusSource(SERIES, scrapes(260));

  const stepsOf = async (service: string, first: number, last: number) => {
    const { rows } = await source().count('requests', {
      by: ['service'],
      where: { service: { equals: service } },
      range: between(first, last),
      stepMs: 60_000,
    });
    return rows
      .map(({ atMs, values }) => [((atMs ?? 0) - scrapes(0)) / 15_000, values.requests, values.errors])
      .toSorted(([left = 0], [right = 0]) => left - right);
  };
  const totalOf = async (service: string, first: number, last: number) => {
    const { rows } = await source().count('requests', {
      by: ['service'],
      where: { service: { equals: service } },
      range: between(first, last),
    });
    return rows.map(({ values }) => values);
  };

  it('counts whole numbers, and steps add up to the whole', async () => {
    expect(await totalOf('steady', 120, 240)).toEqual([{ requests: 120, errors: 0 }]);
    expect(await stepsOf('steady', 120, 132)).toEqual([
      [120, 4, 0],
      [124, 4, 0],
      [128, 4, 0],
    ]);
  });

  it('counts the first value of a new series, in the step in which it was born and in the whole', async () => {
    expect(await stepsOf('born', 196, 208)).toEqual([[200, 1, 1]]);
    expect(await totalOf('born', 120, 240)).toEqual([{ requests: 1, errors: 1 }]);
    expect(await stepsOf('grows', 196, 208)).toEqual([[200, 5, 5]]);
  });

  it('keeps a series born right at the end of a step in that step', async () => {
    // The sample at 201 ends a window that ends there, and is the value before the next one.
    expect(await totalOf('born', 197, 201)).toEqual([{ requests: 1, errors: 1 }]);
    expect(await totalOf('born', 201, 205)).toEqual([]);
  });

  it('counts on where a counter restarts within a step', async () => {
    // Samples at 200 .. 204 are 7 9 9 2 4: it grew by 2, restarted, was at 2 and grew by 2; both ends have samples.
    expect(await stepsOf('restart', 196, 208)).toEqual([[200, 6, 0]]);
  });

  it('counts from zero where a counter restarts between two steps', async () => {
    // Samples at 200, 202 .. are 50, 3, 8.
    expect(await totalOf('edge', 201, 205)).toEqual([{ requests: 8, errors: 0 }]);
  });

  it('neither takes a series that was away for a birth nor lumps what it grew by into the step of its return', async () => {
    // Back at 201: 90 90 90 95 -> 5, never 95 nor 75.
    const [step = []] = await stepsOf('away', 200, 208);
    expect(step[0]).toBe(200);
    expect(step[1]).toBeGreaterThan(0);
    expect(step[1]).toBeLessThanOrEqual(10);
  });

  it('knows what a series grew by while it was away in a window that begins before', async () => {
    expect(await totalOf('away', 100, 240)).toEqual([{ requests: 75, errors: 0 }]);
  });

  it('counts a series up to its last sample', async () => {
    expect(await totalOf('gone', 180, 240)).toEqual([{ requests: 3, errors: 0 }]);
    expect(await totalOf('gone', 210, 240)).toEqual([]);
  });

  it('has no row for a service that is not there', async () => {
    expect(await totalOf('nobody', 120, 240)).toEqual([]);
  });
});
