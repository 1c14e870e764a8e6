/** Where key and value of an attribute (KeyValue) stand on the wire. */
import { expectWire, readLength, readTag, skipField, WIRE, type Cursor } from './protobuf.ts';

/** The two ranges of a KeyValue that was read last; reused. */
export interface Pair {
  keyStart: number;
  keyEnd: number;
  valueStart: number;
  valueEnd: number;
}

/** Reads where key and value of a KeyValue stand; an absent one is an empty range. Leaves the cursor at `end`. */
export const readPair = (cursor: Cursor, end: number, into: Pair): void => {
  into.keyStart = into.keyEnd = into.valueStart = into.valueEnd = end;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    const field = tag >>> 3;
    if (field !== 1 && field !== 2) {
      skipField(cursor, tag, end);
      continue;
    }
    expectWire(cursor, tag, WIRE.length);
    const fieldEnd = readLength(cursor, end);
    if (field === 1) {
      into.keyStart = cursor.position;
      into.keyEnd = fieldEnd;
    } else {
      into.valueStart = cursor.position;
      into.valueEnd = fieldEnd;
    }
    cursor.position = fieldEnd;
  }
};

const [KEY_TAG, VALUE_TAG] = [0x0a, 0x12];
const ONE_BYTE = 0x80;

/**
 * Reads a KeyValue of the usual form: key, then value, both below 128 bytes and nothing else. Returns false and moves nothing
 * when it has another; leaves the cursor at `end` otherwise.
 */
export const readPlainPair = (cursor: Cursor, end: number, into: Pair): boolean => {
  const { bytes, position } = cursor;
  const keyStart = position + 2;
  if (keyStart > end || bytes[position] !== KEY_TAG) return false;
  const keyLength = bytes[position + 1] ?? ONE_BYTE;
  const keyEnd = keyStart + keyLength;
  if (keyLength >= ONE_BYTE || keyEnd + 2 > end || bytes[keyEnd] !== VALUE_TAG) return false;
  const valueLength = bytes[keyEnd + 1] ?? ONE_BYTE;
  if (valueLength >= ONE_BYTE || keyEnd + 2 + valueLength !== end) return false;
  into.keyStart = keyStart;
  into.keyEnd = keyEnd;
  into.valueStart = keyEnd + 2;
  into.valueEnd = end;
  cursor.position = end;
  return true;
};
