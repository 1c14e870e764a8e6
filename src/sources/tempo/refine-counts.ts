/**
 * Coarse counts are exact but lack dimensions; a sample has all dimensions but not every span. Together: each coarse count
 * is split as its sample is.
 */
import type { UnixMs } from '../../time.ts';
import type { Dimension } from '../source.ts';
import { addTo, type Coarse } from './coarse-counts.ts';
import type { Column, Columns } from './count-plan.ts';

/** A span of a class, found by a search. */
export interface Unit {
  readonly traceId: string;
  readonly atMs: UnixMs;
  /** Its key among the coarse counts. */
  readonly own: readonly (string | null)[];
  /** Values of all dimensions of the query; a dimension that could not be told is missing. */
  readonly values: ReadonlyMap<Dimension, string | null>;
  readonly columns: Columns;
  readonly message: string | null;
  /** Whether it meets the conditions that only a sample can test; null where that could not be told. */
  readonly isMet: boolean | null;
}

/** A row of an answer before rows of several classes are joined. */
export interface FineRow {
  readonly key: readonly (string | null)[];
  readonly atMs: UnixMs | null;
  readonly columns: ReadonlyMap<Column, number>;
  readonly firstMs: UnixMs | null;
  readonly lastMs: UnixMs | null;
  /** Of the newest one found; null without a sample. */
  readonly traceId: string | null;
  readonly message: string | null;
}

/** Rows, and whether each is as exact as the counts it was made of. */
export interface Refined {
  readonly rows: readonly FineRow[];
  readonly isExact: boolean;
  /** The sample holds every span that was counted, and says the same of it. */
  readonly isProven: boolean;
  /** How much was left out because nothing was found of it that a condition could be tested on. */
  readonly untested: number;
}

/**
 * Returns a total in whole parts that are in proportion to the weights and add up to it (largest remainder, ties to the
 * first); all 0 where every weight is 0. apportion(10, [1, 1, 1]) is [4, 3, 3].
 */
export const apportion = (total: number, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const shares = weights.map((weight) => (total * weight) / sum);
  const parts = shares.map(Math.floor);
  const rest = total - parts.reduce((all, part) => all + part, 0);
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  for (const { index } of byRemainder.slice(0, rest)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
};

/** Units of one full key. */
interface Share {
  /** Null: the units that do not meet the conditions. */
  readonly key: readonly (string | null)[] | null;
  readonly units: readonly Unit[];
  readonly columns: ReadonlyMap<Column, number>;
}

const sumOf = (units: readonly Unit[]): Map<Column, number> => {
  const sums = new Map<Column, number>();
  for (const { columns } of units) addTo(sums, columns, 1);
  return sums;
};

const sharesOf = (units: readonly Unit[], keyOf: (unit: Unit) => readonly (string | null)[] | null): readonly Share[] =>
  [...Map.groupBy(units, (unit) => JSON.stringify(keyOf(unit)))].map(([, [first, ...others]]) => {
    const own = first === undefined ? others : [first, ...others];
    return { key: first === undefined ? null : keyOf(first), units: own, columns: sumOf(own) };
  });

/** How the columns of a coarse count are split over the shares; what no unit has anything of stays over. */
const splitColumns = (total: ReadonlyMap<Column, number>, shares: readonly Share[]) => {
  const parts = shares.map(() => new Map<Column, number>());
  const over = new Map<Column, number>();
  for (const [column, value] of total) {
    const weights = shares.map(({ columns }) => Math.max(columns.get(column) ?? 0, 0));
    const split = apportion(value, weights);
    if (weights.every((weight) => weight === 0)) over.set(column, value);
    else split.forEach((part, index) => parts[index]?.set(column, part));
  }
  return { parts, over };
};

const isSame = (one: ReadonlyMap<Column, number>, other: ReadonlyMap<Column, number>): boolean =>
  [...new Set([...one.keys(), ...other.keys()])].every((column) => (one.get(column) ?? 0) === (other.get(column) ?? 0));

const newest = (units: readonly Unit[]): Unit | null =>
  units.reduce<Unit | null>((latest, unit) => (latest === null || unit.atMs > latest.atMs ? unit : latest), null);

/** Members of a group have one masked message; of anything else any message will do. */
const messageOf = (units: readonly Unit[]): string | null =>
  units.find(({ message }) => message !== null)?.message ?? null;

/** What is known of a coarse count without a sample. */
export interface Known {
  /** Dimensions of the query that the count itself tells. */
  readonly values: ReadonlyMap<Dimension, string | null>;
  /** Whether all of its spans meet the conditions, or none does; null where only a sample tells. */
  readonly isMet: boolean | null;
  /** What dimensions are taken for where a sample holds nothing of it. */
  readonly otherwise?: ReadonlyMap<Dimension, string | null>;
}

/** What rows are made with. */
export interface RefineInput {
  readonly by: readonly Dimension[];
  readonly coarse: readonly Coarse[];
  readonly knownOf: (coarse: Coarse) => Known;
  /** Null: no sample was taken. */
  readonly units: readonly Unit[] | null;
  readonly stepOf: (atMs: UnixMs) => UnixMs | null;
}

const keyWith = (
  by: readonly Dimension[],
  ...values: readonly ReadonlyMap<Dimension, string | null>[]
): readonly (string | null)[] =>
  by.map((dimension) => values.find((each) => each.has(dimension))?.get(dimension) ?? null);

/** What is known of a time: a unit tells it to the millisecond, a count to its step. */
const timesOf = ({ firstMs, lastMs }: Coarse, units: readonly Unit[], isWhole: boolean) => {
  const times = units.map(({ atMs }) => atMs);
  const latest = times.length === 0 ? null : times.reduce((one, other) => Math.max(one, other));
  const earliest = times.length === 0 ? null : times.reduce((one, other) => Math.min(one, other));
  return {
    firstMs: isWhole && earliest !== null ? earliest : firstMs,
    lastMs: latest !== null && (isWhole || lastMs === null || latest >= lastMs) ? latest : lastMs,
  };
};

/** Returns the rows of coarse counts with all dimensions of the query. */
export const refine = ({ by, coarse, knownOf, units, stepOf }: RefineInput): Refined => {
  const idOf = (key: readonly (string | null)[], atMs: UnixMs | null): string => JSON.stringify([key, atMs]);
  const inStep = Map.groupBy(units ?? [], (unit) => idOf(unit.own, stepOf(unit.atMs)));
  const ever = Map.groupBy(units ?? [], (unit) => idOf(unit.own, null));
  const rows: FineRow[] = [];
  let isExact = true;
  let isProven = units !== null;
  let untested = 0;
  for (const count of coarse) {
    const { values: known, isMet, otherwise = known } = knownOf(count);
    const near = inStep.get(idOf(count.key, count.atMs)) ?? [];
    const isWhole = near.length > 0 && isSame(sumOf(near), count.columns);
    isProven &&= isWhole;
    const base = { atMs: count.atMs, traceId: null, message: null };
    const plain = (columns: ReadonlyMap<Column, number>, found: readonly Unit[]): FineRow => ({
      ...base,
      key: keyWith(by, known, otherwise),
      columns,
      ...timesOf(count, found, isWhole),
      traceId: newest(found)?.traceId ?? null,
      message: messageOf(found),
    });
    const missing = by.filter((dimension) => !known.has(dimension));
    if (isMet === false) continue;
    if (missing.length === 0 && isMet === true) {
      rows.push(plain(count.columns, near));
      continue;
    }
    const isTold = (unit: Unit): boolean =>
      missing.every((dimension) => unit.values.has(dimension)) && (isMet === true || unit.isMet !== null);
    const told = near.filter(isTold);
    const sample = told.length > 0 ? told : (ever.get(idOf(count.key, null)) ?? []).filter(isTold);
    const shares = sharesOf(sample, (unit) =>
      isMet === true || unit.isMet === true ? keyWith(by, known, unit.values) : null,
    );
    const { parts, over } = splitColumns(count.columns, shares);
    const isSplitWhole = isWhole && told.length === near.length;
    isExact &&= isSplitWhole;
    shares.forEach(({ key, units: ofShare }, index) => {
      if (key === null) return;
      rows.push({
        ...base,
        key,
        columns: parts[index] ?? new Map(),
        ...timesOf(count, ofShare, isSplitWhole),
        traceId: newest(ofShare)?.traceId ?? null,
        message: messageOf(ofShare),
      });
    });
    const left = Math.max(...over.values(), 0);
    if (left > 0 && isMet === true) rows.push(plain(over, []));
    else untested += left;
  }
  return { rows, isExact, isProven, untested };
};
