/** Requests and spans, counted on the span itself: exact, by TraceQL metrics alone. */
import { selectsExceptions } from '../../filter/filter.ts';
import type { Dimension } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import {
  ALL_KINDS,
  PLACE_DIMENSIONS,
  SPANS,
  type Columns,
  type CountClass,
  type CountPlan,
  type Part,
  type PlannedQuery,
} from './count-plan.ts';
import { IS_RECEIVE, kindNames, ofKinds, REQUEST_KINDS, withFirstName } from './metric-conditions.ts';
import { OWN_DIMENSIONS } from './metric-facts.ts';
import { serviceKeys, servicesAmong, withUnknownService } from './plan-keys.ts';
import { requestTests } from './plan-request-tests.ts';
import { fixed } from './traceql-condition.ts';
import { filterConditions } from './traceql-filter.ts';

/** Told where a filter holds conditions that no request can meet. */
const IGNORED_BY_REQUESTS = 'exceptionType and message do not restrict request counts';

/** @throws RangeError  nothing here has such a dimension (caller bug) */
const checkOwn = (by: readonly Dimension[]): void => {
  const other = by.find((dimension) => OWN_DIMENSIONS[dimension] === undefined);
  if (other !== undefined) throw new RangeError(`requests and spans are not counted by ${other}`);
};

const part = (adds: (isError: boolean) => Columns, isByStatus: boolean): Part => ({ print: SPANS, isByStatus, adds });
const REQUEST = part((isError) => (isError ? { requests: 1, errors: 1 } : { requests: 1 }), true);
const NO_REQUEST = part((isError) => (isError ? { requests: -1, errors: -1 } : { requests: -1 }), true);
const SPAN = part(() => ({ spans: 1 }), false);

/** A root that is neither SERVER nor CONSUMER; a span whose parent is missing has no place in the trace and is none. */
export const IS_INTERNAL_ROOT = fixed('kind = internal && nestedSetParent < 0');

/** How requests are counted. */
export interface RequestPlan extends CountPlan {
  /** Spans of the kinds of requests. */
  readonly requests: CountClass;
  /** Those of them that are none: counted away where there are any; null where there cannot be. */
  readonly receives: CountClass | null;
  /** Returns the parentless spans that stand for the requests of these services; null where nothing does. */
  readonly fallback: ((services: ReadonlySet<string>) => CountClass) | null;
}

/** Returns the plan of a service's own requests. @throws RangeError  requests have no such dimension */
export const planRequests = ({ by, where, keys }: PlannedQuery): RequestPlan => {
  checkOwn(by);
  const filter = filterConditions(where);
  const request = requestTests(where);
  const unkeyed = [...withUnknownService(filter.service), ...filter.own.map(withFirstName), ...request.conditions];
  const rest = [...unkeyed, ...serviceKeys(keys)];
  const kinds = where.kinds === undefined ? REQUEST_KINDS : kindNames(where.kinds);
  const shared = {
    constants: new Map(),
    own: by,
    refined: [],
    tested: request.tested,
    isAnswered: false,
    sampled: null,
    alsoBy: [],
  };
  const requests: CountClass = {
    ...shared,
    conditions: [ofKinds(kinds), ...rest],
    unkeyed: [ofKinds(kinds), ...unkeyed],
    kinds,
    parts: [REQUEST],
  };
  const receives: CountClass = {
    ...shared,
    conditions: [IS_RECEIVE, ...rest],
    unkeyed: [IS_RECEIVE, ...unkeyed],
    kinds: ['consumer'],
    parts: [NO_REQUEST],
  };
  const fallback = (services: ReadonlySet<string>): CountClass => {
    const isOfThem = servicesAmong(services);
    return {
      ...shared,
      conditions: [IS_INTERNAL_ROOT, ...rest, ...isOfThem],
      unkeyed: [IS_INTERNAL_ROOT, ...unkeyed, ...isOfThem],
      kinds: ['internal'],
      constants: new Map(by.includes('routeKind') ? [['routeKind', 'INTERNAL']] : []),
      own: by.filter((dimension) => dimension !== 'routeKind'),
      tested: [
        ...shared.tested,
        { dimension: 'service', meets: (service) => service !== null && services.has(service) },
      ],
      parts: [REQUEST],
    };
  };
  return {
    classes: [requests],
    requests,
    receives: kinds.includes('consumer') ? receives : null,
    fallback: where.kinds === undefined ? fallback : null,
    isExact: filter.notes.length === 0,
    notes: [...filter.notes, ...(selectsExceptions(where) ? [IGNORED_BY_REQUESTS] : [])],
  };
};

/**
 * Returns the plan of spans of every kind.
 * @param alsoBy  names that other questions about the same spans are counted by
 * @throws RangeError             spans have no such dimension
 * @throws UnsupportedQueryError  what only the enclosing request of each span tells
 */
export const planSpans = ({ by, where, keys }: PlannedQuery, alsoBy: readonly string[] = []): CountPlan => {
  checkOwn(by);
  const above = by.find((dimension) => PLACE_DIMENSIONS.includes(dimension));
  if (above !== undefined || where.route !== undefined || where.statusCode !== undefined) {
    throw new UnsupportedQueryError(
      'TEMPO',
      'the enclosing request of every span, which TraceQL metrics do not tell',
      'count requests instead, or spans by service, version, environment or namespace',
    );
  }
  const filter = filterConditions(where);
  const unkeyed = [...withUnknownService(filter.service), ...filter.own.map(withFirstName)];
  const spans: CountClass = {
    conditions: [...unkeyed, ...serviceKeys(keys)],
    unkeyed,
    kinds: ALL_KINDS,
    constants: new Map(),
    own: by,
    refined: [],
    tested: [],
    parts: [SPAN],
    isAnswered: false,
    sampled: null,
    alsoBy,
  };
  return { classes: [spans], isExact: filter.notes.length === 0, notes: filter.notes };
};
