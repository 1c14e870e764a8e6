/** Rows of several classes as the answer to a count. */
import type { Completeness } from '../../completeness/completeness.ts';
import type { UnixMs } from '../../time.ts';
import {
  MAX_ROWS,
  type CountAnswer,
  type CountQuery,
  type CountRow,
  type KeySet,
  type Measure,
  type Measures,
} from '../source.ts';
import type { Column } from './count-plan.ts';
import type { CountResult } from './count-query.ts';
import type { FineRow } from './refine-counts.ts';

type Valued<M extends Measure> = (row: FineRow, range: CountQuery['range']) => Measures[M];
const of = ({ columns }: FineRow, column: Column): number => Math.max(columns.get(column) ?? 0, 0);

const requestCounts = (row: FineRow): Measures['requests'] => ({
  requests: of(row, 'requests'),
  errors: of(row, 'errors'),
});
const exceptionCounts = (row: FineRow, { fromMs }: CountQuery['range']): Measures['exceptions'] => ({
  count: of(row, 'count'),
  recorded: of(row, 'recorded'),
  handled: of(row, 'handled'),
  lastSeenMs: row.lastMs ?? fromMs,
  message: row.message,
});
const VALUES: { readonly [M in Measure]: Valued<M> } = {
  requests: requestCounts,
  spans: (row, { fromMs }) => ({
    spans: of(row, 'spans'),
    firstSeenMs: Math.max(row.firstMs ?? fromMs, fromMs),
    lastSeenMs: Math.max(row.lastMs ?? fromMs, fromMs),
  }),
  exceptions: exceptionCounts,
  occurrences: exceptionCounts,
  origins: (row) => ({ count: of(row, 'count'), absorbed: of(row, 'absorbed'), exampleTraceId: row.traceId }),
  calls: requestCounts,
};

/** By which numbers the largest rows stand first. */
const ORDER: Readonly<Record<Measure, readonly Column[]>> = {
  requests: ['errors', 'requests'],
  spans: ['spans'],
  exceptions: ['count', 'recorded', 'handled'],
  occurrences: ['count', 'recorded', 'handled'],
  origins: ['count', 'absorbed'],
  calls: ['errors', 'requests'],
};

const earlier = (one: UnixMs | null, other: UnixMs | null): UnixMs | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
const later = (one: UnixMs | null, other: UnixMs | null): UnixMs | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const joined = (one: FineRow, other: FineRow): FineRow => {
  const columns = new Map(one.columns);
  for (const [column, value] of other.columns) columns.set(column, (columns.get(column) ?? 0) + value);
  const isNewer = (other.lastMs ?? -Infinity) > (one.lastMs ?? -Infinity);
  return {
    ...one,
    columns,
    firstMs: earlier(one.firstMs, other.firstMs),
    lastMs: later(one.lastMs, other.lastMs),
    traceId: (isNewer ? other.traceId : one.traceId) ?? one.traceId ?? other.traceId,
    message: one.message ?? other.message,
  };
};

/** Returns the test whether a key is among those asked for. @throws RangeError  a key set of other dimensions */
export const isAmong = ({ by }: Pick<CountQuery, 'by'>, keys: KeySet | null): ((key: FineRow['key']) => boolean) => {
  if (keys === null) return () => true;
  const places = keys.dimensions.map((dimension) => {
    const place = by.indexOf(dimension);
    if (place === -1) throw new RangeError(`the key set has ${dimension}, which is not among the dimensions`);
    return place;
  });
  const wanted = new Set(keys.values.map((tuple) => JSON.stringify(tuple)));
  return (key) => wanted.has(JSON.stringify(places.map((place) => key[place] ?? null)));
};

/** Returns rows of one key and step as one, those with the most errors first. @throws RangeError  a key set of other dimensions */
export const joinRows = (rows: readonly FineRow[], query: CountQuery): readonly FineRow[] => {
  const isWanted = isAmong(query, query.keys);
  const found = new Map<string, FineRow>();
  for (const row of rows) {
    if (!isWanted(row.key)) continue;
    const id = JSON.stringify([row.key, row.atMs]);
    const known = found.get(id);
    found.set(id, known === undefined ? row : joined(known, row));
  }
  const order = ORDER[query.measure];
  return [...found.values()]
    .filter((row) => order.some((column) => of(row, column) > 0))
    .sort((one, other) => {
      const column = order.find((each) => of(one, each) !== of(other, each));
      return column === undefined ? 0 : of(other, column) - of(one, column);
    });
};

/** Returns the answer to a count. */
export const answerOf = <M extends Measure>(
  query: CountQuery<M>,
  { rows, isExact, isPartial, sampledFrom, notes }: CountResult,
  heldFromMs: UnixMs | null,
  asOfMs: UnixMs,
): CountAnswer<M> => {
  const joinedRows = joinRows(rows, query);
  const valued: Valued<M> = VALUES[query.measure];
  const completeness: Completeness = {
    sources: ['TEMPO'],
    asOfMs,
    isExact,
    isTruncated: joinedRows.length > MAX_ROWS,
    isPartial,
    sampledFrom,
    notes,
  };
  return {
    rows: joinedRows
      .slice(0, MAX_ROWS)
      .map((row): CountRow<M> => ({ key: row.key, atMs: row.atMs, values: valued(row, query.range) })),
    heldFromMs,
    stepMs: query.stepMs,
    completeness,
  };
};
