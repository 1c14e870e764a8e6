/** Counts as Tempo's labels tell them: by the dimensions that spans themselves say, and by step. */
import type { DurationMs, UnixMs } from '../../time.ts';
import type { Dimension } from '../source.ts';
import type { Column, Columns, CountClass, Part } from './count-plan.ts';
import { KIND, OWN_DIMENSIONS, RPC_SYSTEM, serviceOf, STATUS, type Facts } from './metric-facts.ts';
import type { Slice } from './plan-slices.ts';
import { SERVICE } from './attribute-names.ts';
import type { CountedSeries } from './series-join.ts';

/** What was counted of a class under one key, in one step. */
export interface Coarse {
  /** Values of the class's own dimensions, in their order. */
  readonly key: readonly (string | null)[];
  /** Start of the step; null without steps. */
  readonly atMs: UnixMs | null;
  readonly columns: Map<Column, number>;
  /** Starts of the first and last step in which there is something; null where no time is asked for. */
  firstMs: UnixMs | null;
  lastMs: UnixMs | null;
}

/** Returns the names by which a part of a class is counted. */
export const fieldsOf = ({ own, tested, kinds, isFallback }: CountClass, { isByStatus }: Part): readonly string[] => {
  const dimensions = [...own, ...tested.map(({ dimension }) => dimension)];
  const fields = dimensions.flatMap(
    (dimension) => OWN_DIMENSIONS[dimension === 'callee' ? 'service' : dimension]?.fields ?? [],
  );
  const isKnown = (field: string): boolean => field === KIND && kinds.length === 1;
  const isNeedless = (field: string): boolean => RPC_SYSTEM.includes(field) && !kinds.includes('server');
  return [
    ...new Set([
      ...fields.filter((field) => !isKnown(field) && !isNeedless(field)),
      ...(isByStatus ? [STATUS] : []),
      ...(isFallback ? [SERVICE] : []),
    ]),
  ];
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
  (dimension === 'callee' ? serviceOf : OWN_DIMENSIONS[dimension]?.value)?.(facts) ?? null;

/** Returns whether what a span tells meets the conditions that were not sent. */
export const meetsTests = ({ tested }: CountClass, facts: Facts): boolean =>
  tested.every(({ dimension, meets }) => meets(ownValue(dimension, facts)));

/** Of a class: what was counted so far, by key and step. */
export interface Counts {
  readonly add: (part: Part, slice: Slice, series: readonly CountedSeries[]) => void;
  /** Takes the times of samples as first and last sightings of keys that are counted over the whole range. */
  readonly see: (slice: Slice, series: readonly CountedSeries[]) => void;
  readonly all: () => readonly Coarse[];
}

/**
 * Returns the place where the series of a class are added up.
 * @param stepMs   null: all samples of a series are one count
 * @param entered  services whose spans a fallback leaves out
 */
export const createCounts = (
  countClass: CountClass,
  stepMs: DurationMs | null,
  entered: ReadonlySet<string>,
): Counts => {
  const found = new Map<string, Coarse>();
  const coarseOf = (key: Coarse['key'], atMs: UnixMs | null): Coarse => {
    const id = JSON.stringify([key, atMs]);
    const coarse = found.get(id) ?? { key, atMs, columns: new Map(), firstMs: atMs, lastMs: atMs };
    found.set(id, coarse);
    return coarse;
  };
  const isCounted = (facts: Facts): boolean =>
    !(countClass.isFallback && entered.has(serviceOf(facts))) && meetsTests(countClass, facts);
  const read = ({ known }: Slice, series: readonly CountedSeries[]) =>
    series
      .map(({ labels, samples }) => ({
        facts: factsOfLabels(labels, known, countClass.kinds),
        samples: samples.filter(({ value }) => value !== 0),
      }))
      .filter(({ facts }) => isCounted(facts))
      .map((each) => ({ ...each, key: countClass.own.map((dimension) => ownValue(dimension, each.facts)) }));
  return {
    add: (part, slice, series) => {
      for (const { facts, key, samples } of read(slice, series)) {
        const adds = part.adds(facts(STATUS) === 'error');
        for (const { atMs, value } of samples) addTo(coarseOf(key, stepMs === null ? null : atMs).columns, adds, value);
      }
    },
    see: (slice, series) => {
      for (const { key, samples } of read(slice, series)) {
        const coarse = coarseOf(key, null);
        for (const { atMs } of samples) {
          coarse.firstMs = Math.min(coarse.firstMs ?? atMs, atMs);
          coarse.lastMs = Math.max(coarse.lastMs ?? atMs, atMs);
        }
      }
    },
    all: () => [...found.values()],
  };
};
