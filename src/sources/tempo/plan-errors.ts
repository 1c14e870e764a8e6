/** Exceptions, errors without one, and where errors start: semantics.md "Exceptions" and "Origins" as structural TraceQL. */
import type { Filter } from '../../filter/filter.ts';
import type { Dimension } from '../source.ts';
import { IS_EXCEPTION_EVENT } from './attribute-names.ts';
import {
  ALL_KINDS,
  PLACE_DIMENSIONS,
  SPANS,
  type CountClass,
  type CountPlan,
  type Part,
  type PlannedQuery,
  type Relatives,
} from './count-plan.ts';
import { IS_NO_REQUEST, isRequestOf, not, REQUEST_KINDS, withFirstName } from './metric-conditions.ts';
import { OWN_DIMENSIONS } from './metric-facts.ts';
import { allowsAbsent, routeKeys, serviceKeys, typeKeys, withUnknownService } from './plan-keys.ts';
import { requestTests } from './plan-request-tests.ts';
import { fixed } from './traceql-condition.ts';
import { filterConditions, type FilterConditions } from './traceql-filter.ts';

/** Spans without a place in their trace have no nested-set numbers: each of them would look like a leaf. */
const HELD = 'nestedSetLeft > 0';
const ERROR = 'status = error';
const UNHANDLED = `${IS_EXCEPTION_EVENT} && ${ERROR}`;
const ENTRY = `${ERROR} && ${HELD} && (nestedSetParent < 0 || kind = consumer)`;

const leaves = (conditions: string): string => `({ ${ERROR} } !<< { ${ERROR} && ${HELD} && ${conditions} })`;
const belowFailed = (conditions: string): string => `({ ${ENTRY} } >> ${leaves(conditions)})`;
/** Entries that are leaves themselves, below no other one that failed: those are counted with the others below it. */
const failedEntries = (conditions: string): string =>
  `({ ${ENTRY} } !>> ({ ${ERROR} } !<< { ${ENTRY} && ${conditions} }))`;

// That the counted span carries an exception is among the conditions of its class.
const RECORDED: Part = {
  print: SPANS,
  isByStatus: true,
  adds: (isError) => (isError ? { recorded: 1 } : { handled: 1 }),
};
const OCCURRENCES: Part = {
  print: (conditions) => `({ ${UNHANDLED} } !<< { ${ERROR} && ${HELD} && ${conditions} })`,
  isByStatus: false,
  adds: () => ({ count: 1 }),
};
const STATUS_ONLY: Part = {
  print: (conditions) => `({ ${IS_EXCEPTION_EVENT} } !>> ${leaves(conditions)})`,
  isByStatus: false,
  adds: () => ({ count: 1, recorded: 1 }),
};
const LEAVES: Part = { print: leaves, isByStatus: false, adds: () => ({ absorbed: 1 }) };
const FAILED: Part = {
  print: (conditions) => `(${belowFailed(conditions)} || ${failedEntries(conditions)})`,
  pieces: [belowFailed, failedEntries],
  isByStatus: false,
  adds: () => ({ count: 1, absorbed: -1 }),
};

// Fetching what meets any condition finds nested-set numbers only where one of them asks for every number there is.
const lostSpans =
  (what: string) =>
  (conditions: string): string =>
    SPANS(`${what} && nestedSetLeft <= 0 && nestedSetLeft > -1 && ${conditions}`);

const HAS_EXCEPTION = fixed(IS_EXCEPTION_EVENT);
const HAS_NO_EXCEPTION = fixed(`kind != nil && ${not(IS_EXCEPTION_EVENT)}`);

/** A class before it is known where its spans' requests are. */
interface Draft extends Omit<CountClass, 'kinds' | 'residual' | 'tested' | 'relatives' | 'isFallback' | 'sampled'> {
  readonly keys: PlannedQuery['keys'];
}

/** Whether an error without exception can meet the conditions that only exceptions have: the negative ones. */
const meetsWithout = ({ exceptionType, message, attributes = [] }: Filter): boolean =>
  [exceptionType, message, ...attributes.filter(({ scope }) => scope === 'EVENT').map(({ value }) => value)].every(
    (condition) =>
      condition?.equals === undefined &&
      condition?.in === undefined &&
      condition?.contains === undefined &&
      condition?.matches === undefined,
  );

const isOwn = (dimension: Dimension): boolean =>
  OWN_DIMENSIONS[dimension] !== undefined && !PLACE_DIMENSIONS.includes(dimension);

const CALLED: readonly Dimension[] = ['dependency', 'dependencyKind'];

// `{ } &>> { … }`, which should give both sides, leaves ancestors out where a trace has several such spans (seen on 3.0.3).
const ancestorsOf = ({ print }: Part): Relatives => ({
  kind: 'ANCESTORS',
  print: (conditions) => `(${print(conditions)} << { })`,
});
const answersTo = ({ print }: Part): Relatives => ({
  kind: 'CALLEES',
  print: (conditions) => `(${print(conditions)} > { kind = server || kind = consumer })`,
});

/** Spans that are requests themselves tell their place; of all others a sample does. */
const byPlace = (
  draft: Draft,
  { by, where }: PlannedQuery,
  request: FilterConditions['request'],
): readonly CountClass[] => {
  const place = by.filter((dimension) => PLACE_DIMENSIONS.includes(dimension));
  const called: readonly Dimension[] = draft.refined.filter((dimension) => CALLED.includes(dimension));
  const { keys, ...shared } = draft;
  if (place.length + called.length === 0 && request.length === 0) {
    const sampled = { conditions: shared.conditions, isRequest: null, request: null };
    return [{ ...shared, kinds: ALL_KINDS, residual: null, tested: [], relatives: [], isFallback: false, sampled }];
  }
  const { route, statusCode } = where;
  const tests = requestTests(where);
  const residual =
    request.length === 0
      ? null
      : { ...(route === undefined ? {} : { route }), ...(statusCode === undefined ? {} : { statusCode }) };
  return [
    {
      ...shared,
      conditions: [...shared.conditions, isRequestOf(REQUEST_KINDS), ...tests.conditions, ...routeKeys(keys)],
      sampled: { conditions: shared.conditions, isRequest: true, request: residual },
      kinds: REQUEST_KINDS,
      own: [...shared.own, ...place],
      constants: new Map([...shared.constants, ...called.map((dimension) => [dimension, null] as const)]),
      refined: shared.refined.filter((dimension) => !called.includes(dimension)),
      residual: null,
      tested: tests.tested,
      relatives: [],
      isFallback: false,
    },
    {
      ...shared,
      conditions: [...shared.conditions, IS_NO_REQUEST],
      sampled: { conditions: shared.conditions, isRequest: false, request: null },
      kinds: ALL_KINDS,
      refined: [...shared.refined, ...place],
      tested: [],
      residual,
      relatives: [
        ...(place.length > 0 || request.length > 0 ? [ancestorsOf(shared.parts[0])] : []),
        ...(called.includes('dependencyKind') ? [answersTo(shared.parts[0])] : []),
      ],
      isFallback: false,
    },
  ];
};

/** What a class of errors is made of beside the filter. */
interface Shape {
  readonly parts: CountClass['parts'];
  /** Null: whether its spans carry an exception makes no difference. */
  readonly hasException: boolean | null;
}

const constantsOf = (by: readonly Dimension[], hasException: boolean): ReadonlyMap<Dimension, string | null> => {
  const constants: readonly (readonly [Dimension, string | null])[] = hasException
    ? [
        ['errorKind', 'EXCEPTION'],
        ['title', null],
      ]
    : [['exceptionType', null]];
  return new Map(constants.filter(([dimension]) => by.includes(dimension)));
};

const draftOf = (query: PlannedQuery, filter: FilterConditions, { parts, hasException }: Shape): Draft => {
  const { by, keys } = query;
  const constants = hasException === null ? new Map<Dimension, null>() : constantsOf(by, hasException);
  return {
    conditions: [
      ...(hasException === false ? [HAS_NO_EXCEPTION] : []),
      ...withUnknownService(filter.service),
      ...serviceKeys(keys),
      ...filter.own.map(withFirstName),
      ...(hasException === true ? [HAS_EXCEPTION, ...filter.exception, ...typeKeys(keys)] : []),
    ],
    constants,
    own: by.filter((dimension) => isOwn(dimension) && !constants.has(dimension)),
    refined: by.filter(
      (dimension) => !isOwn(dimension) && !constants.has(dimension) && !PLACE_DIMENSIONS.includes(dimension),
    ),
    parts,
    hasException: hasException === true,
    keys,
  };
};

const checkDimensions = ({ measure, by }: PlannedQuery, others: readonly Dimension[]): void => {
  const known = (dimension: Dimension): boolean =>
    (OWN_DIMENSIONS[dimension] !== undefined && dimension !== 'caller') || others.includes(dimension);
  const wrong = by.find((dimension) => !known(dimension));
  if (wrong !== undefined) throw new RangeError(`${measure} are not counted by ${wrong}`);
};

/** The conditions that select lost spans too: those of the filter that need no place in the trace. */
const lostConditions = (classes: readonly CountClass[], filter: FilterConditions, keys: PlannedQuery['keys']) => [
  ...withUnknownService(filter.service),
  ...serviceKeys(keys),
  ...filter.own.map(withFirstName),
  ...(classes.every(({ hasException }) => hasException) ? [HAS_EXCEPTION, ...filter.exception, ...typeKeys(keys)] : []),
];

/** Told with every count of exceptions: TraceQL has one value a span for the attributes of events. */
export const ONE_EXCEPTION_A_SPAN = 'a span counts once, under the first exception recorded on it (TraceQL metrics)';

/** Returns the plan of exceptions; for `occurrences` with the errors that have none beside them. @throws RangeError */
export const planExceptions = (query: PlannedQuery): CountPlan => {
  const { measure, where, keys, by } = query;
  checkDimensions(query, ['errorKind', 'group', 'title']);
  const filter = filterConditions(where);
  const shapes: readonly Shape[] = [
    { parts: [RECORDED, OCCURRENCES], hasException: true },
    ...(measure === 'occurrences' && meetsWithout(where) && allowsAbsent(keys, 'exceptionType')
      ? [{ parts: [STATUS_ONLY], hasException: false } as const]
      : []),
  ];
  const classes = shapes.flatMap((shape) => byPlace(draftOf(query, filter, shape), query, filter.request));
  return {
    classes,
    lost: { print: lostSpans(ERROR), conditions: lostConditions(classes, filter, keys) },
    entered: null,
    isExact: filter.notes.length === 0,
    notes: [...filter.notes, ...(by.includes('exceptionType') || by.includes('group') ? [ONE_EXCEPTION_A_SPAN] : [])],
  };
};

const TOLD_BY_EXCEPTION: readonly Dimension[] = ['exceptionType', 'errorKind', 'title', 'group'];

/** Returns the plan of leaves that failed or were absorbed. @throws RangeError  origins have no such dimension */
export const planOrigins = (query: PlannedQuery): CountPlan => {
  const { where, keys, by } = query;
  checkDimensions(query, ['errorKind', 'group', 'title', 'dependency', 'dependencyKind']);
  const filter = filterConditions(where);
  const parts: CountClass['parts'] = [LEAVES, FAILED];
  const isApart = by.some((dimension) => TOLD_BY_EXCEPTION.includes(dimension)) || filter.exception.length > 0;
  const withoutToo = meetsWithout(where) && allowsAbsent(keys, 'exceptionType');
  const shapes: readonly Shape[] = isApart
    ? [{ parts, hasException: true }, ...(withoutToo ? [{ parts, hasException: false }] : [])]
    : [{ parts, hasException: null }];
  const classes = shapes.flatMap((shape) => byPlace(draftOf(query, filter, shape), query, filter.request));
  return {
    classes,
    lost: { print: lostSpans(ERROR), conditions: lostConditions(classes, filter, keys) },
    entered: null,
    isExact: filter.notes.length === 0,
    notes: filter.notes,
  };
};
