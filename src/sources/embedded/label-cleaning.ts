/** Drops labels from the dictionary that no span and no exception uses any more. */
import type { StoreInterner } from './interner.ts';
import type { Query } from './retention.ts';
import { EXCEPTION_COLUMNS, SPAN_COLUMNS, type Column } from './tables.ts';

const MAX_LABELS_A_RUN = 50_000;
const IDS_PER_STATEMENT = 5_000;

// Every UINTEGER is a label, but for the position of an exception among its span's.
const labelsOf = (table: string, columns: readonly Column[]): readonly string[] =>
  columns
    .filter(({ name, type }) => type === 'UINTEGER' && name !== 'ordinal')
    .map(({ name }) => `SELECT DISTINCT ${name} FROM ${table}`);

/** Finds the ids of labels that nothing in the store uses, oldest first. */
export const UNUSED_LABELS_SQL =
  'SELECT id FROM label ANTI JOIN (' +
  [...labelsOf('span', SPAN_COLUMNS), ...labelsOf('exception', EXCEPTION_COLUMNS)].join(' UNION ') +
  `) used(id) USING (id) ORDER BY id LIMIT ${MAX_LABELS_A_RUN}`;

/**
 * Resolves to the number of labels dropped. The interner forgets them before they are deleted, so no batch gets an id
 * that is about to go; ids in use lately stay, as a decoded batch may still carry them.
 */
export const dropUnusedLabels = async (
  exclusive: <Result>(task: (query: Query) => Promise<Result>) => Promise<Result>,
  interner: StoreInterner,
): Promise<number> =>
  exclusive(async (query) => {
    const { columns } = await query(UNUSED_LABELS_SQL);
    const unused = (columns[0] ?? []).filter((id) => typeof id === 'number');
    const ids = interner.release(unused);
    for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
      await query(`DELETE FROM label WHERE id IN (${ids.slice(from, from + IDS_PER_STATEMENT).join()})`);
    }
    return ids.length;
  });
