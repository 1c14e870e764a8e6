/** The spelling of TraceQL: texts, names and patterns from outside can stand in a query only as printed here. */

/**
 * Longest query in bytes of UTF-8. Tempo's lexer looks ahead in a copy of its 1,024-byte buffer and loses tokens at the
 * edge of it: longer queries fail or mean something else (facts seen on 2.10 and 3.0; grafana/tempo#3513).
 */
export const QUERY_MAX_BYTES = 1_024;

/** The longest hint that the client appends: ` with (most_recent=true)`. */
const HINT_BYTES = 25;

/** Longest query that a printer may make, in bytes of UTF-8. */
export const PRINTED_MAX_BYTES = QUERY_MAX_BYTES - HINT_BYTES;

/** Most spans that a search returns of one trace, by Tempo's default configuration (`max_spans_per_span_set`). */
export const MAX_SPANS_PER_SPAN_SET = 100;

/** Most keys of a `by()`. */
export const MAX_BY = 5;

/** Returns the length of a query as it is sent, in bytes of UTF-8. */
export const byteLength = (query: string): number => Buffer.byteLength(query, 'utf8');

/** Returns the string literal of a text: Go unquotes what JSON quotes, save half a surrogate pair, which becomes U+FFFD. */
export const quoteString = (text: string): string => JSON.stringify(text.toWellFormed());

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/u;

/** Returns the name of an attribute as it stands behind its scope; a quoted one knows the escapes `\"` and `\\` alone. */
export const quoteAttribute = (name: string): string =>
  PLAIN_NAME.test(name) ? name : `"${name.toWellFormed().replace(/["\\]/gu, '\\$&')}"`;

/** Returns the RE2 pattern that matches the text and nothing else. */
export const escapePattern = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/gu, '\\$&');

/** Where an attribute is: `.` is the span's own, then its resource's. */
export type AttributePlace = 'span' | 'resource' | 'event' | '';

/** Returns an attribute with its scope: `span.http.route`, `event."odd name"`, `.region`. */
export const attribute = (place: AttributePlace, name: string): string => `${place}.${quoteAttribute(name)}`;

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/u;
const [INT64_MIN, INT64_MAX] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Returns whether a text is that of a 64-bit integer, as a number prints itself. */
export const isIntegerText = (text: string): boolean =>
  INTEGER.test(text) && BigInt(text) >= INT64_MIN && BigInt(text) <= INT64_MAX;

/** Returns the literal of a number or boolean that has this text; null where no number prints itself like that. */
export const typedLiteral = (text: string): string | null => {
  if (text === 'true' || text === 'false') return text;
  // The lexer reads the sign by itself, so the smallest integer has no literal.
  if (isIntegerText(text)) return BigInt(text) === INT64_MIN ? null : text;
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? text : null;
};
