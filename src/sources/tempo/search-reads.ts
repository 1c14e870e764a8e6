/** Searches of Tempo: the newest traces of a range, which is cut to what the server takes. */
import { SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import { readSearch, type SearchedTrace } from './search-answer.ts';
import { joinSearches } from './search-join.ts';
import type { SearchOptions, SearchResult, TempoApi } from './tempo-api.ts';
import { readSearchProtobuf } from './search-protobuf.ts';
import { seconds, type TempoDoor } from './tempo-door.ts';
import { askWithin, isRefusal, type RangeLimit, type Refusal } from './tempo-refusal.ts';
import { cutRange } from './tempo-windows.ts';
import { MAX_SPANS_PER_SPAN_SET } from './traceql.ts';

/** Before 2.10 searches answer in JSON whatever is asked for. */
const ACCEPT = 'application/protobuf, application/json;q=0.5';

/** What both ends of a range may be rounded to together. */
const ROUNDING_MS = 2 * SECOND_MS;

/** Returns the searches through a door. */
export const createSearchReads = (door: TempoDoor): Pick<TempoApi, 'search'> => {
  const rangeLimit: RangeLimit = { knownMs: null, roundingMs: ROUNDING_MS };
  let mostSpans = Infinity;
  let mostTraces = Infinity;

  const pageOf = async (query: string, range: TimeRange, options: SearchOptions, call: SourceCall) => {
    const limit = Math.min(options.limit, mostTraces);
    const params = {
      limit: String(limit),
      spss: String(Math.min(options.spansPerTrace ?? MAX_SPANS_PER_SPAN_SET, mostSpans)),
      ...seconds(range),
    };
    const answer = await door.ask('/api/search', `${query} with (most_recent=true)`, params, call, ACCEPT);
    if (isRefusal(answer)) return answer;
    const isProtobuf = answer.contentType?.includes('protobuf') === true;
    const { traces, isStopped } = isProtobuf ? readSearchProtobuf(answer.body) : readSearch(answer.body);
    return { traces, isCut: isStopped || traces.length >= limit };
  };

  /** Newest first, so that a search that finds enough need not look further back. */
  const within = async (
    query: string,
    range: TimeRange,
    options: SearchOptions,
    longestMs: DurationMs | null,
    call: SourceCall,
  ): Promise<SearchResult | Refusal> => {
    const pieces = cutRange(range, longestMs);
    let found: readonly SearchedTrace[] = [];
    let isCut = false;
    for (const [index, piece] of pieces.toReversed().entries()) {
      const page = await pageOf(query, piece, options, call);
      if (isRefusal(page)) return page;
      found = joinSearches([...found, ...page.traces]);
      isCut ||= page.isCut;
      if (found.length >= options.limit) return { traces: found, isCut: isCut || index < pieces.length - 1 };
    }
    return { traces: found, isCut };
  };

  return {
    search: (query, range, options, call) =>
      askWithin(
        rangeLimit,
        range,
        (longestMs) => within(query, range, options, longestMs, call),
        ({ kind, limit }) => {
          if (kind === 'spans') mostSpans = limit;
          else mostTraces = limit;
        },
      ),
  };
};
