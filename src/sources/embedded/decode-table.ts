/** From a DuckDB result to columns of plain JavaScript values, without a row object in between. */
import {
  DuckDBDataChunk,
  DuckDBTypeId,
  JSDuckDBValueConverter,
  type DuckDBValueConverter,
  type JS,
} from '@duckdb/node-api';
import bindings, { type Result } from '@duckdb/node-bindings';

/** The answer of a query, column by column; `columns[i]` has `rowCount` values of the column `names[i]`. */
export interface Table {
  readonly names: readonly string[];
  readonly columns: readonly (readonly unknown[])[];
  readonly rowCount: number;
}

const isSafe = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

// Signed integers are counts and times, numbers where exact; unsigned 64 and 128 bits are ids and stay bigint always.
const toJs: DuckDBValueConverter<JS> = (value, type, converter) => {
  if (typeof value === 'bigint') {
    const isSigned = type.typeId === DuckDBTypeId.BIGINT || type.typeId === DuckDBTypeId.HUGEINT;
    return isSigned && isSafe(value) ? Number(value) : value;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  // The library's own converter fits every other type; it calls back with `converter` for what lies inside lists.
  return JSDuckDBValueConverter(value, type, converter);
};

/**
 * Resolves to the columns of a materialized result. BIGINT and HUGEINT become numbers where that is exact, UBIGINT and
 * UHUGEINT bigints, VARCHAR strings, lists arrays, NULL null.
 */
export const decodeTable = async (result: Result): Promise<Table> => {
  const count = bindings.column_count(result);
  const names = Array.from({ length: count }, (_, index) => bindings.column_name(result, index));
  const columns = names.map((): JS[] => []);
  let rowCount = 0;
  for (;;) {
    const raw = await bindings.fetch_chunk(result);
    const rows = raw === null ? 0 : bindings.data_chunk_get_size(raw);
    if (raw === null || rows === 0) return { names, columns, rowCount };
    const chunk = new DuckDBDataChunk(raw);
    columns.forEach((column, index) => {
      chunk.visitColumnValues(index, (value, _row, _column, type) => {
        column.push(value === null ? null : toJs(value, type, toJs));
      });
    });
    rowCount += rows;
  }
};
