/** What one operation has read of Tempo: several of its questions ask for the same, and each text is sent and decoded once. */
import type { DurationMs, TimeRange } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import type { MetricsResult, SearchResult, TempoApi } from './tempo-api.ts';

/** The reads of one operation. A question is the same where its text and its range are. */
export interface OperationReads {
  readonly instant: (query: string, range: TimeRange) => Promise<MetricsResult>;
  readonly range: (query: string, range: TimeRange, stepMs: DurationMs) => Promise<MetricsResult>;
  readonly search: (query: string, range: TimeRange, limit: number) => Promise<SearchResult>;
  /** The same with traces to name beside the counts, at most so many. */
  readonly exemplars: (
    query: string,
    range: TimeRange,
    stepMs: DurationMs,
    exemplars: number,
  ) => Promise<MetricsResult>;
  /** Whether such a read was asked for already, so that asking for it again costs nothing. */
  readonly hasInstant: (query: string, range: TimeRange) => boolean;
  readonly hasRange: (query: string, range: TimeRange, stepMs: DurationMs) => boolean;
  readonly hasSearch: (query: string, range: TimeRange, limit: number) => boolean;
}

const idOf = (kind: string, query: string, { fromMs, toMs }: TimeRange, detail: number): string =>
  [kind, fromMs, toMs, detail, query].join(' ');

const openReads = (api: TempoApi, call: SourceCall): OperationReads => {
  const metrics = new Map<string, Promise<MetricsResult>>();
  const searches = new Map<string, Promise<SearchResult>>();
  const once = <Answer>(known: Map<string, Promise<Answer>>, id: string, ask: () => Promise<Answer>) => {
    const held = known.get(id);
    if (held !== undefined) return held;
    const asked = ask();
    asked.catch(() => undefined); // told where it is awaited, which may be nowhere when another read fails before
    known.set(id, asked);
    return asked;
  };
  return {
    instant: (query, range) =>
      once(metrics, idOf('instant', query, range, 0), () => api.metricsInstant(query, range, call)),
    range: (query, range, stepMs) =>
      once(metrics, idOf('range', query, range, stepMs), () =>
        api.metricsRange(query, range, stepMs, { exemplars: 0 }, call),
      ),
    search: (query, range, limit) =>
      once(searches, idOf('search', query, range, limit), () => api.search(query, range, { limit }, call)),
    exemplars: (query, range, stepMs, exemplars) => api.metricsRange(query, range, stepMs, { exemplars }, call),
    hasInstant: (query, range) => metrics.has(idOf('instant', query, range, 0)),
    hasRange: (query, range, stepMs) => metrics.has(idOf('range', query, range, stepMs)),
    hasSearch: (query, range, limit) => searches.has(idOf('search', query, range, limit)),
  };
};

/** Returns the reads of the operation that a call belongs to. */
export type ReadsOf = (call: SourceCall) => OperationReads;

/** Returns the reads of operations over an API; those of an operation are forgotten with its call. */
export const createOperationReads = (api: TempoApi): ReadsOf => {
  const known = new WeakMap<SourceCall, OperationReads>();
  return (call) => {
    const reads = known.get(call) ?? openReads(api, call);
    known.set(call, reads);
    return reads;
  };
};
