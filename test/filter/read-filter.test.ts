import { describe, expect, it } from '@jest/globals';
import { readFilter } from '../../src/filter/read-filter.ts';

describe('readFilter', () => {
  it('takes null and nothing for no restriction', () => {
    expect(readFilter(null)).toEqual({});
    expect(readFilter({ service: null, attributes: null, kinds: null })).toEqual({});
    expect(readFilter({ service: { equals: 'cart', not: null } })).toEqual({ service: { equals: 'cart' } });
  });

  it('looks for an attribute anywhere unless a scope is given', () => {
    expect(readFilter({ attributes: [{ key: 'tier', value: { equals: 'gold' } }] })).toEqual({
      attributes: [{ key: 'tier', scope: 'ANY', value: { equals: 'gold' } }],
    });
  });

  it('keeps quotes, control characters and NUL as they are', () => {
    const text = `'";--\u0000\u001b[31m\n`;
    expect(readFilter({ message: { contains: text } })).toEqual({ message: { contains: text } });
  });

  it.each([
    ['a condition without a key', { service: {} }, 'filter.service', 'BAD_USER_INPUT'],
    ['an expression that is not RE2', { route: { matches: '(?=a)' } }, 'filter.route.matches', 'BAD_USER_INPUT'],
    ['an unclosed expression', { route: { notMatches: '(' } }, 'filter.route.notMatches', 'BAD_USER_INPUT'],
    [
      'an attribute without a name',
      { attributes: [{ key: '', value: { equals: '1' } }] },
      'filter.attributes[0].key',
      'BAD_USER_INPUT',
    ],
    ['no span kinds', { kinds: [] }, 'filter.kinds', 'BAD_USER_INPUT'],
    ['more than a kilobyte of text', { message: { contains: 'x'.repeat(1_100) } }, 'filter', 'LIMIT_EXCEEDED'],
  ])('refuses %s', (_name, input, argument, problem) => {
    expect(readFilter(input)).toMatchObject({ problem, argument });
  });
});
