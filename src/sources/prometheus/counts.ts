/** Counts of requests, spans and exceptions: from a query to PromQL, and from what comes back to rows. */
import { selectsExceptions } from '../../filter/filter.ts';
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import type { CountAnswer, CountQuery, CountRow, SourceCall } from '../source.ts';
import { countAnswer, countTime } from './count-answer.ts';
import { chooseCounters, clipRange, needsInterval, stretchesOf, type ChosenCounters } from './count-plan.ts';
import type { Counter } from './counter.ts';
import type { DetectMetrics } from './detect-profile.ts';
import { createEvaluate, earliestHeld, type StretchedRead } from './evaluate.ts';
import type { FindFirstHeld } from './first-held.ts';
import type { FindInterval } from './interval.ts';
import * as notes from './notes.ts';
import { selector } from './promql.ts';
import type { QueryApi } from './query-api.ts';
import { rowsOf, tally, type Tally } from './rows.ts';
import type { CountedMeasure } from './select-series.ts';
import type { Stretches } from './stretches.ts';
import { toPromQL } from './to-promql.ts';

/** Everything that it uses. */
export interface CountsDeps {
  readonly api: Pick<QueryApi, 'query' | 'queryRange'>;
  readonly detect: DetectMetrics;
  readonly findInterval: FindInterval;
  readonly findFirstHeld: FindFirstHeld;
  readonly now: () => UnixMs;
}

/** One read: the numbers of a counter over stretches of one length. */
interface Read extends StretchedRead {
  readonly counter: Counter;
}

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
  const evaluate = createEvaluate(api, now);

  const read = async (
    query: CountQuery<CountedMeasure>,
    { usable }: ChosenCounters,
    everyStretch: readonly Stretches[],
    call: SourceCall,
  ): Promise<readonly Read[]> =>
    Promise.all(
      usable.flatMap((counter, index) =>
        everyStretch.map(async (stretches): Promise<Read> => {
          const promql = toPromQL(query, counter, usable.slice(0, index), stretches.lengthMs);
          return { counter, ...(await evaluate(promql, stretches, call)) };
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
    const time = countTime(query, range, intervalMs);
    const { stepMs, leastMs } = time;
    let reads = await read(query, chosen, stretchesOf(query, range, stepMs, leastMs), call);
    let heldFromMs: UnixMs | null = earliestHeld(reads);
    if (query.measure === 'requests' && stepMs === null && heldFromMs > range.fromMs) {
      const later = await readFromFirstHeld(query, chosen, range, call);
      if (later !== null) ({ reads, heldFromMs } = later);
    }

    const tallies = reads.map((each) => tally(query, each));
    const all = tallies.flat();
    if (heldFromMs === Infinity) heldFromMs = all.length === 0 ? null : Math.min(...all.map(({ fromMs }) => fromMs));
    const rows = rowsOf(query.measure, stepMs !== null, all);
    const producers = producersIn(reads, tallies);
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
      ...time.notes,
      producers.length > 1 ? notes.severalProducers(producers) : null,
      ...chosen.refused.map(({ counter, error }) => notes.leftOut(counter.producer, error.message)),
    ];
    return countAnswer({ rows, reads, heldFromMs, stepMs, asOfMs, notes: said });
  };
};
