/**
 * The Prometheus HTTP API over one door: what is sent, and envelopes turned into values. Works against Prometheus 2.42 and later,
 * Mimir, Thanos and VictoriaMetrics; whatever has another shape than the API promises is SOURCE_BAD_RESPONSE.
 */
import { sourceBadResponse } from '../../errors.ts';
import { SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { HttpAnswer, HttpDoor, HttpRequest } from '../http.ts';
import type { SourceCall } from '../source.ts';
import {
  decodeBuildInfo,
  decodeExemplars,
  decodeMatrix,
  decodeVector,
  type BuildInfo,
  type ExemplarSeries,
  type Labels,
  type Sample,
  type Series,
} from './decode-answer.ts';
import { decodeAlerts, decodeLabelSets, decodeTexts, type ActiveAlert } from './decode-lists.ts';
import { openEnvelope, queryTimeout, saysNoSuchPage } from './envelope.ts';
import { duration, seconds } from './promql.ts';

export type { BuildInfo, ExemplarSeries, Labels, Sample, Series } from './decode-answer.ts';
export type { ActiveAlert } from './decode-lists.ts';

/** What was asked for, and what the server said beside it. */
export interface Answered<Data> {
  readonly data: Data;
  /** Its warnings, shortened; Prometheus' hints on how a query is written are left out. */
  readonly warnings: readonly string[];
  /** The server said that parts of its data could not be read. */
  readonly isPartial: boolean;
}

/** Instants of a range query: `fromMs` and every step after it that is not after `toMs`. */
export interface Grid {
  readonly fromMs: UnixMs;
  readonly toMs: UnixMs;
  readonly stepMs: DurationMs;
}

/** Reads of one server. Each rejects with a typed error; `reuseMs`: how long an identical read may be answered from memory. */
export interface QueryApi {
  /** The value of an expression at an instant. */
  readonly query: (
    promql: string,
    atMs: UnixMs,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly Sample[]>>;
  /** The value of an expression at each instant of a grid; a grid of more than MAX_INTERVALS is asked for in parts. */
  readonly queryRange: (
    promql: string,
    grid: Grid,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly Series[]>>;
  /** Label sets of the series that match one of the selectors; block-granular, so it may name series without a sample in the range. */
  readonly series: (
    selectors: readonly string[],
    range: TimeRange,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly Labels[]>>;
  /** Names of the labels of those series. */
  readonly labels: (
    selectors: readonly string[],
    range: TimeRange,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly string[]>>;
  /** Names of the metrics whose series match; block-granular as `series`. */
  readonly metricNames: (
    matching: string,
    range: TimeRange,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly string[]>>;
  /** Exemplars of the series that an expression selects; none where the server does not keep any. */
  readonly exemplars: (
    promql: string,
    range: TimeRange,
    call: SourceCall,
    reuseMs?: DurationMs,
  ) => Promise<Answered<readonly ExemplarSeries[]>>;
  /** Pending and firing alerts of the server's own rules; null where it has no such page, as servers without rules. */
  readonly alerts: (call: SourceCall, reuseMs?: DurationMs) => Promise<Answered<readonly ActiveAlert[]> | null>;
  /** What the server says it is; null where it has no such page, or another one. */
  readonly buildInfo: (call: SourceCall, reuseMs?: DurationMs) => Promise<BuildInfo | null>;
  /** The server's clock. */
  readonly clock: (call: SourceCall) => Promise<UnixMs>;
}

/** Intervals that one range query may have: (end - start) / step. */
export const MAX_INTERVALS = 11_000;

/** Statuses that carry an envelope with the reason: a query that is refused, and one that cannot be executed. */
const RETURNED: readonly number[] = [400, 422];
/** Statuses of a server that has no such page. */
const NO_PAGE: readonly number[] = [404, 405, 501];

const gridParts = ({ fromMs, toMs, stepMs }: Grid): readonly Grid[] => {
  const partMs = (MAX_INTERVALS + 1) * stepMs;
  return Array.from({ length: Math.max(1, Math.ceil((toMs - fromMs + stepMs) / partMs)) }, (_, index) => {
    const startMs = fromMs + index * partMs;
    return { fromMs: startMs, toMs: Math.min(toMs, startMs + partMs - stepMs), stepMs };
  });
};

const joinParts = (parts: readonly Answered<readonly Series[]>[]): Answered<readonly Series[]> => {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const bySeries = Map.groupBy(
    parts.flatMap(({ data }) => data),
    ({ labels }) => JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1))),
  );
  return {
    data: [...bySeries.values()].map((series) => ({
      labels: series[0]?.labels ?? {},
      points: series.flatMap(({ points }) => points),
    })),
    warnings: [...new Set(parts.flatMap(({ warnings }) => warnings))],
    isPartial: parts.some(({ isPartial }) => isPartial),
  };
};

const rangeParams = ({ fromMs, toMs }: TimeRange): Readonly<Record<string, string>> => ({
  start: seconds(fromMs),
  end: seconds(toMs),
});

/** Returns the API of the server behind the door. */
export const createQueryApi = (door: Pick<HttpDoor, 'kind' | 'send'>): QueryApi => {
  const send = async (
    request: Pick<HttpRequest, 'path' | 'params' | 'query' | 'reuseMs'> &
      Partial<Pick<HttpRequest, 'method' | 'returns'>>,
    call: SourceCall,
  ): Promise<HttpAnswer> => {
    try {
      return await door.send({ method: 'POST', accept: 'application/json', returns: RETURNED, ...request }, call);
    } catch (cause) {
      throw queryTimeout(door.kind, cause) ?? cause;
    }
  };
  const read = <Data>(path: string, answer: HttpAnswer, decode: (data: unknown) => Data | null): Answered<Data> => {
    const { data, warnings, isPartial } = openEnvelope(door.kind, answer);
    const decoded = decode(data);
    if (decoded === null) throw sourceBadResponse(door.kind, `${path} holds something else than the API promises`);
    return { data: decoded, warnings, isPartial };
  };
  const ask = async <Data>(
    request: Parameters<typeof send>[0],
    decode: (data: unknown) => Data | null,
    call: SourceCall,
  ): Promise<Answered<Data>> => read(request.path, await send(request, call), decode);
  const matchParams = (selectors: readonly string[], range: TimeRange): URLSearchParams =>
    new URLSearchParams([
      ...selectors.map((each): [string, string] => ['match[]', each]),
      ...Object.entries(rangeParams(range)),
    ]);

  return {
    query: (promql, atMs, call, reuseMs = 0) =>
      ask(
        {
          path: '/api/v1/query',
          params: new URLSearchParams({ query: promql, time: seconds(atMs) }),
          query: promql,
          reuseMs,
        },
        decodeVector,
        call,
      ),
    queryRange: async (promql, grid, call, reuseMs = 0) =>
      joinParts(
        await Promise.all(
          gridParts(grid).map((part) =>
            ask(
              {
                path: '/api/v1/query_range',
                params: new URLSearchParams({ query: promql, ...rangeParams(part), step: duration(part.stepMs) }),
                query: promql,
                reuseMs,
              },
              decodeMatrix,
              call,
            ),
          ),
        ),
      ),
    series: (selectors, range, call, reuseMs = 0) =>
      ask(
        { path: '/api/v1/series', params: matchParams(selectors, range), query: selectors.join(', '), reuseMs },
        decodeLabelSets,
        call,
      ),
    labels: (selectors, range, call, reuseMs = 0) =>
      ask(
        { path: '/api/v1/labels', params: matchParams(selectors, range), query: selectors.join(', '), reuseMs },
        decodeTexts,
        call,
      ),
    metricNames: (matching, range, call, reuseMs = 0) =>
      ask(
        {
          method: 'GET', // there is no other for values of a label
          path: '/api/v1/label/__name__/values',
          params: matchParams([matching], range),
          query: matching,
          reuseMs,
        },
        decodeTexts,
        call,
      ),
    exemplars: (promql, range, call, reuseMs = 0) =>
      ask(
        {
          path: '/api/v1/query_exemplars',
          params: new URLSearchParams({ query: promql, ...rangeParams(range) }),
          query: promql,
          returns: [...RETURNED, 204],
          reuseMs,
        },
        decodeExemplars,
        call,
      ),
    alerts: async (call, reuseMs = 0) => {
      const page = { method: 'GET', path: '/api/v1/alerts', params: new URLSearchParams(), query: 'alerts' } as const;
      const answer = await send({ ...page, returns: [...RETURNED, ...NO_PAGE], reuseMs }, call);
      return NO_PAGE.includes(answer.status) || saysNoSuchPage(answer) ? null : read(page.path, answer, decodeAlerts);
    },
    buildInfo: async (call, reuseMs = 0) => {
      const page = { method: 'GET', path: '/api/v1/status/buildinfo', params: new URLSearchParams() } as const;
      const answer = await send({ ...page, query: 'buildinfo', returns: [...RETURNED, ...NO_PAGE], reuseMs }, call);
      return answer.status === 200 ? decodeBuildInfo(answer.body) : null;
    },
    clock: async (call) => {
      const { data } = await ask(
        { path: '/api/v1/query', params: new URLSearchParams({ query: 'time()' }), query: 'time()', reuseMs: 0 },
        decodeVector,
        call,
      );
      const [sample] = data;
      if (sample === undefined) throw sourceBadResponse(door.kind, 'it did not say what time it is');
      return sample.value * SECOND_MS;
    },
  };
};
