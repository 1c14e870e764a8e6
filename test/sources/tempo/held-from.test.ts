/** Since when Tempo holds spans, as far as a range asks, and in how many reads that is found. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHeldFrom } from '../../../src/sources/tempo/held-from.ts';
import type { TempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type UnixMs } from '../../../src/time.ts';
import { call } from '../contract/backend.ts';

const T = Date.UTC(2026, 10, 24, 10);
const unused = (): never => {
  throw new Error('nobody asks this');
};

/** A Tempo that holds one span at each of these instants. */
const tempoOf = (starts: readonly UnixMs[]) => {
  let reads = 0;
  const inside = (fromMs: UnixMs, toMs: UnixMs): readonly UnixMs[] =>
    starts.filter((each) => each >= fromMs && each < toMs).toSorted((one, other) => other - one);
  const api: TempoApi = {
    url: 'http://tempo',
    search: (_query, { fromMs, toMs }, { limit }) => {
      reads += 1;
      const found = inside(fromMs, toMs);
      const traces = found.slice(0, limit).map((startMs) => ({
        traceId: String(startMs),
        startUs: startMs * 1_000,
        durationUs: 0,
        rootService: null,
        rootName: null,
        spans: [],
        matched: 0,
        errors: 0,
        services: [],
      }));
      return Promise.resolve({ traces, isCut: found.length > limit });
    },
    metricsRange: (_query, { fromMs, toMs }, stepMs) => {
      reads += 1;
      const counts = Map.groupBy(inside(fromMs, toMs), (each) => Math.floor(each / stepMs) * stepMs);
      const samples = [...counts].map(([atMs, { length }]) => ({ atMs, value: length }));
      return Promise.resolve({ series: [{ labels: new Map(), samples, exemplars: [] }], notes: [] });
    },
    metricsInstant: unused,
    tags: unused,
    tagValues: unused,
    traceById: unused,
    traceByIdV1: unused,
    version: unused,
    echo: unused,
  };
  return { api, reads: () => reads };
};
const open = (starts: readonly UnixMs[]) => {
  const { api, reads } = tempoOf(starts);
  const clock = { nowMs: T };
  return { heldFrom: createHeldFrom(api, () => clock.nowMs), reads, clock };
};

const WINDOW = { fromMs: T - 2 * HOUR_MS, toMs: T };
const WEEK = { fromMs: T - 7 * DAY_MS, toMs: T };
const every = (stepMs: number, fromMs: UnixMs, toMs: UnixMs): readonly UnixMs[] =>
  Array.from({ length: Math.ceil((toMs - fromMs) / stepMs) }, (_, index) => fromMs + index * stepMs);

describe('since when spans are held', () => {
  it('is told by a span before the range where there is one', async () => {
    const { heldFrom, reads } = open([WINDOW.fromMs - 10 * MINUTE_MS, T - 5]);
    expect(await heldFrom(WINDOW, call())).toBe(WINDOW.fromMs - 10 * MINUTE_MS);
    expect(reads()).toBe(1);
  });

  it('is the oldest span in the range where there is none before', async () => {
    const { heldFrom } = open([WINDOW.fromMs + 61_234, WINDOW.fromMs + 90_000, T - 5]);
    expect(await heldFrom(WINDOW, call())).toBe(WINDOW.fromMs + 61_234);
  });

  it('is null where nothing is held until the end of the range', async () => {
    const { heldFrom } = open([T + 1]);
    expect(await heldFrom(WINDOW, call())).toBeNull();
  });

  it('is found in few reads for a week where little more is held than the window', async () => {
    const oldestMs = WINDOW.fromMs - 12 * MINUTE_MS + 7;
    const { heldFrom, reads } = open(every(MINUTE_MS, oldestMs, T));
    const own = call();
    await heldFrom(WINDOW, own);
    expect(await heldFrom(WEEK, own)).toBe(oldestMs);
    expect(reads()).toBe(5);
  });

  it('is found in one read for a week where more than that is held', async () => {
    const { heldFrom, reads } = open(every(MINUTE_MS, T - 8 * DAY_MS, T));
    const own = call();
    await heldFrom(WINDOW, own);
    expect(await heldFrom(WEEK, own)).toBeLessThanOrEqual(WEEK.fromMs);
    expect(reads()).toBe(2);
  });

  it('is not looked for again within a minute, and then it is', async () => {
    const { heldFrom, reads, clock } = open([WINDOW.fromMs - 1]);
    await heldFrom(WINDOW, call());
    await heldFrom({ ...WINDOW, fromMs: WINDOW.fromMs + 1 }, call());
    expect(reads()).toBe(1);
    clock.nowMs += MINUTE_MS;
    await heldFrom(WINDOW, call());
    expect(reads()).toBe(2);
  });

  it('is looked for by one question of an operation at a time, so that the next one knows', async () => {
    const { heldFrom, reads } = open([WINDOW.fromMs - 1]);
    const own = call();
    await Promise.all([heldFrom(WINDOW, own), heldFrom(WINDOW, own), heldFrom(WINDOW, own)]);
    expect(reads()).toBe(1);
  });

  it('is looked for by the next question where the one before failed', async () => {
    const { api } = tempoOf([WINDOW.fromMs - 1]);
    let failures = 1;
    const search: TempoApi['search'] = (...asked) =>
      failures-- > 0 ? Promise.reject(new Error('not now')) : api.search(...asked);
    const heldFrom = createHeldFrom({ ...api, search }, () => T);
    const own = call();
    const [first, second] = await Promise.allSettled([heldFrom(WINDOW, own), heldFrom(WINDOW, own)]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: WINDOW.fromMs - 1 });
  });

  it('is the truth for any store without a gap of a week, whatever was asked before', async () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 3 * DAY_MS }), { minLength: 1, maxLength: 12 });
    const lengths = fc.array(fc.integer({ min: MINUTE_MS, max: 10 * DAY_MS }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(gaps, lengths, async (between, asked) => {
        const starts = between.map((_, index) => T - between.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0));
        const { heldFrom } = open(starts);
        const oldestMs = Math.min(...starts);
        const own = call();
        for (const lengthMs of asked) {
          const fromMs = T - lengthMs;
          const found = await heldFrom({ fromMs, toMs: T }, own);
          if (oldestMs > fromMs) expect(found).toBe(oldestMs);
          else expect(starts.filter((each) => each === found && each <= fromMs)).toHaveLength(1);
        }
      }),
    );
  });
});
