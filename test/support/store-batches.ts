/** Batches for tests of the store, from as little as each test has to say. */
import { addRow, createBatch, setInt64, type Batch, type FixedColumn } from '../../src/sources/embedded/batch.ts';
import type { Interner } from '../../src/sources/embedded/interner.ts';

export interface SpanRow {
  readonly trace: number;
  readonly span: number;
  readonly parent?: number;
  readonly kind?: number;
  readonly startUs?: number;
  readonly service?: string;
  readonly name?: string;
  readonly statusMessage?: string | null;
  readonly attributes?: string | null;
}

export interface ExceptionRow {
  readonly trace: number;
  readonly span: number;
  readonly ordinal?: number;
  readonly isLog?: boolean;
  readonly startUs?: number;
  readonly type?: string;
  readonly message?: string | null;
}

/** 2026-01-01T00:00:00Z, the start of spans that do not say theirs. */
export const START_US = 1_767_225_600_000_000;
export const START_MS = START_US / 1_000;

const setWord = (column: FixedColumn, row: number, value: number): void => {
  column.words[row * (column.bytesPerRow / 4)] = value;
};

const addSpan = (batch: Batch, span: SpanRow, interner: Interner): void => {
  const { fixed, texts } = batch.spans;
  const row = addRow(batch.spans);
  setWord(fixed.trace, row, span.trace);
  setInt64(fixed.span, row, span.span);
  setInt64(fixed.parent, row, span.parent ?? 0);
  setInt64(fixed.start_us, row, span.startUs ?? START_US);
  setInt64(fixed.duration_us, row, 1_000);
  fixed.kind.bytes[row] = span.kind ?? 2;
  fixed.service.words[row] = interner.label(span.service ?? 'checkout');
  fixed.span_name.words[row] = interner.name(span.name ?? 'POST /checkout');
  texts.status_message[row] = span.statusMessage ?? null;
  texts.attributes[row] = span.attributes === undefined ? '{"a":1}' : span.attributes;
};

const addException = (batch: Batch, exception: ExceptionRow, interner: Interner): void => {
  const { fixed, texts } = batch.exceptions;
  const row = addRow(batch.exceptions);
  setWord(fixed.trace, row, exception.trace);
  setInt64(fixed.span, row, exception.span);
  setInt64(fixed.start_us, row, exception.startUs ?? START_US);
  setInt64(fixed.at_us, row, exception.startUs ?? START_US);
  fixed.is_log.bytes[row] = exception.isLog === true ? 1 : 0;
  fixed.ordinal.words[row] = exception.ordinal ?? 0;
  fixed.service.words[row] = interner.label('checkout');
  texts.type[row] = exception.type ?? 'Error';
  texts.message[row] = exception.message ?? null;
};

/** Returns a batch with these rows, in this order. */
export const batchOf = (
  interner: Interner,
  spans: readonly SpanRow[],
  exceptions: readonly ExceptionRow[] = [],
): Batch => {
  const batch = createBatch(2, 1);
  for (const span of spans) addSpan(batch, span, interner);
  for (const exception of exceptions) addException(batch, exception, interner);
  return batch;
};

/** Returns a batch of spans with random ids (from the seed), one a microsecond from `startUs` on; cheap to make. */
export const bulkBatch = (interner: Interner, rows: number, startUs: number, seed: number): Batch => {
  const batch = createBatch(rows, 1);
  const { fixed, texts } = batch.spans;
  let state = seed * 2_654_435_761 + 1;
  const fill = ({ words }: FixedColumn): void => {
    for (let index = 0; index < words.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[index] = state;
    }
  };
  for (const column of [fixed.trace, fixed.span, fixed.parent]) fill(column);
  fixed.service.words.fill(interner.label('checkout'));
  fixed.span_name.words.fill(interner.name('POST /checkout'));
  fixed.kind.bytes.fill(2);
  for (let row = 0; row < rows; row++) setInt64(fixed.start_us, row, startUs + row);
  for (const column of Object.values(texts)) column.push(...Array.from({ length: rows }, () => null));
  batch.spans.length = rows;
  return batch;
};
