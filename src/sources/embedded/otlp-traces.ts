/** Decodes ExportTraceServiceRequest bodies (protobuf) straight into columns. */
import { addRow, dropLastRow, setInt64 } from './batch.ts';
import { beginAttributes, finishAttributes, readAttribute } from '../../otlp/attributes.ts';
import {
  beginDecoding,
  eachItem,
  finishDecoding,
  timeProblem,
  unlessLabelsFull,
  type Decoded,
  type DecodeOptions,
  type Decoding,
} from './otlp-decode.ts';
import { addException } from './otlp-exceptions.ts';
import { discardText } from '../../otlp/json-text.ts';
import { isId, isNoId, SPAN_ID_BYTES, TRACE_ID_BYTES } from '../../otlp/ids.ts';
import { MAX_DURATION_US } from '../../otlp/limits.ts';
import { expectWire, readLength, readNanosAsMicros, readTag, skipField, WIRE } from '../../otlp/protobuf.ts';
import { createFields, range, readFields, readRange, type SpanFields } from '../../otlp/span-fields.ts';
import { reject, type RejectReason } from './otlp-rejections.ts';
import type { ResourceLabels } from './otlp-resource.ts';
import { setId } from './otlp-ids.ts';
import { nameId, type LabelReader } from './otlp-labels.ts';
import { fillSpanLabels } from './otlp-span-labels.ts';
import { KIND } from '../../otlp/span-facts.ts';
import { decodeUtf8, entryOfBytes } from '../../otlp/texts.ts';

/** Fields of Span.Event that are read. */
const EVENT = { time: 1, name: 2, attributes: 3 };
const MAX_STATUS = 2;
const EXCEPTION_EVENT = 'exception';

const problemOf = (decoding: Decoding, fields: SpanFields): RejectReason | null => {
  const { cursor } = decoding.reader;
  if (!isId(cursor, fields.traceId, TRACE_ID_BYTES)) return 'trace_id';
  if (!isId(cursor, fields.spanId, SPAN_ID_BYTES)) return 'span_id';
  const parentBytes = fields.parentId.end - fields.parentId.start;
  if (parentBytes !== 0 && parentBytes !== SPAN_ID_BYTES) return 'parent_id';
  return timeProblem(decoding, fields.startUs);
};

const readSpanAttribute = (reader: LabelReader, end: number): void => {
  readAttribute(reader, end, false);
};

const addSpan = (decoding: Decoding, fields: SpanFields, labels: ResourceLabels): void => {
  const { reader, batch } = decoding;
  const { cursor, texts } = reader;
  const { fixed, texts: columns } = batch.spans;
  const { name, statusMessage, startUs, endUs } = fields;
  const kind = fields.kind > KIND.consumer ? 0 : fields.kind;
  const row = addRow(batch.spans);
  setId(fixed.trace, row, cursor, fields.traceId);
  setId(fixed.span, row, cursor, fields.spanId);
  if (!isNoId(cursor, fields.parentId)) setId(fixed.parent, row, cursor, fields.parentId);
  setInt64(fixed.start_us, row, startUs);
  setInt64(fixed.duration_us, row, Math.min(Math.max(endUs - startUs, 0), MAX_DURATION_US));
  fixed.kind.bytes[row] = kind;
  fixed.status.bytes[row] = fields.status > MAX_STATUS ? 0 : fields.status;
  fixed.service.words[row] = labels.service;
  fixed.namespace.words[row] = labels.namespace;
  fixed.version.words[row] = labels.version;
  fixed.environment.words[row] = labels.environment;
  fixed.resource.words[row] = labels.resource;
  const spanName = name.start === name.end ? null : entryOfBytes(texts, cursor.bytes, name.start, name.end);
  if (spanName !== null) fixed.span_name.words[row] = nameId(reader, spanName);
  if (statusMessage.start < statusMessage.end) {
    columns.status_message[row] = decodeUtf8(cursor.bytes, statusMessage.start, statusMessage.end);
  }
  columns.attributes[row] = finishAttributes(reader);
  fillSpanLabels(reader, batch.spans, row, kind, spanName);
};

/** Reads an event; adds a row and returns true if it is an exception. */
const readEvent = (
  decoding: Decoding,
  start: number,
  end: number,
  fields: SpanFields,
  labels: ResourceLabels,
  ordinal: number,
): boolean => {
  const { reader, batch } = decoding;
  const { cursor } = reader;
  const name = range();
  let atUs = 0;
  cursor.position = start;
  beginAttributes(reader);
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    switch (tag >>> 3) {
      case EVENT.time:
        expectWire(cursor, tag, WIRE.fixed64);
        atUs = readNanosAsMicros(cursor, end);
        break;
      case EVENT.name:
        expectWire(cursor, tag, WIRE.length);
        readRange(cursor, end, name);
        break;
      case EVENT.attributes:
        expectWire(cursor, tag, WIRE.length);
        readAttribute(reader, readLength(cursor, end), true);
        break;
      default:
        skipField(cursor, tag, end);
    }
  }
  if (entryOfBytes(reader.texts, cursor.bytes, name.start, name.end).text !== EXCEPTION_EVENT) {
    discardText(reader.json);
    return false;
  }
  const attributes = finishAttributes(reader);
  const row = addException(reader, batch, labels, fields.startUs, atUs === 0 ? fields.startUs : atUs, attributes);
  const { fixed } = batch.exceptions;
  setId(fixed.trace, row, cursor, fields.traceId);
  setId(fixed.span, row, cursor, fields.spanId);
  fixed.ordinal.words[row] = ordinal;
  return true;
};

/**
 * Returns the spans and exceptions of an ExportTraceServiceRequest.
 * Spans that cannot be kept are left out and counted by reason; everything else of the body is kept.
 * @throws DecodeError  the body is no such message
 */
export const decodeTraces = (body: Uint8Array, options: DecodeOptions): Decoded => {
  const decoding = beginDecoding(body, options);
  const fields = createFields();
  eachItem(decoding, (end, labels) => {
    readFields(decoding.reader, end, fields, readSpanAttribute);
    const problem = labels === null ? 'labels_full' : problemOf(decoding, fields);
    if (labels === null || problem !== null) {
      reject(decoding.rejections, problem ?? 'labels_full');
      return;
    }
    const added = unlessLabelsFull(() => {
      addSpan(decoding, fields, labels);
      return true;
    });
    if (added === null) {
      dropLastRow(decoding.batch.spans);
      reject(decoding.rejections, 'labels_full');
      return;
    }
    let ordinal = 0;
    for (let i = 0; i < fields.events.length; i += 2) {
      const [start = 0, eventEnd = 0] = [fields.events[i], fields.events[i + 1]];
      if (readEvent(decoding, start, eventEnd, fields, labels, ordinal)) ordinal++;
    }
  });
  return finishDecoding(decoding);
};
