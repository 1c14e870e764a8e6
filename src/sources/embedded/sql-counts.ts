/**
 * The common end of every count: rows with one thing each are grouped by label ids, then by the labels' texts (two ids of
 * a span name may have one text), restricted to the asked keys, ordered and cut.
 */
import { statusGroupHash, groupId, parseGroupId } from '../../exception/group-id.ts';
import type { ErrorKind } from '../../exception/exception.ts';
import { MAX_ROWS, type Dimension, type KeySet } from '../source.ts';
import { all, join, list, name, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';

/** What a dimension is in the rows that are counted: the id of a label, or a text. */
export interface KeyColumn {
  readonly value: Sql;
  readonly isLabel: boolean;
}

/** A number of a row: how it is made of counted rows, and how of the groups that have one text. */
export interface ValueColumn {
  readonly name: string;
  readonly aggregate: Sql;
  readonly merge: Sql;
}

/** Rows to count: tables whose last ones `from` reads, each row one thing at `start_us`. */
export interface Counted {
  readonly tables: readonly With[];
  readonly from: Sql;
  readonly startUs: Sql;
  readonly keys: readonly KeyColumn[];
  readonly values: readonly ValueColumn[];
  /** Values by which rows are ordered, the largest first. */
  readonly order: readonly string[];
}

/** Returns a sum: what is counted once a row. */
export const total = (title: string, aggregate: Sql): ValueColumn => ({
  name: title,
  aggregate,
  merge: sql`sum(${name(title)})::BIGINT`,
});

const keyName = (index: number): Sql => name(`k${index}`);

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

/** Returns the distinct values that a key set allows for one dimension; null where it allows any. */
export const allowed = (keys: KeySet | null, dimension: Dimension): readonly string[] | null => {
  const index = keys?.dimensions.indexOf(dimension) ?? -1;
  return keys === null || index === -1 ? null : [...new Set(keys.values.flatMap((tuple) => tuple[index] ?? []))];
};

/** Returns the conditions by which rows that no key can have are left out early: `column` holds ids of labels. */
export const allowedLabels = (column: Sql, keys: KeySet | null, dimension: Dimension): readonly Sql[] => {
  const values = allowed(keys, dimension);
  return values === null ? [] : [sql`${column} IN (SELECT id FROM label WHERE text IN ${list(values)})`];
};

/** Returns the tables `grouped` and `named`: k0, k1, … as texts, `at_ms` with a step, and the values. */
export const namedTables = (
  counted: Counted,
  by: readonly Dimension[],
  keys: KeySet | null,
  stepMs: number | null,
): readonly With[] => {
  const at =
    stepMs === null ? sql`` : sql`, (${counted.startUs} // ${stepMs * 1_000}::BIGINT) * ${stepMs}::BIGINT AS at_ms`;
  const labels = counted.keys.flatMap(({ isLabel }, index) => (isLabel ? [index] : []));
  const texts = counted.keys.map(({ isLabel }, index) =>
    isLabel ? sql`${name(`l${index}`)}.text AS ${keyName(index)}` : sql`g.${keyName(index)}`,
  );
  return [
    {
      name: 'grouped',
      body: sql`SELECT ${join([
        ...counted.keys.map(({ value }, index) => sql`${value} AS ${keyName(index)}`),
        ...counted.values.map((value) => sql`${value.aggregate} AS ${name(value.name)}`),
      ])}${at}
FROM ${counted.from} GROUP BY ALL HAVING count(*) > 0`,
    },
    {
      name: 'named',
      body: sql`SELECT * FROM (
SELECT ${join([...texts, ...counted.values.map((value) => sql`${value.merge} AS ${name(value.name)}`)])}${stepMs === null ? sql`` : sql`, at_ms`}
FROM grouped g ${join(
        labels.map(
          (index) => sql`LEFT JOIN label ${name(`l${index}`)} ON ${name(`l${index}`)}.id = g.${keyName(index)}`,
        ),
        sql` `,
      )}
GROUP BY ALL HAVING count(*) > 0) WHERE ${keyCondition(by, keys)}`,
    },
  ];
};

/**
 * Returns the statement of a count. It has one row more than MAX_ROWS where something is left out, and a single row with
 * a false `is_row` where nothing was counted; `held_from_us` and `is_holding` (it is not NULL) stand in every row.
 */
export const countStatement = (
  counted: Counted,
  {
    by,
    keys,
    stepMs,
  }: { readonly by: readonly Dimension[]; readonly keys: KeySet | null; readonly stepMs: number | null },
): Statement => {
  const order = join([
    ...counted.order.map((value) => sql`${name(value)} DESC`),
    ...counted.keys.map((_, index) => keyName(index)),
    ...(stepMs === null ? [] : [sql`at_ms`]),
  ]);
  const answer: With = {
    name: 'answer',
    body: sql`SELECT TRUE AS is_row, * FROM named ORDER BY ${order} LIMIT ${MAX_ROWS + 1}`,
  };
  return toStatement(
    withTables(
      [...counted.tables, ...namedTables(counted, by, keys, stepMs), answer],
      sql`SELECT held_from_us, held_from_us IS NOT NULL AS is_holding, coalesce(is_row, FALSE) AS is_row, answer.* EXCLUDE (is_row)
FROM (SELECT min(start_us) AS held_from_us FROM span) LEFT JOIN answer ON TRUE ORDER BY ${order}`,
    ),
  );
};

/** Returns the conjunction of conditions behind WHERE. */
export const where = (conditions: readonly Sql[]): Sql => sql`WHERE ${all(conditions)}`;
