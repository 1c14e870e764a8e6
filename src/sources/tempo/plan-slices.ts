/** How a count that needs more keys than Tempo's `by()` takes is cut into several that do not: no span is in two of them. */
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { ENVIRONMENT, METHOD, STATUS_CODE } from './attribute-names.ts';
import { isPresent, not } from './metric-conditions.ts';
import { KIND, RPC_SYSTEM, STATUS } from './metric-facts.ts';
import { fixed, type Condition } from './traceql-condition.ts';
import { MAX_BY } from './traceql.ts';

/** One count: spans that meet the conditions, by at most MAX_BY names; what is `known` of all of them is not asked. */
export interface Slice {
  readonly conditions: readonly Condition[];
  readonly by: readonly string[];
  readonly known: ReadonlyMap<string, string | null>;
}

/** Parts of a slice: each adds conditions, and knows the values of some names. */
interface Cut {
  readonly condition: string;
  readonly known: readonly (readonly [string, string | null])[];
}

const cutBy = (slice: Slice, cuts: readonly Cut[]): readonly Slice[] =>
  cuts.map(({ condition, known }) => ({
    conditions: [...slice.conditions, fixed(condition)],
    by: slice.by.filter((field) => !known.some(([name]) => name === field)),
    known: new Map([...slice.known, ...known]),
  }));

const absent = (fields: readonly string[]) => fields.map((field) => [field, null] as const);

/** Only requests that a server takes in are RPC or HTTP by what they say. */
const byKind = (kinds: readonly string[]): readonly Cut[] =>
  kinds.map((kind) => ({
    condition: `kind = ${kind}`,
    known: [[KIND, kind], ...(kind === 'server' ? [] : absent(RPC_SYSTEM))],
  }));

const BY_STATUS: readonly Cut[] = [
  { condition: 'status = error', known: [[STATUS, 'error']] },
  { condition: 'status != error', known: [[STATUS, 'unset']] },
];

/** Which system it is does not matter. */
const BY_RPC: readonly Cut[] = [
  { condition: isPresent(RPC_SYSTEM), known: RPC_SYSTEM.map((field) => [field, 'rpc'] as const) },
  { condition: `kind != nil && ${not(isPresent(RPC_SYSTEM))}`, known: absent(RPC_SYSTEM) },
];

/** By the first of the names that is there; the last one may be absent as well. */
const byFirstName = (fields: readonly string[]): readonly Cut[] =>
  fields.map((field, index) => {
    const earlier = fields.slice(0, index);
    const isLast = index === fields.length - 1;
    const conditions = [
      ...(isLast ? ['kind != nil'] : [isPresent([field])]),
      ...(earlier.length === 0 ? [] : [not(isPresent(earlier))]),
    ];
    return { condition: conditions.join(' && '), known: absent(fields.filter((other) => other !== field)) };
  });

/**
 * Returns the slices that count spans by all these names together.
 * @param kinds  of which the spans can be
 * @throws UnsupportedQueryError  more keys than can be cut
 */
export const cutToFit = (
  fields: readonly string[],
  conditions: readonly Condition[],
  kinds: readonly string[],
): readonly Slice[] => {
  const has = (names: readonly string[], { by }: Slice): boolean => names.every((name) => by.includes(name));
  const cutsOf = (slice: Slice): readonly Cut[] | null => {
    if (has([KIND], slice)) return byKind(kinds);
    if (has(RPC_SYSTEM, slice)) return BY_RPC;
    if (has([STATUS], slice)) return BY_STATUS;
    const chain = [ENVIRONMENT, METHOD, STATUS_CODE].find((names) => has(names, slice));
    return chain === undefined ? null : byFirstName(chain);
  };
  const fit = (slice: Slice): readonly Slice[] => {
    if (slice.by.length <= MAX_BY) return [slice];
    const cuts = cutsOf(slice);
    if (cuts === null) {
      throw new UnsupportedQueryError(
        'TEMPO',
        `at most ${MAX_BY} keys of TraceQL metrics (these are ${slice.by.join(', ')})`,
        'ask by fewer dimensions at once',
      );
    }
    return cutBy(slice, cuts).flatMap(fit);
  };
  return fit({ conditions, by: [...new Set(fields)], known: new Map() });
};
