import { describe, expect, it } from '@jest/globals';
import { candidatesOf } from '../../src/finding/candidates.ts';
import { PARTS, scoreParts } from '../../src/finding/score.ts';
import { NOW_MS, SHOP } from './evidence-draft.ts';

describe('the table of parts', () => {
  it('has weights that add up to 1 and names that differ', () => {
    expect(PARTS.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(new Set(PARTS.map(({ name }) => name)).size).toBe(PARTS.length);
  });

  it.each([null, 0, 3])('gives values of 0 to 1, each with a reason, with %p entry routes', (entryRoutes) => {
    for (const candidate of candidatesOf(SHOP)) {
      for (const { value, reason } of scoreParts(candidate, { atMs: NOW_MS, mostStarted: 0, entryRoutes })) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(reason).not.toMatch(/NaN|undefined|null|Infinity|^$/);
      }
    }
  });
});
