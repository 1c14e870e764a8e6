/**
 * What the receiver decodes a request body into: one growing array a column, in the layout that the appender copies.
 * Nothing is boxed a row, so a body of thousands of spans costs a handful of allocations.
 */
import { EXCEPTION_COLUMNS, SPAN_COLUMNS, type Column, type ExceptionColumn, type SpanColumn } from './tables.ts';

/** UTF-8 bytes or a string; NULL in the table when null. Bytes must be valid UTF-8 (DuckDB drops invalid ones silently). */
export type Text = string | Uint8Array | null;

/** One column of a batch: `bytes` has `bytesPerRow` × capacity bytes and two views on the same memory. */
export interface FixedColumn {
  readonly bytesPerRow: number;
  bytes: Uint8Array;
  words: Uint32Array; // the same memory in 32-bit words (empty for one-byte columns)
}

/** The rows of one table; columns by name, `length` rows used. */
export interface Rows<Name extends string> {
  length: number;
  capacity: number;
  readonly fixed: Readonly<Record<Name, FixedColumn>>; // every column that is not VARCHAR
  readonly texts: Readonly<Record<Name, Text[]>>; // every VARCHAR column
}

/** Spans and exceptions of one request body. */
export interface Batch {
  readonly spans: Rows<SpanColumn>;
  readonly exceptions: Rows<ExceptionColumn>;
}

const allocate = (bytesPerRow: number, capacity: number): FixedColumn => {
  const buffer = new ArrayBuffer(bytesPerRow * capacity);
  return {
    bytesPerRow,
    bytes: new Uint8Array(buffer),
    words: bytesPerRow < 4 ? new Uint32Array(0) : new Uint32Array(buffer),
  };
};

const createRows = <Name extends string>(columns: readonly Column[], capacity: number): Rows<Name> => {
  const fixed: Record<string, FixedColumn> = {};
  const texts: Record<string, Text[]> = {};
  for (const { name, bytes } of columns) {
    if (bytes === null) texts[name] = [];
    else fixed[name] = allocate(bytes, capacity);
  }
  return { length: 0, capacity, fixed, texts } as Rows<Name>;
};

/** Returns an empty batch with room for so many rows before its first growth. */
export const createBatch = (spans = 512, exceptions = 16): Batch => ({
  spans: createRows<SpanColumn>(SPAN_COLUMNS, spans),
  exceptions: createRows<ExceptionColumn>(EXCEPTION_COLUMNS, exceptions),
});

/** Returns the index of a new row, all bytes zero and all texts null; grows the columns by doubling. */
export const addRow = <Name extends string>(rows: Rows<Name>): number => {
  if (rows.length === rows.capacity) {
    rows.capacity *= 2;
    for (const column of Object.values<FixedColumn>(rows.fixed)) {
      const larger = allocate(column.bytesPerRow, rows.capacity);
      larger.bytes.set(column.bytes);
      column.bytes = larger.bytes;
      column.words = larger.words;
    }
  }
  for (const text of Object.values<Text[]>(rows.texts)) text.push(null);
  return rows.length++;
};

/** Takes the last row back, as if it had never been added. */
export const dropLastRow = <Name extends string>(rows: Rows<Name>): void => {
  rows.length--;
  for (const column of Object.values<FixedColumn>(rows.fixed)) {
    column.bytes.fill(0, rows.length * column.bytesPerRow, (rows.length + 1) * column.bytesPerRow);
  }
  for (const text of Object.values<Text[]>(rows.texts)) text.pop();
};

const WORD = 2 ** 32;

/** Writes a non-negative integer below 2^53 as a 64-bit value, without BigInt. */
export const setInt64 = (column: FixedColumn, row: number, value: number): void => {
  column.words[row * 2] = value % WORD;
  column.words[row * 2 + 1] = Math.floor(value / WORD);
};

/** Returns the 64-bit value of a row as a number; exact below 2^53. */
export const getInt64 = (column: FixedColumn, row: number): number =>
  (column.words[row * 2] ?? 0) + (column.words[row * 2 + 1] ?? 0) * WORD;
