/** TraceQL metrics: counts of half-open ranges and steps, from a server that counts (start, end] and aligns to its steps. */
import { DAY_MS, MS_US, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import { readInstantMetrics, readRangeMetrics, type MetricsPage, type MetricsSeries } from './metrics-answer.ts';
import { joinSeries } from './series-join.ts';
import type { TempoApi } from './tempo-api.ts';
import type { TempoDoor } from './tempo-door.ts';
import { askWithin, isRefusal, type RangeLimit, type Refusal } from './tempo-refusal.ts';
import { cutRange } from './tempo-windows.ts';

/** Intervals of one range query, by Tempo's default configuration (`max_intervals`), less some for those that it adds. */
const MAX_INTERVALS = 9_000;

/** What Tempo takes at once by its default configuration: not tried whether it is more. */
const DEFAULT_LIMIT_MS = DAY_MS;

/** Pieces of one range that are asked for at the same time. */
const PIECES_AT_ONCE = 4;

const nanoseconds = (atMs: UnixMs): bigint => BigInt(Math.round(atMs * MS_US)) * 1_000n;
/** Tempo counts (start, end]; one nanosecond earlier that is [from, to). */
const justBefore = (atMs: UnixMs): string => String(nanoseconds(atMs) - 1n);

/** Intervals of one read at least, unless a step is short enough as it is: the one that Tempo adds in front takes from a read. */
const MIN_INTERVALS = 8;

/**
 * Returns the distance at which a series by step is read: the step, or a part of it where the server does not take several steps
 * at once. With the interval in front even one step would be more than it takes, if that is as long as its limit.
 */
const readStep = (stepMs: DurationMs, longestMs: DurationMs): DurationMs => {
  if (2 * stepMs <= longestMs) return stepMs;
  let parts = Math.ceil((MIN_INTERVALS * stepMs) / longestMs);
  while (stepMs % parts !== 0) parts += 1;
  return stepMs / parts;
};

/** Returns the counts through a door. */
export const createMetricsReads = (door: TempoDoor): Pick<TempoApi, 'metricsInstant' | 'metricsRange'> => {
  const limit: RangeLimit = { knownMs: DEFAULT_LIMIT_MS, roundingMs: 0 };

  /** The pages of a range in pieces, a few at the same time; one that is refused stands for all, and no further one is asked for. */
  const pagesOf = (
    range: TimeRange,
    piecesOf: (longestMs: DurationMs) => readonly TimeRange[],
    page: (piece: TimeRange, longestMs: DurationMs) => Promise<MetricsPage | Refusal>,
  ): Promise<readonly MetricsPage[]> =>
    askWithin(limit, range, async (learnedMs) => {
      const longestMs = learnedMs ?? DEFAULT_LIMIT_MS;
      const waiting = [...piecesOf(longestMs).entries()];
      const pages: MetricsPage[] = [];
      const refusals: Refusal[] = [];
      const askOn = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined && refusals.length === 0; next = waiting.shift()) {
          const answer = await page(next[1], longestMs);
          if (isRefusal(answer)) refusals.push(answer);
          else pages[next[0]] = answer;
        }
      };
      // The first that fails ends the others: nobody waits for what is still to be asked.
      const stopOn = (cause: unknown): never => {
        waiting.length = 0;
        throw cause;
      };
      await Promise.all(Array.from({ length: PIECES_AT_ONCE }, () => askOn().catch(stopOn)));
      return refusals[0] ?? pages;
    });

  const instantPages = (query: string, range: TimeRange, call: SourceCall): Promise<readonly MetricsPage[]> =>
    pagesOf(
      range,
      (longestMs) => cutRange(range, longestMs),
      async ({ fromMs, toMs }) => {
        const params = { start: justBefore(fromMs), end: justBefore(toMs) };
        const answer = await door.ask('/api/metrics/query', query, params, call);
        return isRefusal(answer) ? answer : readInstantMetrics(answer.body, toMs);
      },
    );

  const rangePages = (
    query: string,
    range: TimeRange,
    stepMs: DurationMs,
    exemplars: number,
    call: SourceCall,
  ): Promise<readonly MetricsPage[]> =>
    pagesOf(
      range,
      // The interval that Tempo adds in front counts as well.
      (longestMs) => {
        const ownMs = readStep(stepMs, longestMs);
        return cutRange(range, Math.min(Math.max(longestMs - ownMs, ownMs), MAX_INTERVALS * ownMs), ownMs);
      },
      async ({ fromMs, toMs }, longestMs) => {
        const params = {
          start: String(nanoseconds(fromMs)),
          end: String(nanoseconds(toMs)),
          step: `${readStep(stepMs, longestMs)}ms`,
          ...(exemplars === 0 ? {} : { exemplars: String(exemplars) }),
        };
        const hinted = exemplars === 0 ? `${query} with (exemplars=false)` : query;
        const answer = await door.ask('/api/metrics/query_range', hinted, params, call);
        if (isRefusal(answer)) return answer;
        const page = readRangeMetrics(answer.body);
        // Tempo adds an interval in front, which ends at `from`.
        const inside = (series: MetricsSeries): MetricsSeries => ({
          ...series,
          samples: series.samples.filter(({ endMs }) => endMs > fromMs && endMs <= toMs),
          exemplars: series.exemplars.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
        });
        return { ...page, series: page.series.map(inside) };
      },
    );

  return {
    metricsInstant: async (query, range, call) =>
      joinSeries(await instantPages(query, range, call), () => range.fromMs),
    metricsRange: async (query, { fromMs, toMs }, stepMs, { exemplars }, call) => {
      const firstMs = Math.min(Math.ceil(fromMs / stepMs) * stepMs, toMs);
      const lastMs = Math.max(Math.floor(toMs / stepMs) * stepMs, firstMs);
      const cut = [
        { fromMs, toMs: firstMs },
        { fromMs: lastMs, toMs },
      ].filter((part) => part.toMs > part.fromMs);
      const [whole, ...others] = await Promise.all([
        lastMs > firstMs
          ? rangePages(query, { fromMs: firstMs, toMs: lastMs }, stepMs, exemplars, call)
          : Promise.resolve([]),
        ...cut.map((part) => instantPages(query, part, call)),
      ]);
      return joinSeries([...whole, ...others.flat()], (endMs) => (Math.ceil(endMs / stepMs) - 1) * stepMs);
    },
  };
};
