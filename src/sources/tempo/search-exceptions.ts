/** Exceptions and errors without one: a search brings their spans with all errors, exceptions and ancestors of the traces. */
import type { RecordedException } from '../../exception/exception.ts';
import type { UnixMs } from '../../time.ts';
import { occurrencesOf, type Occurrence } from '../../trace/occurrences.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import { ancestry } from '../../trace/ancestry.ts';
import { enclosingRequest } from '../../trace/enclosing-request.ts';
import type {
  Dimension,
  ExceptionSearch,
  FoundException,
  KeySet,
  SearchAnswer,
  SourceCall,
  TraceSource,
} from '../source.ts';
import { findMatched, matchedQuery, searchAll, type MatchedSpans } from './matched-spans.ts';
import { outlineQuery } from './outline-query.ts';
import { placeTrace, type PlacedTrace } from './placed-trace.ts';
import { cutKeys, eachApart, isWithin, searchCompleteness, starvedKeys, wantedKeys } from './search-answers.ts';
import { searchPages, type Page } from './search-pages.ts';
import { firstThatFits, searchPlan, type SearchPlan } from './search-plan.ts';
import { rangeUpTo } from './search-traces.ts';
import { carriesException, exceptionsOfSearch, shownMessage, shownType } from './searched-exceptions.ts';
import { statusCodesOfSearch, statusCodesOfTrace } from './searched-spans.ts';
import type { TempoApi } from './tempo-api.ts';
import { textTest } from './text-test.ts';
import { readWholeTraces } from './whole-trace.ts';

/** Traces of one search for each exception wanted: traces come by their own start, exceptions by that of their span. */
const TRACES_PER_WANTED = 2;
const MIN_TRACES = 20;
const MAX_FILL_UPS = 4;

const LAST_EVENT_NOTE =
  'Of a span with several exceptions a search of Tempo shows the last one; reading its trace shows all of them';
const ORDER_NOTE =
  'Found in the traces that started last: a long trace that started earlier may hold a later exception';

/** Everything impure beside the API. */
export interface ExceptionSearchDeps {
  readonly now: () => UnixMs;
}

/** A trace as far as it is needed, and whether the search's view of it was enough. */
interface Seen {
  readonly trace: Pick<StoredTrace, 'spans' | 'exceptions'>;
  readonly codes: ReadonlyMap<string, string>;
}

const outline = (candidates: string | null): string => outlineQuery(candidates, 'errors-and-exceptions');

/** With the outline where it fits the length of a query; else the spans that match are found, and their traces read. */
const planExceptions = (query: ExceptionSearch): { readonly plan: SearchPlan; readonly hasOutline: boolean } =>
  firstThatFits<{ readonly plan: SearchPlan; readonly hasOutline: boolean }>([
    () => ({ plan: searchPlan('exceptions', query, outline), hasOutline: true }),
    () => ({ plan: { ...searchPlan('exceptions', query, matchedQuery), needsMatched: true }, hasOutline: false }),
  ]);

/** A span met the conditions with an exception that the search does not show: a later one of the span stands in its place. */
const isHidden = ({ searched }: PlacedTrace, matched: MatchedSpans | null): boolean =>
  matched !== null &&
  searched.spans.some((span) => {
    const met = matched.of(searched.traceId, span.spanId);
    if (met === null || !carriesException(span)) return false;
    const [type, message] = [shownType(met), shownMessage(met)];
    return (type !== null && type !== shownType(span)) || (message !== null && message !== shownMessage(span));
  });

const idOf = ({ traceId, spanId, type }: RecordedException): string => `${traceId ?? ''}/${spanId ?? ''}/${type ?? ''}`;

const keyOf = (
  by: readonly Dimension[],
  { kind, type, service, route, group }: Occurrence,
): readonly (string | null)[] =>
  by.map((dimension) => {
    switch (dimension) {
      case 'service':
        return service;
      case 'route':
        return route;
      case 'exceptionType':
        return kind === 'EXCEPTION' ? (type ?? '') : null;
      case 'group':
        return group;
      default:
        throw new RangeError(`exceptions are not searched by ${dimension}`);
    }
  });

/** Returns the test of what only the enclosing request tells. */
const placeTest = ({ where }: ExceptionSearch) => {
  const isService = textTest('service', where.service);
  const isRoute = textTest('route', where.route);
  const isStatusCode = textTest('statusCode', where.statusCode);
  return ({ trace, codes }: Seen, { spanId, service, route }: Occurrence): boolean => {
    if (!isService(service) || !isRoute(route)) return false;
    if (where.statusCode === undefined) return true;
    const carrier = trace.spans.find((span) => span.spanId === spanId);
    const request = carrier === undefined ? null : enclosingRequest(ancestry(trace.spans), carrier).span;
    return isStatusCode(request === null ? null : (codes.get(request.spanId) ?? null));
  };
};

const meets = (matched: MatchedSpans | null, { traceId, spanId, kind, type, message }: Occurrence): boolean => {
  if (matched === null) return true;
  const met = matched.of(traceId ?? '', spanId ?? '');
  if (met === null) return false;
  if (kind !== 'EXCEPTION') return true;
  return (shownType(met) ?? type) === type && (shownMessage(met) ?? message) === message;
};

const foundException = (occurrence: Occurrence, key: readonly (string | null)[]): FoundException => {
  const { title: _title, isRerecorded: _isRerecorded, ...rest } = occurrence;
  return { ...rest, key, id: idOf(occurrence) };
};

/** Newest carrier first, then by id as bytes. */
const compare = (one: FoundException, other: FoundException): number =>
  other.startUs - one.startUs || Buffer.compare(Buffer.from(one.id), Buffer.from(other.id));

const isAfter = ({ after }: ExceptionSearch, { startUs, id }: FoundException): boolean =>
  after === null ||
  startUs < after.startUs ||
  (startUs === after.startUs && Buffer.compare(Buffer.from(id), Buffer.from(after.id)) > 0);

/** Returns the search for exceptions; traces of which a search does not tell enough are read with `read`. */
export const createExceptionSearch = (
  api: TempoApi,
  read: TraceSource['traces'],
  { now }: ExceptionSearchDeps,
): Pick<TraceSource, 'searchExceptions'> => {
  const see = async (
    placed: readonly PlacedTrace[],
    matched: MatchedSpans | null,
    hasOutline: boolean,
    call: SourceCall,
  ): Promise<{ readonly seen: readonly Seen[]; readonly isCut: boolean }> => {
    const isUnclear = (trace: PlacedTrace): boolean => !hasOutline || !trace.isWhole || isHidden(trace, matched);
    const unclear = placed.filter(isUnclear).map(({ searched }) => searched);
    const whole = await readWholeTraces(read, unclear, call);
    const seen = placed.flatMap((trace): readonly Seen[] => {
      if (!isUnclear(trace)) {
        const { searched, spans } = trace;
        const exceptions = exceptionsOfSearch(searched, spans);
        return [{ trace: { spans, exceptions }, codes: statusCodesOfSearch(searched) }];
      }
      const held = whole.traces.get(trace.searched.traceId);
      return held === undefined ? [] : [{ trace: held, codes: statusCodesOfTrace(held) }];
    });
    return { seen, isCut: whole.isCut };
  };

  const page = async (
    query: ExceptionSearch,
    plan: SearchPlan,
    hasOutline: boolean,
    range: ExceptionSearch['range'],
    limit: number,
    call: SourceCall,
  ): Promise<Page<FoundException> & { readonly isUnread: boolean }> => {
    const candidates = plan.isTrivial ? [null] : plan.candidates;
    const [matched, found] = await Promise.all([
      plan.needsMatched ? findMatched(api, plan.candidates, range, limit, call) : null,
      hasOutline ? searchAll(api, candidates.map(outline), range, limit, call) : null,
    ]);
    const { traces, isCut } = found ?? matched?.result ?? { traces: [], isCut: false };
    const { seen, isCut: isUnread } = await see(traces.map(placeTrace), matched, found !== null, call);
    const isPlace = placeTest(query);
    const isWanted = wantedKeys(query.by, query.keys);
    const rows = seen.flatMap((each) =>
      occurrencesOf(each.trace)
        .filter((occurrence) => isWithin(query.range, occurrence.startUs))
        .filter((occurrence) => meets(matched, occurrence) && isPlace(each, occurrence))
        .map((occurrence) => foundException(occurrence, keyOf(query.by, occurrence)))
        .filter((row) => isWanted(row.key) && isAfter(query, row)),
    );
    return { rows, oldestUs: traces.at(-1)?.startUs ?? null, isCut, isUnread };
  };

  const pages = async (query: ExceptionSearch, wanted: number, isOnce: boolean, call: SourceCall) => {
    const { plan, hasOutline } = planExceptions(query);
    let isUnread = false;
    const { rows, isCut } = await searchPages(
      rangeUpTo(query.range, query.after?.startUs ?? null),
      Math.max(MIN_TRACES, wanted * TRACES_PER_WANTED),
      async (range, atOnce) => {
        const each = await page(query, plan, hasOutline, range, atOnce, call);
        isUnread ||= each.isUnread;
        return each;
      },
      (all) => isOnce || ((query.by.length === 0 || query.keys !== null) && distinctRows(all).length >= wanted),
    );
    return { rows: distinctRows(rows), isCut: isCut || isUnread, plan };
  };

  const search = async (query: ExceptionSearch, call: SourceCall): Promise<SearchAnswer<FoundException>> => {
    const asOfMs = now();
    const { keys, limit } = query;
    const merged =
      keys === null
        ? await pages(query, limit + 1, false, call)
        : await pages(query, Math.max(1, keys.values.length) * (limit + 1) * TRACES_PER_WANTED, true, call);
    let { rows, isCut } = merged;
    if (keys !== null && isCut) {
      const fillUp = (values: KeySet['values']) =>
        pages({ ...query, keys: { dimensions: keys.dimensions, values } }, values.length * (limit + 1), false, call);
      // What is rare has none among the newest: many of these are looked for together first, without what is frequent.
      const without = starvedKeys(query.by, keys, rows, 1);
      const together = without.length > MAX_FILL_UPS ? await fillUp(without) : { rows: [] };
      rows = distinctRows([...rows, ...together.rows]);
      const starved = starvedKeys(query.by, keys, rows, limit + 1);
      const fills = await Promise.all(starved.slice(0, MAX_FILL_UPS).map((value) => fillUp([value])));
      rows = distinctRows([...rows, ...fills.flatMap((fill) => fill.rows)]);
      isCut = starved.length > MAX_FILL_UPS || fills.some((fill) => fill.isCut);
    }
    const cut = cutKeys(rows.toSorted(compare), limit);
    return {
      found: cut.kept,
      completeness: searchCompleteness(asOfMs, {
        isExact: false,
        isTruncated: cut.isCut || isCut,
        notes: [LAST_EVENT_NOTE, ...(merged.isCut ? [ORDER_NOTE] : []), ...merged.plan.notes],
      }),
    };
  };

  return { searchExceptions: (queries, call) => eachApart(queries, (query) => search(query, call)) };
};

/** A span counts once for each type that it carries: its first record, as occurrences come, stands for the others. */
const distinctRows = (rows: readonly FoundException[]): readonly FoundException[] => {
  const byId = new Map<string, FoundException>();
  for (const row of rows) if (!byId.has(row.id)) byId.set(row.id, row);
  return [...byId.values()];
};
