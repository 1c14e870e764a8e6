/** Counts of requests, spans and exceptions: from a query to PromQL, and from what comes back to rows. */
import { selectsExceptions } from '../../filter/filter.ts';
import { MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import { MAX_ROWS, type CountAnswer, type CountQuery, type CountRow, type SourceCall } from '../source.ts';
import { chooseCounters, clipRange, needsInterval, stretchesOf, type ChosenCounters } from './count-plan.ts';
import type { Counter } from './counter.ts';
import type { DetectMetrics } from './detect-profile.ts';
import type { FindFirstHeld } from './first-held.ts';
import { raiseStep, shortestWindow, type FindInterval } from './interval.ts';
import * as notes from './notes.ts';
import { selector } from './promql.ts';
import type { Answered, QueryApi, Series } from './query-api.ts';
import { rowsOf, tally, type Counted, type Tally } from './rows.ts';
import type { CountedMeasure } from './select-series.ts';
import type { Stretches } from './stretches.ts';
import { HELD_LABEL, toPromQL } from './to-promql.ts';

/**
 * How long after its end a step may still grow: what was scraped by then is written seconds later, pushes wait in batches, and
 * VictoriaMetrics holds the newest 30 s back. What a producer has not flushed yet counts in a later step.
 */
export const PROMETHEUS_LAG_MS: DurationMs = 30 * SECOND_MS;

/** How long an answer may be given again: one that cannot grow any more, and any other. */
const REUSE_MS = { settled: MINUTE_MS, growing: SECOND_MS } as const;

export interface CountsDeps {
  readonly api: Pick<QueryApi, 'query' | 'queryRange'>;
  readonly detect: DetectMetrics;
  readonly findInterval: FindInterval;
  readonly findFirstHeld: FindFirstHeld;
  readonly now: () => UnixMs;
}

/** One read: the numbers of a counter over stretches of one length. */
interface Read extends Counted {
  readonly stretches: Stretches;
  readonly warnings: readonly string[];
  readonly isPartial: boolean;
}

/** Starts of the stretches before which something was scraped. */
const heldStarts = (reads: readonly Read[]): readonly UnixMs[] =>
  reads.flatMap(({ series, lengthMs }) =>
    series
      .filter(({ labels }) => labels[HELD_LABEL] !== undefined)
      .flatMap(({ points }) => points.map(({ atMs }) => atMs - lengthMs)),
  );

const heartbeatsOf = (counters: readonly Counter[]): readonly string[] => [
  ...new Set(counters.map(({ heartbeat }) => selector(heartbeat, []))),
];

const producersIn = (reads: readonly Read[], tallies: readonly (readonly Tally[])[]): readonly string[] => [
  ...new Set(reads.flatMap(({ counter }, index) => (tallies[index]?.length ? [counter.producer] : []))),
];

/** Whether the query asked for a service that has no row. */
const missesService = ({ by, keys }: CountQuery, rows: readonly CountRow[]): boolean => {
  const place = keys?.dimensions.indexOf('service') ?? -1;
  if (keys === null || place === -1) return false;
  const counted = new Set(rows.map(({ key }) => key[by.indexOf('service')]));
  return keys.values.some((key) => !counted.has(key[place] ?? null));
};

/** Resolves to what was counted; rejects with a typed error, or UnsupportedQueryError where no counter knows what a query names. */
export type AnswerCount = <M extends CountedMeasure>(query: CountQuery<M>, call: SourceCall) => Promise<CountAnswer<M>>;

/** Returns the function that counts. A query is one upstream read for each producer, and one for each cut end of a series. */
export const createCounts = ({ api, detect, findInterval, findFirstHeld, now }: CountsDeps): AnswerCount => {
  const evaluate = async (
    promql: string,
    { ends }: Stretches,
    call: SourceCall,
  ): Promise<Answered<readonly Series[]>> => {
    const reuseMs = ends.toMs <= now() - PROMETHEUS_LAG_MS ? REUSE_MS.settled : REUSE_MS.growing;
    if (ends.fromMs < ends.toMs) return api.queryRange(promql, ends, call, reuseMs);
    const { data, ...rest } = await api.query(promql, ends.toMs, call, reuseMs);
    return { ...rest, data: data.map(({ labels, value }) => ({ labels, points: [{ atMs: ends.toMs, value }] })) };
  };

  const read = async (
    query: CountQuery<CountedMeasure>,
    { usable }: ChosenCounters,
    everyStretch: readonly Stretches[],
    call: SourceCall,
  ): Promise<readonly Read[]> =>
    Promise.all(
      usable.flatMap((counter, index) =>
        everyStretch.map(async (stretches): Promise<Read> => {
          const { lengthMs, stepOf } = stretches;
          const promql = toPromQL(query, counter, usable.slice(0, index), lengthMs);
          const { data, warnings, isPartial } = await evaluate(promql, stretches, call);
          return { counter, series: data, lengthMs, stepOf, stretches, warnings, isPartial };
        }),
      ),
    );

  const longestInterval = async (
    { usable }: ChosenCounters,
    atMs: UnixMs,
    call: SourceCall,
  ): Promise<DurationMs | null> => {
    const found = await Promise.all(heartbeatsOf(usable).map((series) => findInterval(series, atMs, call)));
    const known = found.flatMap((each) => each ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };

  /** Where nothing was scraped before the range, births cannot be told from old series: the count begins with the first scrape. */
  const readFromFirstHeld = async (
    query: CountQuery<CountedMeasure>,
    chosen: ChosenCounters,
    { fromMs, toMs }: TimeRange,
    call: SourceCall,
  ): Promise<{ readonly reads: readonly Read[]; readonly heldFromMs: UnixMs } | null> => {
    const found = await Promise.all(
      heartbeatsOf(chosen.usable).map((heartbeat) => findFirstHeld(heartbeat, { fromMs, toMs }, call)),
    );
    const heldFromMs = Math.min(...found.flatMap((each) => each ?? []));
    if (!(heldFromMs < toMs)) return null;
    const stretches = stretchesOf(query, { fromMs: heldFromMs, toMs }, null, 0);
    return { reads: await read(query, chosen, stretches, call), heldFromMs };
  };

  return async (query, call) => {
    const range = clipRange(query.range);
    const chosen = chooseCounters(query, await detect(range.fromMs, call));
    const asOfMs = now();
    const intervalMs = needsInterval(query, range) ? await longestInterval(chosen, range.toMs, call) : null;
    const leastMs = shortestWindow(intervalMs);
    const stepMs = query.stepMs === null ? null : raiseStep(query.stepMs, intervalMs);
    let reads = await read(query, chosen, stretchesOf(query, range, stepMs, leastMs), call);
    let heldFromMs: UnixMs | null = Math.min(...heldStarts(reads));
    if (query.measure === 'requests' && stepMs === null && heldFromMs > range.fromMs) {
      const later = await readFromFirstHeld(query, chosen, range, call);
      if (later !== null) ({ reads, heldFromMs } = later);
    }

    const tallies = reads.map((each) => tally(query, each));
    const all = tallies.flat();
    if (heldFromMs === Infinity) heldFromMs = all.length === 0 ? null : Math.min(...all.map(({ fromMs }) => fromMs));
    const rows = rowsOf(query.measure, stepMs !== null, all);
    const producers = producersIn(reads, tallies);
    const lengthMs = range.toMs - range.fromMs;
    const longestMs = Math.max(...reads.map((each) => each.lengthMs));
    const said = [
      notes.BY_ARRIVAL,
      query.measure === 'requests' && selectsExceptions(query.where) ? notes.IGNORED_BY_REQUESTS : null,
      query.measure === 'requests' && query.where.kinds === undefined && missesService(query, rows)
        ? notes.NO_OWN_REQUESTS
        : null,
      query.measure === 'exceptions' ? notes.ONLY_RECORDED : null,
      query.measure === 'exceptions' && chosen.usable.some(({ required }) => required !== null)
        ? notes.ONLY_TYPED
        : null,
      query.measure !== 'requests' && stepMs === null && rows.length > 0 ? notes.seenWithin(longestMs) : null,
      stepMs !== query.stepMs && stepMs !== null && query.stepMs !== null && intervalMs !== null
        ? notes.raisedStep(query.stepMs, stepMs, intervalMs)
        : null,
      stepMs === null && lengthMs < leastMs ? notes.shortWindow(lengthMs, leastMs) : null,
      range.fromMs > query.range.fromMs ? notes.cutRange(range.fromMs) : null,
      producers.length > 1 ? notes.severalProducers(producers) : null,
      ...chosen.refused.map(({ counter, error }) => notes.leftOut(counter.producer, error.message)),
      ...reads.flatMap(({ warnings }) => warnings),
    ];
    return {
      rows: rows.slice(0, MAX_ROWS),
      heldFromMs,
      stepMs,
      completeness: {
        sources: ['PROMETHEUS'],
        asOfMs,
        isExact: false,
        isTruncated: rows.length > MAX_ROWS,
        isPartial: reads.some(({ isPartial }) => isPartial),
        sampledFrom: null,
        notes: [...new Set(said.flatMap((note) => note ?? []))],
      },
    };
  };
};
