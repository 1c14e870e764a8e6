/** Rows for the embedded store, written as plain objects: what a test leaves out has a plain default. */
import { addRow, createBatch, type Batch, type FixedColumn, type Rows } from '../../src/sources/embedded/batch.ts';
import type { Store } from '../../src/sources/embedded/store.ts';
import {
  EXCEPTION_COLUMNS,
  SPAN_COLUMNS,
  type Column,
  type ExceptionColumn,
  type SpanColumn,
} from '../../src/sources/embedded/tables.ts';

/** Ids are bigint, labels and texts strings, all else numbers or booleans. */
export type Cell = string | number | bigint | boolean | null;
export type SpanRow = Partial<Readonly<Record<SpanColumn, Cell>>>;
export type ExceptionRow = Partial<Readonly<Record<ExceptionColumn, Cell>>>;

const SPAN_DEFAULTS: SpanRow = { trace: 1n, span: 1n, start_us: 1_000, kind: 1, service: 'cart', span_name: 'work' };
const EXCEPTION_DEFAULTS: ExceptionRow = {
  trace: 1n,
  span: 1n,
  start_us: 1_000,
  at_us: 1_000,
  service: 'cart',
  type: '',
};

const setBytes = (column: FixedColumn, row: number, value: bigint): void => {
  for (let index = 0; index < column.bytesPerRow; index++) {
    column.bytes[row * column.bytesPerRow + index] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
};

const fill = <Name extends string>(
  rows: Rows<Name>,
  columns: readonly (Column & { readonly name: Name })[],
  cells: Partial<Readonly<Record<Name, Cell>>>,
  { interner }: Store,
): void => {
  const row = addRow(rows);
  for (const { name, bytes } of columns) {
    const cell = cells[name] ?? null;
    if (bytes === null) rows.texts[name][row] = cell === null ? null : String(cell);
    else if (typeof cell === 'string') {
      setBytes(rows.fixed[name], row, BigInt(name === 'span_name' ? interner.name(cell) : interner.label(cell)));
    } else setBytes(rows.fixed[name], row, BigInt(cell ?? 0));
  }
};

/** Resolves when these rows are in the store. */
export const writeRows = async (
  store: Store,
  {
    spans = [],
    exceptions = [],
  }: { readonly spans?: readonly SpanRow[]; readonly exceptions?: readonly ExceptionRow[] },
): Promise<void> => {
  const batch: Batch = createBatch();
  for (const span of spans) fill(batch.spans, SPAN_COLUMNS, { ...SPAN_DEFAULTS, ...span }, store);
  for (const exception of exceptions) {
    fill(batch.exceptions, EXCEPTION_COLUMNS, { ...EXCEPTION_DEFAULTS, ...exception }, store);
  }
  await store.write(batch);
};
