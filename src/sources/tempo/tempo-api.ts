/**
 * Tempo's query API over the one HTTP door, as typed values: windows cut to what the server takes at once, times in its
 * units, ids as everywhere else. What may be said in a query is the affair of the printers.
 */
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import { MS_US, SECOND_MS } from '../../time.ts';
import { httpError, type HttpAnswer, type HttpDoor } from '../http.ts';
import type { SourceCall } from '../source.ts';
import { readInstantMetrics, readRangeMetrics, type MetricsPage, type MetricsSeries } from './metrics-answer.ts';
import { readSearch, type SearchedTrace } from './search-answer.ts';
import { joinSearches } from './search-join.ts';
import { joinSeries, type CountedSeries } from './series-join.ts';
import { listIn, objectIn, parseJson, textIn } from './tempo-json.ts';
import { cutRange, limitIn } from './tempo-windows.ts';
import { MAX_SPANS_PER_SPAN_SET } from './traceql.ts';

/** What a search wants back. */
export interface SearchOptions {
  /** Traces; the most recent ones, by their start. */
  readonly limit: number;
  /** Spans of one trace, at most MAX_SPANS_PER_SPAN_SET, which is the default. */
  readonly spansPerTrace?: number;
}
export interface SearchResult {
  /** By start descending, then id; a trace that overlaps the range may have spans outside of it. */
  readonly traces: readonly SearchedTrace[];
  /** There may be more than these: the limit was reached or the search ended early. */
  readonly isCut: boolean;
}
export interface MetricsResult {
  readonly series: readonly CountedSeries[];
  /** What Tempo says about what it left out. */
  readonly notes: readonly string[];
}

/** Which attributes and intrinsics there are. */
export type TagScope = 'resource' | 'span' | 'event' | 'intrinsic' | 'link' | 'instrumentation';
export interface TagValue {
  /** `string`, `int`, `float`, `bool`, `duration` or `keyword`. */
  readonly type: string;
  readonly value: string;
}

export interface TempoApi {
  readonly url: string;
  /** `query` with its hints but `most_recent`, which is added. */
  readonly search: (query: string, range: TimeRange, options: SearchOptions, call: SourceCall) => Promise<SearchResult>;
  /**
   * Counts of [from, to) as one sample a series, at `from`: exact to the nanosecond. The query must be one whose numbers add
   * up (`count_over_time`), since a long range is counted in parts.
   */
  readonly metricsInstant: (query: string, range: TimeRange, call: SourceCall) => Promise<MetricsResult>;
  /**
   * Counts by step, each sample at its step's start, which is a multiple of `stepMs`; steps with 0 may be left out. A step
   * that the range cuts holds what is in the range. Between steps Tempo counts (start, end]: a span that starts exactly, to
   * the nanosecond, where a whole step does is counted in the step before it (or, at the first, not at all), one at `to` in
   * the last step.
   * @param exemplars  traces to name, 0 for none; with several parts of a range, of each
   */
  readonly metricsRange: (
    query: string,
    range: TimeRange,
    stepMs: DurationMs,
    options: { readonly exemplars: number },
    call: SourceCall,
  ) => Promise<MetricsResult>;
  readonly tags: (scope: TagScope, range: TimeRange | null, call: SourceCall) => Promise<readonly string[]>;
  /** Values of an attribute as TraceQL names it, of spans that meet `filter` (`{ … }`); unordered, cut silently at 1 MB. */
  readonly tagValues: (
    tag: string,
    filter: string | null,
    range: TimeRange | null,
    call: SourceCall,
  ) => Promise<readonly TagValue[]>;
  /** The raw answer by id, 200 also where there is no such trace; 404 where the server has no such endpoint. */
  readonly traceById: (
    traceId: string,
    around: TimeRange | null,
    accept: string,
    call: SourceCall,
  ) => Promise<HttpAnswer>;
  /** The raw answer of the older endpoint; 404 where there is no such trace. */
  readonly traceByIdV1: (
    traceId: string,
    around: TimeRange | null,
    accept: string,
    call: SourceCall,
  ) => Promise<HttpAnswer>;
  /** The version that the server says it has; null where it does not say (some builds do not). */
  readonly version: (call: SourceCall) => Promise<string | null>;
  /** Resolves where the server answers at all. */
  readonly echo: (call: SourceCall) => Promise<void>;
}

const JSON_TYPE = 'application/json';
const BAD_REQUEST = 400;
const NOT_FOUND = 404;
/** Values change slowly; autocomplete asks at every key. */
const VALUES_REUSE_MS = 5 * SECOND_MS;
/** Intervals of one range query, by Tempo's default configuration (`max_intervals`), less the one that it adds. */
const MAX_INTERVALS = 9_000;

const saidBy = ({ body }: HttpAnswer): string => Buffer.from(body).toString('utf8');
const seconds = ({ fromMs, toMs }: TimeRange): { start: string; end: string } => {
  const start = Math.floor(fromMs / SECOND_MS);
  // Equal ones are refused.
  return { start: String(start), end: String(Math.max(Math.ceil(toMs / SECOND_MS), start + 1)) };
};

/** Tempo counts (start, end]; one nanosecond earlier that is [from, to). */
const justBefore = (atMs: UnixMs): string => String(BigInt(Math.round(atMs * MS_US)) * 1_000n - 1n);
const nanoseconds = (atMs: UnixMs): string => String(BigInt(Math.round(atMs * MS_US)) * 1_000n);

/** Returns the API behind a door. It remembers how long a range the server takes at once. */
export const createTempoApi = (door: HttpDoor): TempoApi => {
  let searchLimitMs: DurationMs | null = null;
  let metricsLimitMs: DurationMs | null = null;

  const get = (
    path: string,
    params: Readonly<Record<string, string>>,
    call: SourceCall,
    { accept = JSON_TYPE, query = path, returns = [], reuseMs = 0 }: Partial<Parameters<HttpDoor['send']>[0]> = {},
  ): Promise<HttpAnswer> =>
    door.send({ method: 'GET', path, params: new URLSearchParams(params), accept, query, returns, reuseMs }, call);

  /** Sends a query; a refusal of the range is told by its limit, every other one thrown. */
  const ask = async (
    path: string,
    query: string,
    params: Readonly<Record<string, string>>,
    call: SourceCall,
  ): Promise<{ readonly body: Uint8Array } | { readonly limitMs: DurationMs }> => {
    const answer = await get(path, { q: query, ...params }, call, { query, returns: [BAD_REQUEST] });
    if (answer.status !== BAD_REQUEST) return { body: answer.body };
    const limitMs = limitIn(saidBy(answer));
    if (limitMs === null) throw httpError('TEMPO', answer, saidBy(answer));
    return { limitMs };
  };

  /** Newest first, so that a search that finds enough need not look further back. */
  const searchWithin = async (
    query: string,
    range: TimeRange,
    options: SearchOptions,
    call: SourceCall,
  ): Promise<SearchResult | { readonly limitMs: DurationMs }> => {
    const parts: { traces: readonly SearchedTrace[]; isCut: boolean }[] = [];
    for (const piece of cutRange(range, searchLimitMs).toReversed()) {
      const params = {
        limit: String(options.limit),
        spss: String(options.spansPerTrace ?? MAX_SPANS_PER_SPAN_SET),
        ...seconds(piece),
      };
      const answer = await ask('/api/search', `${query} with (most_recent=true)`, params, call);
      if ('limitMs' in answer) return answer;
      const page = readSearch(answer.body);
      parts.push({ traces: page.traces, isCut: page.isStopped || page.traces.length >= options.limit });
      // A trace that lies in two pieces may come late in the order of the newer one.
      if (joinSearches(parts.flatMap(({ traces }) => traces)).length >= options.limit) break;
    }
    const traces = joinSearches(parts.flatMap(({ traces: found }) => found));
    const isCut = parts.some((part) => part.isCut) || parts.length < cutRange(range, searchLimitMs).length;
    return { traces, isCut };
  };

  const search: TempoApi['search'] = async (query, range, options, call) => {
    const found = await searchWithin(query, range, options, call);
    if (!('limitMs' in found)) return found;
    searchLimitMs = shorter(found.limitMs, range, SECOND_MS);
    return search(query, range, options, call);
  };

  const instantPages = async (query: string, range: TimeRange, call: SourceCall): Promise<readonly MetricsPage[]> => {
    const pages: MetricsPage[] = [];
    for (const { fromMs, toMs } of cutRange(range, metricsLimitMs)) {
      const params = { start: justBefore(fromMs), end: justBefore(toMs) };
      const answer = await ask('/api/metrics/query', query, params, call);
      if ('limitMs' in answer) {
        metricsLimitMs = shorter(answer.limitMs, { fromMs, toMs }, 0);
        return instantPages(query, range, call);
      }
      pages.push(readInstantMetrics(answer.body, toMs));
    }
    return pages;
  };

  const metricsInstant: TempoApi['metricsInstant'] = async (query, range, call) => {
    const pages = await instantPages(query, range, call);
    return joinSeries(pages, () => range.fromMs);
  };

  const rangePages = async (
    query: string,
    range: TimeRange,
    stepMs: DurationMs,
    exemplars: number,
    call: SourceCall,
  ): Promise<readonly MetricsPage[]> => {
    const pages: MetricsPage[] = [];
    const longestMs = Math.min(metricsLimitMs ?? Infinity, MAX_INTERVALS * stepMs);
    for (const { fromMs, toMs } of cutRange(range, longestMs, stepMs)) {
      const params = {
        start: nanoseconds(fromMs),
        end: nanoseconds(toMs),
        step: `${stepMs}ms`,
        ...(exemplars === 0 ? {} : { exemplars: String(exemplars) }),
      };
      const hinted = exemplars === 0 ? `${query} with (exemplars=false)` : query;
      const answer = await ask('/api/metrics/query_range', hinted, params, call);
      if ('limitMs' in answer) {
        metricsLimitMs = shorter(answer.limitMs, { fromMs, toMs }, 0);
        return rangePages(query, range, stepMs, exemplars, call);
      }
      const page = readRangeMetrics(answer.body);
      // Tempo adds an interval in front, which ends at `from`.
      const isInside = ({ endMs }: { endMs: UnixMs }): boolean => endMs > fromMs && endMs <= toMs;
      const inside = (series: MetricsSeries): MetricsSeries => ({
        ...series,
        samples: series.samples.filter(isInside),
        exemplars: series.exemplars.filter(({ atMs }) => atMs >= fromMs && atMs < toMs),
      });
      pages.push({ ...page, series: page.series.map(inside) });
    }
    return pages;
  };

  const metricsRange: TempoApi['metricsRange'] = async (query, { fromMs, toMs }, stepMs, { exemplars }, call) => {
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
    const startOf = (endMs: UnixMs): UnixMs => (Math.ceil(endMs / stepMs) - 1) * stepMs;
    return joinSeries([...whole, ...others.flat()], startOf);
  };

  const byId =
    (path: string): TempoApi['traceById'] =>
    (traceId, around, accept, call) =>
      get(`${path}/${traceId}`, around === null ? {} : seconds(around), call, {
        accept,
        query: traceId,
        returns: [NOT_FOUND],
      });

  return {
    url: door.url,
    search,
    metricsInstant,
    metricsRange,
    tags: async (scope, range, call) => {
      const params = { scope, ...(range === null ? {} : seconds(range)) };
      const { body } = await get('/api/v2/search/tags', params, call, {
        query: `tags of ${scope}`,
        reuseMs: VALUES_REUSE_MS,
      });
      return listIn(parseJson(body, 'the list of tags', ['scopes', 'metrics']).scopes, 'scopes')
        .map((item) => objectIn(item, 'a scope'))
        .filter(({ name }) => name === scope)
        .flatMap(({ tags }) => listIn(tags, 'tags').map((tag) => textIn(tag, 'a tag')));
    },
    tagValues: async (tag, filter, range, call) => {
      const params = { ...(filter === null ? {} : { q: filter }), ...(range === null ? {} : seconds(range)) };
      const { body } = await get(`/api/v2/search/tag/${encodeURIComponent(tag)}/values`, params, call, {
        query: `values of ${tag}${filter === null ? '' : ` in ${filter}`}`,
        reuseMs: VALUES_REUSE_MS,
      });
      return listIn(parseJson(body, 'the list of values', ['tagValues', 'metrics']).tagValues, 'tagValues').map(
        (item) => {
          const value = objectIn(item, 'a value');
          return { type: textIn(value.type, 'the type of a value'), value: textIn(value.value, 'a value') };
        },
      );
    },
    traceById: byId('/api/v2/traces'),
    traceByIdV1: byId('/api/traces'),
    version: async (call) => {
      const { status, body } = await get('/api/status/buildinfo', {}, call, { returns: [NOT_FOUND] });
      if (status === NOT_FOUND) return null;
      const version = textIn(parseJson(body, 'the build information', ['version']).version, 'version');
      return version === '' ? null : version;
    },
    echo: async (call) => {
      await get('/api/echo', {}, call, { accept: 'text/plain' });
    },
  };
};

/** A server that refuses a range although it is as short as it says gets shorter ones; seconds may round it up by two. */
const shorter = (limitMs: DurationMs, { fromMs, toMs }: TimeRange, roundingMs: DurationMs): DurationMs => {
  const allowed = limitMs - 2 * roundingMs;
  return Math.max(1, Math.min(allowed, allowed < toMs - fromMs ? allowed : Math.floor((toMs - fromMs) / 2)));
};
