/** What a search asks Tempo for: which spans decide that a trace is found, and what is still to be tested on the answer. */
import { parseGroupId } from '../../exception/group-id.ts';
import type { Filter } from '../../filter/filter.ts';
import type { Dimension, KeySet } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { EXCEPTION_TYPE, IS_EXCEPTION_EVENT, SERVICE, SPAN_NAME, STATUS_CODE } from './attribute-names.ts';
import { fixed, isOneOf, toTraceQL, type Condition, type TupleCondition } from './traceql-condition.ts';
import { filterConditions } from './traceql-filter.ts';
import { splitToFit } from './traceql-split.ts';

/** A condition and the span that it is on: the one that is looked for, or the request that encloses it. */
interface Placed {
  readonly condition: Condition;
  readonly on: 'span' | 'request' | 'both';
}

export interface SearchPlan {
  /** Spanset expressions; what they find is joined. */
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

const distinctTuples = (keys: KeySet, wanted: readonly Dimension[]): TupleCondition['tuples'] => {
  const indexes = wanted.map((dimension) => keys.dimensions.indexOf(dimension));
  const tuples = keys.values.map((value) => indexes.map((index) => value[index] ?? ''));
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
const groupAlternatives = (groups: readonly string[]): readonly (readonly Condition[])[] => {
  const titles = [...new Set(groups.flatMap((group) => parseGroupId(group)?.type ?? []))];
  const codes = [...new Set(titles.flatMap((title) => CODE.exec(title)?.groups?.code ?? []))];
  const named = { kind: 'value', isTyped: false, pattern: null, typedTexts: [] } as const;
  const typed = titles.filter((title) => title !== '');
  return [
    typed.length === titles.length ? [EXCEPTION, isOneOf(EXCEPTION_TYPE, typed)] : [EXCEPTION],
    [ERROR, { ...named, fields: ['span.error.type', SPAN_NAME], texts: typed }],
    ...(codes.length === 0 ? [] : [[ERROR, { ...named, isTyped: true, fields: STATUS_CODE, texts: codes }]]),
  ];
};

interface Asked {
  readonly by: readonly Dimension[];
  readonly where: Filter;
  readonly keys: KeySet | null;
}

/** Conditions of which a span that is looked for meets one. */
const basesOf = (kind: 'traces' | 'exceptions', { where, keys }: Asked, exception: readonly Condition[]) => {
  if (kind === 'traces') return [[ERROR]];
  const groups = keys === null ? -1 : keys.dimensions.indexOf('group');
  if (groups !== -1) return groupAlternatives((keys?.values ?? []).map((value) => value[groups] ?? ''));
  const types = keyCondition(keys, ['exceptionType']);
  const hasUntyped = distinctTuples(keys ?? { dimensions: [], values: [] }, ['exceptionType']).some(
    ([type]) => type === '',
  );
  const ofType = types.length === 0 || hasUntyped ? [EXCEPTION] : [EXCEPTION, ...types];
  // Errors without an exception meet what only asks for something to be absent or other.
  const allowsOthers = types.length === 0 && exception.every(({ kind: test }) => test === 'not');
  return where.exceptionType !== undefined && !allowsOthers ? [ofType] : allowsOthers ? [ofType, [ERROR]] : [ofType];
};

const expression = (bases: readonly (readonly Condition[])[], placed: readonly Placed[]): string => {
  const on = (...places: readonly Placed['on'][]): readonly Condition[] =>
    placed.filter((each) => places.includes(each.on)).map(({ condition }) => condition);
  const braces = (conditions: readonly Condition[]): string => `{ ${toTraceQL(conditions)} }`;
  const request = on('request');
  const spans = bases.map((base) => braces([...base, ...on('span', 'both')]));
  if (request.length === 0) return spans.join(' || ');
  const above = braces(on('request', 'both'));
  // The span may be the request itself.
  return bases
    .flatMap((base, index) => [
      `(${above} >> ${spans[index] ?? ''})`,
      braces([...base, ...on('span', 'both', 'request')]),
    ])
    .join(' || ');
};

/** Which keys a query asks for; what it leaves out is sorted out from what it finds. */
const NARROWINGS: readonly (readonly ('service' | 'route')[])[] = [['service', 'route'], ['service'], []];

/**
 * Returns how a search is put to Tempo. Keys narrow it as far as they fit one query; of the filter nothing is left out, its
 * lists are spread over several queries instead.
 * @param whole  the query made of a candidate expression (null = any trace), as it is sent
 * @throws UnsupportedQueryError  the filter does not fit a query
 */
export const searchPlan = (
  kind: 'traces' | 'exceptions',
  asked: Asked,
  whole: (candidates: string | null) => string,
): SearchPlan => {
  const { own, service, request, exception, notes } = filterConditions(asked.where);
  const bases = basesOf(kind, asked, exception);
  const dimensions = asked.keys?.dimensions ?? [];
  const hasTypes = dimensions.includes('exceptionType') || dimensions.includes('group');
  const place = (on: Placed['on'], ...lists: readonly (readonly Condition[])[]): readonly Placed[] =>
    lists.flat().map((condition) => ({ condition, on }));
  const planFor = (narrowing: readonly ('service' | 'route')[]): SearchPlan => {
    const hasRoute = narrowing.includes('route') && dimensions.includes('route');
    const placed = [
      ...place('span', own, exception),
      ...place('both', service, narrowing.includes('service') ? keyCondition(asked.keys, ['service']) : []),
      ...place('request', request, hasRoute ? keyCondition(asked.keys, ['service', 'route']) : []),
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
  const usable = NARROWINGS.filter((narrowing) => narrowing.some((dimension) => dimensions.includes(dimension)));
  for (const narrowing of usable) {
    const plan = tryPlan(() => planFor(narrowing));
    if (plan !== null && plan.candidates.length === 1) return plan;
  }
  return planFor([]);
};

const tryPlan = (make: () => SearchPlan): SearchPlan | null => {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof UnsupportedQueryError) return null;
    throw cause;
  }
};
