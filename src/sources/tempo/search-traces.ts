/** Traces with a matching error: one search brings them with their errors, a second one where Tempo alone can tell what matched. */
import { MS_US, SECOND_MS, type TimeRange, type UnixMs } from '../../time.ts';
import { ancestry } from '../../trace/ancestry.ts';
import { enclosingRequest } from '../../trace/enclosing-request.ts';
import type { TraceSpan } from '../../trace/trace.ts';
import type { FoundTrace, SearchAnswer, SourceCall, TraceSearch, TraceSource } from '../source.ts';
import { findMatched, matchedQuery, searchAll, type MatchedSpans } from './matched-spans.ts';
import { outlineQuery, type OutlineOf } from './outline-query.ts';
import { outlineOf } from './outline.ts';
import { placeTrace, type PlacedTrace } from './placed-trace.ts';
import type { SearchedTrace } from './search-answer.ts';
import { cutKeys, eachApart, isWithin, searchCompleteness, starvedKeys, wantedKeys } from './search-answers.ts';
import { MAX_TRACES_PER_SEARCH, searchPages, type Page } from './search-pages.ts';
import { firstThatFits, searchPlan, type SearchPlan } from './search-plan.ts';
import { statusCodesOfSearch, statusCodesOfTrace } from './searched-spans.ts';
import type { TempoApi } from './tempo-api.ts';
import { textTest } from './text-test.ts';
import { readWholeTraces } from './whole-trace.ts';

/** How many traces a merged search takes for each that a key wants. */
const TRACES_PER_WANTED = 4;
/** A search that goes on after a place finds the traces of that second once more, mostly as few as these. */
const BEFORE_PLACE = 10;
/** Keys of which a merged search found too few are asked for one by one, so many of them. */
const MAX_FILL_UPS = 4;

/** Everything impure beside the API. */
export interface TraceSearchDeps {
  readonly now: () => UnixMs;
}

/** Traces are looked at in one of three ways, the first that fits the length of a query. */
interface Planned {
  readonly plan: SearchPlan;
  /** Null: the search finds matching spans and nothing around them, so that traces have to be read. */
  readonly of: OutlineOf | null;
}

const planTraces = (query: TraceSearch): Planned => {
  const planned = (of: OutlineOf): Planned => ({
    plan: searchPlan('traces', query, (candidates) => outlineQuery(candidates, of)),
    of,
  });
  return firstThatFits<Planned>([
    ...(query.withErrors ? [() => planned('errors-and-callees')] : []),
    () => planned('errors'),
    () => ({ plan: { ...searchPlan('traces', query, matchedQuery), needsMatched: true }, of: null }),
  ]);
};

/** Returns the range in which traces that come after a place overlap: none of them starts later than it. */
export const rangeUpTo = (range: TimeRange, atUs: number | null): TimeRange =>
  atUs === null
    ? range
    : { ...range, toMs: Math.min(range.toMs, (Math.floor(atUs / MS_US / SECOND_MS) + 1) * SECOND_MS) };

const isAfter = ({ after }: TraceSearch, { startUs, traceId }: SearchedTrace): boolean =>
  after === null || startUs < after.startUs || (startUs === after.startUs && traceId > after.traceId);

/** Returns the key of an ERROR span, null where its request does not meet the filter. */
const keyTest = (query: TraceSearch, needsRequest: boolean) => {
  const isService = textTest('service', query.where.service);
  const isRoute = textTest('route', query.where.route);
  const isStatusCode = textTest('statusCode', query.where.statusCode);
  return (
    spans: readonly TraceSpan[],
    codes: ReadonlyMap<string, string>,
    span: TraceSpan,
  ): readonly string[] | null => {
    if (!isService(span.service)) return null;
    if (!needsRequest) return query.by.map(() => span.service);
    const request = enclosingRequest(ancestry(spans), span).span;
    if (!isRoute(request.name) || !isStatusCode(codes.get(request.spanId) ?? null)) return null;
    return query.by.map((dimension) => (dimension === 'route' ? request.name : span.service));
  };
};

/** Returns the search for traces; those of which a search does not tell the enclosing request are read with `read`. */
export const createTraceSearch = (
  api: TempoApi,
  read: TraceSource['traces'],
  { now }: TraceSearchDeps,
): Pick<TraceSource, 'searchTraces'> => {
  /** One search, and what of it the query asks for. */
  const page = async (
    query: TraceSearch,
    { plan, of }: Planned,
    range: TimeRange,
    limit: number,
    call: SourceCall,
  ): Promise<Page<FoundTrace> & { readonly isUnread: boolean }> => {
    const candidates = plan.isTrivial ? [null] : plan.candidates;
    const [matched, found] = await Promise.all([
      plan.needsMatched ? findMatched(api, plan.candidates, range, limit, call) : null,
      of !== null && (query.withErrors || plan.needsRequest || !plan.needsMatched)
        ? searchAll(
            api,
            candidates.map((candidate) => outlineQuery(candidate, of)),
            range,
            limit,
            call,
          )
        : null,
    ]);
    const { traces, isCut } = found ?? matched?.result ?? { traces: [], isCut: false };
    const placed = traces.filter((trace) => isAfter(query, trace)).map(placeTrace);
    const isUnclear = ({ isWhole, searched }: PlacedTrace): boolean =>
      (plan.needsRequest && (!isWhole || of === null)) || searched.matched > searched.spans.length;
    const whole = await readWholeTraces(
      read,
      placed.filter(isUnclear).map(({ searched }) => searched),
      call,
    );
    const keyOf = keyTest(query, plan.needsRequest);
    const rows = placed.flatMap((trace) =>
      rowsOf(query, trace, {
        keyOf,
        matched,
        hasOutline: of === 'errors-and-callees' && found !== null,
        spans: isUnclear(trace) ? (whole.traces.get(trace.searched.traceId)?.spans ?? []) : null,
      }),
    );
    const oldestUs = traces.at(-1)?.startUs ?? null;
    return { rows, oldestUs, isCut, isUnread: whole.isCut };
  };

  const pages = async (
    query: TraceSearch,
    limit: number,
    isEnough: (rows: readonly FoundTrace[]) => boolean,
    call: SourceCall,
  ) => {
    const planned = planTraces(query);
    let isUnread = false;
    const found = await searchPages(
      rangeUpTo(query.range, query.after?.startUs ?? null),
      limit,
      async (range, atOnce) => {
        const each = await page(query, planned, range, atOnce, call);
        isUnread ||= each.isUnread;
        return each;
      },
      isEnough,
    );
    const distinct = new Map(found.rows.map((row) => [JSON.stringify([row.key, row.traceId]), row]));
    return { rows: [...distinct.values()], isCut: found.isCut || isUnread, plan: planned.plan };
  };

  const search = async (query: TraceSearch, call: SourceCall): Promise<SearchAnswer<FoundTrace>> => {
    const asOfMs = now();
    const { keys, limit } = query;
    const wanted = tracesWanted(query);
    // What a merged search lacks is filled up key by key.
    const isEnough = (rows: readonly FoundTrace[]): boolean =>
      keys !== null || (query.by.length === 0 && rows.length > limit);
    const merged = await pages(query, wanted, isEnough, call);
    let { rows, isCut } = merged;
    if (keys !== null && isCut) {
      const starved = starvedKeys(query.by, keys, rows, limit + 1);
      const fills = await Promise.all(
        starved.slice(0, MAX_FILL_UPS).map((value) => {
          const one = { ...query, keys: { dimensions: keys.dimensions, values: [value] } };
          return pages(one, limit + 1, (found) => found.length > limit, call);
        }),
      );
      rows = [...rows, ...fills.flatMap((fill) => fill.rows)];
      isCut = starved.length > MAX_FILL_UPS || fills.some((fill) => fill.isCut);
    }
    const distinct = new Map(rows.map((row) => [JSON.stringify([row.key, row.traceId]), row]));
    const ordered = [...distinct.values()].sort(
      (one, other) => other.startUs - one.startUs || (one.traceId < other.traceId ? -1 : 1),
    );
    const cut = cutKeys(ordered, limit);
    const { notes } = merged.plan;
    return {
      found: cut.kept,
      completeness: searchCompleteness(asOfMs, {
        isExact: notes.length === 0,
        isTruncated: cut.isCut || isCut,
        notes,
      }),
    };
  };

  return { searchTraces: (queries, call) => eachApart(queries, (query) => search(query, call)) };
};

/** Keys that are not named may be any: of each the newest traces are wanted, so as many are looked at as can be. */
const tracesWanted = ({ by, keys, limit, after }: TraceSearch): number => {
  if (keys !== null) return Math.max(1, keys.values.length) * limit * TRACES_PER_WANTED;
  return by.length > 0 ? MAX_TRACES_PER_SEARCH : limit + 1 + (after === null ? 0 : BEFORE_PLACE);
};

const rowsOf = (
  query: TraceSearch,
  trace: PlacedTrace,
  {
    keyOf,
    matched,
    hasOutline,
    spans,
  }: {
    readonly keyOf: ReturnType<typeof keyTest>;
    readonly matched: MatchedSpans | null;
    readonly hasOutline: boolean;
    /** Of the trace as it was read; null where the search tells all that is needed. */
    readonly spans: readonly TraceSpan[] | null;
  },
): readonly FoundTrace[] => {
  const { searched } = trace;
  const held = spans ?? trace.spans;
  const codes = spans === null ? statusCodesOfSearch(searched) : statusCodesOfTrace({ spans });
  const isWanted = wantedKeys(query.by, query.keys);
  const isMatch = ({ status, startUs, spanId }: TraceSpan): boolean =>
    status === 'ERROR' && isWithin(query.range, startUs) && matched?.of(searched.traceId, spanId) !== null; // without a second search every ERROR span is one
  const keys = held.filter(isMatch).flatMap((span) => {
    const key = keyOf(held, codes, span);
    return key === null || !isWanted(key) ? [] : [key];
  });
  const distinct = new Map(keys.map((key) => [JSON.stringify(key), key]));
  const errors = hasOutline && query.withErrors ? outlineOf(trace) : null;
  return [...distinct.values()].map((key) => ({ key, traceId: searched.traceId, startUs: searched.startUs, errors }));
};
