/** Columns of steps as the detector takes them. */
import type { DurationMs, TimeRange } from '../time.ts';
import type { StepCounts } from './episode.ts';

/** The steps that columns stand for. */
export interface SteppedRange {
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
}

/** One column each, step by step; NaN: nothing is known of the step. */
export interface StepColumns {
  readonly requests: Float64Array;
  readonly errors: Float64Array;
}

const listOf = (column: Float64Array): readonly (number | null)[] =>
  Array.from(column, (value) => (Number.isNaN(value) ? null : value));

/** Returns requests and errors of a series; a step with requests of which no errors are known had none. */
export const stepCounts = ({ range, stepMs }: SteppedRange, { requests, errors }: StepColumns): StepCounts => {
  const errorsOf = listOf(errors);
  const requestsOf = listOf(requests);
  return {
    fromMs: range.fromMs,
    stepMs,
    requests: requestsOf,
    errors: requestsOf.map((each, index) => (each === null ? null : (errorsOf[index] ?? 0))),
  };
};

/**
 * Returns the errors of one series against the requests of another one over the same steps, never more errors than requests;
 * without the other everything is unknown.
 */
export const errorsAgainst = (steps: SteppedRange, errors: StepColumns, requests: StepColumns | null): StepCounts => {
  const none = new Float64Array(errors.errors.length).fill(Number.NaN);
  const { errors: errorsOf, ...counts } = stepCounts(steps, {
    requests: requests?.requests ?? none,
    errors: errors.errors,
  });
  return {
    ...counts,
    errors: errorsOf.map((each, index) => (each === null ? null : Math.min(each, counts.requests[index] ?? 0))),
  };
};
