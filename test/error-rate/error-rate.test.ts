import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ratio, wilson } from '../../src/error-rate/error-rate.ts';

describe('ratio', () => {
  it('is null without requests and 0 without errors', () => {
    expect(ratio(0, 0)).toBeNull();
    expect(ratio(0, 10)).toBe(0);
    expect(ratio(5, 10)).toBe(0.5);
  });
});

describe('wilson', () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the 95 %% interval of %i of %i', (errors, requests, low, high) => {
    const interval = wilson(errors, requests);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('is null without requests', () => expect(wilson(0, 0)).toBeNull());

  it('encloses the ratio and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }), (requests, share) => {
        const errors = Math.round(requests * share);
        const { low, high } = wilson(errors, requests) ?? { low: NaN, high: NaN };
        expect(0 <= low && low <= errors / requests && errors / requests <= high && high <= 1).toBe(true);
      }),
    );
  });
});
