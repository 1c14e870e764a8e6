/**
 * The fields of OTLP/JSON that are read, with their protobuf numbers.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** What a JSON value must be, and how it is written as protobuf. */
export type FieldType =
  'string' | 'id' | 'bytes' | 'fixed64' | 'int64' | 'double' | 'bool' | EnumNames | MessageFields | MapFields;

/** Names of an enum in order of their numbers, with the prefix that they share. */
export interface EnumNames {
  readonly kind: 'enum';
  readonly prefix: string;
  readonly names: readonly string[];
}

/** A message: fields by JSON name, in camelCase and snake_case. */
export interface MessageFields {
  readonly kind: 'message';
  /** AnyValue nests; its depth is bounded. */
  readonly isValue: boolean;
  readonly fields: Map<string, Field>;
}

/** A map with texts as keys: an object in JSON, a list of entries (key = 1, value = 2) in protobuf. */
export interface MapFields {
  readonly kind: 'map';
  readonly value: MessageFields;
}

export interface Field {
  readonly number: number;
  readonly type: FieldType;
  readonly isRepeated: boolean;
}

type Rows = Readonly<
  Record<string, readonly [number: number, type: FieldType] | readonly [number, FieldType, 'repeated']>
>;

const addFields = (message: MessageFields, rows: Rows): MessageFields => {
  for (const [name, [number, type, repeated]] of Object.entries(rows)) {
    const field: Field = { number, type, isRepeated: repeated !== undefined };
    message.fields.set(name, field);
    message.fields.set(
      name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
      field,
    );
  }
  return message;
};

/** Returns a message with these fields. */
export const message = (rows: Rows): MessageFields =>
  addFields({ kind: 'message', isValue: false, fields: new Map() }, rows);

const anyValue: MessageFields = { kind: 'message', isValue: true, fields: new Map() };
/** An attribute. */
export const KEY_VALUE = message({ key: [1, 'string'], value: [2, anyValue] });
addFields(anyValue, {
  stringValue: [1, 'string'],
  boolValue: [2, 'bool'],
  intValue: [3, 'int64'],
  doubleValue: [4, 'double'],
  arrayValue: [5, message({ values: [1, anyValue, 'repeated'] })],
  kvlistValue: [6, message({ values: [1, KEY_VALUE, 'repeated'] })],
  bytesValue: [7, 'bytes'],
});

const enumeration = (prefix: string, ...names: readonly string[]): EnumNames => ({ kind: 'enum', prefix, names });
const spanKind = enumeration('SPAN_KIND_', 'UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER');
const statusCode = enumeration('STATUS_CODE_', 'UNSET', 'OK', 'ERROR');
const severity = enumeration(
  'SEVERITY_NUMBER_',
  'UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) => [name, `${name}2`, `${name}3`, `${name}4`]),
);

const resource = message({ attributes: [1, KEY_VALUE, 'repeated'] });
const event = message({ timeUnixNano: [1, 'fixed64'], name: [2, 'string'], attributes: [3, KEY_VALUE, 'repeated'] });
const span = message({
  traceId: [1, 'id'],
  spanId: [2, 'id'],
  parentSpanId: [4, 'id'],
  name: [5, 'string'],
  kind: [6, spanKind],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, KEY_VALUE, 'repeated'],
  events: [11, event, 'repeated'],
  status: [15, message({ message: [2, 'string'], code: [3, statusCode] })],
});
const logRecord = message({
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, severity],
  body: [5, anyValue],
  attributes: [6, KEY_VALUE, 'repeated'],
  traceId: [9, 'id'],
  spanId: [10, 'id'],
  observedTimeUnixNano: [11, 'fixed64'],
  eventName: [12, 'string'],
});

/** ExportTraceServiceRequest. */
export const TRACES_REQUEST = message({
  resourceSpans: [
    1,
    message({ resource: [1, resource], scopeSpans: [2, message({ spans: [2, span, 'repeated'] }), 'repeated'] }),
    'repeated',
  ],
});

/** ExportLogsServiceRequest. */
export const LOGS_REQUEST = message({
  resourceLogs: [
    1,
    message({
      resource: [1, resource],
      scopeLogs: [2, message({ logRecords: [2, logRecord, 'repeated'] }), 'repeated'],
    }),
    'repeated',
  ],
});
