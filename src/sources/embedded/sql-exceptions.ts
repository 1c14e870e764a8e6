/** Exceptions, and beside them errors without an exception, counted by semantics.md "Exceptions". */
import type { CountQuery } from '../source.ts';
import { countsStatement, total, type Branch } from './sql-counts.ts';
import { allowedByAny, allowsStatusErrors, where } from './sql-keys.ts';
import { requestColumns, unitKey } from './sql-unit-keys.ts';
import { unitTables } from './sql-units.ts';
import { sql, type Statement, type With } from './sql.ts';

type ExceptionQuery = CountQuery<'exceptions' | 'occurrences'>;
/** The part of a query that is not about steps. */
type Asked = Pick<ExceptionQuery, 'measure' | 'by' | 'where' | 'keys' | 'range'>;

/** The measure `exceptions` leaves errors without an exception out, which another branch may have asked for. */
const countedOf = (query: Pick<Asked, 'measure' | 'by'>): Branch['counted'] => ({
  from: sql`counted c ${where(query.measure === 'exceptions' ? [sql`c.error_kind = 'EXCEPTION'`] : [])}`,
  startUs: sql`c.start_us`,
  keys: query.by.map(unitKey),
  values: [
    total('occurrences', sql`count(*) FILTER (NOT c.is_handled AND NOT c.is_rerecorded)`),
    total('recorded', sql`count(*) FILTER (NOT c.is_handled)`),
    total('handled', sql`count(*) FILTER (c.is_handled)`),
    { name: 'last_us', aggregate: sql`max(c.start_us)`, merge: sql`max(last_us)` },
    {
      name: 'message',
      aggregate: query.by.includes('group') ? sql`min(c.message)` : sql`min(coalesce(c.message, c.any_message))`,
      merge: sql`min(message)`,
    },
  ],
  order: ['occurrences', 'recorded', 'handled'],
});

/** Returns the tables that the queries count; the last one, `counted`, has a row for everything that is counted. */
const tablesOf = (queries: readonly [Asked, ...Asked[]]): readonly With[] => {
  const [query] = queries;
  const keys = queries.map((each) => each.keys);
  const services = allowedByAny(keys, 'service');
  const selection = {
    where: query.where,
    range: query.range,
    keys: services === null ? null : { dimensions: ['service'] as const, values: services.map((service) => [service]) },
  };
  return unitTables(selection, {
    request: [...new Set(queries.flatMap(({ by }) => requestColumns(by, query.where)))],
    hasStatus: queries.some((each) => each.measure === 'occurrences' && allowsStatusErrors(each.keys)),
    hasRerecorded: true,
    types: allowedByAny(keys, 'exceptionType'),
  });
};

/**
 * Returns exceptions as what is counted: `occurrences`, `recorded`, `handled`, `last_us` and a `message`.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const exceptionsCounted = (query: Asked): Branch['counted'] & { readonly tables: readonly With[] } => ({
  tables: tablesOf([query]),
  ...countedOf(query),
});

/**
 * Returns the statement that counts exceptions; the measure `occurrences` takes errors without an exception in. Queries of
 * one filter and one range are answered together, each in its own branch: their units are found once.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const exceptionsStatement = (query: ExceptionQuery, ...others: readonly ExceptionQuery[]): Statement => {
  const tables = tablesOf([query, ...others]);
  const isShared = others.length > 0;
  return countsStatement(
    tables.map((table, index) => (index === tables.length - 1 ? { ...table, isMaterialized: isShared } : table)),
    [query, ...others].map((each) => ({ query: each, counted: countedOf(each) })),
  );
};
