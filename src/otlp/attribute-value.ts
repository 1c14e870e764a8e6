/** Attribute values (AnyValue) in the words of the domain: text and type. */
import type { AttributeType, TelemetryAttribute } from '../exception/exception.ts';
import type { AttributeReader } from './attributes.ts';
import { doubleText } from './json-text.ts';
import { readLength } from './protobuf.ts';
import { decodeUtf8, entryOfBytes } from './texts.ts';
import { valueText } from './value-text.ts';
import { findValue, readDouble, VALUE } from './values.ts';

// A raw quote after `{` cannot stand inside a string, so this finds tagged values only.
const TAGGED_INSIDE = /\{"\$(?:bytes|double)":("[^"\\]*(?:\\.[^"\\]*)*")\}/gu;
/** Longer texts rarely repeat. */
const MAX_SHARED_BYTES = 64;

/** Returns the JSON text of an array or map without the tags around bytes and what JSON has no number for. */
export const untagged = (json: string): string => json.replace(TAGGED_INSIDE, '$1');

const TYPES: Readonly<Record<number, AttributeType>> = {
  [VALUE.bool]: 'BOOL',
  [VALUE.int]: 'INT',
  [VALUE.double]: 'DOUBLE',
  [VALUE.array]: 'ARRAY',
  [VALUE.map]: 'MAP',
};

const stringOf = ({ cursor, texts }: AttributeReader, start: number, end: number): string =>
  end - start <= MAX_SHARED_BYTES
    ? entryOfBytes(texts, cursor.bytes, start, end).text
    : decodeUtf8(cursor.bytes, start, end);

/**
 * Returns the AnyValue from `start` to `end` as an attribute: JSON for arrays and maps, base64 for bytes, an empty text for
 * no value.
 * @throws DecodeError  malformed
 */
export const readAttributeValue = (
  reader: AttributeReader,
  scope: TelemetryAttribute['scope'],
  key: string,
  start: number,
  end: number,
): TelemetryAttribute => {
  const { cursor } = reader;
  cursor.position = start;
  const tag = findValue(cursor, end);
  if (tag === VALUE.nothing) return { scope, key, value: '', type: 'STRING' };
  if (tag === VALUE.string || tag === VALUE.bytes) {
    const valueEnd = readLength(cursor, end);
    return tag === VALUE.string
      ? { scope, key, value: stringOf(reader, cursor.position, valueEnd), type: 'STRING' }
      : { scope, key, value: cursor.bytes.toString('base64', cursor.position, valueEnd), type: 'BYTES' };
  }
  if (tag === VALUE.double) {
    const value = readDouble(cursor, end);
    return { scope, key, value: Number.isFinite(value) ? doubleText(value) : String(value), type: 'DOUBLE' };
  }
  const text = valueText(reader, start, end) ?? '';
  const type = TYPES[tag] ?? 'STRING';
  return { scope, key, value: type === 'ARRAY' || type === 'MAP' ? untagged(text) : text, type };
};
