/** Keys of an answer inside a statement: their columns k0, k1, …, and how a set of asked keys restricts rows early and late. */
import { statusGroupHash, groupId, parseGroupId } from '../../exception/group-id.ts';
import type { ErrorKind } from '../../exception/exception.ts';
import type { Dimension, KeySet } from '../source.ts';
import { all, join, list, name, sql, type Sql } from './sql.ts';

/** What a dimension is in the rows that are counted: the id of a label, or a text. */
export interface KeyColumn {
  readonly value: Sql;
  readonly isLabel: boolean;
}

/** Returns the column of the key's part at this index. */
export const keyName = (index: number): Sql => name(`k${index}`);

const STATUS_KINDS = ['STATUS_ONLY', 'HTTP', 'RPC'] as const satisfies readonly Exclude<ErrorKind, 'EXCEPTION'>[];

/** Returns the key of a group inside a statement: `E` hash type, or `S` kind `:` title for an error without exception. */
export const groupKey = ({ hash, type, kind, title }: Readonly<Record<'hash' | 'type' | 'kind' | 'title', Sql>>): Sql =>
  sql`CASE WHEN ${kind} = 'EXCEPTION' THEN 'E' || lpad(lower(hex(${hash})), 16, '0') || ${type} ELSE 'S' || ${kind} || ':' || ${title} END`;

const HASH_END = 17;

/** Returns the public id of the group that a statement calls so. */
export const groupOfKey = (key: string): string => {
  if (key.startsWith('E')) return groupId(key.slice(1, HASH_END), key.slice(HASH_END));
  const kind = STATUS_KINDS.find((each) => key.startsWith(`S${each}:`)) ?? 'STATUS_ONLY';
  const title = key.slice(kind.length + 2);
  return groupId(statusGroupHash(kind, title), title);
};

/** The keys that a public id can have inside a statement; none for a text that is no id. */
const keysOfGroup = (id: string): readonly string[] => {
  const parsed = parseGroupId(id);
  if (parsed === null) return [];
  const { hash, type } = parsed;
  const kinds = STATUS_KINDS.filter((kind) => statusGroupHash(kind, type) === hash);
  return [`E${hash}${type}`, ...kinds.map((kind) => `S${kind}:${type}`)];
};

/** Returns the tuples of a key set as a statement knows them: a group's id stands for the keys that it may have there. */
const storedTuples = ({ dimensions, values }: KeySet): readonly (readonly string[])[] =>
  values.flatMap((tuple) =>
    dimensions.reduce<readonly (readonly string[])[]>(
      (tuples, dimension, index) => {
        const value = tuple[index] ?? '';
        const stored = dimension === 'group' ? keysOfGroup(value) : [value];
        return tuples.flatMap((before) => stored.map((each) => [...before, each]));
      },
      [[]],
    ),
  );

/**
 * Returns the condition that the key columns k0, k1, … of `by` are among the key set; TRUE without one.
 * @throws RangeError  a dimension of the key set is not among `by` (caller bug)
 */
export const keyCondition = (by: readonly Dimension[], keys: KeySet | null): Sql => {
  if (keys === null) return sql`TRUE`;
  const columns = keys.dimensions.map((dimension) => {
    const index = by.indexOf(dimension);
    if (index === -1) throw new RangeError(`the key set has ${dimension}, which is not among the dimensions`);
    return keyName(index);
  });
  const tuples = storedTuples(keys);
  if (tuples.length === 0) return sql`FALSE`;
  if (columns.length === 0) return sql`TRUE`;
  const rows = tuples.map((tuple) => sql`(${join(tuple.map((value) => sql`${value}::VARCHAR`))})`);
  return sql`(${join(columns)}) IN (${join(rows)})`;
};

/** What a group's id says of the type: an error without an exception has none, so its title does no harm there. */
const typeOfGroup = (id: string): string => parseGroupId(id)?.type ?? '';

/** Returns the distinct values that a key set allows for one dimension; null where it allows any. A group allows one type. */
export const allowed = (keys: KeySet | null, dimension: Dimension): readonly string[] | null => {
  if (keys === null) return null;
  const index = keys.dimensions.indexOf(dimension);
  if (index !== -1) return [...new Set(keys.values.flatMap((tuple) => tuple[index] ?? []))];
  return dimension === 'exceptionType' ? (allowed(keys, 'group')?.map(typeOfGroup) ?? null) : null;
};

/** Returns the values that at least one of the key sets allows; null where one of them allows any. */
export const allowedByAny = (sets: readonly (KeySet | null)[], dimension: Dimension): readonly string[] | null => {
  const values = sets.map((keys) => allowed(keys, dimension));
  return values.includes(null) ? null : [...new Set(values.flatMap((each) => each ?? []))];
};

/** Returns the hashes of the groups of exceptions that a key set allows; null where it allows any. */
export const allowedHashes = (keys: KeySet | null): readonly bigint[] | null =>
  allowed(keys, 'group')?.flatMap((id) => {
    const parsed = parseGroupId(id);
    return parsed === null ? [] : [BigInt(`0x${parsed.hash}`)];
  }) ?? null;

/** Returns whether an error without an exception can have one of the keys. */
export const allowsStatusErrors = (keys: KeySet | null): boolean =>
  allowed(keys, 'group')?.some((id) => keysOfGroup(id).length > 1) ??
  keys?.dimensions.includes('exceptionType') !== true;

/** Returns the conditions by which rows that no key can have are left out early: `column` holds ids of labels. */
export const allowedLabels = (column: Sql, keys: KeySet | null, dimension: Dimension): readonly Sql[] => {
  const values = allowed(keys, dimension);
  return values === null ? [] : [sql`${column} IN (SELECT id FROM label WHERE text IN ${list(values)})`];
};

/** Returns the conjunction of conditions behind WHERE. */
export const where = (conditions: readonly Sql[]): Sql => sql`WHERE ${all(conditions)}`;
