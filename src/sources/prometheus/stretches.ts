/** How a range becomes instants: counts are read at the end of each stretch of time, over its length. */
import { ceilTo, DAY_MS, floorTo, SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import { STEPS_MS } from './interval.ts';
import type { Grid } from './query-api.ts';

/** Stretches of equal length, side by side. */
export interface Stretches {
  readonly lengthMs: DurationMs;
  /** Ends of the first and the last. */
  readonly ends: Grid;
  /** Returns the step that a stretch is told as, by its end. */
  readonly stepOf: (endMs: UnixMs) => UnixMs;
}

/** Returns the whole range as one stretch. */
export const oneStretch = ({ fromMs, toMs }: TimeRange, stepMs: DurationMs = toMs - fromMs): Stretches => ({
  lengthMs: toMs - fromMs,
  ends: { fromMs: toMs, toMs, stepMs: toMs - fromMs },
  stepOf: () => floorTo(fromMs, stepMs),
});

/**
 * Returns the stretches of a series: whole steps, evaluated at their ends, and what the range cuts of the first and the last
 * step. Steps start at multiples of `stepMs`.
 */
export const stepStretches = ({ fromMs, toMs }: TimeRange, stepMs: DurationMs): readonly Stretches[] => {
  const [firstMs, lastMs] = [ceilTo(fromMs, stepMs), floorTo(toMs, stepMs)];
  if (firstMs > lastMs) return [oneStretch({ fromMs, toMs }, stepMs)];
  return [
    ...(fromMs < firstMs ? [oneStretch({ fromMs, toMs: firstMs }, stepMs)] : []),
    ...(firstMs < lastMs
      ? [
          {
            lengthMs: stepMs,
            ends: { fromMs: firstMs + stepMs, toMs: lastMs, stepMs },
            stepOf: (endMs: UnixMs) => endMs - stepMs,
          },
        ]
      : []),
    ...(lastMs < toMs ? [oneStretch({ fromMs: lastMs, toMs }, stepMs)] : []),
  ];
};

/**
 * Returns stretches of one length that cover a range whose counts are summed, and which tell when something was first and last
 * seen: at most `maxStretches`, none shorter than `leastMs`. What does not divide is added in front.
 */
export const evenStretches = (
  { fromMs, toMs }: TimeRange,
  leastMs: DurationMs,
  maxStretches: number,
): readonly Stretches[] => {
  const wholeMs = toMs - fromMs;
  const wantedMs = Math.max(leastMs, wholeMs / maxStretches, SECOND_MS);
  const lengthMs = STEPS_MS.find((each) => each >= wantedMs) ?? DAY_MS * Math.ceil(wantedMs / DAY_MS);
  const count = Math.floor(wholeMs / lengthMs);
  if (count < 2) return [oneStretch({ fromMs, toMs })];
  const startMs = toMs - count * lengthMs;
  const even = {
    lengthMs,
    ends: { fromMs: startMs + lengthMs, toMs, stepMs: lengthMs },
    stepOf: (endMs: UnixMs) => endMs - lengthMs,
  };
  return startMs > fromMs ? [oneStretch({ fromMs, toMs: startMs }), even] : [even];
};
