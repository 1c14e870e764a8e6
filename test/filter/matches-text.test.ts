import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StringFilter } from '../../src/filter/filter.ts';
import { matchesText } from '../../src/filter/matches-text.ts';
import { meets } from '../support/brute-force-filter.ts';

describe('matchesText', () => {
  it.each<readonly [string, StringFilter | undefined, string | null, boolean]>([
    ['no condition', undefined, 'cart', true],
    ['no condition, absent', undefined, null, true],
    ['an empty condition', {}, 'cart', true],
    ['equal', { equals: 'cart' }, 'cart', true],
    ['equal but for its case', { equals: 'cart' }, 'Cart', false],
    ['among', { in: ['cart', 'checkout'] }, 'checkout', true],
    ['among nothing', { in: [] }, 'cart', false],
    ['not among nothing', { notIn: [] }, 'cart', true],
    ['contained', { contains: 'ar' }, 'cart', true],
    ['the empty text, contained in all', { contains: '' }, '', true],
    ['matched as a whole', { matches: 'c.*t' }, 'cart', true],
    ['matched in part only', { matches: 'c.' }, 'cart', false],
    ['matched by one of two, as a whole', { matches: 'car|cart' }, 'cart', true],
    ['matched over a line end', { matches: 'a.b' }, 'a\nb', true],
    ['anchored as well', { matches: '^cart$' }, 'cart', true],
    ['anchored, with a line end behind it', { matches: '^cart$' }, 'cart\n', false],
    ['matched without regard to case only if told', { matches: '(?i)CART' }, 'cart', true],
    ['not matched in part', { notMatches: 'c.' }, 'cart', true],
    ['both of two conditions', { contains: 'a', not: 'cart' }, 'cat', true],
    ['one of two conditions', { contains: 'a', not: 'cart' }, 'cart', false],
    ['the empty text, which is not absent', { not: '' }, '', false],
  ])('%s', (_name, filter, value, isMet) => {
    expect(matchesText(filter, value)).toBe(isMet);
  });

  it.each<readonly [StringFilter, boolean]>([
    [{ equals: '' }, false],
    [{ in: [''] }, false],
    [{ contains: '' }, false],
    [{ matches: '.*' }, false],
    [{ not: '' }, true],
    [{ notIn: [''] }, true],
    [{ notContains: '' }, true],
    [{ notMatches: '.*' }, true],
    [{ not: 'a', contains: 'b' }, false],
  ])('an absent value under %j', (filter, isMet) => {
    expect(matchesText(filter, null)).toBe(isMet);
  });

  it('agrees with the recount that all sources are compared with', () => {
    const text = fc.oneof(fc.constantFrom('', 'a', 'ab', 'ba', 'a\nb', 'A', '.'), fc.string({ maxLength: 3 }));
    const expression = fc.constantFrom('', '.*', 'a', 'a|ab', '(?:ab)+', '[ab]*', '\\.', '.', 'a.b', '^a', 'b$');
    const condition = fc.record<StringFilter>(
      {
        equals: text,
        in: fc.array(text, { maxLength: 3 }),
        contains: text,
        matches: expression,
        not: text,
        notIn: fc.array(text, { maxLength: 3 }),
        notContains: text,
        notMatches: expression,
      },
      { requiredKeys: [] },
    );
    const some = condition.chain((whole) =>
      fc
        .subarray(Object.entries(whole), { maxLength: 2 })
        .map((entries): StringFilter => Object.fromEntries(entries) satisfies StringFilter),
    );
    fc.assert(
      fc.property(some, fc.option(text), (filter, value) => {
        expect(matchesText(filter, value)).toBe(meets(filter, value));
      }),
      { numRuns: 1_000 },
    );
  });

  it('says of each condition and its negation that one is met, never both', () => {
    const pairs = [
      ['equals', 'not'],
      ['in', 'notIn'],
      ['contains', 'notContains'],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.string({ maxLength: 2 }),
        fc.option(fc.string()),
        (pair, text, value) => {
          const of = (key: (typeof pair)[number]): StringFilter => ({ [key]: key.endsWith('n') ? [text] : text });
          expect(matchesText(of(pair[0]), value)).not.toBe(matchesText(of(pair[1]), value));
        },
      ),
    );
  });
});
