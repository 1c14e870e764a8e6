/** Brings the interner and the stored dictionary together after an opening. */
import type { Table } from './decode-table.ts';
import { OVERFLOW_ID, type LabelRow, type StoreInterner } from './interner.ts';
import type { Query } from './retention.ts';

const rowsOf = ({ columns, rowCount }: Table): readonly LabelRow[] => {
  const [ids = [], texts = []] = columns;
  const rows: LabelRow[] = [];
  for (let row = 0; row < rowCount; row++) {
    const [id, text] = [ids[row], texts[row]];
    if (typeof id === 'number' && typeof text === 'string') rows.push({ id, text });
  }
  return rows;
};

/** Fills an empty interner from the store: all labels, and as many of the latest span names as it remembers. */
export const loadDictionary = async (query: Query, interner: StoreInterner, names: number): Promise<void> => {
  const labels = await query(`SELECT id, text FROM label WHERE id <= ${OVERFLOW_ID} ORDER BY id`);
  const latest = await query(`SELECT id, text FROM label WHERE id > ${OVERFLOW_ID} ORDER BY id DESC LIMIT ${names}`);
  const [[total] = []] = (await query('SELECT count(*) FROM label')).columns;
  interner.load([...rowsOf(labels), ...rowsOf(latest).toReversed()], typeof total === 'number' ? total : 0);
};

/** Takes those labels off the waiting list that a commit wrote although it reported a failure. */
export const settleDictionary = async (query: Query, interner: StoreInterner): Promise<void> => {
  const ids = interner.pending().map(({ id }) => id);
  if (ids.length === 0) return;
  const { columns } = await query(`SELECT id FROM label WHERE id IN (${ids.join()})`);
  interner.settle(new Set((columns[0] ?? []).filter((id) => typeof id === 'number')));
};
