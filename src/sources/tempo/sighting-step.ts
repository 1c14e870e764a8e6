/** Times at which there was something, told by counts over time. */
import type { DurationMs, TimeRange } from '../../time.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../time.ts';

/** Points of time in which first and last sightings are told, at most. */
const SIGHTINGS = 200;
const STEPS_MS: readonly DurationMs[] = [
  SECOND_MS,
  15 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
];

/** Returns the step by which a count over a whole range is read where first and last sightings are asked for. */
export const sightingStep = ({ fromMs, toMs }: TimeRange): DurationMs =>
  STEPS_MS.find((stepMs) => (toMs - fromMs) / stepMs <= SIGHTINGS) ?? DAY_MS;

/** Returns what is said of such times. */
export const sightedNote = (stepMs: DurationMs): string => `first and last times are told to ${stepMs / SECOND_MS} s`;
