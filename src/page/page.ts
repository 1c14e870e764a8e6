/** Pages of ranked lists (Relay connections). */
import type { Completeness } from '../completeness/completeness.ts';
import type { Scope } from '../filter/scope.ts';
import { badInput, overLimit, type InputProblem } from '../lib/input-problem.ts';
import { printCursor, type Keyset } from './cursor.ts';

/** Largest pages: of services, routes and exception types; of everything else. */
export const MAX_FIRST = { named: 500, other: 100 } as const;

/** A Relay connection whose nodes are ours. */
export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
  readonly completeness: Completeness;
}

/** Returns the page size, or what is wrong with it. */
export const checkFirst = (first: number | null | undefined, fallback: number, max: number): number | InputProblem => {
  const size = first ?? fallback;
  if (size < 1) return badInput('first', `be between 1 and ${max}`, String(size));
  return size > max ? overLimit('first', `be between 1 and ${max}`, String(size)) : size;
};

const compareValues = (left: string | number | null, right: string | number | null): number => {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
};

/** Returns the order of two keysets: numbers of the first place descending (null last), names ascending. */
export const compareKeysets = (left: Keyset, right: Keyset): number => {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? null;
    const isNumber = typeof value === 'number' && typeof other === 'number';
    const order = isNumber ? other - value : compareValues(value, other);
    if (order !== 0) return order;
  }
  return 0;
};

/** What a page is cut from. */
export interface PageInput<Item, Node> {
  readonly items: readonly Item[];
  readonly keysetOf: (item: Item) => Keyset;
  readonly nodeOf: (item: Item) => Node;
  readonly first: number;
  readonly after: Keyset | null;
  readonly scope: Scope;
  readonly hash: string;
  readonly completeness: Completeness;
}

/** Returns the page behind `after` of all items, ranked by their keysets; `totalCount` is null if the source left some out. */
export const rankedPage = <Item, Node>(input: PageInput<Item, Node>): Connection<Node> => {
  const { after, first, completeness } = input;
  const ranked = input.items
    .map((item) => ({ item, keyset: input.keysetOf(item) }))
    .sort((left, right) => compareKeysets(left.keyset, right.keyset));
  const behind = after === null ? ranked : ranked.filter(({ keyset }) => compareKeysets(keyset, after) > 0);
  return connection(
    behind.slice(0, first).map(({ item, keyset }) => ({
      cursor: printCursor(input.scope, input.hash, keyset),
      node: input.nodeOf(item),
    })),
    {
      hasNextPage: behind.length > first,
      hasPreviousPage: behind.length < ranked.length,
      totalCount: completeness.isTruncated ? null : ranked.length,
      completeness,
    },
  );
};

/** Returns a connection of edges that stand in order already. */
export const connection = <Node>(
  edges: readonly { readonly cursor: string; readonly node: Node }[],
  rest: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly totalCount: number | null;
    readonly completeness: Completeness;
  },
): Connection<Node> => ({
  edges,
  nodes: edges.map(({ node }) => node),
  pageInfo: {
    hasNextPage: rest.hasNextPage,
    hasPreviousPage: rest.hasPreviousPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  },
  totalCount: rest.totalCount,
  completeness: rest.completeness,
});
