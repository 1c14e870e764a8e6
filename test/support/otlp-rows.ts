/** Decoded batches as plain rows, and what tests need to get them. */
import { readFileSync } from 'node:fs';
import { getInt64, type FixedColumn, type Rows, type Text } from '../../src/sources/embedded/batch.ts';
import type { Interner } from '../../src/sources/embedded/interner.ts';
import type { Decoded, DecodeOptions } from '../../src/sources/embedded/otlp-decode.ts';
import { jsonToProtobuf } from '../../src/otlp/json.ts';
import { LOGS_REQUEST, TRACES_REQUEST } from '../../src/otlp/json-schema.ts';
import { decodeLogs } from '../../src/sources/embedded/otlp-logs.ts';
import { decodeTraces } from '../../src/sources/embedded/otlp-traces.ts';
import { EXCEPTION_COLUMNS, SPAN_COLUMNS, type Column } from '../../src/sources/embedded/tables.ts';

/** The fixtures were recorded on this day. */
export const NOW_MS = Date.parse('2026-11-24T12:00:00Z');
export const NOW_NANOS = BigInt(NOW_MS) * 1_000_000n;
export const RETENTION_MS = 8 * 86_400_000;

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface DecodedRows {
  readonly spans: readonly Row[];
  readonly exceptions: readonly Row[];
  readonly received: number;
  readonly rejections: Decoded['rejections'];
  readonly withoutException: number;
  readonly valuesTooDeep: number;
}

/** The simplest interner: one id a text, and the way back. */
export const createTestInterner = (): Interner & { readonly textOf: (id: number) => string } => {
  const ids = new Map<string, number>();
  const texts = [''];
  const intern = (text: string): number => {
    if (text === '') return 0;
    const known = ids.get(text);
    if (known !== undefined) return known;
    ids.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return { label: intern, name: intern, textOf: (id) => texts[id] ?? '?' };
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Bytes in a text column must be valid UTF-8: this throws otherwise. */
const textOf = (text: Text | undefined): string | null => {
  if (text === undefined || text === null) return null;
  return typeof text === 'string' ? text : strict.decode(text);
};

const hexOf = ({ bytes, bytesPerRow }: FixedColumn, row: number): string =>
  Buffer.from(bytes.subarray(row * bytesPerRow, (row + 1) * bytesPerRow))
    .reverse()
    .toString('hex');

const isLabel = (column: Column): boolean => column.type === 'UINTEGER' && column.name !== 'ordinal';

const valueOf = (rows: Rows<string>, column: Column, row: number, label: (id: number) => string): Row[string] => {
  if (column.bytes === null) return textOf(rows.texts[column.name]?.[row]);
  const fixed = rows.fixed[column.name];
  if (fixed === undefined) throw new RangeError(`no column ${column.name}`);
  switch (column.type) {
    case 'BOOLEAN':
      return fixed.bytes[row] === 1;
    case 'UTINYINT':
      return fixed.bytes[row] ?? -1;
    case 'BIGINT':
      return getInt64(fixed, row);
    case 'UBIGINT':
    case 'UHUGEINT':
      return hexOf(fixed, row);
    default:
      return isLabel(column) ? label(fixed.words[row] ?? 0) : (fixed.words[row] ?? -1);
  }
};

const plain = (rows: Rows<string>, columns: readonly Column[], label: (id: number) => string): Row[] =>
  Array.from({ length: rows.length }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, valueOf(rows, column, row, label)])),
  );

type Decode = (body: Uint8Array, options: DecodeOptions) => Decoded;

const decodeWith = (decode: Decode, body: Uint8Array): DecodedRows => {
  const interner = createTestInterner();
  const { batch, ...rest } = decode(body, { interner, nowMs: NOW_MS, retentionMs: RETENTION_MS });
  return {
    ...rest,
    spans: plain(batch.spans, SPAN_COLUMNS, interner.textOf),
    exceptions: plain(batch.exceptions, EXCEPTION_COLUMNS, interner.textOf),
  };
};

export const traceRows = (body: Uint8Array): DecodedRows => decodeWith(decodeTraces, body);
export const logRows = (body: Uint8Array): DecodedRows => decodeWith(decodeLogs, body);
export const traceRowsOfJson = (body: string | Uint8Array): DecodedRows =>
  traceRows(jsonToProtobuf(Buffer.from(body), TRACES_REQUEST));
export const logRowsOfJson = (body: string | Uint8Array): DecodedRows =>
  logRows(jsonToProtobuf(Buffer.from(body), LOGS_REQUEST));

const FOLDER = new URL('../fixtures/otlp/', import.meta.url);

export interface Fixture {
  readonly file: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Returns a recorded body. */
export const fixtureBody = (file: string): Buffer => readFileSync(new URL(file, FOLDER));

/** Returns every recorded body with the path and content type that it was sent with. */
export const fixtures = (): Fixture[] =>
  fixtureBody('INDEX.tsv')
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [file = '', path = '', contentType = ''] = line.split('\t');
      return { file, path, contentType, body: fixtureBody(file) };
    });

/** Returns the rows of a recorded body, whatever its signal and encoding. */
export const fixtureRows = ({ path, contentType, body }: Fixture): DecodedRows => {
  const isJson = contentType === 'application/json';
  if (path === '/v1/logs') return isJson ? logRowsOfJson(body) : logRows(body);
  return isJson ? traceRowsOfJson(body) : traceRows(body);
};
