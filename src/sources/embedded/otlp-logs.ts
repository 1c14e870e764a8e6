/** Decodes ExportLogsServiceRequest bodies (protobuf): records that tell an exception become rows, others are counted. */
import {
  addField,
  beginAttributes,
  finishAttributes,
  readAttribute,
  type AttributeReader,
} from '../../otlp/attributes.ts';
import {
  beginDecoding,
  eachItem,
  finishDecoding,
  timeProblem,
  type Decoded,
  type DecodeOptions,
  type Decoding,
} from './otlp-decode.ts';
import { addException, isException } from './otlp-exceptions.ts';
import { setId } from './otlp-ids.ts';
import { discardText } from '../../otlp/json-text.ts';
import { isNoId, SPAN_ID_BYTES, TRACE_ID_BYTES, type IdRange } from '../../otlp/ids.ts';
import { expectWire, readEnum, readLength, readNanosAsMicros, readTag, skipField, WIRE } from '../../otlp/protobuf.ts';
import { reject, type RejectReason } from './otlp-rejections.ts';
import { decodeUtf8, entryOfText } from '../../otlp/texts.ts';
import { stringRange } from '../../otlp/value-text.ts';

/** Fields of LogRecord that are read. */
const RECORD = { time: 1, severity: 2, body: 5, attributes: 6, traceId: 9, spanId: 10, observed: 11, eventName: 12 };
/** Severity numbers go to 24 (FATAL4). */
const MAX_SEVERITY = 24;

interface RecordFields {
  readonly body: IdRange;
  readonly traceId: IdRange;
  readonly spanId: IdRange;
  readonly eventName: IdRange;
  severity: number;
  timeUs: number;
  observedUs: number;
}

const range = (): IdRange => ({ start: 0, end: 0 });

const WIRE_OF_FIELD: readonly (number | undefined)[] = Array.from({ length: 13 }, (_, field) => {
  if (field === RECORD.severity) return WIRE.varint;
  if (field === RECORD.time || field === RECORD.observed) return WIRE.fixed64;
  return Object.values(RECORD).includes(field) ? WIRE.length : undefined;
});

/** Reads all fields of a record; its attributes become the reader's current list, unfinished. */
const readFields = ({ reader }: Decoding, end: number): RecordFields => {
  const { cursor } = reader;
  const fields: RecordFields = {
    body: range(),
    traceId: range(),
    spanId: range(),
    eventName: range(),
    severity: 0,
    timeUs: 0,
    observedUs: 0,
  };
  const readRange = (into: IdRange): void => {
    into.end = readLength(cursor, end);
    into.start = cursor.position;
    cursor.position = into.end;
  };
  beginAttributes(reader);
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    const field = tag >>> 3;
    const wire = WIRE_OF_FIELD[field];
    if (wire === undefined) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, wire);
    if (field === RECORD.time) fields.timeUs = readNanosAsMicros(cursor, end);
    else if (field === RECORD.observed) fields.observedUs = readNanosAsMicros(cursor, end);
    else if (field === RECORD.severity) fields.severity = readEnum(cursor, end);
    else if (field === RECORD.attributes) readAttribute(reader, readLength(cursor, end), true);
    else if (field === RECORD.body) readRange(fields.body);
    else if (field === RECORD.traceId) readRange(fields.traceId);
    else if (field === RECORD.spanId) readRange(fields.spanId);
    else readRange(fields.eventName);
  }
  return fields;
};

const problemOf = (decoding: Decoding, { traceId, spanId }: RecordFields, us: number): RejectReason | null => {
  const traceBytes = traceId.end - traceId.start;
  const spanBytes = spanId.end - spanId.start;
  if (traceBytes !== 0 && traceBytes !== TRACE_ID_BYTES) return 'trace_id';
  if (spanBytes !== 0 && spanBytes !== SPAN_ID_BYTES) return 'span_id';
  return timeProblem(decoding, us);
};

/** Body text and event name stand beside the attributes, unless attributes of those names came along. */
const addRecordFields = (reader: AttributeReader, { body, eventName }: RecordFields): void => {
  const { cursor, texts } = reader;
  const add = (key: string, { start, end }: IdRange): void => {
    if (start === end) return;
    const value = JSON.stringify(decodeUtf8(cursor.bytes, start, end));
    addField(reader, entryOfText(texts, key), Buffer.from(value, 'utf8'));
  };
  add('log.body', stringRange(cursor, body.start, body.end));
  add('event.name', eventName);
};

/**
 * Returns the exceptions of an ExportLogsServiceRequest.
 * Records with an exception that cannot be kept are left out and counted by reason.
 * @throws DecodeError  the body is no such message
 */
export const decodeLogs = (body: Uint8Array, options: DecodeOptions): Decoded => {
  const decoding = beginDecoding(body, options);
  const { reader, batch } = decoding;
  const { cursor } = reader;
  eachItem(decoding, (end, labels) => {
    const fields = readFields(decoding, end);
    if (!isException(reader)) {
      decoding.withoutException++;
      discardText(reader.json);
      return;
    }
    const us = fields.timeUs === 0 ? fields.observedUs : fields.timeUs;
    const problem = labels === null ? 'labels_full' : problemOf(decoding, fields, us);
    if (labels === null || problem !== null) {
      reject(decoding.rejections, problem ?? 'labels_full');
      return;
    }
    addRecordFields(reader, fields);
    const row = addException(reader, batch, labels, us, us, finishAttributes(reader));
    const { fixed } = batch.exceptions;
    fixed.is_log.bytes[row] = 1;
    fixed.severity.bytes[row] = fields.severity > MAX_SEVERITY ? 0 : fields.severity;
    // A span id alone names no span: ids of spans are unique within their trace only.
    if (isNoId(cursor, fields.traceId)) return;
    setId(fixed.trace, row, cursor, fields.traceId);
    if (!isNoId(cursor, fields.spanId)) setId(fixed.span, row, cursor, fields.spanId);
  });
  return finishDecoding(decoding);
};
