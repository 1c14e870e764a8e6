/**
 * The common end of every count: rows with one thing each are grouped by label ids, then by the labels' texts (two ids of
 * a span name may have one text), restricted to the asked keys, ordered and cut.
 */
import { MAX_ROWS, type Dimension, type KeySet } from '../source.ts';
import { keyCondition, keyName, type KeyColumn } from './sql-keys.ts';
import { join, name, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';

/** A number of a row: how it is made of counted rows, and how of the groups that have one text. */
export interface ValueColumn {
  readonly name: string;
  readonly aggregate: Sql;
  readonly merge: Sql;
}

/** How the rows of an answer are told apart. */
export interface Grouping {
  readonly by: readonly Dimension[];
  readonly keys: KeySet | null;
  readonly stepMs: number | null;
}

/** Rows to count: each row of `from` is one thing at `start_us`. */
export interface Counted {
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

/** Returns the tables `grouped` and `named`, behind each name the suffix: k0, k1, … as texts, `at_ms` with a step, and the values. */
export const namedTables = (counted: Counted, { by, keys, stepMs }: Grouping, suffix = ''): readonly With[] => {
  const at =
    stepMs === null ? sql`` : sql`, (${counted.startUs} // ${stepMs * 1_000}::BIGINT) * ${stepMs}::BIGINT AS at_ms`;
  const labels = counted.keys.flatMap(({ isLabel }, index) => (isLabel ? [index] : []));
  const texts = counted.keys.map(({ isLabel }, index) =>
    isLabel ? sql`${name(`l${index}`)}.text AS ${keyName(index)}` : sql`g.${keyName(index)}`,
  );
  return [
    {
      name: `grouped${suffix}`,
      body: sql`SELECT ${join([
        ...counted.keys.map(({ value }, index) => sql`${value} AS ${keyName(index)}`),
        ...counted.values.map((value) => sql`${value.aggregate} AS ${name(value.name)}`),
      ])}${at}
FROM ${counted.from} GROUP BY ALL HAVING count(*) > 0`,
    },
    {
      name: `named${suffix}`,
      body: sql`SELECT * FROM (
SELECT ${join([...texts, ...counted.values.map((value) => sql`${value.merge} AS ${name(value.name)}`)])}${stepMs === null ? sql`` : sql`, at_ms`}
FROM ${name(`grouped${suffix}`)} g ${join(
        labels.map(
          (index) => sql`LEFT JOIN label ${name(`l${index}`)} ON ${name(`l${index}`)}.id = g.${keyName(index)}`,
        ),
        sql` `,
      )}
GROUP BY ALL HAVING count(*) > 0) WHERE ${keyCondition(by, keys)}`,
    },
  ];
};

/** One answer of a statement: what it counts, and how. */
export interface Branch {
  readonly counted: Counted;
  readonly query: Grouping;
}

/**
 * Returns the statement of counts over the same tables; `branch` is the index of the count that a row answers. Each has one
 * row more than MAX_ROWS where something is left out. Where nothing was counted at all there is a single row with a false
 * `is_row`; `held_from_us` and `is_holding` (it is not NULL) stand in every row.
 * @throws RangeError  there is no branch, or branches order by different values (caller bug)
 */
export const countsStatement = (tables: readonly With[], branches: readonly Branch[]): Statement => {
  const [values = '', ...others] = new Set(branches.map(({ counted }) => counted.order.join()));
  if (values === '' || others.length > 0) throw new RangeError('the branches of a statement have one order');
  const orderOf = (keys: number, hasSteps: boolean): Sql =>
    join([
      ...values.split(',').map((value) => sql`${name(value)} DESC`),
      ...Array.from({ length: keys }, (_, index) => keyName(index)),
      ...(hasSteps ? [sql`at_ms`] : []),
    ]);
  const answers = branches.map(
    ({ counted, query }, index) =>
      sql`(SELECT ${index}::INTEGER AS branch, * FROM ${name(`named_${index}`)} ORDER BY ${orderOf(counted.keys.length, query.stepMs !== null)} LIMIT ${MAX_ROWS + 1})`,
  );
  const mostKeys = Math.max(...branches.map(({ counted }) => counted.keys.length));
  const hasSteps = branches.some(({ query }) => query.stepMs !== null);
  return toStatement(
    withTables(
      [
        ...tables,
        ...branches.flatMap(({ counted, query }, index) => namedTables(counted, query, `_${index}`)),
        { name: 'answer', body: join(answers, sql`\nUNION ALL BY NAME\n`) },
      ],
      sql`SELECT held_from_us, held_from_us IS NOT NULL AS is_holding, branch IS NOT NULL AS is_row, answer.*
FROM (SELECT min(start_us) AS held_from_us FROM span) LEFT JOIN answer ON TRUE
ORDER BY branch, ${orderOf(mostKeys, hasSteps)}`,
    ),
  );
};

/** Returns the statement of a count by itself, as countsStatement does. */
export const countStatement = (counted: Counted & { readonly tables: readonly With[] }, query: Grouping): Statement =>
  countsStatement(counted.tables, [{ counted, query }]);
