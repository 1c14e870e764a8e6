import { describe, expect, it } from '@jest/globals';
import { MAX_TRACES_PER_SEARCH, searchPages } from '../../../src/sources/tempo/search-pages.ts';
import type { TimeRange } from '../../../src/time.ts';

/** A server with a trace every so many milliseconds, the newest at `toMs`; every `wantedEvery`-th is a row. */
const serverOf = (count: number, everyMs: number, toMs: number, wantedEvery = 1) => {
  const starts = Array.from({ length: count }, (_, index) => toMs - index * everyMs);
  const asked: { range: TimeRange; limit: number }[] = [];
  const search = (range: TimeRange, limit: number) => {
    asked.push({ range, limit });
    const within = starts.filter((at) => at >= range.fromMs && at <= range.toMs);
    const found = within.slice(0, limit);
    return Promise.resolve({
      rows: found.filter((at) => starts.indexOf(at) % wantedEvery === 0),
      oldestUs: (found.at(-1) ?? 0) * 1_000 || null,
      isCut: within.length >= limit,
    });
  };
  return { search, asked };
};
const RANGE = { fromMs: 0, toMs: 1_000_000 };

describe('searches one after another', () => {
  it('end with the first that is not cut', async () => {
    const { search, asked } = serverOf(3, 5_000, 900_000);
    expect(await searchPages(RANGE, 10, search, () => false)).toEqual({
      rows: [900_000, 895_000, 890_000],
      isCut: false,
    });
    expect(asked).toHaveLength(1);
  });

  it('end with enough', async () => {
    const { search, asked } = serverOf(100, 5_000, 900_000);
    const { rows, isCut } = await searchPages(RANGE, 10, search, (all) => all.length >= 10);
    expect([rows.length, isCut, asked.length]).toEqual([10, true, 1]);
  });

  it('go on where the one before ended, and take more where little of it is wanted', async () => {
    const { search, asked } = serverOf(200, 5_000, 990_000, 20);
    const { rows } = await searchPages(RANGE, 20, search, (all) => new Set(all).size >= 4);
    expect(new Set(rows).size).toBeGreaterThanOrEqual(4);
    expect(asked.map(({ limit }) => limit)).toEqual([20, 80]);
    expect(asked[1]?.range.toMs).toBe(896_000);
  });

  it('take more where all that was found started in one second', async () => {
    const { search, asked } = serverOf(60, 1, 500_500);
    const { isCut } = await searchPages({ fromMs: 0, toMs: 501_000 }, 10, search, () => false);
    expect([asked.map(({ limit }) => limit), isCut]).toEqual([[10, 40, 160], false]);
  });

  it('end after a few, and say that there may be more', async () => {
    const { search, asked } = serverOf(50_000, 10, 900_000);
    const { isCut } = await searchPages(RANGE, MAX_TRACES_PER_SEARCH, search, () => false);
    expect([asked.length, isCut]).toEqual([5, true]);
  });
});
