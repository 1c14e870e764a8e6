/**
 * Tempo's query API over the one HTTP door, as typed values: windows cut to what the server takes at once, times in its
 * units, ids as everywhere else. What may be said in a query is the affair of the printers.
 */
import { SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';
import type { HttpAnswer, HttpDoor } from '../http.ts';
import type { SourceCall } from '../source.ts';
import { createMetricsReads } from './metrics-reads.ts';
import type { SearchedTrace } from './search-answer.ts';
import { createSearchReads } from './search-reads.ts';
import type { CountedSeries } from './series-join.ts';
import { createTempoDoor, NOT_FOUND, seconds } from './tempo-door.ts';
import { listIn, objectIn, parseJson, textIn } from './tempo-json.ts';

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

/** Values change slowly; autocomplete asks at every key. */
const VALUES_REUSE_MS = 5 * SECOND_MS;

/** Returns the API behind a door. It remembers what the server takes at once. */
export const createTempoApi = (httpDoor: HttpDoor): TempoApi => {
  const door = createTempoDoor(httpDoor);
  const byId =
    (path: string): TempoApi['traceById'] =>
    (traceId, around, accept, call) =>
      door.get(`${path}/${traceId}`, around === null ? {} : seconds(around), call, {
        accept,
        query: traceId,
        returns: [NOT_FOUND],
      });

  return {
    url: httpDoor.url,
    ...createSearchReads(door),
    ...createMetricsReads(door),
    tags: async (scope, range, call) => {
      const params = { scope, ...(range === null ? {} : seconds(range)) };
      const { body } = await door.get('/api/v2/search/tags', params, call, {
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
      const { body } = await door.get(`/api/v2/search/tag/${encodeURIComponent(tag)}/values`, params, call, {
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
      const { status, body } = await door.get('/api/status/buildinfo', {}, call, { returns: [NOT_FOUND] });
      if (status === NOT_FOUND) return null;
      const version = textIn(parseJson(body, 'the build information', ['version']).version, 'version');
      return version === '' ? null : version;
    },
    echo: async (call) => {
      await door.get('/api/echo', {}, call, { accept: 'text/plain' });
    },
  };
};
