/** Typed access to the columns of an answer. A mismatch is a mistake in our own SQL, so it throws. */
import type { Table } from './decode-table.ts';

/** The cells of an answer by column and row. @throws RangeError  the column is missing or holds something else */
export interface Cells {
  readonly rowCount: number;
  readonly text: (column: string, row: number) => string;
  readonly textOrNull: (column: string, row: number) => string | null;
  readonly number: (column: string, row: number) => number;
  readonly bigint: (column: string, row: number) => bigint;
  readonly flag: (column: string, row: number) => boolean;
}

/** Returns access to the cells of an answer. */
export const cellsOf = ({ names, columns, rowCount }: Table): Cells => {
  const byName = new Map(names.map((name, index) => [name, columns[index] ?? []]));
  const fail = (column: string, wanted: string, got: unknown): never => {
    throw new RangeError(`Column ${column} of an answer must be ${wanted}, got ${typeof got}`);
  };
  const at = (column: string, row: number): unknown => byName.get(column)?.[row];
  return {
    rowCount,
    text: (column, row) => {
      const value = at(column, row);
      return typeof value === 'string' ? value : fail(column, 'text', value);
    },
    textOrNull: (column, row) => {
      const value = at(column, row);
      return value === null || typeof value === 'string' ? value : fail(column, 'text or NULL', value);
    },
    number: (column, row) => {
      const value = at(column, row);
      return typeof value === 'number' ? value : fail(column, 'a number', value);
    },
    bigint: (column, row) => {
      const value = at(column, row);
      return typeof value === 'bigint' ? value : fail(column, 'an unsigned 64- or 128-bit integer', value);
    },
    flag: (column, row) => {
      const value = at(column, row);
      return typeof value === 'boolean' ? value : fail(column, 'a boolean', value);
    },
  };
};
