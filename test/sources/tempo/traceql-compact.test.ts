/** Queries without needless spaces. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compact } from '../../../src/sources/tempo/traceql-compact.ts';
import { quoteAttribute, quoteString } from '../../../src/sources/tempo/traceql.ts';

describe('compact', () => {
  it.each([
    ['{ status = error && name = "a = b" } | select(name, kind)', '{status=error&&name="a = b"}|select(name,kind)'],
    ['({ a >= 1 } !<< { b =~ "x | y" && c != nil })', '({a>=1}!<<{b=~"x | y"&&c!=nil})'],
    [
      '{ nestedSetLeft > -1 } | count_over_time() by (name) with (exemplars=false)',
      '{nestedSetLeft>-1}|count_over_time()by(name)with(exemplars=false)',
    ],
    ['{ span."odd = \\" name" = "\\"" }', '{span."odd = \\" name"="\\""}'],
  ])('makes %s shorter', (query, want) => {
    expect(compact(query)).toBe(want);
  });

  it('never touches what is quoted, and does nothing twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (text, name) => {
        const [value, field] = [quoteString(text), `span.${quoteAttribute(name)}`];
        const short = compact(`{ ${field} = ${value} && kind != nil }`);
        expect(short).toBe(`{${field}=${value}&&kind!=nil}`);
        expect(compact(short)).toBe(short);
      }),
    );
  });
});
