import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseValue } from 'graphql';
import { scalars } from '../src/scalars.ts';

type Name = keyof typeof scalars;
const literal = (name: Name, text: string): unknown => scalars[name].parseLiteral(parseValue(text));
const print = (name: Name, inside: unknown): unknown => scalars[name].serialize(inside);
const read = (name: Name, raw: unknown): unknown => scalars[name].parseValue(raw);

describe('a well-formed value', () => {
  it.each<[Name, string | number, string | number]>([
    ['DateTime', '2026-11-24T10:03:00Z', Date.UTC(2026, 10, 24, 10, 3)],
    ['DateTime', '2026-11-24T10:03:00.25+02:00', Date.UTC(2026, 10, 24, 8, 3, 0, 250)],
    ['DateTime', '1970-01-01T00:00:00Z', 0],
    ['Duration', '15m', 900_000],
    ['Duration', 'PT1H30M', 5_400_000],
    ['Duration', '7d', 604_800_000],
    ['TraceID', 'ABC', 'abc'.padStart(32, '0')],
    ['TraceID', 'F'.repeat(32), 'f'.repeat(32)],
    ['SpanID', 'ABCDEF0123456789', 'abcdef0123456789'],
    ['SafeInt', 9_007_199_254_740_991, 9_007_199_254_740_991],
    ['SafeInt', 0, 0],
    ['URL', 'https://grafana.example/explore?a=b', 'https://grafana.example/explore?a=b'],
  ])('%s %s is read from a variable and from a literal alike', (name, given, inside) => {
    expect(read(name, given)).toBe(inside);
    expect(literal(name, JSON.stringify(given))).toBe(inside);
  });
});

describe('a malformed value', () => {
  it.each<[Name, unknown, string]>([
    [
      'DateTime',
      '2026-11-24',
      '`DateTime` must be an RFC 3339 instant with an offset like "2026-11-24T10:03:00Z", got "2026-11-24"',
    ],
    ['DateTime', '2026-11-24T10:03:00', '`DateTime` must be an RFC 3339 instant'],
    ['DateTime', '2026-02-30T00:00:00Z', '`DateTime` must be an RFC 3339 instant'],
    ['DateTime', 1_764_000_000_000, 'got 1764000000000'],
    ['Duration', 'an hour', '`Duration` must be a length of time like "15m", "1h30m", "7d" or "PT15M", got "an hour"'],
    ['Duration', 900, 'got 900'],
    ['Duration', '-5m', 'got "-5m"'],
    ['TraceID', '', '`TraceID` must be 1 to 32 hexadecimal digits, not all 0, got ""'],
    ['TraceID', '0'.repeat(32), 'not all 0'],
    ['TraceID', 'xyz', 'got "xyz"'],
    ['SpanID', 'abc', '`SpanID` must be 16 hexadecimal digits, got "abc"'],
    ['SafeInt', 9_007_199_254_740_992, '`SafeInt` must be a whole number up to 2^53 - 1, got 9007199254740992'],
    ['SafeInt', 1.5, 'got 1.5'],
    ['SafeInt', '1', 'got "1"'],
    ['URL', '/explore', '`URL` must be an absolute URL, got "/explore"'],
    ['URL', { href: 'x' }, 'got {"href":"x"}'],
  ])('of %s is refused by name: %j', (name, raw, message) => {
    expect(() => read(name, raw)).toThrow(message);
    expect(() => read(name, raw)).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', retryable: false } }),
    );
  });

  it.each(['true', '[1]', '{a: 1}', 'ENUM', 'null'])('the literal %s is none of any scalar', (text) => {
    const names: readonly Name[] = ['DateTime', 'Duration', 'TraceID', 'SpanID', 'SafeInt', 'URL'];
    for (const name of names) expect(() => literal(name, text)).toThrow(`\`${name}\` must be`);
  });
});

describe('an answer', () => {
  it('prints instants in UTC to the millisecond and lengths in ISO 8601', () => {
    expect(print('DateTime', Date.UTC(2026, 10, 24, 10, 3))).toBe('2026-11-24T10:03:00.000Z');
    expect(print('Duration', 90_000)).toBe('PT1M30S');
  });

  it('reads again as what was printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        expect(read('DateTime', print('DateTime', ms))).toBe(ms);
        expect(read('Duration', print('Duration', ms))).toBe(ms);
      }),
    );
  });

  it('of another type is our own mistake', () => {
    expect(() => print('DateTime', '2026')).toThrow(RangeError);
    expect(() => print('SafeInt', null)).toThrow('expected a number, got object');
    expect(() => print('TraceID', 5)).toThrow('expected a text, got number');
  });
});
