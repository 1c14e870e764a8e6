/** OTLP/HTTP request bodies of plain telemetry, as JSON; otlp-body-protobuf.ts turns the same objects into protobuf. */
import { encodeLogsRequest, encodeTraceRequest } from './otlp-body-protobuf.ts';
import {
  resourceOf,
  type PlainAttributes,
  type PlainLog,
  type PlainSpan,
  type PlainTelemetry,
  type PlainValue,
} from './plain-trace.ts';

export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number }
  | { readonly bytesValue: string } // base64
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } };
export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

const anyValue = (value: PlainValue): AnyValue => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (isList(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
};
// Array.isArray does not narrow readonly arrays.
const isList = (value: object): value is readonly PlainValue[] => Array.isArray(value);
const keyValues = (attributes: PlainAttributes): KeyValue[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

const KIND_NUMBERS = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
const STATUS_NUMBERS = { UNSET: 0, OK: 1, ERROR: 2 } as const;
const nanos = (us: number): string => `${us}000`;

const otlpSpan = (span: PlainSpan) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: KIND_NUMBERS[span.kind],
  startTimeUnixNano: nanos(span.startUs),
  endTimeUnixNano: span.durationUs === null ? '0' : nanos(span.startUs + span.durationUs),
  attributes: keyValues(span.attributes),
  events: span.events.map(({ atUs, name, attributes }) => ({
    timeUnixNano: nanos(atUs),
    name,
    attributes: keyValues(attributes),
  })),
  status: { code: STATUS_NUMBERS[span.status], message: span.statusMessage ?? '' },
});
export type OtlpSpan = ReturnType<typeof otlpSpan>;

const otlpLog = (log: PlainLog) => ({
  timeUnixNano: nanos(log.atUs),
  observedTimeUnixNano: nanos(log.atUs + 5),
  severityNumber: log.severity,
  ...(log.body === null ? {} : { body: { stringValue: log.body } }),
  attributes: keyValues(log.attributes),
  ...(log.traceId === null ? {} : { traceId: log.traceId }),
  ...(log.spanId === null ? {} : { spanId: log.spanId }),
  ...(log.eventName === null ? {} : { eventName: log.eventName }),
});
export type OtlpLog = ReturnType<typeof otlpLog>;

/** Neighbours with one resource share a group; the order of sending is kept, since of duplicates the first one counts. */
const byResource = <Item extends PlainSpan | PlainLog>(items: readonly Item[]) => {
  const groups: { attributes: PlainAttributes; text: string; items: Item[] }[] = [];
  for (const item of items) {
    const attributes = resourceOf(item);
    const text = JSON.stringify(attributes);
    const last = groups.at(-1);
    if (last?.text === text) last.items.push(item);
    else groups.push({ attributes, text, items: [item] });
  }
  return groups;
};

const traceRequest = (spans: readonly PlainSpan[]) => ({
  resourceSpans: byResource(spans).map(({ attributes, items }) => ({
    resource: { attributes: keyValues(attributes) },
    scopeSpans: [{ scope: { name: 'shop', version: '1.0.0' }, spans: items.map(otlpSpan) }],
  })),
});
export type TraceRequest = ReturnType<typeof traceRequest>;

const logsRequest = (logs: readonly PlainLog[]) => ({
  resourceLogs: byResource(logs).map(({ attributes, items }) => ({
    resource: { attributes: keyValues(attributes) },
    scopeLogs: [{ scope: { name: 'shop', version: '1.0.0' }, logRecords: items.map(otlpLog) }],
  })),
});
export type LogsRequest = ReturnType<typeof logsRequest>;

/** One POST to the receiver. */
export interface OtlpRequest {
  readonly path: '/v1/traces' | '/v1/logs';
  readonly contentType: 'application/json' | 'application/x-protobuf';
  readonly body: Uint8Array;
}
export type OtlpFormat = 'json' | 'protobuf';

/** Returns the POST that sends these spans. */
export const traceBody = (spans: readonly PlainSpan[], format: OtlpFormat): OtlpRequest =>
  format === 'json'
    ? { path: '/v1/traces', contentType: 'application/json', body: json(traceRequest(spans)) }
    : { path: '/v1/traces', contentType: 'application/x-protobuf', body: encodeTraceRequest(traceRequest(spans)) };

/** Returns the POST that sends these log records. */
export const logsBody = (logs: readonly PlainLog[], format: OtlpFormat): OtlpRequest =>
  format === 'json'
    ? { path: '/v1/logs', contentType: 'application/json', body: json(logsRequest(logs)) }
    : { path: '/v1/logs', contentType: 'application/x-protobuf', body: encodeLogsRequest(logsRequest(logs)) };

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

/**
 * Returns the POSTs that send this telemetry: `perBody` spans each, JSON and protobuf by turns, the log records between
 * the spans (so that some arrive before the span that they name, some after).
 */
export const otlpRequests = ({ spans, logs }: PlainTelemetry, perBody = 500): OtlpRequest[] => {
  const traces = chunks(spans, perBody).map((part, index) => traceBody(part, index % 2 === 0 ? 'protobuf' : 'json'));
  const records = chunks(logs, perBody).map((part, index) => logsBody(part, index % 2 === 0 ? 'json' : 'protobuf'));
  const middle = Math.floor(traces.length / 2);
  return [...traces.slice(0, middle), ...records, ...traces.slice(middle)];
};

const chunks = <Item>(items: readonly Item[], size: number): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
