/** Attribute values (AnyValue) as plain text: for columns and labels. */
import { beginText, discardText, finishText, int64Text } from './json-text.ts';
import {
  expectWire,
  readLength,
  readTag,
  readVarint64,
  skipField,
  WIRE,
  type Cursor,
  type Halves,
} from './protobuf.ts';
import { decodeUtf8, entryOfBytes, entryOfNumber, entryOfText, type TextEntry } from './texts.ts';
import { appendFound, findValue, readDouble, VALUE, type ValueReader } from './values.ts';

/** Field of ArrayValue. */
const VALUES = 1;
const halves: Halves = { low: 0, high: 0 };

const jsonOf = (reader: ValueReader, tag: number, end: number): string => {
  const { json } = reader;
  beginText(json);
  appendFound(reader, tag, end, 1);
  const bytes = finishText(json);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  discardText(json);
  return text;
};

const numberText = (reader: ValueReader, tag: number, end: number): string => {
  const { cursor } = reader;
  if (tag === VALUE.double) return String(readDouble(cursor, end));
  readVarint64(cursor, end, halves);
  if (tag === VALUE.int) return int64Text(halves.low, halves.high);
  return String(halves.low !== 0 || halves.high !== 0);
};

/** Returns the plain text of an AnyValue (JSON text of arrays, maps and bytes), null when it holds nothing. */
export const valueText = (reader: ValueReader, start: number, end: number): string | null => {
  const { cursor } = reader;
  cursor.position = start;
  const tag = findValue(cursor, end);
  if (tag === VALUE.nothing) return null;
  if (tag === VALUE.bool || tag === VALUE.int || tag === VALUE.double) return numberText(reader, tag, end);
  if (tag !== VALUE.string) return jsonOf(reader, tag, end);
  const valueEnd = readLength(cursor, end);
  return decodeUtf8(cursor.bytes, cursor.position, valueEnd);
};

/** Returns the same text as an entry of the body's texts: for labels, which repeat. */
export const valueEntry = (reader: ValueReader, start: number, end: number): TextEntry | null => {
  const { cursor, texts } = reader;
  cursor.position = start;
  const tag = findValue(cursor, end);
  if (tag === VALUE.string) {
    const valueEnd = readLength(cursor, end);
    return entryOfBytes(texts, cursor.bytes, cursor.position, valueEnd);
  }
  if (tag === VALUE.int) {
    readVarint64(cursor, end, halves);
    const entry = halves.high === 0 ? entryOfNumber(texts, halves.low) : null;
    if (entry !== null) return entry;
  }
  const text = valueText(reader, start, end);
  return text === null ? null : entryOfText(texts, text);
};

/** Returns the texts of an array's values, one a line; other values as `valueText`. Rust records a stack as an array. */
export const linesText = (reader: ValueReader, start: number, end: number): string | null => {
  const { cursor } = reader;
  cursor.position = start;
  if (findValue(cursor, end) !== VALUE.array) return valueText(reader, start, end);
  const lines: string[] = [];
  for (const arrayEnd = readLength(cursor, end); cursor.position < arrayEnd;) {
    const tag = readTag(cursor, arrayEnd);
    if (tag >>> 3 === VALUES) {
      expectWire(cursor, tag, WIRE.length);
      const valueEnd = readLength(cursor, arrayEnd);
      lines.push(valueText(reader, cursor.position, valueEnd) ?? '');
      cursor.position = valueEnd;
    } else skipField(cursor, tag, arrayEnd);
  }
  return lines.join('\n');
};

/** Returns where the text of an AnyValue stands in the body, an empty range when it is no string. */
export const stringRange = (cursor: Cursor, start: number, end: number): { start: number; end: number } => {
  cursor.position = start;
  if (findValue(cursor, end) !== VALUE.string) return { start: 0, end: 0 };
  const valueEnd = readLength(cursor, end);
  return { start: cursor.position, end: valueEnd };
};
