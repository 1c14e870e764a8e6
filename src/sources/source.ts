/**
 * The two ports behind the graph, in the words of the domain. A backend implements one or both; the contract suite in
 * test/sources/contract runs over every implementation. A query is a value; how it is printed is the backend's own affair.
 */
import type { Completeness, SourceKind } from '../completeness/completeness.ts';
import type { ErrorKind, ExceptionCounts, RecordedException } from '../exception/exception.ts';
import type { Filter } from '../filter/filter.ts';
import type { RouteKind } from '../route/route.ts';
import type { DurationMs, TimeRange, UnixMs, UnixUs } from '../time.ts';
import type { ErrorOutline, StoredTrace } from '../trace/trace.ts';

// ── what both ports share ───────────────────────────────────────────────────────────────────────

/** What a backend is and can do right now. */
export interface SourceDescription {
  readonly kind: SourceKind;
  readonly url: string | null;
  readonly isHealthy: boolean;
  readonly version: string | null;
  readonly capabilities: readonly string[];
  readonly latencyMs: number | null;
  readonly lastError: string | null;
}

/** What an operator may want to know about the data of a backend that is well. */
export interface SourceAdvice {
  /** What was seen of it, in a few words each: `a new value every 15 s`. */
  readonly facts: readonly string[];
  /** What its operator would change so that it can answer more, a sentence each. */
  readonly warnings: readonly string[];
}

/** One upstream read, for `extensions.triage` and the gateway's own metrics. */
export interface SourceRead {
  readonly source: SourceKind;
  /** The SQL, PromQL or TraceQL that was sent; values bound to it are left out. */
  readonly query: string;
  readonly ms: number;
  /** Bytes of the answer's body; null where there is none. */
  readonly bytes: number | null;
  readonly cacheHit: boolean;
}

/** What accompanies every read: the operation's own signal (deadline and client gone) and where it is told. */
export interface SourceCall {
  readonly signal: AbortSignal;
  readonly record: (read: SourceRead) => void;
}

/** The values of `by` dimensions to which a query is restricted; one tuple a key, in the order of `dimensions`. */
export interface KeySet {
  readonly dimensions: readonly Dimension[];
  readonly values: readonly (readonly string[])[];
}

// ── metrics ─────────────────────────────────────────────────────────────────────────────────────

/** What is counted; semantics.md defines each. */
export interface Measures {
  /** A service's own requests and how many of them failed. */
  readonly requests: { readonly requests: number; readonly errors: number };
  /** All spans, whatever their kind: whether and since when something is there. */
  readonly spans: { readonly spans: number; readonly firstSeenMs: UnixMs; readonly lastSeenMs: UnixMs };
  /** Exceptions; `count` is null where the source cannot tell occurrences from recordings. */
  readonly exceptions: ExceptionCounts;
  /** Exceptions and, beside them, errors without an exception (STATUS_ONLY, HTTP, RPC). */
  readonly occurrences: ExceptionCounts;
  /** Failed and absorbed leaves. `exampleTraceId`: the trace of the newest one. */
  readonly origins: { readonly count: number; readonly absorbed: number; readonly exampleTraceId: string | null };
  /** Calls between services and to dependencies. */
  readonly calls: { readonly requests: number; readonly errors: number };
}
export type Measure = keyof Measures;

/**
 * What counts are grouped by. A key value is null where the dimension is absent.
 * - service, route: of the request (requests); of the enclosing request (exceptions, occurrences); of the leaf's enclosing request (origins)
 * - routeKind, httpRoute, method, statusCode: of the request (requests) or the enclosing one
 * - namespace, version, environment: of the counted span
 * - exceptionType: the recorded type, '' when it has none, null for an error without an exception
 * - errorKind: EXCEPTION, STATUS_ONLY, HTTP or RPC; group: the id of the exception group; title: of an error without exception
 * - entryService, entryRoute: the real root's, null where it is missing (origins)
 * - dependency: what the leaf called (origins); dependencyKind: DATABASE, MESSAGING, RPC or UNINSTRUMENTED
 * - caller, callee: services (calls); callee is null and dependency set where the callee reports no spans
 */
export type Dimension =
  | 'service'
  | 'route'
  | 'routeKind'
  | 'httpRoute'
  | 'method'
  | 'statusCode'
  | 'namespace'
  | 'version'
  | 'environment'
  | 'exceptionType'
  | 'errorKind'
  | 'group'
  | 'title'
  | 'entryService'
  | 'entryRoute'
  | 'dependency'
  | 'dependencyKind'
  | 'caller'
  | 'callee';

/** A count to make: one upstream read, however many keys it has. */
export interface CountQuery<M extends Measure = Measure> {
  readonly measure: M;
  readonly by: readonly Dimension[];
  readonly where: Filter;
  /** Restricts to these tuples as well; null = all. Its dimensions are among `by`. */
  readonly keys: KeySet | null;
  readonly range: TimeRange;
  /** Length of a step, steps start at multiples of it; null = one count over the whole range. */
  readonly stepMs: DurationMs | null;
}

/** One group of a count; `key` follows the order of `by`, `atMs` is the start of the step (null without steps). */
export interface CountRow<M extends Measure = Measure> {
  readonly key: readonly (string | null)[];
  readonly atMs: UnixMs | null;
  readonly values: Measures[M];
}

/** Groups with nothing to count are left out; at most MAX_ROWS, those with the most errors first, and then isTruncated. */
export interface CountAnswer<M extends Measure = Measure> {
  readonly rows: readonly CountRow<M>[];
  /**
   * Start of the oldest span that the source holds, rounded down to the millisecond; null when it holds none. A source that
   * cannot tell without reading its whole past may stop looking at the start of the asked range: then it is that start or
   * earlier, which is all that a comparison needs.
   */
  readonly heldFromMs: UnixMs | null;
  /** The step really used; null without steps. A source that has to raise it says so in a note. */
  readonly stepMs: DurationMs | null;
  readonly completeness: Completeness;
}

/** Rows of one answer; above it the smallest groups are left out and the answer says so. */
export const MAX_ROWS = 20_000;

/**
 * Counts of many steps for the detector of spikes: a day and more of minutes for each key. Like a CountQuery, but the answer
 * comes as columns, is not cut at MAX_ROWS, and may be read more cheaply where that changes no verdict.
 */
export interface StepQuery {
  /** `exceptions`: the occurrences of each key (what is recorded, where the source cannot tell), without requests. */
  readonly measure: 'requests' | 'exceptions';
  readonly by: readonly Dimension[];
  readonly where: Filter;
  readonly keys: KeySet | null;
  /** Whole steps. */
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
}

/** One key, step by step from the start of the answer's range on; NaN: nothing is known of the step. */
export interface StepSeries {
  readonly key: readonly (string | null)[];
  /** All NaN where the measure has none. */
  readonly requests: Float64Array;
  readonly errors: Float64Array;
}

/** Series with nothing in any step are left out; at most MAX_SERIES, those with the most errors, then requests, first. */
export interface StepAnswer {
  readonly series: readonly StepSeries[];
  /** Whole steps of `stepMs`; as asked unless the source had to raise the step, which a note then says. */
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
  readonly heldFromMs: UnixMs | null;
  readonly completeness: Completeness;
}

/** Series of one answer; above it those with the fewest errors are left out and the answer says so. */
export const MAX_SERIES = 2_000;

/** Traces of failed requests to mark on the points of a series: the newest one a key and step. */
export interface ExemplarQuery {
  readonly by: readonly Dimension[];
  readonly where: Filter;
  readonly keys: KeySet | null;
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
}
export interface Exemplar {
  readonly key: readonly (string | null)[];
  readonly atMs: UnixMs;
  readonly traceId: string;
}

/**
 * Counts over time. Answers come in the order of the queries, each a value or the error of that one query; a query that the
 * source cannot answer, whatever its data, is an UnsupportedQueryError.
 */
export interface MetricSource {
  /** Which source it is. */
  readonly kind: SourceKind;
  counts<M extends Measure>(
    queries: readonly CountQuery<M>[],
    call: SourceCall,
  ): Promise<readonly (CountAnswer<M> | Error)[]>;
  steps(queries: readonly StepQuery[], call: SourceCall): Promise<readonly (StepAnswer | Error)[]>;
  exemplars(queries: readonly ExemplarQuery[], call: SourceCall): Promise<readonly (readonly Exemplar[] | Error)[]>;
  describe(call: SourceCall): Promise<SourceDescription>;
  /** Looks at its data, which takes longer than `describe`: whether a source is ready must not wait for it. Missing: no advice. */
  advise?(call: SourceCall): Promise<SourceAdvice>;
}

// ── alerts ──────────────────────────────────────────────────────────────────────────────────────

/** An alert that fires for a service right now. */
export interface FiringAlert {
  readonly name: string;
  readonly severity: string | null;
  readonly sinceMs: UnixMs | null;
  readonly summary: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Its runbook and dashboard, where its annotations name them. */
  readonly runbookUrl: string | null;
  readonly dashboardUrl: string | null;
}

/** Firing alerts, joined to services by their labels; an array a service, in the order asked, the newest first. */
export interface AlertSource {
  readonly kind: SourceKind;
  alerts(services: readonly string[], call: SourceCall): Promise<readonly (readonly FiringAlert[] | Error)[]>;
  describe(call: SourceCall): Promise<SourceDescription>;
}

// ── traces ──────────────────────────────────────────────────────────────────────────────────────

/** Traces in which a matching ERROR span starts in the range, by the trace's start descending, then its id ascending. */
export interface TraceSearch {
  readonly kind: 'traces';
  readonly by: readonly Dimension[]; // dimensions of `keys`: [], [service] or [service, route] (of the enclosing request)
  readonly where: Filter;
  readonly keys: KeySet | null;
  readonly range: TimeRange;
  /** How many a key. */
  readonly limit: number;
  /** Start after this place in the order; null = at the top. */
  readonly after: TracePlace | null;
  /** Whether each trace comes with its ERROR spans: its origin and path then need no further read. */
  readonly withErrors: boolean;
}
export interface TracePlace {
  readonly startUs: UnixUs;
  readonly traceId: string;
}

/** Exceptions and errors without one, most recent carrier first, then by trace, span and ordinal. */
export interface ExceptionSearch {
  readonly kind: 'exceptions';
  readonly by: readonly Dimension[]; // dimensions of `keys`, among service, route, exceptionType, group
  readonly where: Filter;
  readonly keys: KeySet | null;
  readonly range: TimeRange;
  readonly limit: number;
  readonly after: ExceptionPlace | null;
}
export interface ExceptionPlace {
  readonly startUs: UnixUs;
  /** `<trace id>/<span id>/<exception type>`: unique among what is found, compared as text. */
  readonly id: string;
}
export type SearchQuery = TraceSearch | ExceptionSearch;

export interface FoundTrace {
  readonly key: readonly (string | null)[];
  readonly traceId: string;
  readonly startUs: UnixUs;
  /** Null where it was not asked for, or would not be right: the trace is then to be read. */
  readonly errors: ErrorOutline | null;
}
/** An exception that a search found, with what can be said without reading its whole trace. */
export interface FoundException extends RecordedException {
  readonly key: readonly (string | null)[];
  readonly id: string;
  readonly kind: ErrorKind;
  readonly isHandled: boolean;
  readonly service: string;
  readonly route: string | null;
  readonly routeKind: RouteKind | null;
  readonly group: string;
}
export interface SearchAnswer<Found> {
  readonly found: readonly Found[];
  readonly completeness: Completeness;
}

/** Values for autocomplete, most frequent first. `where` restricts the spans they are taken from. */
export interface ValueQuery {
  readonly field: SuggestField;
  /** The attribute's key for ATTRIBUTE_VALUE; null otherwise. */
  readonly attribute: string | null;
  /** Case-insensitive beginning of the value; '' = all. */
  readonly prefix: string;
  readonly where: Filter;
  readonly range: TimeRange;
  readonly limit: number;
}
export type SuggestField =
  'SERVICE' | 'ROUTE' | 'ENVIRONMENT' | 'VERSION' | 'EXCEPTION_TYPE' | 'ATTRIBUTE_KEY' | 'ATTRIBUTE_VALUE';
export interface SuggestedValue {
  readonly value: string;
  /** Spans that carry it in the range; null where the source does not count. */
  readonly count: number | null;
}

/**
 * How much of a trace is read: TREE has every span with its name, kind, status, times and place, but no attributes and
 * exceptions; WHOLE has all that is held. A source may give more than was asked for.
 */
export type TraceDetail = 'TREE' | 'WHOLE';

export interface TraceRef {
  readonly traceId: string;
  /** Where in time it is likely to be: it is looked for there first, then everywhere; null = everywhere. */
  readonly around: TimeRange | null;
}

/** Traces and the exceptions in them. Answers come in the order of the queries, each a value or an error. */
export interface TraceSource {
  /** Which source it is. */
  readonly kind: SourceKind;
  searchTraces(
    queries: readonly TraceSearch[],
    call: SourceCall,
  ): Promise<readonly (SearchAnswer<FoundTrace> | Error)[]>;
  searchExceptions(
    queries: readonly ExceptionSearch[],
    call: SourceCall,
  ): Promise<readonly (SearchAnswer<FoundException> | Error)[]>;
  /** Traces, wherever in time; null where the source holds no span of it. */
  traces(
    refs: readonly TraceRef[],
    detail: TraceDetail,
    call: SourceCall,
  ): Promise<readonly (StoredTrace | null | Error)[]>;
  values(queries: readonly ValueQuery[], call: SourceCall): Promise<readonly (readonly SuggestedValue[] | Error)[]>;
  describe(call: SourceCall): Promise<SourceDescription>;
}
