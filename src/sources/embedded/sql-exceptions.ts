/** Exceptions, and beside them errors without an exception, counted by semantics.md "Exceptions". */
import type { CountQuery } from '../source.ts';
import { countStatement, total } from './sql-counts.ts';
import { requestColumns, unitKey, unitTables } from './sql-units.ts';
import { sql, type Statement } from './sql.ts';

/**
 * Returns the statement that counts exceptions; the measure `occurrences` takes errors without an exception in.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const exceptionsStatement = (query: CountQuery<'exceptions' | 'occurrences'>): Statement => {
  const request = requestColumns(query.by, query.where);
  return countStatement(
    {
      tables: unitTables(query, { request, hasStatus: query.measure === 'occurrences' }),
      from: sql`counted c`,
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
    query,
  );
};
