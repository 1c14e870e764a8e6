/** The distance at which first and last sightings are told. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sightedNote, sightingStep } from '../../../src/sources/tempo/sighting-step.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/time.ts';

describe('the step of sightings', () => {
  it.each([
    [3 * MINUTE_MS, SECOND_MS],
    [HOUR_MS, MINUTE_MS],
    [2 * HOUR_MS, MINUTE_MS],
    [DAY_MS, 15 * MINUTE_MS],
    [7 * DAY_MS, HOUR_MS],
    [31 * DAY_MS, 6 * HOUR_MS],
  ])('of %d ms is %d ms', (lengthMs, stepMs) => {
    expect(sightingStep({ fromMs: 0, toMs: lengthMs })).toBe(stepMs);
  });

  it('makes no more than 200 points of any window, and never gets shorter with a longer one', () => {
    const length = fc.integer({ min: 1, max: 31 * DAY_MS });
    fc.assert(
      fc.property(length, length, fc.nat(), (one, other, fromMs) => {
        const [stepMs, otherMs] = [one, other].map((each) => sightingStep({ fromMs, toMs: fromMs + each }));
        expect(one / (stepMs ?? 0)).toBeLessThanOrEqual(200);
        if (one <= other) expect(stepMs).toBeLessThanOrEqual(otherMs ?? 0);
      }),
    );
  });

  it('is told in seconds', () => {
    expect(sightedNote(HOUR_MS)).toBe('first and last times are told to 3600 s');
  });
});
