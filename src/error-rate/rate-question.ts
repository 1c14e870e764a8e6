/** What is asked for an error rate. */
import type { Filter } from '../filter/filter.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { DAY_MS, type DurationMs, type TimeRange } from '../time.ts';
import type { RateDimension, RateSubject } from './error-rate.ts';

/** A count of requests or calls of one key. */
export interface RateQuestion {
  readonly measure: 'requests' | 'calls';
  readonly by: readonly RateDimension[];
  readonly dimensions: readonly RateDimension[];
  readonly key: readonly string[];
  readonly where: Filter;
  readonly range: TimeRange;
  readonly stepMs: DurationMs | null;
}

/** Returns the subject that a scope's place is: everything, a service or a route. */
export const placeSubject = (scope: Scope): RateSubject => ({
  measure: 'requests',
  ...placeKey(scope.place),
  filter: scope.filter,
  scope,
});

/** Returns the question for a subject's requests in a range. */
export const rateQuestion = (
  subject: RateSubject,
  range: TimeRange,
  stepMs: DurationMs | null = null,
): RateQuestion => ({
  measure: subject.measure,
  by: subject.dimensions,
  dimensions: subject.dimensions,
  key: subject.key,
  where: subject.filter,
  range,
  stepMs,
});

/** Returns the 24 hours before a range: who was seen there had no requests in it, who was not is unknown. */
export const dayBefore = ({ fromMs }: TimeRange): TimeRange => ({ fromMs: fromMs - DAY_MS, toMs: fromMs });
