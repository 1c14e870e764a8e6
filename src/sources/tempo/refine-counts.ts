/**
 * Coarse counts are exact but lack dimensions; a sample has all dimensions but not every span. Together: each coarse count
 * is split as its sample is.
 */
import type { UnixMs } from '../../time.ts';
import type { Dimension } from '../source.ts';
import { addTo, type Coarse } from './coarse-counts.ts';
import type { Column, Columns, CountClass } from './count-plan.ts';

/** A span of a class, found by a search. */
export interface Unit {
  readonly traceId: string;
  readonly atMs: UnixMs;
  /** Values of the class's own dimensions, as the coarse counts have them. */
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

/** Rows of a class, and whether each is as exact as the counts it was made of. */
export interface Refined {
  readonly rows: readonly FineRow[];
  readonly isExact: boolean;
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

const sharesOf = (units: readonly Unit[], by: readonly Dimension[]): readonly Share[] =>
  [
    ...Map.groupBy(units, ({ values, isMet }) =>
      isMet === false ? '' : JSON.stringify(by.map((dimension) => values.get(dimension) ?? null)),
    ),
  ].map(([id, own]) => ({
    key: id === '' ? null : by.map((dimension) => own[0]?.values.get(dimension) ?? null),
    units: own,
    columns: sumOf(own),
  }));

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

/** What rows are made with. */
export interface RefineInput {
  readonly countClass: CountClass;
  readonly by: readonly Dimension[];
  readonly coarse: readonly Coarse[];
  /** Null: no sample was taken, and none is needed. */
  readonly units: readonly Unit[] | null;
  readonly stepOf: (atMs: UnixMs) => UnixMs | null;
}

const coarseKey = (
  { own, constants }: CountClass,
  coarse: Coarse,
  by: readonly Dimension[],
): readonly (string | null)[] =>
  by.map((dimension) => {
    const constant = constants.get(dimension);
    return constant !== undefined ? constant : (coarse.key[own.indexOf(dimension)] ?? null);
  });

/** What is known of a time: a unit tells it to the millisecond, a count to its step. */
const timesOf = ({ firstMs, lastMs }: Coarse, units: readonly Unit[], isWhole: boolean) => {
  const times = units.map(({ atMs }) => atMs);
  const latest = times.length === 0 ? null : Math.max(...times);
  const earliest = times.length === 0 ? null : Math.min(...times);
  return {
    firstMs: isWhole && earliest !== null ? earliest : firstMs,
    lastMs: latest !== null && (isWhole || lastMs === null || latest >= lastMs) ? latest : lastMs,
  };
};

/** Returns the rows of a class with all dimensions of the query. */
export const refine = ({ countClass, by, coarse, units, stepOf }: RefineInput): Refined => {
  const { refined, residual } = countClass;
  const isAnswers = countClass.relatives.some(({ kind }) => kind === 'CALLERS');
  const idOf = (key: readonly (string | null)[], atMs: UnixMs | null): string => JSON.stringify([key, atMs]);
  const isTold = ({ values, isMet }: Unit): boolean =>
    (isAnswers ? by : refined).every((dimension) => values.has(dimension)) && (residual === null || isMet !== null);
  const told = (units ?? []).filter(isTold);
  const inStep = Map.groupBy(told, (unit) => idOf(unit.own, stepOf(unit.atMs)));
  const ever = Map.groupBy(told, (unit) => idOf(unit.own, null));
  const rows: FineRow[] = [];
  let isExact = true;
  let untested = 0;
  const needsSample = refined.length > 0 || residual !== null || isAnswers;
  for (const count of coarse) {
    const near = inStep.get(idOf(count.key, count.atMs)) ?? [];
    const base = { atMs: count.atMs, traceId: null, message: null };
    const plain = (columns: ReadonlyMap<Column, number>, found: readonly Unit[]): FineRow => ({
      ...base,
      key: coarseKey(countClass, count, by),
      columns,
      ...timesOf(count, found, isSame(sumOf(found), count.columns)),
      traceId: newest(found)?.traceId ?? null,
      message: messageOf(found),
    });
    if (!needsSample) {
      rows.push(plain(count.columns, near));
      continue;
    }
    const sample = near.length > 0 ? near : (ever.get(idOf(count.key, null)) ?? []);
    const shares = sharesOf(sample, by);
    const { parts, over } = splitColumns(count.columns, shares);
    const isWhole = near.length > 0 && isSame(sumOf(near), count.columns);
    isExact &&= isWhole;
    shares.forEach(({ key, units: ofShare }, index) => {
      if (key === null) return;
      rows.push({
        ...base,
        key,
        columns: parts[index] ?? new Map(),
        ...timesOf(count, ofShare, isWhole),
        traceId: newest(ofShare)?.traceId ?? null,
        message: messageOf(ofShare),
      });
    });
    const left = Math.max(...over.values(), 0);
    if (left > 0 && residual === null) rows.push(plain(over, []));
    else untested += left;
  }
  return { rows, isExact, untested };
};
