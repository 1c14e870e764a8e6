/** What to say where a source cannot tell occurrences from recordings. */
import type { ExceptionCounts } from './exception.ts';

/** Said of a series that shows recordings. */
export const RECORDED_NOTE =
  'these are recordings, not occurrences: the source cannot tell which of them are one fault on its way up';

/** Returns what to say of a series over these counts: nothing where each has its number of occurrences. */
export const recordedNotes = (
  rows: readonly { readonly values: Pick<ExceptionCounts, 'count'> }[],
): readonly string[] => (rows.some(({ values }) => values.count === null) ? [RECORDED_NOTE] : []);
