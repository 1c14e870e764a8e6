import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { errorsAgainst, stepCounts } from '../../src/spike/step-counts.ts';
import { MINUTE_MS } from '../../src/time.ts';

const steps = (count: number) => ({
  range: { fromMs: 60 * MINUTE_MS, toMs: (60 + count) * MINUTE_MS },
  stepMs: MINUTE_MS,
});
const columns = (requests: readonly number[], errors: readonly number[]) => ({
  requests: Float64Array.from(requests),
  errors: Float64Array.from(errors),
});
const unknown = Number.NaN;

describe('stepCounts', () => {
  it('keeps what is unknown apart from 0', () => {
    expect(stepCounts(steps(4), columns([10, 0, unknown, 5], [1, 0, unknown, unknown]))).toEqual({
      fromMs: 60 * MINUTE_MS,
      stepMs: MINUTE_MS,
      requests: [10, 0, null, 5],
      errors: [1, 0, null, 0],
    });
  });

  it('knows no errors of steps whose requests are unknown', () => {
    expect(stepCounts(steps(1), columns([unknown], [7])).errors).toEqual([null]);
  });
});

describe('errorsAgainst', () => {
  it('takes requests of one series and errors of the other', () => {
    const errors = columns([unknown, unknown, unknown], [3, unknown, 1]);
    expect(errorsAgainst(steps(3), errors, columns([10, 20, 30], [9, 9, 9]))).toEqual({
      fromMs: 60 * MINUTE_MS,
      stepMs: MINUTE_MS,
      requests: [10, 20, 30],
      errors: [3, 0, 1],
    });
  });

  it('never counts more errors than requests: one request may throw several exceptions', () => {
    expect(errorsAgainst(steps(2), columns([], [30, 1]), columns([10, 0], [0, 0])).errors).toEqual([10, 0]);
  });

  it('knows nothing without requests', () => {
    expect(errorsAgainst(steps(2), columns([unknown, unknown], [3, 4]), null)).toMatchObject({
      requests: [null, null],
      errors: [null, null],
    });
  });

  it('gives as many steps as it was given, with errors in 0 to requests, or both unknown', () => {
    const value = fc.oneof(fc.nat({ max: 100 }), fc.constant(unknown));
    const column = fc.array(value, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(column, fc.option(column), (errors, requests) => {
        const of = requests === null ? null : columns(requests, requests);
        const counts = errorsAgainst(steps(5), columns([], errors), of);
        expect([counts.requests.length, counts.errors.length]).toEqual([5, 5]);
        counts.requests.forEach((each, index) => {
          const own = counts.errors[index] ?? null;
          expect(own === null).toBe(each === null);
          expect(own ?? 0).toBeLessThanOrEqual(each ?? 0);
        });
      }),
    );
  });
});
