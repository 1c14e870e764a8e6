/** What the answers of the embedded store have in common. */
import type { Completeness } from '../../completeness/completeness.ts';
import { toError } from '../../lib/to-error.ts';
import type { UnixMs } from '../../time.ts';
import type { Dimension } from '../source.ts';
import type { Cells } from './cells.ts';
import { groupOfKey } from './sql-keys.ts';

/** Told where a filter holds conditions that no request can meet. */
export const IGNORED_BY_REQUESTS = 'exceptionType and message do not restrict request counts';

/** Returns what an answer is: counted over everything that the store holds. */
export const completeness = (asOfMs: UnixMs, isTruncated: boolean, notes: readonly string[]): Completeness => ({
  sources: ['EMBEDDED'],
  asOfMs,
  isExact: true,
  isTruncated,
  isPartial: false,
  sampledFrom: null,
  notes,
});

/** Returns the key of a row from its columns k0, k1, …; null where a dimension is absent. */
export const keyOf = (by: readonly Dimension[], cells: Cells, row: number): readonly (string | null)[] =>
  by.map((dimension, index) => {
    const text = cells.textOrNull(`k${index}`, row);
    return dimension === 'group' && text !== null ? groupOfKey(text) : text;
  });

/** Resolves to the answers in the order of the queries, each query's failure in its own slot. */
export const eachApart = <Query, Answer>(
  queries: readonly Query[],
  answer: (query: Query) => Promise<Answer>,
): Promise<readonly (Answer | Error)[]> =>
  Promise.all(queries.map((query) => answer(query).catch((cause: unknown) => toError(cause))));
