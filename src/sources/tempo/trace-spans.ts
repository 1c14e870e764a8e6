/** Reads the spans of a trace from protobuf, one resource after another. */
import type { RecordedException, TelemetryAttribute } from '../../exception/exception.ts';
import {
  beginAttributes,
  createAttributeReader,
  firstEntry,
  noteAttribute,
  type AttributeReader,
} from '../../otlp/attributes.ts';
import { isCallKind, type DraftCall, type SpanDraft } from '../../otlp/dependencies.ts';
import { isId, isNoId, SPAN_ID_BYTES } from '../../otlp/ids.ts';
import { slotsOf } from '../../otlp/keys.ts';
import { MAX_DURATION_US } from '../../otlp/limits.ts';
import { eachMessage, NESTED } from '../../otlp/messages.ts';
import { expectWire, readLength, readTag, skipField, WIRE } from '../../otlp/protobuf.ts';
import { draftSpan } from '../../otlp/span-draft.ts';
import { KIND, UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import { createFields, readFields } from '../../otlp/span-fields.ts';
import { addKind, createSpanIds, spanIdNumber, spanIdText } from '../../otlp/span-ids.ts';
import { createSpanLabels, readSpanLabels } from '../../otlp/span-labels.ts';
import { decodeUtf8, entryOfBytes } from '../../otlp/texts.ts';
import type { TraceDetail } from '../source.ts';
import { readListed, type AttributeLists } from './trace-attributes.ts';
import { readException } from './trace-events.ts';

const RESOURCE = 1;
const ATTRIBUTES = 1;
const SERVICE = slotsOf('service.name');
const NO_ATTRIBUTES: readonly TelemetryAttribute[] = [];

/** What was read so far. */
export interface TraceSpans {
  readonly spans: SpanDraft[];
  /** What CLIENT and PRODUCER spans call. */
  readonly calls: DraftCall[];
  readonly exceptions: RecordedException[];
  /** A client and its server have one id, as Zipkin lets them. */
  hasSharedIds: boolean;
  /** Spans that OTLP does not allow: without an id or a start. */
  invalid: number;
}

/** Reads the spans of one trace from a body. */
export interface SpanReader {
  readonly reader: AttributeReader;
  readonly found: TraceSpans;
  /** Reads those between `start` and `end`. @throws DecodeError malformed */
  readonly read: (start: number, end: number) => void;
}

/**
 * Returns a reader of spans. A span with the id and kind of an earlier one is left out, and its exceptions with it.
 * @param detail  TREE makes no text of attributes and skips events
 */
export const createSpanReader = (body: Uint8Array, traceId: string, detail: TraceDetail): SpanReader => {
  const reader = createAttributeReader(body);
  const { cursor, texts } = reader;
  const { bytes } = cursor;
  const lists: AttributeLists = { reader, list: [] };
  const ids = createSpanIds(body.length);
  const fields = createFields();
  const labels = createSpanLabels();
  const found: TraceSpans = { spans: [], calls: [], exceptions: [], hasSharedIds: false, invalid: 0 };
  const isWhole = detail === 'WHOLE';

  const readResourceAttribute = isWhole
    ? (_: AttributeReader, end: number): void => readListed(lists, end, 'RESOURCE')
    : noteAttribute;
  const readSpanAttribute = isWhole
    ? (_: AttributeReader, end: number): void => readListed(lists, end, 'SPAN')
    : noteAttribute;

  /** On the wire the resource may follow its spans, so this is a pass of its own. Its attributes become the current list. */
  const readResource = (end: number): void => {
    beginAttributes(reader);
    lists.list = [];
    while (cursor.position < end) {
      const tag = readTag(cursor, end);
      if (tag >>> 3 !== RESOURCE) {
        skipField(cursor, tag, end);
        continue;
      }
      expectWire(cursor, tag, WIRE.length);
      eachMessage(cursor, readLength(cursor, end), ATTRIBUTES, (pairEnd) => {
        readResourceAttribute(reader, pairEnd);
      });
    }
  };

  const readEvents = (span: SpanDraft, resource: readonly TelemetryAttribute[]): void => {
    let ordinal = 0;
    const { spanId, startUs } = span;
    for (let i = 0; i < fields.events.length; i += 2) {
      const carrier = { traceId, spanId, startUs, resource };
      const exception = readException(lists, fields.events[i] ?? 0, fields.events[i + 1] ?? 0, carrier, ordinal);
      if (exception === null) continue;
      found.exceptions.push(exception);
      ordinal++;
    }
  };

  const readSpan = (end: number, service: string, resource: readonly TelemetryAttribute[]): void => {
    if (isWhole) lists.list = [];
    readFields(reader, end, fields, readSpanAttribute);
    const { spanId: id, parentId, name, statusMessage, startUs, endUs } = fields;
    const parentBytes = parentId.end - parentId.start;
    if (!isId(cursor, id, SPAN_ID_BYTES) || (parentBytes !== 0 && parentBytes !== SPAN_ID_BYTES) || startUs === 0) {
      found.invalid++;
      return;
    }
    const kind = fields.kind > KIND.consumer ? 0 : fields.kind;
    const spanId = spanIdNumber(ids, bytes, id.start);
    const earlier = addKind(ids, spanId, kind);
    if (earlier === 'SAME_KIND') return;
    if (earlier === 'OTHER_KIND') found.hasSharedIds = true;
    const spanName = name.start === name.end ? null : entryOfBytes(texts, bytes, name.start, name.end);
    readSpanLabels(reader, kind, spanName, labels);
    const span = draftSpan(
      {
        traceId,
        spanId: spanIdText(ids, spanId),
        parentSpanId: isNoId(cursor, parentId) ? null : spanIdText(ids, spanIdNumber(ids, bytes, parentId.start)),
        name: spanName?.text ?? '',
        kind,
        status: fields.status,
        statusMessage:
          statusMessage.start === statusMessage.end ? null : decodeUtf8(bytes, statusMessage.start, statusMessage.end),
        startUs,
        durationUs: Math.min(Math.max(endUs - startUs, 0), MAX_DURATION_US),
        service,
      },
      labels,
      isWhole ? [...lists.list, ...resource] : NO_ATTRIBUTES,
    );
    found.spans.push(span);
    if (isCallKind(span.kind)) found.calls.push({ span, protocols: labels.protocols, peer: labels.peer?.text ?? null });
    if (isWhole && fields.events.length > 0) readEvents(span, resource);
  };

  const readResourceSpans = (end: number): void => {
    const { position } = cursor;
    readResource(end);
    const service = firstEntry(reader, SERVICE)?.text ?? UNKNOWN_SERVICE;
    const resource = isWhole ? lists.list : NO_ATTRIBUTES;
    cursor.position = position;
    eachMessage(cursor, end, NESTED.scope, (scopeEnd) => {
      eachMessage(cursor, scopeEnd, NESTED.item, (spanEnd) => {
        readSpan(spanEnd, service, resource);
      });
    });
  };

  return {
    reader,
    found,
    read: (start, end) => {
      cursor.position = start;
      eachMessage(cursor, end, NESTED.resource, readResourceSpans);
    },
  };
};
