/** A small database with the tables of the embedded store, filled row by row, and read as the store reads. */
import bindings from '@duckdb/node-bindings';
import { createReads, type Reads } from '../../../src/sources/embedded/reads.ts';
import { EXCEPTION_COLUMNS, LABEL_COLUMNS, SPAN_COLUMNS, createTable } from '../../../src/sources/embedded/tables.ts';
import type { Column } from '../../../src/sources/embedded/tables.ts';

type Cell = string | number | bigint | boolean | null;
/** A row by column name; numbers missing are 0, booleans false, texts NULL. */
export type Row = Readonly<Record<string, Cell>>;

const literal = (value: Cell): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

const emptyCell = ({ name, type }: Column): Cell => {
  if (type === 'VARCHAR') return name === 'type' ? '' : null;
  return type === 'BOOLEAN' ? false : 0;
};

const insert = (table: string, columns: readonly Column[], rows: readonly Row[]): string => {
  const tuples = rows.map(
    (row) => `(${columns.map((column) => literal(row[column.name] ?? emptyCell(column))).join()})`,
  );
  return `INSERT INTO ${table} VALUES ${tuples.join()}`;
};

/** Resolves to a reader over these rows; labels are given as pairs of id and text. */
export const openTables = async (content: {
  readonly labels?: readonly (readonly [number, string])[];
  readonly spans?: readonly Row[];
  readonly exceptions?: readonly Row[];
}): Promise<Pick<Reads, 'read'>> => {
  const database = await bindings.open(':memory:');
  const connection = await bindings.connect(database);
  const tables = [
    ['label', LABEL_COLUMNS, (content.labels ?? []).map(([id, text]) => ({ id, text }))],
    ['span', SPAN_COLUMNS, content.spans ?? []],
    ['exception', EXCEPTION_COLUMNS, content.exceptions ?? []],
  ] as const;
  for (const [table, columns, rows] of tables) {
    await bindings.query(connection, createTable(table, columns));
    if (rows.length > 0) await bindings.query(connection, insert(table, columns, rows));
  }
  const reads = createReads(':memory:', () => undefined);
  reads.resume([connection]);
  return reads;
};
