/** Whose error rate can rise: a service, one of its routes, or an exception type in it. */
import type { Filter } from '../filter/filter.ts';
import type { DurationMs } from '../time.ts';
import type { Episode } from './episode.ts';

/** What the detector follows: a service as a whole, its requests of one route, or its occurrences of one exception type. */
export interface SpikeSubject {
  readonly service: string;
  /** Null unless it is a route's. */
  readonly route: string | null;
  /** Null unless it is an exception type's; '' = exceptions without a type. */
  readonly exceptionType: string | null;
}

/** An episode with its subject. */
export interface SubjectEpisode extends SpikeSubject {
  readonly episode: Episode;
  /** Length of the steps in which it was counted: the detector's, or longer where the source has no shorter ones. */
  readonly stepMs: DurationMs;
}

/** Returns a text that is equal for equal subjects. */
export const subjectKey = ({ service, route, exceptionType }: SpikeSubject): string =>
  JSON.stringify([service, route, exceptionType]);

/** Returns the subject in words: `cart POST /cart/{id}`, `cart KeyError`. */
export const subjectLabel = ({ service, route, exceptionType }: SpikeSubject): string =>
  [service, route, exceptionType === '' ? 'exceptions without a type' : exceptionType]
    .filter((part) => part !== null)
    .join(' ');

// One filter has one such form, so that what is computed from it is computed once.
const countedForms = new WeakMap<Filter, Filter>();

/** Returns the part of a filter that changes what is counted: `service`, `route` and `exceptionType` only choose subjects. */
export const countedFilter = (filter: Filter): Filter => {
  const known = countedForms.get(filter);
  if (known !== undefined) return known;
  const { service: _service, route: _route, exceptionType: _exceptionType, ...rest } = filter;
  countedForms.set(filter, rest).set(rest, rest);
  return rest;
};
