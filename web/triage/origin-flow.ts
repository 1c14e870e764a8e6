/** The geometry of the origin matrix as a picture: entries on the left, origins on the right, ribbons as wide as their counts. */
import type { OriginMatrixQuery } from '../generated/operations.ts';

type Row = NonNullable<NonNullable<OriginMatrixQuery['triage']>['origins']>['rows'][number];

/** A bar at one side. */
export interface FlowNode {
  readonly name: string;
  /** What stands below the name in small letters; empty for nothing. */
  readonly detail: string;
  readonly count: number;
  readonly top: number;
  readonly height: number;
}

/** A ribbon from an entry to an origin. */
export interface FlowRibbon {
  readonly row: Row;
  /** Index of its origin: the colour. */
  readonly origin: number;
  readonly fromTop: number;
  readonly toTop: number;
  readonly height: number;
}

/** The whole picture in units of its own; its width is the drawer's choice. */
export interface OriginFlow {
  readonly entries: readonly FlowNode[];
  readonly origins: readonly FlowNode[];
  readonly ribbons: readonly FlowRibbon[];
  readonly height: number;
}

/** Room for two lines of text beside every bar. */
const LEAST_NODE = 32;
const GAP = 8;
/** Height that all counts together take, beside the least heights. */
const COUNT_HEIGHT = 260;

interface Place {
  readonly name: string;
  readonly detail: string;
}

const entryPlace = ({ entryService, entryRoute }: Row): Place => ({
  name: entryRoute?.name ?? 'entry not known',
  detail: entryService?.name ?? 'the root of the trace is missing',
});

const originPlace = ({ origin, originRoute, dependency, exceptionType, kind }: Row): Place => {
  const what = exceptionType?.name ?? kind.toLowerCase().replace('_', ' ');
  const where = dependency === null ? originRoute?.name : `calling ${dependency.name}`;
  return { name: `${origin.name}: ${what === '' ? 'exception without a type' : what}`, detail: where ?? '' };
};

const keyOf = ({ name, detail }: Place): string => JSON.stringify([name, detail]);

const nodesOf = (rows: readonly Row[], placeOf: (row: Row) => Place, total: number): readonly FlowNode[] => {
  const counts = new Map<string, { readonly place: Place; readonly count: number }>();
  for (const row of rows) {
    const place = placeOf(row);
    counts.set(keyOf(place), { place, count: (counts.get(keyOf(place))?.count ?? 0) + row.count.value });
  }
  const sorted = [...counts.values()].toSorted((left, right) => right.count - left.count);
  let top = 0;
  return sorted.map(({ place, count }) => {
    const height = Math.max(LEAST_NODE, (count / total) * COUNT_HEIGHT);
    const node = { ...place, count, top, height };
    top += height + GAP;
    return node;
  });
};

const bottom = (nodes: readonly FlowNode[]): number =>
  nodes.reduce((most, { top, height }) => Math.max(most, top + height), 0);

const lowered = (nodes: readonly FlowNode[], by: number): readonly FlowNode[] =>
  nodes.map((node) => ({ ...node, top: node.top + by }));

/** The shorter side stands before the middle of the longer one. */
const centred = (left: readonly FlowNode[], right: readonly FlowNode[]) => {
  const shorter = (bottom(left) - bottom(right)) / 2;
  return [lowered(left, Math.max(0, -shorter)), lowered(right, Math.max(0, shorter))] as const;
};

/** Where the next ribbon of each node begins: ribbons of a small node are centred, since its bar has room for text. */
const cursorsOf = (nodes: readonly FlowNode[], total: number): Map<string, number> =>
  new Map(nodes.map((node) => [keyOf(node), node.top + (node.height - (node.count / total) * COUNT_HEIGHT) / 2]));

/** Returns the picture of rows; empty of rows that have no count (only absorbed errors). */
export const originFlow = (all: readonly Row[]): OriginFlow => {
  const rows = all.filter(({ count }) => count.value > 0);
  const total = rows.reduce((sum, { count }) => sum + count.value, 0);
  const [entries, origins] = centred(nodesOf(rows, entryPlace, total), nodesOf(rows, originPlace, total));
  const entryCursors = cursorsOf(entries, total);
  const originCursors = cursorsOf(origins, total);
  const originIndex = new Map(origins.map((node, index) => [keyOf(node), index]));
  const entryIndex = new Map(entries.map((node, index) => [keyOf(node), index]));
  const indexes = (row: Row) => ({
    entry: entryIndex.get(keyOf(entryPlace(row))) ?? 0,
    origin: originIndex.get(keyOf(originPlace(row))) ?? 0,
  });
  const take = (cursors: Map<string, number>, key: string, height: number): number => {
    const top = cursors.get(key) ?? 0;
    cursors.set(key, top + height);
    return top;
  };
  // In the order of both sides, so that ribbons of one bar do not cross at it.
  const ordered = rows.toSorted((left, right) => {
    const [a, b] = [indexes(left), indexes(right)];
    return a.entry - b.entry || a.origin - b.origin;
  });
  const ribbons = ordered.map((row) => {
    const height = (row.count.value / total) * COUNT_HEIGHT;
    return {
      row,
      origin: indexes(row).origin,
      height,
      fromTop: take(entryCursors, keyOf(entryPlace(row)), height),
      toTop: take(originCursors, keyOf(originPlace(row)), height),
    };
  });
  return { entries, origins, ribbons, height: Math.max(bottom(entries), bottom(origins)) };
};
