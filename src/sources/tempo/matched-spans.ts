/** Which spans met a search's conditions: asked of Tempo where only Tempo can tell. */
import type { TimeRange } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import { joinSearches } from './search-join.ts';
import type { SearchedSpan } from './search-answer.ts';
import type { SearchResult, TempoApi } from './tempo-api.ts';
import { compact } from './traceql-compact.ts';

/** Spans by trace and id. What stands on them of events is what met the conditions, even where a later event says otherwise. */
export interface MatchedSpans {
  readonly of: (traceId: string, spanId: string) => SearchedSpan | null;
  /** The search itself; its spans have a name, a kind, a status and a service, and no parents. */
  readonly result: SearchResult;
}

/** Returns what several searches find together. */
export const searchAll = async (
  api: TempoApi,
  queries: readonly string[],
  range: TimeRange,
  limit: number,
  call: SourceCall,
): Promise<SearchResult> => {
  const results = await Promise.all(queries.map((query) => api.search(query, range, { limit }, call)));
  const [only] = results;
  if (only !== undefined && results.length === 1) return only;
  return {
    traces: joinSearches(results.flatMap(({ traces }) => traces)),
    isCut: results.some(({ isCut }) => isCut),
  };
};

/**
 * Returns the query for the spans that meet a candidate expression. Selecting an attribute of events would show the last
 * event's, and not the one that met the condition.
 */
export const matchedQuery = (candidates: string | null): string =>
  compact(`${candidates ?? '{ }'} | select(name, kind, status, resource.service.name)`);

/** Returns the spans that meet one of the candidate expressions, of the newest traces. */
export const findMatched = async (
  api: TempoApi,
  candidates: readonly string[],
  range: TimeRange,
  limit: number,
  call: SourceCall,
): Promise<MatchedSpans> => {
  const queries = candidates.map(matchedQuery);
  const result = await searchAll(api, queries, range, limit, call);
  const spans = new Map(
    result.traces.map(({ traceId, spans: found }) => [traceId, new Map(found.map((span) => [span.spanId, span]))]),
  );
  return { of: (traceId, spanId) => spans.get(traceId)?.get(spanId) ?? null, result };
};
