/**
 * Attribute values (AnyValue) as JSON text and as plain text.
 *
 *     string "a"  ->  "a"          int 7     ->  7       double 1, NaN  ->  1.0, {"$double":"NaN"}
 *     bytes       ->  {"$bytes":"<base64>"}              no value, or nested over 32 levels  ->  null
 */
import {
  expectWire,
  readFixed64,
  readLength,
  readTag,
  readVarint64,
  skipField,
  WIRE,
  type Cursor,
  type Halves,
} from './protobuf.ts';
import {
  appendAscii,
  appendByte,
  appendBytes,
  appendInt64,
  appendString,
  doubleText,
  type JsonText,
} from './json-text.ts';
import { MAX_VALUE_DEPTH } from './limits.ts';
import { readPair, type Pair } from './pairs.ts';
import { entryOfBytes, quotedKey, type TextEntry, type Texts } from './texts.ts';

/** What reading values needs and leaves behind. */
export interface ValueReader {
  readonly cursor: Cursor;
  readonly texts: Texts;
  readonly json: JsonText;
  /** Values that were replaced by null because they lay too deep. */
  valuesTooDeep: number;
}

/** Tags of AnyValue's oneof; `nothing` when no field is set. */
export const VALUE = {
  nothing: 0,
  string: 0x0a,
  bool: 0x10,
  int: 0x18,
  double: 0x21,
  array: 0x2a,
  map: 0x32,
  bytes: 0x3a,
} as const;

const WIRE_OF_FIELD = [
  -1,
  WIRE.length,
  WIRE.varint,
  WIRE.varint,
  WIRE.fixed64,
  WIRE.length,
  WIRE.length,
  WIRE.length,
] as const;
const [COMMA, OPEN_MAP, CLOSE_MAP] = [0x2c, 0x7b, 0x7d];
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];

const halves: Halves = { low: 0, high: 0 };
const doubleView = new DataView(new ArrayBuffer(8));

/** Returns a double. @throws DecodeError it runs past `end` */
export const readDouble = (cursor: Cursor, end: number): number => {
  readFixed64(cursor, end, halves);
  doubleView.setUint32(0, halves.low, true);
  doubleView.setUint32(4, halves.high, true);
  return doubleView.getFloat64(0, true);
};

/** Returns the tag of the value that counts (the last one set) and leaves the cursor at its content. */
export const findValue = (cursor: Cursor, end: number): number => {
  let found: number = VALUE.nothing;
  let at = end;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    const wire = WIRE_OF_FIELD[tag >>> 3] ?? -1;
    if (wire !== -1) {
      expectWire(cursor, tag, wire);
      found = tag;
      at = cursor.position;
    }
    skipField(cursor, tag, end);
  }
  cursor.position = at;
  return found;
};

const appendArray = (reader: ValueReader, end: number, depth: number): void => {
  const { cursor, json } = reader;
  appendByte(json, OPEN_LIST);
  for (let isFirst = true; cursor.position < end;) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 !== 1) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    if (!isFirst) appendByte(json, COMMA);
    isFirst = false;
    appendValue(reader, readLength(cursor, end), depth + 1);
  }
  appendByte(json, CLOSE_LIST);
};

const appendMap = (reader: ValueReader, end: number, depth: number): void => {
  const { cursor, json, texts } = reader;
  const seen = new Set<TextEntry>();
  const pair: Pair = { keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 0 };
  appendByte(json, OPEN_MAP);
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 !== 1) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    const pairEnd = readLength(cursor, end);
    readPair(cursor, pairEnd, pair);
    const key = entryOfBytes(texts, cursor.bytes, pair.keyStart, pair.keyEnd);
    if (!seen.has(key)) {
      if (seen.size > 0) appendByte(json, COMMA);
      seen.add(key);
      appendBytes(json, quotedKey(key));
      cursor.position = pair.valueStart;
      appendValue(reader, pair.valueEnd, depth + 1);
    }
    cursor.position = pairEnd;
  }
  appendByte(json, CLOSE_MAP);
};

/** Appends the content at the cursor, whose tag is known, as JSON text. @throws DecodeError malformed */
export const appendFound = (reader: ValueReader, tag: number, end: number, depth: number): void => {
  const { cursor, json } = reader;
  switch (tag) {
    case VALUE.string: {
      const valueEnd = readLength(cursor, end);
      appendString(json, cursor.bytes, cursor.position, valueEnd);
      break;
    }
    case VALUE.bool:
      readVarint64(cursor, end, halves);
      appendAscii(json, halves.low === 0 && halves.high === 0 ? 'false' : 'true');
      break;
    case VALUE.int:
      readVarint64(cursor, end, halves);
      appendInt64(json, halves.low, halves.high);
      break;
    case VALUE.double:
      appendAscii(json, doubleText(readDouble(cursor, end)));
      break;
    case VALUE.array:
      appendArray(reader, readLength(cursor, end), depth);
      break;
    case VALUE.map:
      appendMap(reader, readLength(cursor, end), depth);
      break;
    case VALUE.bytes: {
      const valueEnd = readLength(cursor, end);
      appendAscii(json, `{"$bytes":"${cursor.bytes.toString('base64', cursor.position, valueEnd)}"}`);
      break;
    }
    default:
      appendAscii(json, 'null');
  }
};

/**
 * Appends the AnyValue between the cursor and `end` as JSON text and leaves the cursor at `end`.
 * @param depth  1 for the value of an attribute
 * @throws DecodeError  malformed
 */
export const appendValue = (reader: ValueReader, end: number, depth: number): void => {
  const { cursor } = reader;
  if (depth > MAX_VALUE_DEPTH) {
    reader.valuesTooDeep++;
    appendAscii(reader.json, 'null');
  } else {
    const start = cursor.position;
    // Nearly all values are one string: no second look at its length.
    if (start < end && cursor.bytes[start] === VALUE.string) {
      cursor.position = start + 1;
      if (readLength(cursor, end) === end) {
        appendString(reader.json, cursor.bytes, cursor.position, end);
        cursor.position = end;
        return;
      }
      cursor.position = start;
    }
    appendFound(reader, findValue(cursor, end), end, depth);
  }
  cursor.position = end;
};
