/** Long lists of values, spread over several queries: each stays below the length that Tempo's lexer can read. */
import { UnsupportedQueryError } from '../unsupported-query.ts';
import type { Condition } from './traceql-condition.ts';
import { byteLength, PRINTED_MAX_BYTES } from './traceql.ts';

/** How many values a condition lists; only lists of wanted values can be spread, as what is unwanted must go from each. */
const listed = (condition: Condition): number => {
  if (condition.kind === 'value') return condition.pattern === null ? condition.texts.length : 0;
  return condition.kind === 'tuples' ? condition.tuples.length : 0;
};

/** Tuples stay in their order, so that those of one service stay together. */
const halve = (condition: Condition): readonly Condition[] => {
  if (condition.kind === 'value') {
    const middle = Math.ceil(condition.texts.length / 2);
    return [
      { ...condition, texts: condition.texts.slice(0, middle) },
      { ...condition, texts: condition.texts.slice(middle) },
    ];
  }
  if (condition.kind !== 'tuples') return [condition];
  const middle = Math.ceil(condition.tuples.length / 2);
  return [
    { ...condition, tuples: condition.tuples.slice(0, middle) },
    { ...condition, tuples: condition.tuples.slice(middle) },
  ];
};

/** @param restBytes  of the query without its conditions: what is left of it is for the filter */
const tooLong = (bytes: number, restBytes: number, maxBytes: number): UnsupportedQueryError => {
  const over = bytes - maxBytes;
  return new UnsupportedQueryError(
    'TEMPO',
    `a filter that fits a query of ${maxBytes} bytes (this one takes ${bytes})`,
    `shorten the filter by ${over} bytes: fewer or shorter values`,
    {
      argument: 'filter',
      expected: `take at most ${Math.max(maxBytes - restBytes, 0)} bytes as TraceQL here (queries of Tempo have ${maxBytes})`,
      got: bytes - restBytes,
    },
  );
};

/**
 * Returns the conditions as one list for each query to send: no span meets two of them, and together they are met by the
 * same spans as the whole, so counts add up and searches join. One list where everything fits.
 * @param print     the query made of the conditions, as it is sent
 * @param maxBytes  of UTF-8
 * @throws UnsupportedQueryError  what cannot be split is too long: it says by how much
 */
export const splitToFit = (
  conditions: readonly Condition[],
  print: (conditions: readonly Condition[]) => string,
  maxBytes: number = PRINTED_MAX_BYTES,
): readonly (readonly Condition[])[] => {
  const bytes = byteLength(print(conditions));
  if (bytes <= maxBytes) return [conditions];
  const longest = conditions.reduce((found, condition, index) => {
    const most = conditions[found];
    return most === undefined || listed(condition) > listed(most) ? index : found;
  }, 0);
  const chosen = conditions[longest];
  if (chosen === undefined || listed(chosen) < 2) {
    throw tooLong(bytes, byteLength(print([])), maxBytes);
  }
  return halve(chosen).flatMap((half) => splitToFit(conditions.with(longest, half), print, maxBytes));
};
