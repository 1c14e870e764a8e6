/** From labelled numbers to rows: labels become keys, statuses become errors, ends of stretches become steps. */
import { sourceBadResponse } from '../../errors.ts';
import type { DurationMs, UnixMs } from '../../time.ts';
import type { CountRow, Dimension, KeySet, Measures } from '../source.ts';
import type { Counter } from './counter.ts';
import type { Labels, Series } from './query-api.ts';
import { routeKindOf } from './route-kind.ts';
import { requireLabels, type CountedMeasure } from './select-series.ts';
import { HELD_LABEL, type CountedQuery } from './to-promql.ts';

/** What was counted of one key in one stretch of time. */
export interface Tally {
  readonly key: readonly (string | null)[];
  /** Start of the step that it belongs to. */
  readonly stepMs: UnixMs;
  /** The stretch itself: when, at the earliest and latest, what was counted was seen. */
  readonly fromMs: UnixMs;
  readonly toMs: UnixMs;
  readonly all: number;
  readonly failed: number;
}

/** The numbers of one counter over stretches of one length. */
export interface Counted {
  readonly counter: Counter;
  readonly series: readonly Series[];
  readonly lengthMs: DurationMs;
  readonly stepOf: (endMs: UnixMs) => UnixMs;
}

const firstOf = (labels: Labels, names: readonly string[]): string | null =>
  names.map((name) => labels[name] ?? '').find((value) => value !== '') ?? null;

/** Returns the function that reads the key of a series from its labels, in the order of `by`. */
export const keyReader = (query: CountedQuery, counter: Counter): ((labels: Labels) => readonly (string | null)[]) => {
  const dimensions = query.by.map(
    (dimension) => [dimension, requireLabels(counter, query.measure, dimension)] as const,
  );
  const read = (labels: Labels, dimension: Dimension, names: readonly string[]): string | null => {
    if (dimension === 'routeKind') return routeKindOf(labels[counter.spanName] ?? '', labels[counter.kind] ?? '');
    const value = firstOf(labels, names);
    // An exception without a type is called ''; a span has a name, be it empty.
    return dimension === 'exceptionType' || dimension === 'route' ? (value ?? '') : value;
  };
  return (labels) => dimensions.map(([dimension, names]) => read(labels, dimension, names));
};

const tuple = (values: readonly (string | null | undefined)[]): string => JSON.stringify(values);

/** Returns whether a row belongs to one of the keys: selectors let through more than was asked for. */
export const keyTest = ({ by, keys }: { readonly by: readonly Dimension[]; readonly keys: KeySet | null }) => {
  if (keys === null) return () => true;
  const places = keys.dimensions.map((dimension) => by.indexOf(dimension));
  const wanted = new Set(keys.values.map((values) => tuple(values)));
  return (key: readonly (string | null)[]): boolean => wanted.has(tuple(places.map((place) => key[place])));
};

/** Returns whether the spans of a series failed. */
export const isFailed = ({ statuses }: Counter, labels: Labels): boolean =>
  statuses.some(({ label, error }) => labels[label] === error);

/** Returns what was counted, one tally a series and stretch; nothing for stretches in which nothing was. */
export const tally = (query: CountedQuery, { counter, series, lengthMs, stepOf }: Counted): readonly Tally[] => {
  const [readKey, isWanted] = [keyReader(query, counter), keyTest(query)];
  return series.flatMap(({ labels, points }) => {
    if (labels[HELD_LABEL] !== undefined) return [];
    const key = readKey(labels);
    if (!isWanted(key)) return [];
    const hasFailed = isFailed(counter, labels);
    return points
      .filter(({ value }) => value > 0)
      .map(({ atMs, value }) => ({
        ...{ key, stepMs: stepOf(atMs), fromMs: atMs - lengthMs, toMs: atMs },
        ...{ all: value, failed: hasFailed ? value : 0 },
      }));
  });
};

const sum = (tallies: readonly Tally[], of: 'all' | 'failed'): number =>
  tallies.reduce((total, each) => total + each[of], 0);
const first = (tallies: readonly Tally[]): UnixMs => Math.min(...tallies.map(({ fromMs }) => fromMs));
const last = (tallies: readonly Tally[]): UnixMs => Math.max(...tallies.map(({ toMs }) => toMs));

/** How the tallies of one row become its numbers. */
export const VALUES: { readonly [M in CountedMeasure]: (tallies: readonly Tally[]) => Measures[M] } = {
  requests: (tallies) => ({ requests: sum(tallies, 'all'), errors: sum(tallies, 'failed') }),
  spans: (tallies) => ({ spans: sum(tallies, 'all'), firstSeenMs: first(tallies), lastSeenMs: last(tallies) }),
  exceptions: (tallies) => ({
    count: null,
    recorded: sum(tallies, 'failed'),
    handled: tallies.reduce((total, { all, failed }) => total + (all - failed), 0),
    lastSeenMs: last(tallies),
    message: null,
  }),
};

/** By what rows are ordered: failures, then everything. */
interface Ranked<M extends CountedMeasure> {
  readonly row: CountRow<M>;
  readonly failed: number;
  readonly all: number;
  readonly id: string;
}

const compare = <M extends CountedMeasure>(left: Ranked<M>, right: Ranked<M>): number =>
  right.failed - left.failed || right.all - left.all || (left.id < right.id ? -1 : 1);

/** No server counts farther than numbers are whole: what is above was no count, and would spoil every sum. */
const refuseDamaged = (tallies: readonly Tally[]): void => {
  const damaged = tallies.find(({ all, failed }) => Math.max(all, failed) > Number.MAX_SAFE_INTEGER);
  if (damaged === undefined) return;
  const got = Math.max(damaged.all, damaged.failed);
  throw sourceBadResponse('PROMETHEUS', `expected counts of spans, got ${got}; is SPAN_METRICS_PROFILE right?`);
};

/**
 * Returns one row a key, and a step where the query has steps; most errors first, then by size and key.
 * @throws GatewayError  SOURCE_BAD_RESPONSE: a number that is no count
 */
export const rowsOf = <M extends CountedMeasure>(
  measure: M,
  hasSteps: boolean,
  tallies: readonly Tally[],
): readonly CountRow<M>[] => {
  refuseDamaged(tallies);
  const values: (tallies: readonly Tally[]) => Measures[M] = VALUES[measure];
  const groups = Map.groupBy(tallies, ({ key, stepMs }) => tuple([...key, hasSteps ? String(stepMs) : null]));
  return [...groups]
    .map(([id, members]): Ranked<M> => {
      const [member] = members;
      const atMs = hasSteps && member !== undefined ? member.stepMs : null;
      const row = { key: member?.key ?? [], atMs, values: values(members) };
      return { row, failed: sum(members, 'failed'), all: sum(members, 'all'), id };
    })
    .toSorted(compare)
    .map(({ row }) => row);
};
