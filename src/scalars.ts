/** GraphQL scalars and what they are inside: instants and lengths are numbers of milliseconds, ids are texts. */
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import { badUserInput } from './errors.ts';
import { formatDuration, parseDuration } from './lib/parse-duration.ts';
import { parseTraceId } from './trace/trace-node.ts';

interface ScalarRecipe<Inside extends number | string> {
  readonly name: string;
  /** What a well-formed value must be, for the message of a malformed one. */
  readonly expected: string;
  /** Returns the value inside; null when the text or number is malformed. */
  readonly parse: (raw: string | number) => Inside | null;
  readonly print: (inside: unknown) => string | number;
}

const rawLiteral = (node: ValueNode): unknown => {
  if (node.kind === Kind.STRING) return node.value;
  return node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : undefined;
};

const scalar = <Inside extends number | string>({ name, expected, parse, print }: ScalarRecipe<Inside>) => {
  const read = (raw: unknown): Inside => {
    const inside = typeof raw === 'string' || typeof raw === 'number' ? parse(raw) : null;
    if (inside === null) throw badUserInput(name, expected, raw);
    return inside;
  };
  return new GraphQLScalarType<Inside, string | number>({
    name,
    serialize: print,
    parseValue: read,
    parseLiteral: (node) => read(rawLiteral(node)),
  });
};

const parseInstant = (raw: string | number): number | null => {
  try {
    const parsed: unknown = GraphQLDateTimeISO.parseValue(raw);
    return parsed instanceof Date && Number.isFinite(parsed.getTime()) ? parsed.getTime() : null;
  } catch {
    return null;
  }
};

const SPAN_ID = /^[0-9a-f]{16}$/u;

const isText = (value: unknown): value is string => typeof value === 'string';
const printText = (inside: unknown): string => {
  if (!isText(inside)) throw new RangeError(`expected a text, got ${typeof inside}`);
  return inside;
};
const printNumber = (inside: unknown): number => {
  if (typeof inside !== 'number') throw new RangeError(`expected a number, got ${typeof inside}`);
  return inside;
};

/** The resolvers of every custom scalar, by name. */
export const scalars = {
  DateTime: scalar<number>({
    name: 'DateTime',
    expected: 'be an RFC 3339 instant with an offset like "2026-11-24T10:03:00Z"',
    parse: (raw) => (isText(raw) ? parseInstant(raw) : null),
    print: (inside) => new Date(printNumber(inside)).toISOString(),
  }),
  Duration: scalar<number>({
    name: 'Duration',
    expected: 'be a length of time like "15m", "1h30m", "7d" or "PT15M"',
    parse: (raw) => (isText(raw) ? parseDuration(raw) : null),
    print: (inside) => formatDuration(printNumber(inside)),
  }),
  TraceID: scalar<string>({
    name: 'TraceID',
    expected: 'be 1 to 32 hexadecimal digits, not all 0',
    parse: (raw) => (isText(raw) ? parseTraceId(raw) : null),
    print: printText,
  }),
  SpanID: scalar<string>({
    name: 'SpanID',
    expected: 'be 16 hexadecimal digits',
    parse: (raw) => (isText(raw) && SPAN_ID.test(raw.toLowerCase()) ? raw.toLowerCase() : null),
    print: printText,
  }),
  SafeInt: scalar<number>({
    name: 'SafeInt',
    expected: 'be a whole number up to 2^53 - 1',
    parse: (raw) => (typeof raw === 'number' && Number.isSafeInteger(raw) ? raw : null),
    print: printNumber,
  }),
  URL: scalar<string>({
    name: 'URL',
    expected: 'be an absolute URL',
    parse: (raw) => (isText(raw) && URL.canParse(raw) ? raw : null),
    print: printText,
  }),
} as const;
