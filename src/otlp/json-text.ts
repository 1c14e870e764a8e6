/**
 * Builds JSON text as UTF-8 bytes: chunks that are filled from the front, so that a body needs few allocations and a
 * finished text is a view. Texts stay valid after the chunk is full; nothing is ever written twice.
 */
import { decodeUtf8 } from './texts.ts';

/** Where text is being written; `start` is the first byte of the text in progress. */
export interface JsonText {
  bytes: Uint8Array;
  length: number;
  start: number;
}

const CHUNK_BYTES = 256 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DIGIT_0 = 0x30;

/** Returns a place to write to, for a body of so many bytes: a small one starts with little room. */
export const createJsonText = (bodyBytes: number): JsonText => ({
  bytes: new Uint8Array(Math.min(CHUNK_BYTES, bodyBytes)),
  length: 0,
  start: 0,
});

const reserve = (text: JsonText, count: number): void => {
  if (text.length + count <= text.bytes.length) return;
  const inProgress = text.bytes.subarray(text.start, text.length);
  // Doubling the text in progress keeps many small appends to one large value linear.
  const larger = new Uint8Array(Math.max(CHUNK_BYTES, inProgress.length * 2 + count));
  larger.set(inProgress);
  text.bytes = larger;
  text.length = inProgress.length;
  text.start = 0;
};

/** Starts a text. */
export const beginText = (text: JsonText): void => {
  text.start = text.length;
};

/** Returns the text written since `beginText`. */
export const finishText = (text: JsonText): Uint8Array => text.bytes.subarray(text.start, text.length);

/** Forgets the text written since `beginText`. */
export const discardText = (text: JsonText): void => {
  text.length = text.start;
};

/** Appends one ASCII character. */
export const appendByte = (text: JsonText, byte: number): void => {
  reserve(text, 1);
  text.bytes[text.length++] = byte;
};

/** Appends UTF-8 bytes as they are. */
export const appendBytes = (text: JsonText, bytes: Uint8Array): void => {
  reserve(text, bytes.length);
  const { bytes: into, length } = text;
  for (let i = 0; i < bytes.length; i++) into[length + i] = bytes[i] ?? 0;
  text.length += bytes.length;
};

/** Appends ASCII text as it is. */
export const appendAscii = (text: JsonText, ascii: string): void => {
  reserve(text, ascii.length);
  for (let i = 0; i < ascii.length; i++) text.bytes[text.length++] = ascii.charCodeAt(i);
};

/** Appends a text as a JSON string. */
export const appendQuoted = (text: JsonText, value: string): void => {
  const quoted = Buffer.from(JSON.stringify(value), 'utf8');
  reserve(text, quoted.length);
  text.bytes.set(quoted, text.length);
  text.length += quoted.length;
};

/**
 * Appends UTF-8 bytes as a JSON string. Plain ASCII is copied while it is checked; at the first byte that needs more
 * (a quote, a control character, anything beyond ASCII, valid or not) the whole string is decoded instead.
 */
export const appendString = (text: JsonText, from: Buffer, start: number, end: number): void => {
  reserve(text, end - start + 2);
  const into = text.bytes;
  let length = text.length;
  into[length++] = QUOTE;
  for (let i = start; i < end; i++) {
    const byte = from[i] ?? 0;
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH) {
      appendQuoted(text, decodeUtf8(from, start, end));
      return;
    }
    into[length++] = byte;
  }
  into[length++] = QUOTE;
  text.length = length;
};

/** Appends a 64-bit integer given as two unsigned halves in two's complement, all digits exact. */
export const appendInt64 = (text: JsonText, low: number, high: number): void => {
  if (high !== 0 || low > 999) return appendAscii(text, int64Text(low, high));
  reserve(text, 3);
  if (low > 99) text.bytes[text.length++] = DIGIT_0 + Math.floor(low / 100);
  if (low > 9) text.bytes[text.length++] = DIGIT_0 + (Math.floor(low / 10) % 10);
  text.bytes[text.length++] = DIGIT_0 + (low % 10);
};

/** Returns the decimal digits of a 64-bit integer given as two unsigned halves in two's complement. */
export const int64Text = (low: number, high: number): string => {
  const value = (high | 0) * 2 ** 32 + low;
  if (Number.isSafeInteger(value)) return String(value);
  return String(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)));
};

/** Returns a double as JSON that shows it is one: `1.0`, `1e+21`, and an object for what JSON has no number for. */
export const doubleText = (value: number): string => {
  if (!Number.isFinite(value)) return `{"$double":"${String(value)}"}`;
  const digits = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/u.test(digits) ? `${digits}.0` : digits;
};
