/** What a search asks Tempo for: which spans decide that a trace is found, and what is still to be tested on the answer. */
import { parseGroupId } from '../../exception/group-id.ts';
import type { Filter } from '../../filter/filter.ts';
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import type { Dimension, KeySet } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { EXCEPTION_TYPE, IS_EXCEPTION_EVENT, SERVICE, SPAN_NAME, STATUS_CODE } from './attribute-names.ts';
import { fixed, isOneOf, toTraceQL, type Condition, type TupleCondition } from './traceql-condition.ts';
import { isStatusGroup } from './plan-keys.ts';
import { filterConditions } from './traceql-filter.ts';
import { splitToFit } from './traceql-split.ts';

/** A condition and the span that it is on: the one that is looked for, or the request that encloses it. */
interface Placed {
  readonly condition: Condition;
  readonly on: 'span' | 'request' | 'both';
}

export interface SearchPlan {
  /** Expressions over spans; what they find is joined. */
  readonly candidates: readonly string[];
  /** Any trace with an error (or exception) is wanted: the expression says nothing that the outline does not say itself. */
  readonly isTrivial: boolean;
  /** Conditions that only Tempo can test: which spans met them has to be asked. */
  readonly needsMatched: boolean;
  /** Conditions on the enclosing request, which Tempo tests on any request above. */
  readonly needsRequest: boolean;
  readonly notes: readonly string[];
}

const ERROR = fixed('status = error');
const EXCEPTION = fixed(IS_EXCEPTION_EVENT);
const ERROR_OR_EXCEPTION = fixed(`(${ERROR.text} || ${EXCEPTION.text})`);
const NOTHING = fixed('duration < 0s');
const ROOTLESS = fixed('nestedSetLeft <= 0');

const distinctTuples = (keys: KeySet, wanted: readonly Dimension[]): TupleCondition['tuples'] => {
  const indexes = wanted.map((dimension) => keys.dimensions.indexOf(dimension));
  const asked = keys.values.map((value) => indexes.map((index) => value[index] ?? ''));
  // Tempo keeps '' where a resource does not name its service.
  const service = wanted.indexOf('service');
  const unnamed = service === -1 ? [] : asked.filter((tuple) => tuple[service] === UNKNOWN_SERVICE);
  const tuples = [...asked, ...unnamed.map((tuple) => tuple.with(service, ''))];
  return [...new Map(tuples.map((tuple) => [JSON.stringify(tuple), tuple])).values()];
};

const FIELDS: Partial<Readonly<Record<Dimension, string>>> = {
  service: SERVICE,
  route: SPAN_NAME,
  exceptionType: EXCEPTION_TYPE,
};

/** The condition that some dimensions of the keys make; none where the keys have none of them. */
const keyCondition = (keys: KeySet | null, dimensions: readonly Dimension[]): readonly Condition[] => {
  const wanted = dimensions.filter((dimension) => keys?.dimensions.includes(dimension));
  if (keys === null || wanted.length === 0) return [];
  const tuples = distinctTuples(keys, wanted);
  // What has no type cannot be asked for by it.
  const known = wanted.flatMap((dimension) => FIELDS[dimension] ?? []);
  return [
    known.length === 1 && known[0] !== undefined
      ? isOneOf(
          known[0],
          tuples.map(([text]) => text ?? ''),
        )
      : { kind: 'tuples', fields: known, tuples },
  ];
};

const CODE = /^(?:HTTP |RPC )?(?<code>\d{1,3})$/u;
/** Conditions of which the spans of these groups meet one: exceptions by type, errors without one by what makes their title. */
const groupBases = (groups: readonly string[]): readonly (readonly Condition[])[] => {
  const parsed = groups.flatMap((group) => parseGroupId(group) ?? []);
  const texts = (isStatus: boolean): readonly string[] => [
    ...new Set(parsed.filter((group) => isStatusGroup(group) === isStatus).map(({ type }) => type)),
  ];
  const [types, titles] = [texts(false), texts(true)];
  const codes = [...new Set(titles.flatMap((title) => CODE.exec(title)?.groups?.code ?? []))];
  const named = { kind: 'value', isTyped: false, pattern: null, typedTexts: [] } as const;
  return [
    // What has no type cannot be asked for by it.
    ...(types.length === 0 ? [] : [types.includes('') ? [EXCEPTION] : [EXCEPTION, isOneOf(EXCEPTION_TYPE, types)]]),
    ...(titles.length === 0 ? [] : [[ERROR, { ...named, fields: ['span.error.type', SPAN_NAME], texts: titles }]]),
    ...(codes.length === 0 ? [] : [[ERROR, { ...named, isTyped: true, fields: STATUS_CODE, texts: codes }]]),
  ];
};

interface Asked {
  readonly by: readonly Dimension[];
  readonly where: Filter;
  readonly keys: KeySet | null;
}

/** Conditions of which a span that is looked for meets one. @param isNarrow  types and groups of the keys are among them */
const basesOf = (
  kind: 'traces' | 'exceptions',
  { keys }: Asked,
  exception: readonly Condition[],
  isNarrow: boolean,
): readonly (readonly Condition[])[] => {
  if (kind === 'traces') return [[ERROR]];
  const groups = keys?.dimensions.indexOf('group') ?? -1;
  if (isNarrow && keys !== null && groups !== -1) {
    const bases = groupBases(keys.values.map((value) => value[groups] ?? ''));
    return bases.length === 0 ? [[NOTHING]] : bases;
  }
  const hasTypes = keys?.dimensions.includes('exceptionType') ?? false;
  // Errors without an exception meet what only asks for something to be absent or another one.
  if (!hasTypes && exception.every(({ kind: test }) => test === 'not')) return [[ERROR_OR_EXCEPTION]];
  const types = isNarrow && hasTypes ? keyCondition(keys, ['exceptionType']) : [];
  const hasUntyped = types.some((condition) => condition.kind === 'value' && condition.texts.includes(''));
  return [hasUntyped ? [EXCEPTION] : [EXCEPTION, ...types]];
};

const braces = (conditions: readonly Condition[]): string => `{ ${toTraceQL(conditions)} }`;
const anyOf = (expressions: readonly string[]): string =>
  expressions.length === 1 ? expressions.join('') : `(${expressions.join(' || ')})`;

const expression = (bases: readonly (readonly Condition[])[], placed: readonly Placed[]): string => {
  const on = (...places: readonly Placed['on'][]): readonly Condition[] =>
    placed.filter((each) => places.includes(each.on)).map(({ condition }) => condition);
  const spans = bases.map((base) => braces([...base, ...on('span', 'both')]));
  if (on('request').length === 0) return spans.join(' || ');
  // The span may be the request itself.
  const requests = bases.map((base) => braces([...base, ...on('span', 'both', 'request')]));
  // Where the root was not received Tempo knows nothing of what stands above: those traces are found, and read.
  const rootless = bases.map((base) => braces([...base, ...on('span', 'both'), ROOTLESS]));
  return `(${braces(on('request', 'both'))} >> ${anyOf(spans)}) || ${[...requests, ...rootless].join(' || ')}`;
};

/** Keys and conditions on enclosing requests that a query asks for; what it leaves out is sorted out from what it finds. */
type Narrowing = readonly ('request' | 'service' | 'route' | 'type')[];
const NARROWED_BY: readonly Narrowing[] = [
  ['request', 'service', 'route', 'type'],
  ['request', 'service', 'type'],
  ['request', 'type'],
  ['request', 'service', 'route'],
  ['request', 'service'],
  ['request'],
  ['service', 'type'],
  [],
];

/**
 * Returns how a search is put to Tempo. What can be tested on the answer (keys, the enclosing request) narrows it as far as it
 * fits one query; of the rest nothing is left out, lists of values are spread over several queries instead.
 * @param whole  the query made of a candidate expression (null = any trace), as it is sent
 * @throws UnsupportedQueryError  the filter does not fit a query
 */
export const searchPlan = (
  kind: 'traces' | 'exceptions',
  asked: Asked,
  whole: (candidates: string | null) => string,
): SearchPlan => {
  const { own, service, request, exception, notes } = filterConditions(asked.where);
  const dimensions = asked.keys?.dimensions ?? [];
  const place = (on: Placed['on'], ...lists: readonly (readonly Condition[])[]): readonly Placed[] =>
    lists.flat().map((condition) => ({ condition, on }));
  const planFor = (narrowing: Narrowing): SearchPlan => {
    const hasRoute = narrowing.includes('route') && dimensions.includes('route');
    const hasTypes =
      narrowing.includes('type') && (dimensions.includes('exceptionType') || dimensions.includes('group'));
    const bases = basesOf(kind, asked, exception, hasTypes);
    const placed = [
      ...place('span', own, exception),
      ...place('both', service, narrowing.includes('service') ? keyCondition(asked.keys, ['service']) : []),
      ...place(
        'request',
        narrowing.includes('request') ? request : [],
        hasRoute ? keyCondition(asked.keys, ['service', 'route']) : [],
      ),
    ];
    const isTrivial = placed.length === 0 && !hasTypes;
    const print = (conditions: readonly Condition[]): string =>
      expression(
        bases,
        placed.map((each, index) => ({ ...each, condition: conditions[index] ?? each.condition })),
      );
    const parts = splitToFit(
      placed.map(({ condition }) => condition),
      (conditions) => whole(isTrivial ? null : print(conditions)),
    );
    return {
      candidates: parts.map(print),
      isTrivial,
      needsMatched: own.length > 0 || exception.length > 0 || hasTypes,
      needsRequest: request.length > 0 || asked.by.includes('route'),
      notes,
    };
  };
  for (const narrowing of NARROWED_BY) {
    const plan = tryTo(() => planFor(narrowing));
    if (plan?.candidates.length === 1) return plan;
  }
  return planFor([]);
};

const tryTo = <Value>(make: () => Value): Value | null => {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof UnsupportedQueryError) return null;
    throw cause;
  }
};

/** Returns what is made by the first that fits the length of a query. @throws UnsupportedQueryError that of the last one */
export const firstThatFits = <Value extends object>(makers: readonly (() => Value)[]): Value => {
  for (const make of makers.slice(0, -1)) {
    const made = tryTo(make);
    if (made !== null) return made;
  }
  const last = makers.at(-1);
  if (last === undefined) throw new RangeError('There has to be something that may fit');
  return last();
};
