/** Lists of attributes: JSON text of the whole list, and the values that become columns. The first of equal keys counts. */
import { appendByte, appendBytes, beginText, createJsonText, finishText } from './json-text.ts';
import { NO_SLOT, SLOT_COUNT, slotOfBytes, slotsOf } from './keys.ts';
import { createCursor } from './protobuf.ts';
import { createTexts, entryOfBytes, quotedKey, type TextEntry } from './texts.ts';
import { valueEntry, valueText } from './value-text.ts';
import { readPair, readPlainPair, type Pair } from './pairs.ts';
import { appendValue, type ValueReader } from './values.ts';

/** A value reader with the list of attributes that it is in; values of interest are kept as ranges of the body. */
export interface AttributeReader extends ValueReader {
  /** Number of the current list; what was found in an earlier one no longer counts. */
  list: number;
  readonly slotList: Int32Array;
  readonly slotStart: Int32Array;
  readonly slotEnd: Int32Array;
  readonly pair: Pair;
}

/** Returns a reader at the start of a body. */
export const createAttributeReader = (body: Uint8Array): AttributeReader => ({
  cursor: createCursor(body),
  texts: createTexts(),
  json: createJsonText(body.length),
  valuesTooDeep: 0,
  list: 0,
  slotList: new Int32Array(SLOT_COUNT).fill(-1),
  slotStart: new Int32Array(SLOT_COUNT),
  slotEnd: new Int32Array(SLOT_COUNT),
  pair: { keyStart: 0, keyEnd: 0, valueStart: 0, valueEnd: 0 },
});

const [OPEN, CLOSE, COMMA] = [0x7b, 0x7d, 0x2c];
const EXCEPTION_SLOTS = slotsOf('exception.type', 'exception.message', 'exception.stacktrace');
const FIRST_EXCEPTION_SLOT = Math.min(...EXCEPTION_SLOTS);
const LAST_EXCEPTION_SLOT = Math.max(...EXCEPTION_SLOTS);

/** Starts a list. */
export const beginAttributes = (reader: AttributeReader): void => {
  reader.list++;
  beginText(reader.json);
};

const appendKey = (reader: AttributeReader, key: TextEntry): void => {
  const { json } = reader;
  appendByte(json, json.length === json.start ? OPEN : COMMA);
  appendBytes(json, quotedKey(key));
};

/**
 * Reads the KeyValue between the cursor and `end` into the current list.
 * @param exceptionApart  leave exception.type, .message and .stacktrace out of the JSON text: they have columns
 * @throws DecodeError  malformed
 */
export const readAttribute = (reader: AttributeReader, end: number, exceptionApart: boolean): void => {
  const { cursor, pair, list } = reader;
  readPair(cursor, end, pair);
  const key = entryOfBytes(reader.texts, cursor.bytes, pair.keyStart, pair.keyEnd);
  if (key.lastList === list) return;
  key.lastList = list;
  const slot = key.keySlot;
  if (slot !== NO_SLOT) {
    reader.slotList[slot] = list;
    reader.slotStart[slot] = pair.valueStart;
    reader.slotEnd[slot] = pair.valueEnd;
    if (exceptionApart && slot >= FIRST_EXCEPTION_SLOT && slot <= LAST_EXCEPTION_SLOT) return;
  }
  const { valueStart, valueEnd } = pair;
  appendKey(reader, key);
  cursor.position = valueStart;
  appendValue(reader, valueEnd, 1);
  cursor.position = end;
};

/** Notes where the value of the pair that was read last stands, if its key is of interest. @param slot NO_SLOT when not */
export const noteSlot = (reader: AttributeReader, slot: number): void => {
  if (slot === NO_SLOT) return;
  reader.slotList[slot] = reader.list;
  reader.slotStart[slot] = reader.pair.valueStart;
  reader.slotEnd[slot] = reader.pair.valueEnd;
};

/**
 * Notes where the value of the KeyValue between the cursor and `end` stands, if its key is of interest and new in the
 * current list; makes no text of it. Leaves the cursor at `end`.
 * @throws DecodeError  malformed
 */
export const noteAttribute = (reader: AttributeReader, end: number): void => {
  const { cursor, pair, list } = reader;
  if (!readPlainPair(cursor, end, pair)) readPair(cursor, end, pair);
  const slot = slotOfBytes(cursor.bytes, pair.keyStart, pair.keyEnd);
  if (slot !== NO_SLOT && reader.slotList[slot] !== list) noteSlot(reader, slot);
};

/** Adds an attribute that the sender wrote as a field, unless the list has that key. @param value UTF-8 as JSON text */
export const addField = (reader: AttributeReader, key: TextEntry, value: Uint8Array): void => {
  if (key.lastList === reader.list) return;
  key.lastList = reader.list;
  appendKey(reader, key);
  appendBytes(reader.json, value);
};

/** Ends the list: returns its JSON text in UTF-8, null when it is empty. */
export const finishAttributes = (reader: AttributeReader): Uint8Array | null => {
  const { json } = reader;
  if (json.length === json.start) return null;
  appendByte(json, CLOSE);
  return finishText(json);
};

/** Returns whether the current list has one of these keys with a value. */
export const hasAny = (reader: AttributeReader, slots: readonly number[]): boolean => {
  for (const slot of slots) {
    if (reader.slotList[slot] === reader.list && (reader.slotStart[slot] ?? 0) < (reader.slotEnd[slot] ?? 0))
      return true;
  }
  return false;
};

/** Returns the text of the first of these keys that has a non-empty one in the current list, else null. */
export const firstEntry = (reader: AttributeReader, slots: readonly number[]): TextEntry | null => {
  for (const slot of slots) {
    if (reader.slotList[slot] !== reader.list) continue;
    const entry = valueEntry(reader, reader.slotStart[slot] ?? 0, reader.slotEnd[slot] ?? 0);
    if (entry !== null && entry.text !== '') return entry;
  }
  return null;
};

/** Returns the plain text of a key in the current list, null when it is absent or holds nothing. */
export const textOfSlot = (reader: AttributeReader, slot: number, how: typeof valueText = valueText): string | null =>
  reader.slotList[slot] === reader.list ? how(reader, reader.slotStart[slot] ?? 0, reader.slotEnd[slot] ?? 0) : null;
