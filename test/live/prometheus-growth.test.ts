/** Random counters in a real Prometheus against a count by hand of the same samples. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { growth } from '../../src/sources/prometheus/increase.ts';
import { createQueryApi } from '../../src/sources/prometheus/query-api.ts';
import { openTestDoor } from '../support/http-door.ts';
import { counterText, startPrometheus } from '../support/prometheus-server.ts';
import { describePrometheus } from './describe-prometheus.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);
const SCRAPE_MS = 15_000;
const SCRAPES = 120;
/** Scrapes that the value before a step may be old. */
const LOOKBACK = 20;

type Values = readonly (number | null)[];

/** One scrape after another: the counter grows by so much, has restarted, or is not there. */
const event = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 2, arbitrary: fc.constant('missing' as const) },
);
const counter: fc.Arbitrary<Values> = fc
  .tuple(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: 0, max: 5 }),
    fc.array(event, { minLength: SCRAPES, maxLength: SCRAPES }),
  )
  .map(([birth, start, events]) => {
    let value = start;
    return events.map((each, index) => {
      if (index < birth) return null;
      if (each === 'restart') value = 0;
      else if (each !== 'missing') value += each;
      return each === 'missing' ? null : value;
    });
  });

/** By how much it grew after the scrape `from` until the scrape `to`; null where the server has to estimate. */
const grewBy = (values: Values, from: number, to: number): number | null => {
  const known = (first: number, last: number): readonly number[] =>
    values.slice(Math.max(0, first), last + 1).flatMap((value) => value ?? []);
  // A server that takes the sample at the very beginning for one of the window sees a restart right after it as one inside.
  const inside = known(from, to);
  const isRestarted = inside.some((value, index) => index > 0 && value < (inside[index - 1] ?? 0));
  const after = known(from + 1, to);
  if (after.length === 0) return 0;
  if (isRestarted) return null;
  const before = known(from - LOOKBACK, from).at(-1);
  const last = after.at(-1) ?? 0;
  if (before === undefined) return known(0, from).length > 0 ? null : last;
  return (after[0] ?? 0) < before ? last : last - before;
};

describePrometheus('growth of random counters', () => {
  const counters = fc.sample(counter, { numRuns: 300, seed: 4 });
  let server: Awaited<ReturnType<typeof startPrometheus>>;
  beforeAll(async () => {
    const heartbeat: Values = Array.from({ length: SCRAPES }, (_, index) => index);
    const samplesOf = (values: Values) =>
      values.flatMap((value, index) => (value === null ? [] : [{ atMs: START_MS + index * SCRAPE_MS, value }]));
    server = await startPrometheus({
      openMetrics: counterText(
        [...counters, heartbeat].map((values, index) => ({
          metric: index < counters.length ? 'random_total' : 'heartbeat_total',
          labels: { id: String(index) },
          samples: samplesOf(values),
        })),
      ),
    });
  }, 60_000);
  afterAll(() => server.stop());

  it.each([1, 4, 20, 40])('is what a count by hand gives, over %d scrapes', async (length) => {
    const { door } = openTestDoor(server.url, { maxBodyBytes: 64_000_000 });
    const windowMs = length * SCRAPE_MS;
    const { data } = await createQueryApi(door).queryRange(
      growth('random_total', 'heartbeat_total', windowMs),
      {
        fromMs: START_MS + (1 + length) * SCRAPE_MS,
        toMs: START_MS + (SCRAPES - 1) * SCRAPE_MS,
        stepMs: SCRAPE_MS,
      },
      { signal: new AbortController().signal, record: () => undefined },
    );
    await door.close();
    const counted = new Map<string, number>(
      data.flatMap(({ labels, points }) =>
        points.map(({ atMs, value }) => [`${labels.id ?? ''} ${atMs}`, value] as const),
      ),
    );
    const wrong: string[] = [];
    let compared = 0;
    for (const [id, values] of counters.entries()) {
      for (let to = 1 + length; to < SCRAPES; to += 1) {
        const expected = grewBy(values, to - length, to);
        if (expected === null) continue;
        compared += 1;
        const got = counted.get(`${id} ${START_MS + to * SCRAPE_MS}`) ?? 0;
        if (got !== expected)
          wrong.push(
            `${id} until ${to}: ${got} instead of ${expected}: ${JSON.stringify(values.slice(to - length - 2, to + 1))}`,
          );
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(1_000);
  });
});
