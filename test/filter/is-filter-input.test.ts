import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isFilterInput } from '../../src/filter/is-filter-input.ts';
import { readFilter } from '../../src/filter/read-filter.ts';

describe('isFilterInput', () => {
  it.each<readonly [string, unknown]>([
    ['no restriction', {}],
    ['a text', { service: { equals: 'cart' } }],
    ['all conditions of a text', { message: { in: ['a'], notIn: [], contains: '', notContains: 'x', not: 'y' } }],
    ['expressions, whatever they say', { route: { matches: '(', notMatches: '[' } }],
    ['an attribute', { attributes: [{ key: 'tier', value: { equals: '1' } }] }],
    ['an attribute of the event', { attributes: [{ key: 'tier', scope: 'EVENT', value: {} }] }],
    ['kinds', { kinds: ['SERVER', 'UNSPECIFIED'] }],
    ['empty lists', { kinds: [], attributes: [] }],
  ])('is true for %s', (_name, value) => {
    expect(isFilterInput(value)).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['null', null],
    ['a text', 'cart'],
    ['a list', []],
    ['a key that is none', { color: { equals: 'red' } }],
    ['a key of all objects', { constructor: { equals: 'x' } }],
    ['a text instead of a condition', { service: 'cart' }],
    ['a list instead of a condition', { service: ['cart'] }],
    ['a condition that is none', { service: { like: 'cart' } }],
    ['a number to equal', { statusCode: { equals: 500 } }],
    ['a text to be among', { service: { in: 'cart' } }],
    ['a list to equal', { service: { equals: ['cart'] } }],
    ['a number to be among', { statusCode: { in: [500] } }],
    ['one attribute without a list', { attributes: { key: 'tier', value: {} } }],
    ['an attribute without a key', { attributes: [{ value: {} }] }],
    ['an attribute without a condition', { attributes: [{ key: 'tier' }] }],
    ['an attribute with a scope that is none', { attributes: [{ key: 'tier', scope: 'LINK', value: {} }] }],
    ['an attribute with more', { attributes: [{ key: 'tier', value: {}, or: {} }] }],
    ['a kind that is none', { kinds: ['SERVER', 'REQUEST'] }],
    ['a kind without a list', { kinds: 'SERVER' }],
  ])('is false for %s', (_name, value) => {
    expect(isFilterInput(value)).toBe(false);
  });

  it('lets nothing through over which reading a filter breaks', () => {
    const condition = fc.dictionary(
      fc.constantFrom('equals', 'in', 'matches', 'notIn', 'like', '__proto__'),
      fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()),
    );
    const drawn = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('service', 'route', 'message', 'attributes', 'kinds', 'other', '__proto__'),
        fc.oneof(condition, fc.array(fc.record({ key: fc.string(), value: condition })), fc.jsonValue()),
      ),
    );
    fc.assert(
      fc.property(drawn, (value) => {
        if (isFilterInput(value)) expect(() => readFilter(value)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
  });
});
