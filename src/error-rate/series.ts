/** Series of error rates: gaps filled, null never confused with 0, the last step marked. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Scope } from '../filter/scope.ts';
import type { DurationMs, TimeWindow, UnixMs } from '../time.ts';
import { isPartialStep, stepStarts } from '../window/resolve-window.ts';
import { ratio, type Ratio, type RateSubject } from './error-rate.ts';

/** Requests and failed ones in one step. */
export interface StepCount {
  readonly atMs: UnixMs;
  readonly requests: number | null;
  readonly errors: number;
}

export interface PointNode {
  readonly atMs: UnixMs;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly ratio: Ratio | null;
  readonly isPartial: boolean;
  /** Whose failed request the exemplar is; null where there can be none. */
  readonly exemplarOf: { readonly subject: RateSubject; readonly stepMs: DurationMs } | null;
}

export interface SeriesNode {
  readonly label: string;
  readonly service: string | null;
  readonly route: string | null;
  readonly exceptionType: string | null;
  readonly stepMs: DurationMs;
  readonly points: readonly PointNode[];
  readonly completeness: Completeness;
  readonly scope: Scope;
}

/** What a series is filled from. */
export interface SeriesInput {
  readonly window: TimeWindow;
  readonly stepMs: DurationMs;
  readonly counts: readonly StepCount[];
  /** The key was seen in the 24 hours before the window. */
  readonly isSeenBefore: boolean;
  /** Steps in which the source holds anything at all, by their start. */
  readonly heldSteps: ReadonlySet<UnixMs>;
  readonly lagMs: DurationMs;
}

/**
 * Returns a value for every step of the window: what was counted; 0 where nothing was from the first sighting on;
 * null before it, and where the source holds no data at all.
 */
export const fillSteps = <Value>(
  input: Omit<SeriesInput, 'counts'> & { readonly counts: ReadonlyMap<UnixMs, Value> },
  zero: Value,
): readonly { readonly atMs: UnixMs; readonly value: Value | null; readonly isPartial: boolean }[] => {
  let isSeen = input.isSeenBefore;
  return stepStarts(input.window, input.stepMs).map((atMs) => {
    const counted = input.counts.get(atMs);
    isSeen ||= counted !== undefined;
    const value = counted ?? (isSeen && input.heldSteps.has(atMs) ? zero : null);
    return { atMs, value, isPartial: isPartialStep(atMs, input.stepMs, input.window, input.lagMs) };
  });
};

/** Returns the points of an error-rate series, oldest first; a ratio is never above 1. */
export const fillPoints = (input: SeriesInput, exemplarOf: PointNode['exemplarOf']): readonly PointNode[] => {
  const counts = new Map(input.counts.map((count) => [count.atMs, count]));
  return fillSteps({ ...input, counts }, { atMs: 0, requests: 0, errors: 0 }).map(({ atMs, value, isPartial }) => ({
    atMs,
    requests: value?.requests ?? null,
    errors: value?.errors ?? null,
    ratio: capped(ratio(value?.errors ?? 0, value?.requests ?? 0)),
    isPartial,
    exemplarOf: (value?.errors ?? 0) > 0 ? exemplarOf : null,
  }));
};

const capped = (value: Ratio | null): Ratio | null => (value === null ? null : Math.min(1, value));
