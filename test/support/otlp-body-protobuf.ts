/** Protobuf of the OTLP requests that otlp-body.ts builds. Field numbers: opentelemetry-proto 1.9, trace.proto and logs.proto. */
import type { AnyValue, KeyValue, LogsRequest, OtlpLog, OtlpSpan, TraceRequest } from './otlp-body.ts';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

const varint = (value: bigint): Uint8Array => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
};
const tag = (field: number, wire: number): Uint8Array => varint(BigInt((field << 3) | wire));

const number = (field: number, value: bigint | number): Uint8Array =>
  Buffer.concat([tag(field, VARINT), varint(BigInt(value))]);
const fixed64 = (field: number, value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return Buffer.concat([tag(field, FIXED64), bytes]);
};
const double = (field: number, value: number): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([tag(field, FIXED64), bytes]);
};
const bytes = (field: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([tag(field, BYTES), varint(BigInt(value.length)), value]);
const text = (field: number, value: string): Uint8Array => bytes(field, Buffer.from(value, 'utf8'));
const hex = (field: number, value: string): Uint8Array => bytes(field, Buffer.from(value, 'hex'));
const message = (field: number, parts: readonly Uint8Array[]): Uint8Array => bytes(field, Buffer.concat(parts));

const anyValue = (field: number, value: AnyValue): Uint8Array => message(field, [oneOf(value)]);
const oneOf = (value: AnyValue): Uint8Array => {
  if ('stringValue' in value) return text(1, value.stringValue);
  if ('boolValue' in value) return number(2, value.boolValue ? 1 : 0);
  if ('intValue' in value) return number(3, BigInt(value.intValue));
  if ('doubleValue' in value) return double(4, value.doubleValue);
  if ('arrayValue' in value) {
    return message(
      5,
      value.arrayValue.values.map((item) => anyValue(1, item)),
    );
  }
  if ('kvlistValue' in value) return message(6, keyValues(1, value.kvlistValue.values));
  return bytes(7, Buffer.from(value.bytesValue, 'base64'));
};
const keyValues = (field: number, attributes: readonly KeyValue[]): Uint8Array[] =>
  attributes.map(({ key, value }) => message(field, [text(1, key), anyValue(2, value)]));

const span = (item: OtlpSpan): Uint8Array =>
  message(2, [
    hex(1, item.traceId),
    hex(2, item.spanId),
    ...(item.parentSpanId === undefined ? [] : [hex(4, item.parentSpanId)]),
    text(5, item.name),
    number(6, item.kind),
    fixed64(7, BigInt(item.startTimeUnixNano)),
    fixed64(8, BigInt(item.endTimeUnixNano)),
    ...keyValues(9, item.attributes),
    ...item.events.map(({ timeUnixNano, name, attributes }) =>
      message(11, [fixed64(1, BigInt(timeUnixNano)), text(2, name), ...keyValues(3, attributes)]),
    ),
    message(15, [text(2, item.status.message), number(3, item.status.code)]),
  ]);

const logRecord = (item: OtlpLog): Uint8Array =>
  message(2, [
    fixed64(1, BigInt(item.timeUnixNano)),
    number(2, item.severityNumber),
    ...(item.body === undefined ? [] : [anyValue(5, item.body)]),
    ...keyValues(6, item.attributes),
    ...(item.traceId === undefined ? [] : [hex(9, item.traceId)]),
    ...(item.spanId === undefined ? [] : [hex(10, item.spanId)]),
    fixed64(11, BigInt(item.observedTimeUnixNano)),
    ...(item.eventName === undefined ? [] : [text(12, item.eventName)]),
  ]);

const scope = ({ name, version }: { readonly name: string; readonly version: string }): Uint8Array =>
  message(1, [text(1, name), text(2, version)]);
const resource = ({ attributes }: { readonly attributes: readonly KeyValue[] }): Uint8Array =>
  message(1, keyValues(1, attributes));

/** Returns an ExportTraceServiceRequest. */
export const encodeTraceRequest = ({ resourceSpans }: TraceRequest): Uint8Array =>
  Buffer.concat(
    resourceSpans.map((group) =>
      message(1, [
        resource(group.resource),
        ...group.scopeSpans.map((part) => message(2, [scope(part.scope), ...part.spans.map(span)])),
      ]),
    ),
  );

/** Returns an ExportLogsServiceRequest. */
export const encodeLogsRequest = ({ resourceLogs }: LogsRequest): Uint8Array =>
  Buffer.concat(
    resourceLogs.map((group) =>
      message(1, [
        resource(group.resource),
        ...group.scopeLogs.map((part) => message(2, [scope(part.scope), ...part.logRecords.map(logRecord)])),
      ]),
    ),
  );
