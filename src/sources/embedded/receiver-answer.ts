/**
 * Response bodies of OTLP/HTTP, in the encoding of the request.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
import { createWriter, writeBytes, writeString, writeVarint, writtenBytes } from '../../otlp/protobuf-writer.ts';
import type { Signal } from './receiver-metrics.ts';

/** How a body is encoded. */
export type Encoding = 'protobuf' | 'json';

/** Media type of each encoding. */
export const MEDIA_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** What of a body was not kept. */
export interface Partial {
  readonly rejected: number;
  /** Why, or what was changed; `''` when all is well. */
  readonly message: string;
}

const REJECTED_FIELD = { traces: 'rejectedSpans', logs: 'rejectedLogRecords', metrics: 'rejectedDataPoints' } as const;

/** Codes of google.rpc for HTTP statuses. */
const RPC_CODE: Readonly<Record<number, number>> = { 400: 3, 404: 5, 405: 12, 413: 8, 415: 3, 429: 8, 503: 14 };
const INTERNAL = 13;

/** Returns an Export…ServiceResponse; all three have the same layout. */
export const successBody = (signal: Signal, { rejected, message }: Partial, encoding: Encoding): Buffer => {
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED_FIELD[signal]]: String(rejected), errorMessage: message };
    return Buffer.from(JSON.stringify(message === '' ? {} : { partialSuccess }));
  }
  if (message === '') return Buffer.alloc(0);
  const partial = createWriter();
  if (rejected > 0) writeVarint(partial, 1, rejected);
  writeString(partial, 2, message);
  const response = createWriter();
  writeBytes(response, 1, writtenBytes(partial));
  return Buffer.from(writtenBytes(response));
};

/** Returns a google.rpc.Status. */
export const errorBody = (status: number, message: string, encoding: Encoding): Buffer => {
  const code = RPC_CODE[status] ?? INTERNAL;
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }));
  const writer = createWriter();
  writeVarint(writer, 1, code);
  writeString(writer, 2, message);
  return Buffer.from(writtenBytes(writer));
};
