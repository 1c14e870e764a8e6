/** Many steps of many keys from the embedded store: keys once, then numbers alone. */
import type { DurationMs } from '../../time.ts';
import { MAX_SERIES, type StepQuery } from '../source.ts';
import { namedTables, type Counted } from './sql-counts.ts';
import { exceptionsCounted } from './sql-exceptions.ts';
import { keyName } from './sql-keys.ts';
import { requestsCounted } from './sql-requests.ts';
import { inRange } from './sql-walk.ts';
import { all, join, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';

/** How the numbers of a measure are called in its counts; null where it has none. */
const COLUMNS = {
  requests: { requests: sql`requests`, errors: sql`errors` },
  exceptions: { requests: sql`0`, errors: sql`occurrences` },
} as const;

const countedOf = (query: StepQuery): Counted & { readonly tables: readonly With[] } =>
  query.measure === 'requests' ? requestsCounted(query) : exceptionsCounted({ ...query, measure: 'exceptions' });

const stepOf = (startUs: Sql, stepMs: DurationMs): Sql =>
  sql`(${startUs} // ${stepMs * 1_000}::BIGINT) * ${stepMs}::BIGINT`;

/**
 * Returns the statement of steps. Its rows are of three parts: `KEY` names a series (k0, k1, …; at most MAX_SERIES + 1, most errors
 * first), `STEP` has its numbers in a step (`series`, `at_ms`, `requests`, `errors`), `HELD` is a step in which the store
 * holds any span. `held_from_us` and `is_holding` (it is not NULL) stand in the one row of the part `STORE`.
 * @throws RangeError  the measure has no such dimension (caller bug)
 */
export const stepsStatement = (query: StepQuery): Statement => {
  const { by, range, stepMs, measure } = query;
  const { requests, errors } = COLUMNS[measure];
  const counted = countedOf(query);
  const keys = by.map((_, index) => keyName(index));
  const keyed = keys.map((key) => sql`${key}, `);
  const isSame = all(keys.map((key) => sql`n.${key} IS NOT DISTINCT FROM s.${key}`));
  const tables: readonly With[] = [
    ...counted.tables,
    ...namedTables(counted, query),
    {
      name: 'numbered',
      isMaterialized: true,
      body: sql`SELECT ${join(keyed, sql``)}at_ms, (${requests})::DOUBLE AS requests, (${errors})::DOUBLE AS errors FROM named`,
    },
    {
      name: 'series',
      isMaterialized: true,
      body: sql`SELECT (row_number() OVER (ORDER BY sum(errors) DESC, sum(requests) DESC, ${join([...keys, sql`1`])}))::INTEGER AS series${join(
        keys.map((key) => sql`, ${key}`),
        sql``,
      )} FROM numbered ${keys.length === 0 ? sql`` : sql`GROUP BY ${join(keys)}`} HAVING sum(errors) + sum(requests) > 0 ORDER BY series LIMIT ${MAX_SERIES + 1}`,
    },
  ];
  return toStatement(
    withTables(
      tables,
      sql`SELECT 'STORE' AS part, min(start_us) AS held_from_us, min(start_us) IS NOT NULL AS is_holding FROM span
UNION ALL BY NAME SELECT 'HELD' AS part, at_ms FROM (SELECT DISTINCT ${stepOf(sql`s.start_us`, stepMs)} AS at_ms FROM span s WHERE ${inRange(sql`s.start_us`, range)})
UNION ALL BY NAME SELECT 'KEY' AS part, * FROM series
UNION ALL BY NAME SELECT 'STEP' AS part, s.series, n.at_ms, n.requests, n.errors FROM numbered n JOIN series s ON ${isSame}`,
    ),
  );
};
