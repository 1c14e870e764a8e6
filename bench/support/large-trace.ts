/** One trace of many spans, as a trace source sends it: in protobuf, and in the JSON that says the same. */
import { createCursor, readLength, readTag, skipField, WIRE } from '../../src/otlp/protobuf.ts';
import { beginMessage, createWriter, endMessage, writeBytes, writtenBytes } from '../../src/otlp/protobuf-writer.ts';
import { createRandom } from './random.ts';
import { createShop } from './shop-trace.ts';
import { writeAttributes, writeSpan, type Attributes, type SpanDraft } from './span-draft.ts';
import { resourceOf, SHOP } from './traffic.ts';

/** The two forms of one trace. */
export interface LargeTrace {
  readonly traceId: string;
  readonly spans: number;
  /** A `tempopb.TraceByIDResponse`. */
  readonly protobuf: Buffer;
  /** As Tempo prints it: ids in base64, 64-bit integers as text, enums by name. */
  readonly json: string;
}

const REQUEST_EVERY_US = 5_000;
const START_US = Date.UTC(2026, 10, 24, 10) * 1_000;

/** Requests of the shop under one root: a batch job that makes thousands of calls. */
const draftsOf = (count: number, seed: number): readonly SpanDraft[] => {
  const nextTrace = createShop(SHOP, createRandom(seed));
  const drafts: SpanDraft[] = [];
  for (let index = 0; drafts.length < count; index++) drafts.push(...nextTrace(START_US + index * REQUEST_EVERY_US));
  const [root] = drafts;
  if (root === undefined) throw new RangeError('A trace has at least one span');
  return drafts.slice(0, count).map((span) => ({
    ...span,
    traceId: root.traceId,
    parentId: span === root ? null : (span.parentId ?? root.spanId),
  }));
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const nanos = (us: number): string => `${us}000`;
const attributesJson = (attributes: Attributes) =>
  attributes.map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
const KIND_NAMES = ['SPAN_KIND_UNSPECIFIED', 'SPAN_KIND_INTERNAL', 'SPAN_KIND_SERVER', 'SPAN_KIND_CLIENT'];

const spanJson = (span: SpanDraft) => {
  const endUs = span.startUs + span.durationUs;
  const { fault } = span;
  const exception =
    fault === null
      ? []
      : attributesJson([
          ['exception.type', fault.type],
          ['exception.message', fault.message],
          ['exception.stacktrace', fault.stacktrace],
        ]);
  return {
    traceId: base64(span.traceId),
    spanId: base64(span.spanId),
    ...(span.parentId === null ? {} : { parentSpanId: base64(span.parentId) }),
    name: span.name,
    kind: KIND_NAMES[span.kind],
    startTimeUnixNano: nanos(span.startUs),
    endTimeUnixNano: nanos(endUs),
    attributes: attributesJson(span.attributes),
    ...(fault === null ? {} : { events: [{ timeUnixNano: nanos(endUs), name: 'exception', attributes: exception }] }),
    status: span.isError ? { message: fault?.message ?? 'upstream failed', code: 'STATUS_CODE_ERROR' } : {},
  };
};

/** Which fields of a message are messages again. */
interface Shape {
  readonly [field: number]: Shape;
}
const ATTRIBUTE: Shape = { 2: {} };
const SPAN: Shape = { 9: ATTRIBUTE, 11: { 3: ATTRIBUTE }, 15: {} };
const RESPONSE: Shape = { 1: { 1: { 1: { 1: ATTRIBUTE }, 2: { 2: SPAN } } } };

/** The writer gives each message a length of five bytes; Tempo, as most, gives the shortest. */
const withShortLengths = (message: Buffer, shape: Shape): Buffer => {
  const cursor = createCursor(message);
  const writer = createWriter(message.length);
  while (cursor.position < message.length) {
    const start = cursor.position;
    const tag = readTag(cursor, message.length);
    const inner = shape[tag >>> 3];
    if (inner !== undefined && (tag & 7) === WIRE.length) {
      const end = readLength(cursor, message.length);
      writeBytes(writer, tag >>> 3, withShortLengths(message.subarray(cursor.position, end), inner));
      cursor.position = end;
      continue;
    }
    skipField(cursor, tag, message.length);
    const raw = message.subarray(start, cursor.position);
    writer.bytes.set(raw, writer.length);
    writer.length += raw.length;
  }
  return writtenBytes(writer);
};

/** Returns a trace of so many spans; equal seeds give equal traces. */
export const largeTrace = (count: number, seed: number): LargeTrace => {
  const drafts = draftsOf(count, seed);
  const services = [...Map.groupBy(drafts, ({ service }) => service)];
  const writer = createWriter(count * 1_024);
  const trace = beginMessage(writer, 1);
  for (const [service, spans] of services) {
    const group = beginMessage(writer, 1);
    const resource = beginMessage(writer, 1);
    writeAttributes(writer, 1, resourceOf(service));
    endMessage(writer, resource);
    const scope = beginMessage(writer, 2);
    for (const span of spans) writeSpan(writer, span);
    endMessage(writer, scope);
    endMessage(writer, group);
  }
  endMessage(writer, trace);
  const resourceSpans = services.map(([service, spans]) => ({
    resource: { attributes: attributesJson(resourceOf(service)) },
    scopeSpans: [{ scope: { name: 'shop' }, spans: spans.map(spanJson) }],
  }));
  return {
    traceId: Buffer.from(drafts[0]?.traceId ?? []).toString('hex'),
    spans: drafts.length,
    protobuf: Buffer.from(withShortLengths(writtenBytes(writer), RESPONSE)),
    json: JSON.stringify({ trace: { resourceSpans } }),
  };
};
