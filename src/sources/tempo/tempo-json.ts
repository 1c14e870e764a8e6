/**
 * Reading Tempo's JSON: its printer leaves out every zero and empty field, writes 64-bit integers as strings and ids as hex
 * without their leading zeros. Checks are written by hand, since search answers have up to ten megabytes.
 */
import { sourceBadResponse } from '../../errors.ts';
import { quote } from '../../lib/quote.ts';
import { MAX_VALUE_DEPTH } from '../../otlp/limits.ts';

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns the error of a body of another shape; `place` says where in it. */
export const unexpected = (place: string, expected: string, got: unknown): Error =>
  sourceBadResponse('TEMPO', `${place} should be ${expected}, but is ${quote(got)}`);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns an object; an absent one is empty. @throws GatewayError SOURCE_BAD_RESPONSE */
export const objectIn = (value: unknown, place: string): JsonObject => {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw unexpected(place, 'an object', value);
  return value;
};

/** Returns a list; an absent one is empty. @throws GatewayError SOURCE_BAD_RESPONSE */
export const listIn = (value: unknown, place: string): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unexpected(place, 'a list', value);
  return value;
};

/** Returns a text; an absent one is empty. @throws GatewayError SOURCE_BAD_RESPONSE */
export const textIn = (value: unknown, place: string): string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw unexpected(place, 'a text', value);
  return value;
};

/** Returns a number, also one written as text; an absent one is 0. @throws GatewayError SOURCE_BAD_RESPONSE */
export const numberIn = (value: unknown, place: string): number => {
  if (value === undefined || value === null) return 0;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value; // also 'NaN' and 'Infinity'
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN')) {
    throw unexpected(place, 'a number', value);
  }
  return number;
};

const DIGITS = /^\d{1,20}$/u;
/** Where a span has no end, Tempo takes its start from 0 and prints what is left of 64 bits. */
const MAX_NANOS = '9223372036854775807';
const NANO_DIGITS = 3;

const isBelowZero = (digits: string): boolean =>
  digits.length > MAX_NANOS.length || (digits.length === MAX_NANOS.length && digits > MAX_NANOS);

/** Returns whole microseconds of nanoseconds since the epoch, or of a length in them; 0 where it is absent or below zero. @throws GatewayError SOURCE_BAD_RESPONSE */
export const microsIn = (value: unknown, place: string): number => {
  if (value === undefined || value === null) return 0;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !DIGITS.test(text)) throw unexpected(place, 'nanoseconds', value);
  if (text.length <= NANO_DIGITS || isBelowZero(text)) return 0;
  return Number(text.slice(0, -NANO_DIGITS));
};

const HEX = /^[0-9a-fA-F]*$/u;

/** Returns an id in lower case with its leading zeros. @throws GatewayError SOURCE_BAD_RESPONSE no such id */
export const idIn = (value: unknown, digits: 16 | 32, place: string): string => {
  if (typeof value !== 'string' || value === '' || value.length > digits || !HEX.test(value)) {
    throw unexpected(place, `an id of ${digits} hex digits`, value);
  }
  return value.toLowerCase().padStart(digits, '0');
};

/** Where a value is absent, Tempo says so with this text (seen on columns of their own and on `by()`) or leaves it out. */
export const NIL = 'nil';

/** JSON cannot write these as numbers. */
const finiteOrText = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

/** The plain JSON of an AnyValue inside an array or map; what lies deeper than values are kept becomes null, as it does there. */
const plainValue = (value: unknown, place: string, depth = 0): unknown => {
  const any = objectIn(value, place);
  if (any.stringValue !== undefined) return textIn(any.stringValue, place);
  if (any.boolValue !== undefined) return any.boolValue === true;
  if (any.intValue !== undefined) return numberIn(any.intValue, place);
  if (any.doubleValue !== undefined) return finiteOrText(numberIn(any.doubleValue, place));
  if (any.bytesValue !== undefined) return textIn(any.bytesValue, place);
  if (depth >= MAX_VALUE_DEPTH) return null;
  if (any.arrayValue !== undefined) {
    return listIn(objectIn(any.arrayValue, place).values, place).map((item) => plainValue(item, place, depth + 1));
  }
  if (any.kvlistValue !== undefined) {
    const pairs = listIn(objectIn(any.kvlistValue, place).values, place).map((pair) => objectIn(pair, place));
    return Object.fromEntries(pairs.map((pair) => [textIn(pair.key, place), plainValue(pair.value, place, depth + 1)]));
  }
  return null;
};

/** Returns the text of an AnyValue (JSON of arrays and maps); null where it says that nothing is there. @throws GatewayError SOURCE_BAD_RESPONSE */
export const valueTextIn = (value: unknown, place: string): string | null => {
  if (!isObject(value)) throw unexpected(place, 'a value', value);
  const { stringValue } = value;
  if (typeof stringValue === 'string') return stringValue === NIL ? null : stringValue;
  if (typeof value.intValue === 'string') return value.intValue;
  const plain = plainValue(value, place);
  if (plain === null) return null;
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
};

const parsed = (body: Uint8Array, place: string): unknown => {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (cause) {
    throw sourceBadResponse('TEMPO', `${place} is no JSON`, cause);
  }
};

/**
 * Returns the JSON of a body. Since Tempo leaves out what is empty, only its members tell an answer from what something else
 * says: unless it is empty, it has at least one of `members`.
 * @throws GatewayError SOURCE_BAD_RESPONSE it is no JSON, or another one
 */
export const parseJson = (body: Uint8Array, place: string, members: readonly string[]): JsonObject => {
  const value = parsed(body, place);
  if (!isObject(value)) throw unexpected(place, 'an object', value);
  if (Object.keys(value).length > 0 && !members.some((member) => Object.hasOwn(value, member))) {
    throw unexpected(place, `an object with ${members.join(' or ')}`, value);
  }
  return value;
};
