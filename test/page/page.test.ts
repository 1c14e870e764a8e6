import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Completeness } from '../../src/completeness/completeness.ts';
import type { Scope } from '../../src/filter/scope.ts';
import { openCursor } from '../../src/page/cursor.ts';
import { checkFirst, rankedPage, type Connection } from '../../src/page/page.ts';

const SCOPE: Scope = {
  window: { fromMs: 0, toMs: 60_000, stepMs: 60_000, asOfMs: 60_000 },
  filter: {},
  baseline: null,
  isFixed: false,
  place: {},
};
const COMPLETE: Completeness = {
  sources: ['EMBEDDED'],
  asOfMs: 60_000,
  isExact: true,
  isTruncated: false,
  isPartial: false,
  sampledFrom: null,
  notes: [],
};
interface Item {
  readonly name: string;
  readonly errors: number | null;
}

const page = (
  items: readonly Item[],
  first: number,
  after: string | null,
  completeness = COMPLETE,
): Connection<string> => {
  const keyset = openCursor(after, SCOPE, 'hash');
  if (keyset !== null && 'problem' in keyset) throw new Error(keyset.expected);
  return rankedPage({
    items,
    keysetOf: ({ errors, name }) => [errors, name],
    nodeOf: ({ name }) => name,
    first,
    after: keyset,
    scope: SCOPE,
    hash: 'hash',
    completeness,
  });
};

describe('rankedPage', () => {
  const items = [
    { name: 'b', errors: 5 },
    { name: 'a', errors: 5 },
    { name: 'none', errors: null },
    { name: 'top', errors: 9 },
  ];

  it('ranks by the number, unknown last, ties by name', () => {
    expect(page(items, 10, null).nodes).toEqual(['top', 'a', 'b', 'none']);
  });

  it('says what follows and how many there are', () => {
    const first = page(items, 3, null);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(first.totalCount).toBe(4);
    const second = page(items, 3, first.pageInfo.endCursor);
    expect(second.nodes).toEqual(['none']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('does not know the total of a list that its source cut', () => {
    expect(page(items, 3, null, { ...COMPLETE, isTruncated: true }).totalCount).toBeNull();
  });

  it('gives every item once, whatever the page size', () => {
    const item = fc.record({ name: fc.string(), errors: fc.option(fc.integer({ min: 0, max: 3 })) });
    fc.assert(
      fc.property(
        fc.uniqueArray(item, { selector: ({ name }) => name }),
        fc.integer({ min: 1, max: 5 }),
        (all, first) => {
          const seen: string[] = [];
          for (let after: string | null = null, more = true; more;) {
            const { nodes, pageInfo } = page(all, first, after);
            seen.push(...nodes);
            after = pageInfo.endCursor;
            more = pageInfo.hasNextPage;
          }
          expect(seen).toEqual(page(all, 500, null).nodes);
          expect(new Set(seen)).toEqual(new Set(all.map(({ name }) => name)));
        },
      ),
    );
  });
});

describe('checkFirst', () => {
  it('takes the default for null and for nothing', () => {
    expect(checkFirst(null, 20, 100)).toBe(20);
    expect(checkFirst(undefined, 20, 100)).toBe(20);
    expect(checkFirst(100, 20, 100)).toBe(100);
  });

  it.each([
    [0, 'BAD_USER_INPUT'],
    [-1, 'BAD_USER_INPUT'],
    [101, 'LIMIT_EXCEEDED'],
    [2_147_483_647, 'LIMIT_EXCEEDED'],
  ])('refuses %i', (first, problem) => {
    expect(checkFirst(first, 20, 100)).toMatchObject({ problem, argument: 'first', got: String(first) });
  });
});
