/** Series of minutes for the detector: by a rule, or with any incidents. */
import fc from 'fast-check';
import type { StepCounts } from '../../src/spike/episode.ts';
import { DAY_MS, MINUTE_MS } from '../../src/time.ts';

export const BLOCK_HOURS = 6;
/** The start of a period of two days and of a block. */
export const FROM_MS = 20_000 * DAY_MS;

/** Returns hours of 200 requests a minute with the ratio of each minute, exactly. */
export const seriesOf = (hours: number, ratioAt: (minute: number) => number): StepCounts => {
  const minutes = Array.from({ length: hours * 60 }, (_, minute) => minute);
  return {
    fromMs: FROM_MS,
    stepMs: MINUTE_MS,
    requests: minutes.map(() => 200),
    errors: minutes.map((minute) => 200 * ratioAt(minute)),
  };
};

/** What a series is made of: small, so that a counterexample can be read. */
export interface SeriesPlan {
  readonly perMinute: number;
  /** One after the other, again and again; a ratio of null is a gap. */
  readonly stretches: readonly { readonly minutes: number; readonly ratio: number | null }[];
}

/** Any plan: stretches of calm, of more or fewer errors, and of gaps. */
export const seriesPlan: fc.Arbitrary<SeriesPlan> = fc.record({
  perMinute: fc.constantFrom(3, 20, 200, 2_000),
  stretches: fc.array(
    fc.record({
      minutes: fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 60, max: 1_200 })),
      ratio: fc.oneof(
        { weight: 5, arbitrary: fc.constant(0.005) },
        { weight: 3, arbitrary: fc.double({ min: 0, max: 0.6, noNaN: true }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
    }),
    { minLength: 8, maxLength: 40 },
  ),
});

/** Returns so many hours of a plan; errors are whole numbers, what is left over is carried on. */
export const seriesOfPlan = ({ perMinute, stretches }: SeriesPlan, hours: number): StepCounts => {
  const ratios = stretches.flatMap(({ minutes, ratio }) => Array.from({ length: minutes }, () => ratio));
  const at = Array.from({ length: hours * 60 }, (_, minute) => ratios[minute % ratios.length] ?? null);
  let owed = 0;
  const errors = at.map((ratio) => {
    if (ratio === null) return null;
    owed += perMinute * ratio;
    const now = Math.min(perMinute, Math.floor(owed));
    owed -= now;
    return now;
  });
  const requests = at.map((ratio) => (ratio === null ? null : perMinute));
  return { fromMs: FROM_MS, stepMs: MINUTE_MS, requests, errors };
};
