/**
 * OTLP/JSON bodies as OTLP/protobuf bodies, so that one decoder gives the same rows for the same content.
 * Ids are hex in either case, enums are numbers or names, 64-bit integers are numbers or strings, keys are camelCase or
 * snake_case, null means absent, unknown fields are ignored.
 */
import { DecodeError } from './decode-error.ts';
import type { EnumNames, Field, MapFields, MessageFields } from './json-schema.ts';
import { MAX_VALUE_DEPTH } from './limits.ts';
import {
  beginMessage,
  createWriter,
  endMessage,
  writeBytes,
  writeDouble,
  writeFixed64,
  writeInt64,
  writeString,
  writeVarint,
  writtenBytes,
  type Writer,
} from './protobuf-writer.ts';

/** Fields of an entry of a protobuf map. */
const MAP_ENTRY = { key: 1, value: 2 } as const;

/** Where in the document the value being written stands. */
type Path = (string | number)[];

const pathText = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./u, '') || 'the body';

const nameOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${JSON.stringify(value).slice(0, 40)}`;
};

const expected = (what: string, value: unknown, path: Path): DecodeError =>
  new DecodeError(`${pathText(path)}: expected ${what}, got ${nameOf(value)}`, null);

const [MIN_INT64, MAX_UINT64] = [-(2n ** 63n), 2n ** 64n - 1n];

const toInteger = (value: unknown, path: Path): bigint => {
  const isInteger = typeof value === 'string' ? /^-?\d{1,20}$/u.test(value) : Number.isInteger(value);
  if (isInteger && (typeof value === 'string' || typeof value === 'number')) {
    const integer = BigInt(value);
    if (integer >= MIN_INT64 && integer <= MAX_UINT64) return integer;
  }
  throw expected('an integer of 64 bits, as number or string', value, path);
};

const toDouble = (value: unknown, path: Path): number => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/iu.test(value)) {
    return Number(value);
  }
  throw expected('a number', value, path);
};

const toEnum = (value: unknown, { prefix, names }: EnumNames, path: Path): number => {
  if (typeof value === 'number' && Number.isInteger(value)) return value >= 0 && value < names.length ? value : 0;
  const name = typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : value;
  const number = names.findIndex((known) => known === name);
  if (number === -1) throw expected(`a number or one of ${prefix}${names.join(', ')}`, value, path);
  return number;
};

const toText = (value: unknown, path: Path): string => {
  if (typeof value !== 'string') throw expected('a string', value, path);
  return value;
};

/** What is no hex stays an invalid id, so that its span alone is refused. */
const toId = (text: string): Buffer =>
  /^(?:[0-9a-f]{2})*$/iu.test(text) ? Buffer.from(text, 'hex') : Buffer.from([1]);

const writeField = (writer: Writer, { number, type }: Field, value: unknown, path: Path, depth: number): void => {
  switch (type) {
    case 'string':
      writeString(writer, number, toText(value, path));
      break;
    case 'id':
      writeBytes(writer, number, toId(toText(value, path)));
      break;
    case 'bytes':
      writeBytes(writer, number, Buffer.from(toText(value, path), 'base64'));
      break;
    case 'fixed64':
      writeFixed64(writer, number, toInteger(value, path));
      break;
    case 'int64':
      writeInt64(writer, number, toInteger(value, path));
      break;
    case 'double':
      writeDouble(writer, number, toDouble(value, path));
      break;
    case 'bool':
      if (typeof value !== 'boolean') throw expected('true or false', value, path);
      writeVarint(writer, number, value ? 1 : 0);
      break;
    default:
      if (type.kind === 'enum') writeVarint(writer, number, toEnum(value, type, path));
      else if (type.kind === 'map') writeMap(writer, number, type, value, path, depth);
      else {
        const start = beginMessage(writer, number);
        writeMessage(writer, type, value, path, depth);
        endMessage(writer, start);
      }
  }
};

const writeMap = (
  writer: Writer,
  number: number,
  { value: entry }: MapFields,
  value: unknown,
  path: Path,
  depth: number,
): void => {
  if (!isObject(value)) throw expected('an object', value, path);
  for (const [key, content] of Object.entries(value)) {
    const start = beginMessage(writer, number);
    writeString(writer, MAP_ENTRY.key, key);
    path.push(key);
    writeField(writer, { number: MAP_ENTRY.value, type: entry, isRepeated: false }, content, path, depth);
    path.pop();
    endMessage(writer, start);
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const writeMessage = (writer: Writer, message: MessageFields, value: unknown, path: Path, depth: number): void => {
  const inner = message.isValue ? depth + 1 : depth;
  // The decoder looks no deeper either: it counts such a value and keeps null.
  if (inner > MAX_VALUE_DEPTH) return;
  if (!isObject(value)) throw expected('an object', value, path);
  for (const [name, content] of Object.entries(value)) {
    const field = message.fields.get(name);
    if (field === undefined || content === null) continue;
    path.push(name);
    if (field.isRepeated) {
      if (!Array.isArray(content)) throw expected('an array', content, path);
      for (const [index, item] of content.entries()) {
        path.push(index);
        writeField(writer, field, item, path, inner);
        path.pop();
      }
    } else writeField(writer, field, content, path, inner);
    path.pop();
  }
};

/** JSON.parse rounds integers of over 53 bits; where a body has such numbers, their digits are kept as strings. */
const BIG_NUMBER = /[:[,]\s*-?\d{16}/u;

const keepDigits = (...[, value, context]: readonly unknown[]): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = typeof context === 'object' && context !== null && 'source' in context ? context.source : null;
  return typeof source === 'string' && /^-?\d+$/u.test(source) ? source : value;
};

const parse = (text: string): unknown => {
  try {
    return BIG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (error) {
    // A RangeError is a document nested so deeply that the parser gave up.
    if (error instanceof SyntaxError || error instanceof RangeError) {
      throw new DecodeError(`the body is not JSON: ${error.message.slice(0, 200)}`, null);
    }
    throw error;
  }
};

/**
 * Returns the protobuf body that says the same as a JSON body.
 * @param request  the message that the body is: TRACES_REQUEST, LOGS_REQUEST
 * @throws DecodeError  no JSON, or a value of the wrong kind; the reason names its path
 */
export const jsonToProtobuf = (body: Uint8Array, request: MessageFields): Buffer => {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const writer = createWriter(Math.max(256, body.length));
  writeMessage(writer, request, parse(text.startsWith('\ufeff') ? text.slice(1) : text), [], 0);
  return writtenBytes(writer);
};
