/**
 * A protobuf byte reader: a cursor over a body and functions that move it. Nothing is copied and nothing allocated a field.
 * Every malformed input ends in a DecodeError, and every loop moves forward, so it ends.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import { DecodeError } from './decode-error.ts';
import { MAX_GROUP_DEPTH } from './limits.ts';

/** Where in a body the next read starts. */
export interface Cursor {
  readonly bytes: Buffer;
  position: number;
}

/** How a field is laid out on the wire. */
export const WIRE = { varint: 0, fixed64: 1, length: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

/** Returns a cursor at the start of a body. */
export const createCursor = (body: Uint8Array): Cursor => ({
  bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  position: 0,
});

const truncated = (position: number): DecodeError => new DecodeError('the message ends inside a field', position);

/**
 * Returns a varint of at most 32 bits, as tags and lengths are.
 * @throws DecodeError  it is longer, or runs past `end`
 */
export const readVarint32 = (cursor: Cursor, end: number): number => {
  const { bytes } = cursor;
  const start = cursor.position;
  let byte = start < end ? (bytes[start] ?? 0) : 128;
  if (byte < 128) {
    cursor.position = start + 1;
    return byte;
  }
  let value = 0;
  let scale = 1;
  let position = start;
  do {
    if (position >= end) throw truncated(position);
    byte = bytes[position++] ?? 0;
    value += (byte & 127) * scale;
    scale *= 128;
    if (value > 0xffffffff || position - start > 5) throw new DecodeError('a tag or length is over 32 bits', start);
  } while (byte >= 128);
  cursor.position = position;
  return value;
};

/** The two halves of a 64-bit value that was read last; reused, so copy what you keep. */
export interface Halves {
  low: number;
  high: number;
}

/**
 * Reads a varint of at most 64 bits into `into`, both halves unsigned.
 * @throws DecodeError  it is longer than ten bytes or 64 bits, or runs past `end`
 */
export const readVarint64 = (cursor: Cursor, end: number, into: Halves): void => {
  const { bytes } = cursor;
  const start = cursor.position;
  let position = start;
  let low = 0;
  let high = 0;
  let shift = 0;
  let byte: number;
  do {
    if (position >= end) throw truncated(position);
    byte = bytes[position++] ?? 0;
    const bits = byte & 127;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else if (shift < 63) high |= bits << (shift - 32);
    else if (byte > 1) throw new DecodeError('a varint is over 64 bits', start);
    else high |= bits << 31;
    shift += 7;
  } while (byte >= 128);
  cursor.position = position;
  into.low = low >>> 0;
  into.high = high >>> 0;
};

const scratch: Halves = { low: 0, high: 0 };

/** Returns an enum value; values that no int32 holds, and negative ones, read as 0 (unspecified). */
export const readEnum = (cursor: Cursor, end: number): number => {
  readVarint64(cursor, end, scratch);
  return scratch.high === 0 && scratch.low <= 0x7fffffff ? scratch.low : 0;
};

/** Reads a fixed64 into `into`. @throws DecodeError it runs past `end` */
export const readFixed64 = (cursor: Cursor, end: number, into: Halves): void => {
  const { bytes, position } = cursor;
  if (position + 8 > end) throw truncated(position);
  into.low =
    ((bytes[position] ?? 0) |
      ((bytes[position + 1] ?? 0) << 8) |
      ((bytes[position + 2] ?? 0) << 16) |
      ((bytes[position + 3] ?? 0) << 24)) >>>
    0;
  into.high =
    ((bytes[position + 4] ?? 0) |
      ((bytes[position + 5] ?? 0) << 8) |
      ((bytes[position + 6] ?? 0) << 16) |
      ((bytes[position + 7] ?? 0) << 24)) >>>
    0;
  cursor.position = position + 8;
};

/** Returns nanoseconds as whole microseconds, exact without BigInt: 2^32 ns = 4,294,967.296 us. */
export const nanosAsMicros = ({ high, low }: Halves): number =>
  high * 4_294_967 + Math.floor((high * 296 + low) / 1000);

/** Returns a fixed64 of nanoseconds as whole microseconds. */
export const readNanosAsMicros = (cursor: Cursor, end: number): number => {
  readFixed64(cursor, end, scratch);
  return nanosAsMicros(scratch);
};

/** Returns where a length-delimited field ends; the cursor then stands at its first byte. @throws DecodeError past `end` */
export const readLength = (cursor: Cursor, end: number): number => {
  const start = cursor.position;
  const length = readVarint32(cursor, end);
  if (length > end - cursor.position) {
    throw new DecodeError(`a field of ${length} bytes runs past the end of its message`, start);
  }
  return cursor.position + length;
};

/**
 * Throws unless a known field has the wire type that its schema says.
 * @throws DecodeError  another wire type
 */
export const expectWire = (cursor: Cursor, tag: number, wire: number): void => {
  if ((tag & 7) === wire) return;
  const [field, found] = [Math.floor(tag / 8), tag & 7];
  throw new DecodeError(`field ${field} has wire type ${found}, expected ${wire}`, cursor.position);
};

/** Returns the next tag (field × 8 + wire type). @throws DecodeError field number 0 or over 2^29 - 1 */
export const readTag = (cursor: Cursor, end: number): number => {
  const start = cursor.position;
  const tag = readVarint32(cursor, end);
  if (tag < 8) throw new DecodeError('field number 0', start);
  return tag;
};

const skipBytes = (cursor: Cursor, count: number, end: number): void => {
  if (count > end - cursor.position) throw truncated(cursor.position);
  cursor.position += count;
};

/** Moves past a field that is of no interest, whole groups too. @throws DecodeError malformed, or nested too deeply */
export const skipField = (cursor: Cursor, tag: number, end: number): void => {
  const openGroups: number[] = [];
  let current = tag;
  for (;;) {
    switch (current & 7) {
      case WIRE.varint:
        readVarint64(cursor, end, scratch);
        break;
      case WIRE.fixed64:
        skipBytes(cursor, 8, end);
        break;
      case WIRE.length:
        cursor.position = readLength(cursor, end);
        break;
      case WIRE.groupStart:
        if (openGroups.push(current + 1) > MAX_GROUP_DEPTH) {
          throw new DecodeError(`groups nested over ${MAX_GROUP_DEPTH} levels`, cursor.position);
        }
        break;
      case WIRE.groupEnd:
        if (openGroups.pop() !== current) throw new DecodeError('a group ends that was not open', cursor.position);
        break;
      case WIRE.fixed32:
        skipBytes(cursor, 4, end);
        break;
      default:
        throw new DecodeError(`wire type ${current & 7} does not exist`, cursor.position);
    }
    if (openGroups.length === 0) return;
    current = readTag(cursor, end);
  }
};
