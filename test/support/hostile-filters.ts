/** Filters whose texts try to leave the literal that they are put into. */
import fc from 'fast-check';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import type { Filter, StringFilter } from '../../src/filter/filter.ts';

const FRAGMENTS = [
  ...['"', '\\', '\\"', '\\\\"', '`', "'", '{', '}', '[', ']', '(', ')', ',', '=', '~', '!'],
  ...['\n', '\r\n', '\t', '\u0000', '\u0001', '\u007f', '\u2028', '\u{1f600}', '\u00e9', '\ufeff', '\ufffd', '\ud800'],
  ...['"} or up{a="', '"}) or vector(1) #', '# comment\n', '[5m]', 'offset 1d', '$1', '${1}', '$$', '%s', '\\x00'],
  ...['.*', '(?i)', '^', '$', '|', '(a|b)', '\\Q', '\\E', '{1,1000}', '__name__', '//', '/*'],
];

/** Texts made of quotes, escapes, operators and what else a parser might stumble over. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);

/** Expressions that RE2 takes, around any text. */
const expression = hostileText.map(
  (text) => `(?:${text.toWellFormed().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})|[a-z]+`,
);

const condition: fc.Arbitrary<StringFilter> = fc.oneof(
  ...(['equals', 'contains', 'not', 'notContains'] as const).map((key) => hostileText.map((text) => ({ [key]: text }))),
  ...(['in', 'notIn'] as const).map((key) =>
    fc.array(hostileText, { minLength: 1, maxLength: 3 }).map((texts) => ({ [key]: texts })),
  ),
  ...(['matches', 'notMatches'] as const).map((key) => expression.map((text) => ({ [key]: text }))),
);

/** A filter with a hostile text in one or several of its places; `attribute` is a key that the counter carries. */
export const hostileFilter = (attribute: string): fc.Arbitrary<Filter> =>
  fc.record(
    {
      service: condition,
      route: condition,
      environment: condition,
      version: condition,
      statusCode: condition,
      attributes: condition.map((value) => [{ key: attribute, scope: 'ANY' as const, value }]),
    },
    { requiredKeys: [] },
  );

/** Returns what is printed; null for a filter of too many alternatives, which is refused. */
export const printed = (print: () => string): string | null => {
  try {
    return print();
  } catch (error) {
    if (error instanceof UnsupportedQueryError) return null;
    throw error;
  }
};
