/**
 * OTLP messages as protobuf, written independently of the code under test: canonical lengths, BigInt varints.
 * Messages are given in the shape of OTLP/JSON, so a test can send the same content in both encodings.
 */

export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
  readonly bytesValue?: string;
}
export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
export interface SpanEvent {
  readonly timeUnixNano?: string;
  readonly name: string;
  readonly attributes?: readonly KeyValue[];
}
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly SpanEvent[];
  readonly status?: { readonly message?: string; readonly code?: number };
}
export interface LogRecord {
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly body?: AnyValue;
  readonly attributes?: readonly KeyValue[];
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}
export interface Resource {
  readonly attributes: readonly KeyValue[];
}
export interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource?: Resource;
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}
export interface LogsRequest {
  readonly resourceLogs: readonly {
    readonly resource?: Resource;
    readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
  }[];
}

export const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
};
export const tag = (field: number, wire: number): Buffer => varint(BigInt(field * 8 + wire));
export const integer = (field: number, value: number | bigint | string): Buffer =>
  Buffer.concat([tag(field, 0), varint(BigInt(value))]);
export const bytes = (field: number, value: Uint8Array): Buffer =>
  Buffer.concat([tag(field, 2), varint(BigInt(value.length)), value]);
export const message = (field: number, ...parts: readonly Uint8Array[]): Buffer => bytes(field, Buffer.concat(parts));
export const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value, 'utf8'));
export const fixed64 = (field: number, value: bigint | string): Buffer => {
  const content = Buffer.alloc(8);
  content.writeBigUInt64LE(BigInt(value));
  return Buffer.concat([tag(field, 1), content]);
};
const double = (field: number, value: number): Buffer => {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), content]);
};

const list = <Item>(items: readonly Item[] | undefined, write: (item: Item) => Buffer): Buffer =>
  Buffer.concat((items ?? []).map(write));
const optional = <Value>(value: Value | undefined, write: (value: Value) => Buffer): Buffer =>
  value === undefined ? Buffer.alloc(0) : write(value);

export const anyValue = (value: AnyValue): Buffer =>
  Buffer.concat([
    optional(value.stringValue, (v) => text(1, v)),
    optional(value.boolValue, (v) => integer(2, v ? 1 : 0)),
    optional(value.intValue, (v) => integer(3, v)),
    optional(value.doubleValue, (v) => double(4, Number(v))),
    optional(value.arrayValue, (v) =>
      message(
        5,
        list(v.values, (item) => message(1, anyValue(item))),
      ),
    ),
    optional(value.kvlistValue, (v) =>
      message(
        6,
        list(v.values, (item) => keyValue(1, item)),
      ),
    ),
    optional(value.bytesValue, (v) => bytes(7, Buffer.from(v, 'base64'))),
  ]);

export const keyValue = (field: number, { key, value }: KeyValue): Buffer =>
  message(field, text(1, key), message(2, anyValue(value)));

const id = (field: number, hex: string | undefined): Buffer =>
  optional(hex, (v) => bytes(field, Buffer.from(v, 'hex')));

const event = (value: SpanEvent): Buffer =>
  message(
    11,
    optional(value.timeUnixNano, (v) => fixed64(1, v)),
    text(2, value.name),
    list(value.attributes, (item) => keyValue(3, item)),
  );

export const span = (value: Span): Buffer =>
  message(
    2,
    id(1, value.traceId),
    id(2, value.spanId),
    id(4, value.parentSpanId),
    optional(value.name, (v) => text(5, v)),
    optional(value.kind, (v) => integer(6, v)),
    optional(value.startTimeUnixNano, (v) => fixed64(7, v)),
    optional(value.endTimeUnixNano, (v) => fixed64(8, v)),
    list(value.attributes, (item) => keyValue(9, item)),
    list(value.events, event),
    optional(value.status, (v) =>
      message(
        15,
        optional(v.message, (m) => text(2, m)),
        optional(v.code, (c) => integer(3, c)),
      ),
    ),
  );

const logRecord = (value: LogRecord): Buffer =>
  message(
    2,
    optional(value.timeUnixNano, (v) => fixed64(1, v)),
    optional(value.severityNumber, (v) => integer(2, v)),
    optional(value.body, (v) => message(5, anyValue(v))),
    list(value.attributes, (item) => keyValue(6, item)),
    id(9, value.traceId),
    id(10, value.spanId),
    optional(value.observedTimeUnixNano, (v) => fixed64(11, v)),
    optional(value.eventName, (v) => text(12, v)),
  );

const resource = (value: Resource | undefined): Buffer =>
  optional(value, (v) =>
    message(
      1,
      list(v.attributes, (item) => keyValue(1, item)),
    ),
  );

/** Returns an ExportTraceServiceRequest. */
export const tracesBody = ({ resourceSpans }: TracesRequest): Buffer =>
  list(resourceSpans, (group) =>
    message(
      1,
      resource(group.resource),
      list(group.scopeSpans, (scope) => message(2, list(scope.spans, span))),
    ),
  );

/** Returns an ExportLogsServiceRequest. */
export const logsBody = ({ resourceLogs }: LogsRequest): Buffer =>
  list(resourceLogs, (group) =>
    message(
      1,
      resource(group.resource),
      list(group.scopeLogs, (scope) => message(2, list(scope.logRecords, logRecord))),
    ),
  );

/** Returns an attribute with a string, an int64 (for a whole number) or a bool. */
export const attribute = (key: string, value: string | number | boolean | AnyValue): KeyValue => {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  if (typeof value === 'number') return { key, value: { intValue: String(value) } };
  return { key, value: typeof value === 'boolean' ? { boolValue: value } : value };
};

/** Returns attributes from an object. */
export const attributes = (values: Readonly<Record<string, string | number | boolean | AnyValue>>): KeyValue[] =>
  Object.entries(values).map(([key, value]) => attribute(key, value));

/** Returns a request with these spans in one resource. */
export const tracesOf = (spans: readonly Span[], resourceAttributes: readonly KeyValue[] = []): TracesRequest => ({
  resourceSpans: [{ resource: { attributes: resourceAttributes }, scopeSpans: [{ spans }] }],
});

/** Returns a request with these log records in one resource. */
export const logsOf = (
  logRecords: readonly LogRecord[],
  resourceAttributes: readonly KeyValue[] = [],
): LogsRequest => ({ resourceLogs: [{ resource: { attributes: resourceAttributes }, scopeLogs: [{ logRecords }] }] });
