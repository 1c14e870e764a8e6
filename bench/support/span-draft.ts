/** A span of the traffic and the protobuf of it. */
import {
  beginMessage,
  endMessage,
  writeBytes,
  writeFixed64,
  writeString,
  writeVarint,
  type Writer,
} from '../../src/otlp/protobuf-writer.ts';
import type { Fault } from './faults.ts';

export type Attributes = readonly (readonly [key: string, value: string | number])[];

/** OTLP's numbers. */
export const KIND = { internal: 1, server: 2, client: 3 } as const;
const STATUS_ERROR = 2;

export interface SpanDraft {
  readonly service: number;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentId: Uint8Array | null;
  readonly name: string;
  readonly kind: (typeof KIND)[keyof typeof KIND];
  readonly startUs: number;
  readonly durationUs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
  readonly fault: Fault | null;
}

const nanos = (us: number): bigint => BigInt(us) * 1_000n;

const [STRING_VALUE, INT_VALUE] = [1, 3];

/** Appends attributes as KeyValue messages under a field number. */
export const writeAttributes = (writer: Writer, field: number, attributes: Attributes): void => {
  for (const [key, value] of attributes) {
    const pair = beginMessage(writer, field);
    writeString(writer, 1, key);
    const any = beginMessage(writer, 2);
    if (typeof value === 'string') writeString(writer, STRING_VALUE, value);
    else writeVarint(writer, INT_VALUE, value);
    endMessage(writer, any);
    endMessage(writer, pair);
  }
};

const writeFault = (writer: Writer, atUs: number, { type, message, stacktrace }: Fault): void => {
  const event = beginMessage(writer, 11);
  writeFixed64(writer, 1, nanos(atUs));
  writeString(writer, 2, 'exception');
  writeAttributes(writer, 3, [
    ['exception.type', type],
    ['exception.message', message],
    ['exception.stacktrace', stacktrace],
  ]);
  endMessage(writer, event);
};

/** Appends a span to a ScopeSpans message. */
export const writeSpan = (writer: Writer, span: SpanDraft): void => {
  const endUs = span.startUs + span.durationUs;
  const message = beginMessage(writer, 2);
  writeBytes(writer, 1, span.traceId);
  writeBytes(writer, 2, span.spanId);
  if (span.parentId !== null) writeBytes(writer, 4, span.parentId);
  writeString(writer, 5, span.name);
  writeVarint(writer, 6, span.kind);
  writeFixed64(writer, 7, nanos(span.startUs));
  writeFixed64(writer, 8, nanos(endUs));
  writeAttributes(writer, 9, span.attributes);
  if (span.fault !== null) writeFault(writer, endUs, span.fault);
  if (span.isError) {
    const status = beginMessage(writer, 15);
    writeString(writer, 2, span.fault?.message ?? 'upstream failed');
    writeVarint(writer, 3, STATUS_ERROR);
    endMessage(writer, status);
  }
  endMessage(writer, message);
};
