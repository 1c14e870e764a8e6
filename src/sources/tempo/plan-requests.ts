/** Requests and spans, counted on the span itself: exact, by TraceQL metrics alone. */
import { selectsExceptions } from '../../filter/filter.ts';
import type { Dimension } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import {
  ALL_KINDS,
  PLACE_DIMENSIONS,
  SPANS,
  type CountClass,
  type CountPlan,
  type PlannedQuery,
} from './count-plan.ts';
import { isRequestOf, kindNames, REQUEST_KINDS, withFirstName } from './metric-conditions.ts';
import { OWN_DIMENSIONS } from './metric-facts.ts';
import { routeKeys, serviceKeys, withUnknownService } from './plan-keys.ts';
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

const REQUEST_PART: CountClass['parts'][0] = {
  print: SPANS,
  isByStatus: true,
  adds: (isError) => (isError ? { requests: 1, errors: 1 } : { requests: 1 }),
};
const SPAN_PART: CountClass['parts'][0] = { print: SPANS, isByStatus: false, adds: () => ({ spans: 1 }) };

/** A root that is neither SERVER nor CONSUMER; a span whose parent is missing has no place in the trace and is none. */
const IS_INTERNAL_ROOT = fixed('kind = internal && nestedSetParent < 0');

/** Returns the plan of a service's own requests. @throws RangeError  requests have no such dimension */
export const planRequests = ({ by, where, keys }: PlannedQuery): CountPlan => {
  checkOwn(by);
  const filter = filterConditions(where);
  const request = requestTests(where);
  const rest = [
    ...withUnknownService(filter.service),
    ...serviceKeys(keys),
    ...routeKeys(keys),
    ...filter.own.map(withFirstName),
    ...request.conditions,
  ];
  const ofRoots = [IS_INTERNAL_ROOT, ...rest];
  const kinds = where.kinds === undefined ? REQUEST_KINDS : kindNames(where.kinds);
  const ofRequests = [isRequestOf(kinds), ...rest];
  const shared = {
    constants: new Map(),
    own: by,
    refined: [],
    residual: null,
    tested: request.tested,
    hasException: false,
    relatives: [],
    isFallback: false,
  };
  const requests: CountClass = {
    ...shared,
    conditions: ofRequests,
    sampled: { conditions: ofRequests, isRequest: null, request: null },
    kinds,
    parts: [REQUEST_PART],
  };
  const fallback: CountClass = {
    ...shared,
    conditions: ofRoots,
    sampled: { conditions: ofRoots, isRequest: null, request: null },
    kinds: ['internal'],
    constants: new Map(by.includes('routeKind') ? [['routeKind', 'INTERNAL']] : []),
    own: by.filter((dimension) => dimension !== 'routeKind'),
    parts: [REQUEST_PART],
    isFallback: true,
  };
  const hasFallback = where.kinds === undefined;
  return {
    classes: hasFallback ? [requests, fallback] : [requests],
    lost: null,
    entered: hasFallback
      ? [isRequestOf(REQUEST_KINDS), ...withUnknownService(filter.service), ...serviceKeys(keys)]
      : null,
    isExact: filter.notes.length === 0,
    notes: [...filter.notes, ...(selectsExceptions(where) ? [IGNORED_BY_REQUESTS] : [])],
  };
};

/**
 * Returns the plan of spans of every kind.
 * @throws RangeError             spans have no such dimension
 * @throws UnsupportedQueryError  what only the enclosing request of each span tells
 */
export const planSpans = ({ by, where, keys }: PlannedQuery): CountPlan => {
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
  const conditions = [...withUnknownService(filter.service), ...serviceKeys(keys), ...filter.own.map(withFirstName)];
  const spans: CountClass = {
    conditions,
    sampled: { conditions, isRequest: null, request: null },
    kinds: ALL_KINDS,
    constants: new Map(),
    own: by,
    refined: [],
    residual: null,
    tested: [],
    parts: [SPAN_PART],
    hasException: false,
    relatives: [],
    isFallback: false,
  };
  return { classes: [spans], lost: null, entered: null, isExact: filter.notes.length === 0, notes: filter.notes };
};
