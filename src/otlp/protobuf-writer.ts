/** A protobuf writer: a growing buffer and functions that append fields to it. */

/** What was written so far. */
export interface Writer {
  bytes: Buffer;
  length: number;
}

const LENGTH_BYTES = 5;
const MORE = 0x80;

/** Returns a writer with room for so many bytes before its first growth. */
export const createWriter = (capacity = 256): Writer => ({ bytes: Buffer.allocUnsafe(capacity), length: 0 });

/** Returns the message written. */
export const writtenBytes = ({ bytes, length }: Writer): Buffer => bytes.subarray(0, length);

const reserve = (writer: Writer, count: number): void => {
  if (writer.length + count <= writer.bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(writer.bytes.length * 2, writer.length + count));
  writer.bytes.copy(larger, 0, 0, writer.length);
  writer.bytes = larger;
};

const putVarint = (writer: Writer, value: number): void => {
  let rest = value;
  while (rest >= MORE) {
    writer.bytes[writer.length++] = (rest % MORE) + MORE;
    rest = Math.floor(rest / MORE);
  }
  writer.bytes[writer.length++] = rest;
};

const putTag = (writer: Writer, field: number, wire: number, room: number): void => {
  reserve(writer, room + LENGTH_BYTES);
  putVarint(writer, field * 8 + wire);
};

/** Appends a varint field; a non-negative integer below 2^53. */
export const writeVarint = (writer: Writer, field: number, value: number): void => {
  putTag(writer, field, 0, 10);
  putVarint(writer, value);
};

/** Appends a varint field of 64 bits in two's complement. */
export const writeInt64 = (writer: Writer, field: number, value: bigint): void => {
  putTag(writer, field, 0, 10);
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) writer.bytes[writer.length++] = Number(rest & 127n) + MORE;
  writer.bytes[writer.length++] = Number(rest);
};

/** Appends a fixed64 field. */
export const writeFixed64 = (writer: Writer, field: number, value: bigint): void => {
  putTag(writer, field, 1, 8);
  writer.length = writer.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), writer.length);
};

/** Appends a double field. */
export const writeDouble = (writer: Writer, field: number, value: number): void => {
  putTag(writer, field, 1, 8);
  writer.length = writer.bytes.writeDoubleLE(value, writer.length);
};

/** Appends a field of bytes. */
export const writeBytes = (writer: Writer, field: number, value: Uint8Array): void => {
  putTag(writer, field, 2, LENGTH_BYTES + value.length);
  putVarint(writer, value.length);
  writer.bytes.set(value, writer.length);
  writer.length += value.length;
};

/** Appends a field of text; lone surrogates become U+FFFD. */
export const writeString = (writer: Writer, field: number, value: string): void => {
  const length = Buffer.byteLength(value, 'utf8');
  putTag(writer, field, 2, LENGTH_BYTES + length);
  putVarint(writer, length);
  writer.length += writer.bytes.write(value, writer.length, 'utf8');
};

/** Starts a message field; returns what `endMessage` wants. Its length takes five bytes, whatever it turns out to be. */
export const beginMessage = (writer: Writer, field: number): number => {
  putTag(writer, field, 2, LENGTH_BYTES);
  writer.length += LENGTH_BYTES;
  return writer.length;
};

/** Ends the message that started at `start`. */
export const endMessage = (writer: Writer, start: number): void => {
  let rest = writer.length - start;
  for (let i = LENGTH_BYTES; i > 1; i--) {
    writer.bytes[start - i] = (rest % MORE) + MORE;
    rest = Math.floor(rest / MORE);
  }
  writer.bytes[start - 1] = rest;
};
