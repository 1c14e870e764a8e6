import { describe, expect, it } from '@jest/globals';
import { LONG_PACK, packsOf, printTreeQuery, SHORT_PACK } from '../../../src/sources/tempo/tree-query.ts';
import { traceIdOf } from '../../support/plain-trace.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => traceIdOf(index));
const sizes = Array.from({ length: LONG_PACK }, (_, index) => index + 1);

/** Where Tempo's lexer fills its buffer anew. */
const BORDER = 1_024;
/** The longest scope that the lexer looks ahead for, and some more. */
const LOOK_AHEAD = 16;

describe('a search for trees', () => {
  it('asks for 34 traces, or for 11 where it must be short', () => {
    expect([LONG_PACK, SHORT_PACK]).toEqual([34, 11]);
    expect(printTreeQuery(ids(SHORT_PACK)).length).toBeLessThanOrEqual(BORDER);
    expect(printTreeQuery(ids(LONG_PACK)).length).toBeLessThan(2 * BORDER);
  });

  it.each(sizes)('has nothing that is looked ahead at where the lexer fills its buffer (%i traces)', (size) => {
    const query = printTreeQuery(ids(size));
    if (query.length <= BORDER) return;
    // Every attribute is looked ahead at from its scope on.
    const starts = [...query.matchAll(/trace:|span:|span\.|resource\./g)].map(({ index }) => index);
    expect(starts.filter((start) => start <= BORDER && start + LOOK_AHEAD >= BORDER)).toEqual([]);
    expect(query.slice(BORDER - 1, BORDER + 1)).toMatch(/^(?:[0-9a-f]{2}| {2})$/);
  });

  it('spreads traces evenly, in order', () => {
    expect(packsOf(ids(100), 34).map(({ length }) => length)).toEqual([33, 34, 33]);
    expect(packsOf(ids(35), 34).flat()).toEqual(ids(35));
    expect(packsOf([], 34)).toEqual([]);
  });
});
