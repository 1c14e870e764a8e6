/** Counts as Tempo's labels tell them: by the dimensions that spans themselves say, and by step. */
import type { DurationMs, UnixMs } from '../../time.ts';
import type { Dimension } from '../source.ts';
import type { Column, Columns, CountClass, Part } from './count-plan.ts';
import {
  DATABASE,
  KIND,
  MESSAGING,
  OWN_DIMENSIONS,
  peerKindOf,
  RPC_SYSTEM,
  STATUS,
  type Facts,
} from './metric-facts.ts';
import type { Slice } from './plan-slices.ts';
import type { CountedSeries } from './series-join.ts';

/** What was counted of a class under one key, in one step. */
export interface Coarse {
  /** What the counted spans have in common: values of a class's own dimensions, or texts of its fields, in their order. */
  readonly key: readonly (string | null)[];
  /** Start of the step; null without steps. */
  readonly atMs: UnixMs | null;
  readonly columns: Map<Column, number>;
  /** Starts of the first and last step in which there is something; null where no time is asked for. */
  firstMs: UnixMs | null;
  lastMs: UnixMs | null;
}

/** What spans of calls tell by themselves: the service that answers, and how one is reached that does not. */
const ofCall = (dimension: Dimension) => {
  if (dimension === 'callee') return OWN_DIMENSIONS.service;
  return dimension === 'dependencyKind' ? UNANSWERED_KIND : undefined;
};
const UNANSWERED_KIND = { fields: [...DATABASE, MESSAGING], value: (facts: Facts) => peerKindOf(facts, false) };

/** Returns the names by which a part of a class is counted, in an order of their own: equal counts are equal texts. */
export const fieldsOf = ({ own, tested, kinds, alsoBy }: CountClass, { isByStatus }: Part): readonly string[] => {
  const dimensions = [...own, ...tested.map(({ dimension }) => dimension)];
  const fields = dimensions.flatMap(
    (dimension) => ofCall(dimension)?.fields ?? OWN_DIMENSIONS[dimension]?.fields ?? [],
  );
  const isKnown = (field: string): boolean => field === KIND && kinds.length === 1;
  const isNeedless = (field: string): boolean => RPC_SYSTEM.includes(field) && !kinds.includes('server');
  return [
    ...new Set([
      ...fields.filter((field) => !isKnown(field) && !isNeedless(field)),
      ...(isByStatus ? [STATUS] : []),
      ...alsoBy,
    ]),
  ].toSorted();
};

/** Tempo's labels keep the scope of attributes, and call intrinsics by short names. */
const LABELS: Readonly<Record<string, string>> = {
  'trace:rootService': 'rootServiceName',
  'trace:rootName': 'rootName',
};

/** Returns what a series says of its spans. */
export const factsOfLabels =
  (labels: CountedSeries['labels'], known: Slice['known'], kinds: readonly string[]): Facts =>
  (field) => {
    const constant = known.get(field);
    if (constant !== undefined) return constant;
    const text = labels.get(LABELS[field] ?? field) ?? labels.get(field) ?? null;
    return text === null && field === KIND && kinds.length === 1 ? (kinds[0] ?? null) : text;
  };

/** Returns the texts under these names as a key; what is empty and what is absent are one to Tempo in some places. */
export const keyOf = (fields: readonly string[], facts: Facts): readonly (string | null)[] =>
  fields.map((field) => {
    const text = facts(field);
    return text === '' ? null : text;
  });

/** Adds numbers to others, each times a factor. */
export const addTo = (sums: Map<Column, number>, columns: Columns, factor: number): void => {
  for (const [column, value] of Object.entries(columns)) {
    const name = COLUMNS.find((each) => each === column);
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + value * factor);
  }
};
const COLUMNS: readonly Column[] = ['requests', 'errors', 'spans', 'count', 'recorded', 'handled', 'absorbed'];

/** Returns the value of a dimension that a span of the class tells by itself. */
export const ownValue = (dimension: Dimension, facts: Facts): string | null =>
  (ofCall(dimension) ?? OWN_DIMENSIONS[dimension])?.value(facts) ?? null;

/** Returns whether what a span tells meets the conditions that were not sent. */
export const meetsTests = ({ tested }: CountClass, facts: Facts): boolean =>
  tested.every(({ dimension, meets }) => meets(ownValue(dimension, facts)));

/** Of a class: what was counted so far, by key and step. */
export interface Counts {
  /** @param isSeen  the times of the samples are first and last sightings */
  readonly add: (part: Part, known: Slice['known'], series: readonly CountedSeries[], isSeen: boolean) => void;
  readonly all: () => readonly Coarse[];
}

/**
 * Returns the place where the series of a class are added up.
 * @param stepMs   null: all samples of a series are one count
 */
export const createCounts = (countClass: CountClass, stepMs: DurationMs | null): Counts => {
  const found = new Map<string, Coarse>();
  const coarseOf = (key: Coarse['key'], atMs: UnixMs | null): Coarse => {
    const id = JSON.stringify([key, atMs]);
    const coarse = found.get(id) ?? { key, atMs, columns: new Map(), firstMs: atMs, lastMs: atMs };
    found.set(id, coarse);
    return coarse;
  };
  return {
    add: (part, known, series, isSeen) => {
      for (const { labels, samples } of series) {
        const facts = factsOfLabels(labels, known, countClass.kinds);
        if (!meetsTests(countClass, facts)) continue;
        const key = countClass.own.map((dimension) => ownValue(dimension, facts));
        const adds = part.adds(facts(STATUS) === 'error');
        for (const { atMs, value } of samples) {
          if (value === 0) continue;
          const coarse = coarseOf(key, stepMs === null ? null : atMs);
          addTo(coarse.columns, adds, value);
          if (!isSeen) continue;
          coarse.firstMs = Math.min(coarse.firstMs ?? atMs, atMs);
          coarse.lastMs = Math.max(coarse.lastMs ?? atMs, atMs);
        }
      }
    },
    all: () => [...found.values()],
  };
};
