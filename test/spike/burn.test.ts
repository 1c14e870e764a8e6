import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { burnRate, burnWindowsMs, type WindowCount } from '../../src/spike/burn.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/time.ts';

const everywhere = (count: WindowCount | null) => (): WindowCount | null => count;
const of = (errors: number, requests = 1_000) => everywhere({ requests, errors });

describe('burnRate', () => {
  it('compares the pairs of the workbook: an hour, six hours, three days', () => {
    const { objective, windows } = burnRate(0.995, of(5));
    expect(objective).toBe(0.995);
    expect(windows.map(({ windowMs, threshold }) => [windowMs, threshold])).toEqual([
      [HOUR_MS, 14.4],
      [5 * MINUTE_MS, 14.4],
      [6 * HOUR_MS, 6],
      [30 * MINUTE_MS, 6],
      [3 * DAY_MS, 1],
      [6 * HOUR_MS, 1],
    ]);
    for (const { burn } of windows) expect(burn).toBeCloseTo(1, 10);
  });

  it('asks for each window once', () => {
    expect(burnWindowsMs()).toEqual([HOUR_MS, 5 * MINUTE_MS, 6 * HOUR_MS, 30 * MINUTE_MS, 3 * DAY_MS]);
  });

  it('burns only where both windows of a pair do', () => {
    const burning = (hot: readonly number[]) =>
      burnRate(0.99, (windowMs) => ({ requests: 1_000, errors: hot.includes(windowMs) ? 200 : 0 })).isBurning;
    expect(burning([HOUR_MS, 5 * MINUTE_MS])).toBe(true);
    expect(burning([6 * HOUR_MS, 30 * MINUTE_MS])).toBe(true);
    expect(burning([3 * DAY_MS, 6 * HOUR_MS])).toBe(true);
    expect(burning([HOUR_MS, 30 * MINUTE_MS, 3 * DAY_MS])).toBe(false);
    expect(burning([5 * MINUTE_MS, 6 * HOUR_MS])).toBe(false);
    expect(burning([])).toBe(false);
  });

  it('burns from its threshold on, for an objective that floating point does not hold exactly', () => {
    expect(burnRate(0.995, of(72)).isBurning).toBe(true); // 14.4 x 0.005 = 7.2 %
    expect(burnRate(0.9, of(100)).isBurning).toBe(true); // exactly the budget, over three days
    expect(burnRate(0.999, of(1)).isBurning).toBe(true);
  });

  it('knows nothing of a window without requests or without data, and it does not burn', () => {
    for (const count of [null, { requests: 0, errors: 0 }]) {
      const { windows, isBurning } = burnRate(0.995, everywhere(count));
      expect(new Set(windows.map(({ burn }) => burn))).toEqual(new Set([null]));
      expect(isBurning).toBe(false);
    }
    const noLongOne = burnRate(0.995, (windowMs) => (windowMs < HOUR_MS ? { requests: 100, errors: 100 } : null));
    expect(noLongOne.isBurning).toBe(false);
  });

  it('is errors by requests by budget, never negative, and 0 without errors', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 0.9999, noNaN: true }),
        (requests, share, objective) => {
          const errors = Math.floor(requests * share);
          for (const { burn } of burnRate(objective, of(errors, requests)).windows) {
            expect(burn).toBeCloseTo(errors / requests / (1 - objective), 6);
            expect(burn === 0).toBe(errors === 0);
          }
        },
      ),
    );
  });
});
