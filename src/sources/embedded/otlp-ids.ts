/** Trace and span ids: big-endian bytes on the wire, little-endian integers in the tables. */
import type { IdRange } from '../../otlp/ids.ts';
import type { Cursor } from '../../otlp/protobuf.ts';
import type { FixedColumn } from './batch.ts';

/** Writes an id of as many bytes as the column has. */
export const setId = (column: FixedColumn, row: number, { bytes }: Cursor, { start }: IdRange): void => {
  const { bytesPerRow } = column;
  const last = (row + 1) * bytesPerRow - 1;
  for (let i = 0; i < bytesPerRow; i++) column.bytes[last - i] = bytes[start + i] ?? 0;
};
