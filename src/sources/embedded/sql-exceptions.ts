/** Exceptions, and beside them errors without an exception, counted by semantics.md "Exceptions". */
import type { CountQuery } from '../source.ts';
import { countsStatement, total, type Branch } from './sql-counts.ts';
import { allowedByAny, allowsStatusErrors, where } from './sql-keys.ts';
import { requestColumns, unitKey } from './sql-unit-keys.ts';
import { unitTables } from './sql-units.ts';
import { sql, type Statement } from './sql.ts';

type ExceptionQuery = CountQuery<'exceptions' | 'occurrences'>;

/** The measure `exceptions` leaves errors without an exception out, which another branch may have asked for. */
const branchOf = (query: ExceptionQuery): Branch => ({
  query,
  counted: {
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
  },
});

/**
 * Returns the statement that counts exceptions; the measure `occurrences` takes errors without an exception in. Queries of
 * one filter and one range are answered together, each in its own branch: their units are found once.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const exceptionsStatement = (query: ExceptionQuery, ...others: readonly ExceptionQuery[]): Statement => {
  const queries = [query, ...others];
  const keys = queries.map((each) => each.keys);
  const services = allowedByAny(keys, 'service');
  const selection = {
    where: query.where,
    range: query.range,
    keys: services === null ? null : { dimensions: ['service'] as const, values: services.map((service) => [service]) },
  };
  const tables = unitTables(selection, {
    request: [...new Set(queries.flatMap(({ by }) => requestColumns(by, query.where)))],
    hasStatus: queries.some((each) => each.measure === 'occurrences' && allowsStatusErrors(each.keys)),
    hasRerecorded: true,
    types: allowedByAny(keys, 'exceptionType'),
  });
  const isShared = others.length > 0;
  return countsStatement(
    tables.map((table, index) => (index === tables.length - 1 ? { ...table, isMaterialized: isShared } : table)),
    queries.map(branchOf),
  );
};
