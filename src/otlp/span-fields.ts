/** Finds the fields of one span on the wire, in whatever order they come. */
import { beginAttributes, type AttributeReader } from './attributes.ts';
import type { IdRange } from './ids.ts';
import {
  expectWire,
  readEnum,
  readLength,
  readNanosAsMicros,
  readTag,
  skipField,
  WIRE,
  type Cursor,
} from './protobuf.ts';

/** Fields of Span and Status that are read. */
const SPAN = {
  traceId: 1,
  spanId: 2,
  parentId: 4,
  name: 5,
  kind: 6,
  start: 7,
  end: 8,
  attributes: 9,
  events: 11,
  status: 15,
};
const STATUS = { message: 2, code: 3 };

/** One span as found on the wire: ranges of the body and numbers. Reused from span to span. */
export interface SpanFields {
  readonly traceId: IdRange;
  readonly spanId: IdRange;
  readonly parentId: IdRange;
  readonly name: IdRange;
  readonly statusMessage: IdRange;
  readonly events: number[]; // start, end, start, end, ...
  kind: number;
  status: number;
  startUs: number;
  endUs: number;
}

/** Returns an empty range. */
export const range = (): IdRange => ({ start: 0, end: 0 });
/** Returns fields to read spans into. */
export const createFields = (): SpanFields => ({
  traceId: range(),
  spanId: range(),
  parentId: range(),
  name: range(),
  statusMessage: range(),
  events: [],
  kind: 0,
  status: 0,
  startUs: 0,
  endUs: 0,
});

const clear = (fields: SpanFields): void => {
  const { traceId, spanId, parentId, name, statusMessage } = fields;
  traceId.start = traceId.end = 0;
  spanId.start = spanId.end = 0;
  parentId.start = parentId.end = 0;
  name.start = name.end = 0;
  statusMessage.start = statusMessage.end = 0;
  fields.events.length = 0;
  fields.kind = fields.status = fields.startUs = fields.endUs = 0;
};

/** Reads where a length-delimited field stands and moves past it. @throws DecodeError it runs past `end` */
export const readRange = (cursor: Cursor, end: number, into: IdRange): void => {
  into.end = readLength(cursor, end);
  into.start = cursor.position;
  cursor.position = into.end;
};

const readStatus = (cursor: Cursor, end: number, fields: SpanFields): void => {
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === STATUS.message) {
      expectWire(cursor, tag, WIRE.length);
      readRange(cursor, end, fields.statusMessage);
    } else if (tag >>> 3 === STATUS.code) {
      expectWire(cursor, tag, WIRE.varint);
      fields.status = readEnum(cursor, end);
    } else skipField(cursor, tag, end);
  }
};

const WIRE_OF_FIELD: readonly (number | undefined)[] = Array.from({ length: 16 }, (_, field) => {
  if (field === SPAN.kind) return WIRE.varint;
  if (field === SPAN.start || field === SPAN.end) return WIRE.fixed64;
  return Object.values(SPAN).includes(field) ? WIRE.length : undefined;
});

/**
 * Reads all fields of a span; its attributes become the reader's current list, unfinished.
 * @param readAttribute  takes one attribute, from the cursor to the end that it is given, into that list
 * @throws DecodeError  malformed
 */
export const readFields = <Reader extends AttributeReader>(
  reader: Reader,
  end: number,
  fields: SpanFields,
  readAttribute: (reader: Reader, end: number) => void,
): void => {
  const { cursor } = reader;
  clear(fields);
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
    switch (field) {
      case SPAN.traceId:
        readRange(cursor, end, fields.traceId);
        break;
      case SPAN.spanId:
        readRange(cursor, end, fields.spanId);
        break;
      case SPAN.parentId:
        readRange(cursor, end, fields.parentId);
        break;
      case SPAN.name:
        readRange(cursor, end, fields.name);
        break;
      case SPAN.kind:
        fields.kind = readEnum(cursor, end);
        break;
      case SPAN.start:
        fields.startUs = readNanosAsMicros(cursor, end);
        break;
      case SPAN.end:
        fields.endUs = readNanosAsMicros(cursor, end);
        break;
      case SPAN.attributes:
        readAttribute(reader, readLength(cursor, end));
        break;
      case SPAN.events: {
        const eventEnd = readLength(cursor, end);
        fields.events.push(cursor.position, eventEnd);
        cursor.position = eventEnd;
        break;
      }
      case SPAN.status:
        readStatus(cursor, readLength(cursor, end), fields);
        break;
    }
  }
};
