/** Exceptions, errors without one, and where errors start: semantics.md "Exceptions" and "Origins" as structural TraceQL. */
import type { Filter, StringFilter } from '../../filter/filter.ts';
import type { Dimension } from '../source.ts';
import { EXCEPTION_TYPE, IS_EXCEPTION_EVENT, SERVICE, SPAN_NAME } from './attribute-names.ts';
import { PLACE_DIMENSIONS, SPANS, type Part, type PlannedQuery } from './count-plan.ts';
import { not, withFirstName } from './metric-conditions.ts';
import { KIND, OWN_DIMENSIONS, ROOT_NAME, ROOT_SERVICE } from './metric-facts.ts';
import { allowsAbsent, isStatusGroup, keyedGroups, serviceKeys, typeKeys, withUnknownService } from './plan-keys.ts';
import { fixed, type Condition } from './traceql-condition.ts';
import { filterConditions, type FilterConditions } from './traceql-filter.ts';
import { MAX_BY } from './traceql.ts';

/** What is counted: spans that carry an exception, error leaves that stand for themselves, or leaves. */
export type ErrorUnit = 'EXCEPTION' | 'STATUS_ONLY' | 'LEAF';

/** What a filter demands, without and with what keys demand beside it. */
export interface Demands {
  readonly wide: readonly Condition[];
  readonly narrow: readonly Condition[];
}

/** Spans that are counted alike. No span is in two classes of a plan. */
export interface ErrorClass {
  readonly unit: ErrorUnit;
  /** Whether its spans carry an exception; null where that makes no difference to which class they are in. */
  readonly hasException: boolean | null;
  readonly filter: Demands;
  /** By what its spans are counted: names of `by()`, the status left out. */
  readonly fields: readonly string[];
  /** The first one selects every span of the class, the others some of them. */
  readonly parts: readonly [Part, ...Part[]];
}

/** How errors are counted. */
export interface ErrorPlan {
  readonly classes: readonly ErrorClass[];
  /** Whether what Tempo counts is what was asked for; `notes` say what is different. */
  readonly isExact: boolean;
  readonly notes: readonly string[];
  /** The filter says nothing of the counted span that only Tempo can test. */
  readonly isFree: boolean;
  /** Spans in traces without their root, of which no place in the trace is known: left out, but counted. */
  readonly lost: Demands;
}

/** Spans without a place in their trace have no nested-set numbers: each of them would look like a leaf. */
const HELD = 'nestedSetLeft > 0';
const ERROR = 'status = error';
const UNHANDLED = `${IS_EXCEPTION_EVENT} && ${ERROR}`;
const ENTRY = `${ERROR} && ${HELD} && (nestedSetParent < 0 || kind = consumer)`;
const NO_ENTRY = `${ERROR} && ${HELD} && nestedSetParent > 0 && kind != consumer`;

/** Leaves among these spans: `below` is what they meet themselves. */
const leavesOf = (below: string, conditions: string): string => `({ ${ERROR} } !<< { ${below} && ${conditions} })`;

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
  print: (conditions) => `({ ${IS_EXCEPTION_EVENT} } !>> ${leavesOf(`${ERROR} && ${HELD}`, conditions)})`,
  isByStatus: false,
  adds: () => ({ count: 1, recorded: 1 }),
};
const LEAVES: Part = {
  print: (conditions) => leavesOf(`${ERROR} && ${HELD}`, conditions),
  isByStatus: false,
  adds: () => ({ count: 1 }),
};
/** Leaves that are no entry and below no entry that failed: shorter, and found sooner, than those that failed. */
const ABSORBED: Part = {
  print: (conditions) => `({ ${ENTRY} } !>> ${leavesOf(NO_ENTRY, conditions)})`,
  isByStatus: false,
  adds: () => ({ count: -1, absorbed: 1 }),
};

// Fetching what meets any condition finds nested-set numbers only where one of them asks for every number there is.
/** Returns error spans whose place in their trace is not known. */
export const lostSpans = (conditions: string): string =>
  SPANS(`${ERROR} && nestedSetLeft <= 0 && nestedSetLeft > -1 && ${conditions}`);

const HAS_EXCEPTION = fixed(IS_EXCEPTION_EVENT);
const HAS_NO_EXCEPTION = fixed(`kind != nil && ${not(IS_EXCEPTION_EVENT)}`);

/** Returns what every span of a class meets, beside the filter. */
export const carrying = ({ hasException }: Pick<ErrorClass, 'hasException'>): readonly Condition[] =>
  hasException === null ? [] : [hasException ? HAS_EXCEPTION : HAS_NO_EXCEPTION];

/** Whether an error without exception can meet the conditions that only exceptions have: the negative ones. */
const meetsWithout = ({ exceptionType, message, attributes = [] }: Filter): boolean =>
  [exceptionType, message, ...attributes.filter(({ scope }) => scope === 'EVENT').map(({ value }) => value)].every(
    (condition) =>
      condition?.equals === undefined &&
      condition?.in === undefined &&
      condition?.contains === undefined &&
      condition?.matches === undefined,
  );

const RESOURCE: readonly Dimension[] = ['version', 'namespace', 'environment'];
const isPlaced = ({ by, where }: PlannedQuery): boolean =>
  by.some((dimension) => PLACE_DIMENSIONS.includes(dimension)) ||
  where.route !== undefined ||
  where.statusCode !== undefined;

/**
 * By what spans are counted. It depends as little as can be on what is asked, so that several questions about the same
 * errors are one: what does not fit here, a sample tells. Where a group is asked for it has to tell almost all anyway.
 */
const fieldsOf = (query: PlannedQuery, unit: ErrorUnit): readonly string[] => {
  if (unit === 'LEAF') return [ROOT_SERVICE, ROOT_NAME, SERVICE, SPAN_NAME, EXCEPTION_TYPE];
  const own = unit === 'EXCEPTION' ? [SERVICE, EXCEPTION_TYPE] : [SERVICE];
  if (query.by.includes('group')) return own;
  const asked = query.by.filter((dimension) => RESOURCE.includes(dimension));
  const further = [
    ...asked.map((dimension) => OWN_DIMENSIONS[dimension]?.fields ?? []),
    ...(isPlaced(query) ? [[KIND, SPAN_NAME]] : []),
  ];
  return further.reduce((fields, more) => (fields.length + more.length < MAX_BY ? [...fields, ...more] : fields), own);
};

const demandsOf = ({ keys }: PlannedQuery, filter: FilterConditions, isOfExceptions: boolean): Demands => {
  const wide = [
    ...withUnknownService(filter.service),
    ...filter.own.map(withFirstName),
    ...(isOfExceptions ? filter.exception : []),
  ];
  return { wide, narrow: [...wide, ...serviceKeys(keys), ...(isOfExceptions ? typeKeys(keys) : [])] };
};

const OWN: readonly Dimension[] = ['errorKind', 'group', 'title'];
const CALLED: readonly Dimension[] = ['dependency', 'dependencyKind'];

/** @throws RangeError  this measure has no such dimension */
const checkDimensions = ({ measure, by }: PlannedQuery, others: readonly Dimension[]): void => {
  const wrong = by.find(
    (dimension) => !others.includes(dimension) && (OWN_DIMENSIONS[dimension] === undefined || dimension === 'caller'),
  );
  if (wrong !== undefined) throw new RangeError(`${measure} are not counted by ${wrong}`);
};

/** Told with every count of exceptions that no sample proves: TraceQL has one value a span for the attributes of events. */
export const ONE_EXCEPTION_A_SPAN = 'a span counts once, under the first exception recorded on it (TraceQL metrics)';

/** Which expressions of RE2 can be tried here is not asked: Tempo tests them. */
const hasPattern = (filter: StringFilter | undefined): boolean =>
  filter?.matches !== undefined || filter?.notMatches !== undefined;

const planOf = (
  query: PlannedQuery,
  filter: FilterConditions,
  shapes: readonly Pick<ErrorClass, 'unit' | 'hasException' | 'parts'>[],
): ErrorPlan => {
  const classes = shapes.map((shape): ErrorClass => ({
    ...shape,
    filter: demandsOf(query, filter, shape.hasException === true),
    fields: fieldsOf(query, shape.unit),
  }));
  const ofExceptions = classes.every(({ hasException }) => hasException === true);
  const { wide, narrow } = demandsOf(query, filter, ofExceptions);
  const carrier = ofExceptions ? [HAS_EXCEPTION] : [];
  return {
    classes,
    isExact: filter.notes.length === 0,
    notes: filter.notes,
    isFree: filter.own.length + filter.exception.length === 0 && !hasPattern(query.where.service),
    lost: { wide: [...carrier, ...wide], narrow: [...carrier, ...narrow] },
  };
};

/** Whether keys can be met by what carries an exception, and by what carries none. */
const kindsOfKeys = ({ keys }: PlannedQuery): readonly [withException: boolean, without: boolean] => {
  const groups = keyedGroups(keys);
  if (groups !== null) return [!groups.every(isStatusGroup), groups.some(isStatusGroup)];
  return [true, allowsAbsent(keys, 'exceptionType')];
};

/** Returns the plan of exceptions; for `occurrences` with the errors that have none beside them. @throws RangeError */
export const planExceptions = (query: PlannedQuery): ErrorPlan => {
  checkDimensions(query, OWN);
  const [withException, without] = kindsOfKeys(query);
  return planOf(query, filterConditions(query.where), [
    ...(withException ? [{ unit: 'EXCEPTION', hasException: true, parts: [RECORDED, OCCURRENCES] } as const] : []),
    ...(query.measure === 'occurrences' && without && meetsWithout(query.where)
      ? [{ unit: 'STATUS_ONLY', hasException: false, parts: [STATUS_ONLY] } as const]
      : []),
  ]);
};

/** Returns the plan of leaves that failed or were absorbed. @throws RangeError  origins have no such dimension */
export const planOrigins = (query: PlannedQuery): ErrorPlan => {
  checkDimensions(query, [...OWN, ...CALLED]);
  const filter = filterConditions(query.where);
  const shape = { unit: 'LEAF', parts: [LEAVES, ABSORBED] } as const;
  if (filter.exception.length === 0) return planOf(query, filter, [{ ...shape, hasException: null }]);
  return planOf(query, filter, [
    { ...shape, hasException: true },
    ...(meetsWithout(query.where) ? [{ ...shape, hasException: false }] : []),
  ]);
};
