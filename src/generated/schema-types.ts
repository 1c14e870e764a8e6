import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Scope } from '../filter/scope.ts';
import type { TimeWindow as WindowParent } from '../time.ts';
import type { Completeness as CompletenessParent, Counted, CountedSeries } from '../completeness/completeness.ts';
import type { ServiceNode, PeerNode, DependencyNode, EdgeNode, VersionNode } from '../service/service.ts';
import type { RouteNode } from '../route/route.ts';
import type { ErrorRateNode } from '../error-rate/error-rate.ts';
import type { SeriesNode, PointNode } from '../error-rate/series.ts';
import type { ExceptionTypeNode, ExceptionTypeInServiceNode } from '../exception/exception-type.ts';
import type { ExceptionGroupNode } from '../exception/exception-group.ts';
import type { ExceptionNode } from '../exception/exception-node.ts';
import type { TraceNode, SpanNode } from '../trace/trace-node.ts';
import type { FiringAlert as AlertParent, SourceDescription } from '../sources/source.ts';
import type { TelemetryAttribute as AttributeParent } from '../exception/exception.ts';
import type { SpikeNode, SpikeListNode, OnsetNode } from '../spike/spike.ts';
import type { BurnRateNode, BurnWindowNode } from '../spike/burn.ts';
import type { BoardNode, SpikeEventNode } from '../board/live.ts';
import type { FindingNode, FindingListNode } from '../finding/load-findings.ts';
import type { Link } from '../link/links.ts';
import type { OriginMatrixNode, ErrorOriginNode } from '../triage/origin-matrix.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant: RFC 3339 with an offset, for instance `2026-11-24T10:03:00Z`. Answers are in UTC, to the millisecond. */
  DateTime: { input: number; output: number; }
  /** A length of time. In: ISO 8601 (`PT15M`) or `15m`, `1h30m`, `7d`. Out: ISO 8601. */
  Duration: { input: number; output: number; }
  /** A whole number up to 2^53 - 1: counts outgrow Int. */
  SafeInt: { input: number; output: number; }
  /** A span id: 16 hexadecimal digits, lower case. */
  SpanID: { input: string; output: string; }
  /** A trace id: 32 hexadecimal digits, lower case. Shorter input is padded with zeros on the left. */
  TraceID: { input: string; output: string; }
  /** An absolute URL. */
  URL: { input: string; output: string; }
};

/** A condition on one attribute. Numbers and booleans compare by their text. */
export type AttributeFilter = {
  /** The attribute's name, for instance `customer.tier`. */
  readonly key: Scalars['String']['input'];
  /** Where to look for it. */
  readonly scope?: InputMaybe<AttributeScope>;
  /** The condition. */
  readonly value: TriageStringFilter;
};

/** Where an attribute stands. */
export type AttributeScope =
  /** On the span, else on its resource. */
  | 'ANY'
  /** On the exception itself: its span event or log record. */
  | 'EVENT'
  /** On the resource: the process that sent the span. */
  | 'RESOURCE'
  /** On the span. */
  | 'SPAN';

/** Types of attribute values. */
export type AttributeType =
  /** A list. */
  | 'ARRAY'
  /** True or false. */
  | 'BOOL'
  /** Bytes. */
  | 'BYTES'
  /** A floating-point number. */
  | 'DOUBLE'
  /** A whole number. */
  | 'INT'
  /** Keys and values. */
  | 'MAP'
  /** Text. */
  | 'STRING';

/** Which earlier window a number is compared with. */
export type Baseline =
  /** The window's whole steps exactly 24 hours earlier. */
  | 'DAY_AGO'
  /** As many whole steps just before the window. */
  | 'PREVIOUS_PERIOD'
  /** The window's whole steps exactly 168 hours earlier. */
  | 'WEEK_AGO';

/** What a wall shows, at one instant. */
export type Board = {
  readonly __typename?: 'Board';
  /** End of the last step that was evaluated. */
  readonly asOf: Scalars['DateTime']['output'];
  /** What is breaking, ranked: ten at most. */
  readonly breaking: Maybe<ReadonlyArray<Finding>>;
  /** The numbers are older than they should be. */
  readonly isStale: Scalars['Boolean']['output'];
  /** Counts up with every board of this process. */
  readonly sequence: Scalars['SafeInt']['output'];
  /** The twenty services with most errors. */
  readonly services: Maybe<ReadonlyArray<Service>>;
  /** Sources and their health. */
  readonly sources: ReadonlyArray<SourceStatus>;
  /** Spikes that last, and those resolved within the window. */
  readonly spikes: Maybe<ReadonlyArray<Spike>>;
  /** Why; null if they are not. */
  readonly staleReason: Maybe<Scalars['String']['output']>;
  /** What is breaking, in one sentence. */
  readonly summary: Maybe<Scalars['String']['output']>;
  /** The window of everything on it. */
  readonly window: TimeWindow;
};

/** How fast an error budget is used up, over several windows. */
export type BurnRate = {
  readonly __typename?: 'BurnRate';
  /** Both windows of some pair burn faster than their threshold. */
  readonly isBurning: Scalars['Boolean']['output'];
  /** Share of requests that have to succeed: 0 to 1, exclusive. */
  readonly objective: Scalars['Float']['output'];
  /** Pairs of a long and a short window, the shortest pair first. */
  readonly windows: ReadonlyArray<BurnWindow>;
};

/** The error budget's use in one window. */
export type BurnWindow = {
  readonly __typename?: 'BurnWindow';
  /** Error ratio / (1 - objective): 1 uses the budget up exactly; null when there were no requests or the source does not reach so far back. */
  readonly burn: Maybe<Scalars['Float']['output']>;
  /** From here on it burns too fast for this window. */
  readonly threshold: Scalars['Float']['output'];
  /** Its length; it ends with the triage window. */
  readonly window: Scalars['Duration']['output'];
};

/** How sure something is. */
export type Certainty =
  /** Nothing speaks against it. */
  | 'CERTAIN'
  /** It is most likely so. */
  | 'LIKELY'
  /** It cannot be told. */
  | 'UNKNOWN';

/** Where an answer came from and what it leaves out. */
export type Completeness = {
  readonly __typename?: 'Completeness';
  /** When they were asked. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Equals a brute-force count over all spans that the source holds for the window. */
  readonly isExact: Scalars['Boolean']['output'];
  /** A source could not read all that it holds. */
  readonly isPartial: Scalars['Boolean']['output'];
  /** There is more than is listed. */
  readonly isTruncated: Scalars['Boolean']['output'];
  /** What else a reader should know, one sentence each. */
  readonly notes: ReadonlyArray<Scalars['String']['output']>;
  /** How many traces the answer was estimated from; null when it was counted. */
  readonly sampledFrom: Maybe<Scalars['SafeInt']['output']>;
  /** Which sources answered. */
  readonly sources: ReadonlyArray<SourceKind>;
};

/** A number with its honesty. */
export type Count = {
  readonly __typename?: 'Count';
  /** Where it came from. */
  readonly completeness: Completeness;
  /** The number. */
  readonly value: Scalars['Float']['output'];
};

/** One point of a series. */
export type CountPoint = {
  readonly __typename?: 'CountPoint';
  /** Start of the step. */
  readonly at: Scalars['DateTime']['output'];
  /** The step was not over yet, or is cut by the window. */
  readonly isPartial: Scalars['Boolean']['output'];
  /** The number; null where the source holds no data. */
  readonly value: Maybe<Scalars['Float']['output']>;
};

/** A number over time. */
export type CountSeries = {
  readonly __typename?: 'CountSeries';
  /** Where they came from. */
  readonly completeness: Completeness;
  /** Oldest first. */
  readonly points: ReadonlyArray<CountPoint>;
  /** Distance of two points: longer than asked where the source has no finer data, and then a note says so. */
  readonly step: Scalars['Duration']['output'];
};

/** A database, queue or host that reports no spans of its own. */
export type Dependency = {
  readonly __typename?: 'Dependency';
  /** What it is. */
  readonly kind: EdgeKind;
  /** `peer.service`, else database, queue, server address or the calling span's name. */
  readonly name: Scalars['String']['output'];
};

/** How a caller reaches a callee. */
export type EdgeKind =
  /** A database. */
  | 'DATABASE'
  /** A message. */
  | 'MESSAGING'
  /** A call that a service answers. */
  | 'RPC'
  /** A host that reports no spans. */
  | 'UNINSTRUMENTED';

/**
 * What an answer is restricted to; all given keys must hold. A condition is tested on what is counted: the entry span of a request,
 * the span that carries an exception, the span where an error started, any error span of a trace.
 */
export type ErrorFilter = {
  /** Any attributes. */
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeFilter>>;
  /** `deployment.environment.name`, or `deployment.environment`. */
  readonly environment?: InputMaybe<TriageStringFilter>;
  /** `exception.type` as recorded. Restricts exceptions, groups, origins and traces; never request counts. */
  readonly exceptionType?: InputMaybe<TriageStringFilter>;
  /** Which spans count as requests, in place of SERVER and CONSUMER. Touches no other count. */
  readonly kinds?: InputMaybe<ReadonlyArray<SpanKind>>;
  /** `exception.message` as recorded. Restricts exceptions, groups, origins and traces; never request counts. */
  readonly message?: InputMaybe<TriageStringFilter>;
  /** The route: the name of the enclosing request's span, for instance `POST /cart/{id}`. */
  readonly route?: InputMaybe<TriageStringFilter>;
  /** The service (`service.name`). */
  readonly service?: InputMaybe<TriageStringFilter>;
  /** Status code of the enclosing request: `http.response.status_code`, `http.status_code` or `rpc.grpc.status_code`, as text. */
  readonly statusCode?: InputMaybe<TriageStringFilter>;
  /** `service.version`. */
  readonly version?: InputMaybe<TriageStringFilter>;
};

/** What an error is known by. */
export type ErrorKind =
  /** A recorded exception. */
  | 'EXCEPTION'
  /** A span with an HTTP status code or method. */
  | 'HTTP'
  /** A span with `rpc.system`. */
  | 'RPC'
  /** A span status alone. */
  | 'STATUS_ONLY';

/**
 * Errors that started in `origin` (no error span below them), by the route at which their request entered.
 * Spans that only pass an error on are not counted.
 */
export type ErrorOrigin = {
  readonly __typename?: 'ErrorOrigin';
  /** Leaves below no failed entry: retried or handled. */
  readonly absorbed: Maybe<Count>;
  /** Failed leaves: error spans, not requests (three failed retries count three). */
  readonly count: Count;
  /** What that span called, when it is a CLIENT or PRODUCER span. */
  readonly dependency: Maybe<Dependency>;
  /** Route at which the request entered; null where the root of the trace is missing. */
  readonly entryRoute: Maybe<Route>;
  /** Service at which the request entered; null where the root of the trace is missing. */
  readonly entryService: Maybe<Service>;
  /** The trace of the newest one. */
  readonly example: Maybe<Trace>;
  /** The first exception recorded on that span; null for an error without an exception. */
  readonly exceptionType: Maybe<ExceptionType>;
  /** What the error is known by. */
  readonly kind: ErrorKind;
  /** Service that owns the span where the error started. */
  readonly origin: Service;
  /** Request of that service in which it started. */
  readonly originRoute: Maybe<Route>;
  /** `count` over time. */
  readonly series: Maybe<CountSeries>;
  /** `count` as a share of the whole filtered matrix: 0 to 1. */
  readonly share: Scalars['Float']['output'];
};

/** Requests and how many of them failed: a request fails if its span's status is ERROR, whatever its HTTP code. */
export type ErrorRate = {
  readonly __typename?: 'ErrorRate';
  /** Ratio of the window's whole steps minus that of the compared ones: -1 to 1; null when either is unknown. */
  readonly change: Maybe<Scalars['Float']['output']>;
  /** Where the numbers came from. */
  readonly completeness: Completeness;
  /** Failed requests. */
  readonly errors: Scalars['Float']['output'];
  /** Upper end of the ratio's 95 % Wilson interval; null when there were no requests. */
  readonly high: Maybe<Scalars['Float']['output']>;
  /** Lower end of the ratio's 95 % Wilson interval; null when there were no requests. */
  readonly low: Maybe<Scalars['Float']['output']>;
  /** The compared window; null without one, or where the source does not hold it wholly (a note says so). */
  readonly previous: Maybe<ErrorRate>;
  /** errors / requests, 0 to 1; null when there were no requests. */
  readonly ratio: Maybe<Scalars['Float']['output']>;
  /** Requests. */
  readonly requests: Scalars['Float']['output'];
  /** Requests per second over the window. */
  readonly requestsPerSecond: Scalars['Float']['output'];
};

/** One step of a series: [at, at + step). */
export type ErrorRatePoint = {
  readonly __typename?: 'ErrorRatePoint';
  /** Start of the step. */
  readonly at: Scalars['DateTime']['output'];
  /** Failed requests; null where requests is. */
  readonly errors: Maybe<Scalars['Float']['output']>;
  /** The trace of a failed request in the step, the newest; null when none failed. */
  readonly exemplar: Maybe<Trace>;
  /** The step was not over yet, or is cut by the window. */
  readonly isPartial: Scalars['Boolean']['output'];
  /** errors / requests, 0 to 1; null when there were no requests. */
  readonly ratio: Maybe<Scalars['Float']['output']>;
  /** Requests; null before the first sighting and where the source holds no data, 0 when there were none. */
  readonly requests: Maybe<Scalars['Float']['output']>;
};

/** Error rate over time. */
export type ErrorRateSeries = {
  readonly __typename?: 'ErrorRateSeries';
  /** Where they came from. */
  readonly completeness: Completeness;
  /** The exception type, if the series stands for one. */
  readonly exceptionType: Maybe<ExceptionType>;
  /** What the series stands for, in words. */
  readonly label: Scalars['String']['output'];
  /** Onsets of the spikes of what the series stands for, to mark them; null for series of which none are looked for (TOTAL, VERSION, ENVIRONMENT). */
  readonly onsets: Maybe<ReadonlyArray<Onset>>;
  /** Oldest first. */
  readonly points: ReadonlyArray<ErrorRatePoint>;
  /** The route, if the series stands for one or for an exception type in it. */
  readonly route: Maybe<Route>;
  /** The service, if the series stands for one or for a route or exception type in it. */
  readonly service: Maybe<Service>;
  /** Distance of two points: longer than asked where the source has no finer data, and then a note says so. */
  readonly step: Scalars['Duration']['output'];
};

/** One exception, or one error without an exception. */
export type Exception = {
  readonly __typename?: 'Exception';
  /** Start of the span that carries it; the record's own time where that span is unknown. */
  readonly at: Scalars['DateTime']['output'];
  /** Its group. */
  readonly group: Maybe<ExceptionGroup>;
  /** The span that carries it is not an error. */
  readonly isHandled: Scalars['Boolean']['output'];
  /** What it is known by. */
  readonly kind: ErrorKind;
  /** `exception.message` as recorded; null where there is none. */
  readonly message: Maybe<Scalars['String']['output']>;
  /** The event's or log record's own time; null for an error without an exception. */
  readonly recordedAt: Maybe<Scalars['DateTime']['output']>;
  /** Request in which it was recorded; null for a log record without a span. */
  readonly route: Maybe<Route>;
  /** Service that recorded it. */
  readonly service: Service;
  /** The span that carries it; null where it is unknown. */
  readonly span: Maybe<Span>;
  /** The stack trace; null where none was recorded. */
  readonly stackTrace: Maybe<StackTrace>;
  /** What it is, in one line. */
  readonly title: Scalars['String']['output'];
  /** Its trace; null for a log record without a trace id. */
  readonly trace: Maybe<Trace>;
  /** `exception.type` as recorded; null where there is none. */
  readonly type: Maybe<Scalars['String']['output']>;
};

/** A page of exceptions. */
export type ExceptionConnection = {
  readonly __typename?: 'ExceptionConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Exceptions with their cursors. */
  readonly edges: ReadonlyArray<ExceptionConnectionEdge>;
  /** The exceptions alone. */
  readonly nodes: ReadonlyArray<Exception>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** An exception in a page. */
export type ExceptionConnectionEdge = {
  readonly __typename?: 'ExceptionConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The exception. */
  readonly node: Exception;
};

/** Exceptions of one kind: one type, one message template and one innermost frame. Or errors without an exception, by their title. */
export type ExceptionGroup = {
  readonly __typename?: 'ExceptionGroup';
  /** Occurrences. Null where the source cannot tell. */
  readonly count: Maybe<Count>;
  /** Carried by spans that are not errors; in neither of the above. */
  readonly handled: Maybe<Count>;
  /** Recomputed from the data, so a link works tomorrow. `ef0:` marks a provisional grouping. */
  readonly id: Scalars['ID']['output'];
  /** What the errors are known by. */
  readonly kind: ErrorKind;
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** The message with what varies replaced, for instance `order <n> not found`; null where there is no message. */
  readonly messageTemplate: Maybe<Scalars['String']['output']>;
  /** Spans and log records that carry it, unhandled. */
  readonly recorded: Maybe<Count>;
  /** Requests in which it was recorded, most occurrences first. */
  readonly routes: Maybe<ReadonlyArray<Route>>;
  /** Exceptions of the group, the newest first. */
  readonly samples: Maybe<ExceptionConnection>;
  /** `count` over time; `recorded` where the source cannot tell occurrences, and then a note says so. */
  readonly series: Maybe<CountSeries>;
  /** Services in which it was recorded, most occurrences first. */
  readonly services: Maybe<ReadonlyArray<Service>>;
  /** Type and message template in one line. */
  readonly title: Scalars['String']['output'];
  /** `exception.type` as recorded; null where there is none. */
  readonly type: Maybe<Scalars['String']['output']>;
  /** Versions in which it was recorded, by name. */
  readonly versions: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};


/** Exceptions of one kind: one type, one message template and one innermost frame. Or errors without an exception, by their title. */
export type ExceptionGroupSamplesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** Exceptions of one kind: one type, one message template and one innermost frame. Or errors without an exception, by their title. */
export type ExceptionGroupSeriesArgs = {
  step?: InputMaybe<Scalars['Duration']['input']>;
};

/** A page of exception groups. */
export type ExceptionGroupConnection = {
  readonly __typename?: 'ExceptionGroupConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Exception groups with their cursors. */
  readonly edges: ReadonlyArray<ExceptionGroupConnectionEdge>;
  /** The exception groups alone. */
  readonly nodes: ReadonlyArray<ExceptionGroup>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** An exception group in a page. */
export type ExceptionGroupConnectionEdge = {
  readonly __typename?: 'ExceptionGroupConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The exception group. */
  readonly node: ExceptionGroup;
};

/** An exception type by its recorded name. `count` counts a fault once however often it is recorded on its way up. */
export type ExceptionType = {
  readonly __typename?: 'ExceptionType';
  /** Occurrences: unhandled exceptions with no other unhandled exception below them. Null where the source cannot tell. */
  readonly count: Maybe<Count>;
  /** Its groups. */
  readonly groups: Maybe<ExceptionGroupConnection>;
  /** Carried by spans that are not errors; in neither of the above. */
  readonly handled: Maybe<Count>;
  /** The name. */
  readonly id: Scalars['ID']['output'];
  /** `exception.type` as recorded, byte for byte; an empty string for exceptions without one. */
  readonly name: Scalars['String']['output'];
  /** Spans and log records that carry it, unhandled. */
  readonly recorded: Maybe<Count>;
  /** `count` over time; `recorded` where the source cannot tell occurrences, and then a note says so. */
  readonly series: Maybe<CountSeries>;
  /** The classic error summary: this type by service. */
  readonly services: Maybe<ReadonlyArray<ExceptionTypeInService>>;
};


/** An exception type by its recorded name. `count` counts a fault once however often it is recorded on its way up. */
export type ExceptionTypeGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** An exception type by its recorded name. `count` counts a fault once however often it is recorded on its way up. */
export type ExceptionTypeSeriesArgs = {
  step?: InputMaybe<Scalars['Duration']['input']>;
};

/** A page of exception types. */
export type ExceptionTypeConnection = {
  readonly __typename?: 'ExceptionTypeConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Exception types with their cursors. */
  readonly edges: ReadonlyArray<ExceptionTypeConnectionEdge>;
  /** The exception types alone. */
  readonly nodes: ReadonlyArray<ExceptionType>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** An exception type in a page. */
export type ExceptionTypeConnectionEdge = {
  readonly __typename?: 'ExceptionTypeConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The exception type. */
  readonly node: ExceptionType;
};

/** One exception type in one service. */
export type ExceptionTypeInService = {
  readonly __typename?: 'ExceptionTypeInService';
  /** Occurrences in it. */
  readonly count: Maybe<Count>;
  /** The newest exception. */
  readonly example: Maybe<Exception>;
  /** Start of the newest span that carries it. */
  readonly lastSeen: Maybe<Scalars['DateTime']['output']>;
  /** Spans and log records of it that carry the type, unhandled. */
  readonly recorded: Maybe<Count>;
  /** The service. */
  readonly service: Service;
};

/**
 * One line of the answer to what is breaking, where, since when: a service in which errors start, or that passes on what starts below it
 * (then `spike.suspectedCause` names that), with the spike, the routes and the group that show it.
 */
export type Finding = {
  readonly __typename?: 'Finding';
  /** The routes at which failed requests entered, most hit first; null where the source holds no traces, and for a service by which what starts elsewhere only passes. */
  readonly entryRoutes: Maybe<ReadonlyArray<Route>>;
  /** A trace of it, the newest; null where none is held. */
  readonly example: Maybe<Trace>;
  /** The exception group with most occurrences; null where there is none or no source of exceptions. */
  readonly group: Maybe<ExceptionGroup>;
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** Place in the list, from 1. */
  readonly rank: Scalars['Int']['output'];
  /** The route in which most of it starts; null where that is not known. */
  readonly route: Maybe<Route>;
  /** Sum of value x weight of the parts, 0 to 1. A finding that another one explains stands below it, whatever its score. */
  readonly score: Scalars['Float']['output'];
  /** What the score is made of, in the order of the table in src/finding/score.ts. */
  readonly scoreParts: ReadonlyArray<ScorePart>;
  /** Where it starts. */
  readonly service: Service;
  /** When it started; null without a spike. */
  readonly since: Maybe<Onset>;
  /** The spike; null for errors that did not rise. */
  readonly spike: Maybe<Spike>;
  /** One sentence. */
  readonly summary: Scalars['String']['output'];
};

/** What is breaking, ranked. */
export type FindingList = {
  readonly __typename?: 'FindingList';
  /** Where they came from. */
  readonly completeness: Completeness;
  /** The first is the most likely place to look. */
  readonly findings: ReadonlyArray<Finding>;
};

/** An alert that fires right now. */
export type FiringAlert = {
  readonly __typename?: 'FiringAlert';
  /** Its runbook and its dashboard, where it names them. */
  readonly links: ReadonlyArray<TriageLink>;
  /** Its `alertname`. */
  readonly name: Scalars['String']['output'];
  /** Its label `severity`; null where it has none. */
  readonly severity: Maybe<Scalars['String']['output']>;
  /** Since when it fires; null where the source does not say. */
  readonly since: Maybe<Scalars['DateTime']['output']>;
  /** What it says of itself in one line; null where it says nothing. */
  readonly summary: Maybe<Scalars['String']['output']>;
};

/** Order of exception groups. */
export type GroupOrder =
  /** Most occurrences first, then most recordings, ties by title. */
  | 'COUNT';

/** A span that an error passed on its way up. */
export type Hop = {
  readonly __typename?: 'Hop';
  /** Its service. */
  readonly service: Service;
  /** The span. */
  readonly span: Span;
};

/** A limit: what is above is refused with LIMIT_EXCEEDED. */
export type Limit = {
  readonly __typename?: 'Limit';
  /** What is limited. */
  readonly name: Scalars['String']['output'];
  /** Its unit. */
  readonly unit: Scalars['String']['output'];
  /** The limit. */
  readonly value: Scalars['Float']['output'];
};

/** What a link opens. */
export type LinkKind =
  /** A dashboard, as an alert names it. */
  | 'DASHBOARD'
  /** Grafana Explore with a query (needs GRAFANA_URL). */
  | 'GRAFANA_EXPLORE'
  /** This gateway's GraphiQL with a query. */
  | 'QUERY'
  /** What to do when an alert fires, as its `runbook_url` says. */
  | 'RUNBOOK'
  /** A trace in Grafana (needs GRAFANA_URL). */
  | 'TRACE';

/** When something started to fail. */
export type Onset = {
  readonly __typename?: 'Onset';
  /** Start of the most likely first bad step; once a matching error trace is found in the interval, the start of the first one. */
  readonly at: Scalars['DateTime']['output'];
  /** Weight of the most likely step among all that were possible: 0 to 1. */
  readonly confidence: Scalars['Float']['output'];
  /** Start of the 95 % interval. */
  readonly earliest: Scalars['DateTime']['output'];
  /** The first matching error trace in the interval; null where none was found. */
  readonly firstTrace: Maybe<Trace>;
  /** Start of the last step before `at` that had requests and was like the baseline; null where none is known. */
  readonly lastHealthyAt: Maybe<Scalars['DateTime']['output']>;
  /** End of the 95 % interval. */
  readonly latest: Scalars['DateTime']['output'];
};

/** Where an error started. */
export type Origin = {
  readonly __typename?: 'Origin';
  /** What it called, when it is a CLIENT or PRODUCER span. */
  readonly dependency: Maybe<Dependency>;
  /** The service that owns it. */
  readonly service: Service;
  /** The error span with no error span below it. */
  readonly span: Span;
};

/** Which entries fail because of which origins. */
export type OriginMatrix = {
  readonly __typename?: 'OriginMatrix';
  /** Absorbed leaves of the whole filtered matrix. */
  readonly absorbed: Maybe<Count>;
  /** Where the rows came from. */
  readonly completeness: Completeness;
  /** Failed leaves of the whole filtered matrix, not only of these rows. */
  readonly count: Count;
  /** Most failed leaves first. */
  readonly rows: ReadonlyArray<ErrorOrigin>;
};

/** Position in a list (Relay). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last edge; pass it as `after`. Null when the page is empty. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  /** More follow. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Some came before. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge; null when the page is empty. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

/** A service, or something that reports no spans of its own. */
export type Peer = Dependency | Service;

/** What is breaking, where, since when: errors of services, routes and exception types as one graph over OpenTelemetry data. */
export type Query = {
  readonly __typename?: 'Query';
  /** What is breaking, where, since when. Everything inside shares one window and one filter. Null when no source answers. */
  readonly triage: Maybe<Triage>;
  /** This gateway itself: version, sources and their health, what each can do, limits. */
  readonly triageGateway: TriageGateway;
};


/** What is breaking, where, since when: errors of services, routes and exception types as one graph over OpenTelemetry data. */
export type QueryTriageArgs = {
  compareTo?: InputMaybe<Baseline>;
  filter?: InputMaybe<ErrorFilter>;
  range?: InputMaybe<TimeRangeInput>;
};

/** A route: requests of a service under one name of the entry span. */
export type Route = {
  readonly __typename?: 'Route';
  /** Error rate of its requests. */
  readonly errorRate: Maybe<ErrorRate>;
  /** Error rate over time. */
  readonly errorRateSeries: Maybe<ErrorRateSeries>;
  /** Exception groups in it. */
  readonly exceptionGroups: Maybe<ExceptionGroupConnection>;
  /** `http.route`, or read from a name like `GET /stock/{id}`; null where neither tells. */
  readonly httpRoute: Maybe<Scalars['String']['output']>;
  /** `rt1.` and its service and name in base64url. */
  readonly id: Scalars['ID']['output'];
  /** How its requests arrive. */
  readonly kind: RouteKind;
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** `http.request.method`, `http.method`, or read from the name. */
  readonly method: Maybe<Scalars['String']['output']>;
  /** Name of the entry span: `POST /cart/{id}`, `pkg.Service/Method`, `orders process`. */
  readonly name: Scalars['String']['output'];
  /** Its service. */
  readonly service: Service;
  /** Spikes of it. */
  readonly spikes: Maybe<SpikeList>;
  /** Requests by status code, most first; requests without one are left out. */
  readonly statusCodes: Maybe<ReadonlyArray<StatusCodeCount>>;
  /** Traces with an error span in it, the latest started first. */
  readonly traces: Maybe<TraceConnection>;
  /** The triage of this route alone, with a window and a filter of its own; `service` and `route` of the filter are replaced by this route. */
  readonly triage: Maybe<Triage>;
};


/** A route: requests of a service under one name of the entry span. */
export type RouteErrorRateSeriesArgs = {
  step?: InputMaybe<Scalars['Duration']['input']>;
};


/** A route: requests of a service under one name of the entry span. */
export type RouteExceptionGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A route: requests of a service under one name of the entry span. */
export type RouteSpikesArgs = {
  states?: InputMaybe<ReadonlyArray<SpikeState>>;
};


/** A route: requests of a service under one name of the entry span. */
export type RouteTracesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** A route: requests of a service under one name of the entry span. */
export type RouteTriageArgs = {
  compareTo?: InputMaybe<Baseline>;
  filter?: InputMaybe<ErrorFilter>;
  range?: InputMaybe<TimeRangeInput>;
};

/** A page of routes. */
export type RouteConnection = {
  readonly __typename?: 'RouteConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Routes with their cursors. */
  readonly edges: ReadonlyArray<RouteConnectionEdge>;
  /** The routes alone. */
  readonly nodes: ReadonlyArray<Route>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** A route in a page. */
export type RouteConnectionEdge = {
  readonly __typename?: 'RouteConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The route. */
  readonly node: Route;
};

/** How requests of a route arrive. */
export type RouteKind =
  /** A SERVER span without `rpc.system`. */
  | 'HTTP'
  /** Anything else that starts work. */
  | 'INTERNAL'
  /** A CONSUMER span. */
  | 'MESSAGING'
  /** A SERVER span with `rpc.system`. */
  | 'RPC';

/** Order of routes. */
export type RouteOrder =
  /** Greatest rise of the error ratio against the compared window first. */
  | 'CHANGE'
  /** Most failed requests first. */
  | 'ERRORS'
  /** By name, then by service. */
  | 'NAME'
  /** Highest error ratio first. */
  | 'RATIO'
  /** Most requests first. */
  | 'REQUESTS';

/** A part of a finding's score. */
export type ScorePart = {
  readonly __typename?: 'ScorePart';
  /** What it is called. */
  readonly name: Scalars['String']['output'];
  /** Why the value is what it is. */
  readonly reason: Scalars['String']['output'];
  /** 0 to 1. */
  readonly value: Scalars['Float']['output'];
  /** Share of the whole score: 0 to 1; the weights of all parts add up to 1. */
  readonly weight: Scalars['Float']['output'];
};

/** What one series stands for. */
export type SeriesBy =
  /** An environment. */
  | 'ENVIRONMENT'
  /** An exception type in a service and route: `errors` are its occurrences, `requests` those of the service and route. */
  | 'EXCEPTION_TYPE'
  /** A route of a service. */
  | 'ROUTE'
  /** A service. */
  | 'SERVICE'
  /** Everything that the filter selects. */
  | 'TOTAL'
  /** A version (`service.version`). */
  | 'VERSION';

/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type Service = {
  readonly __typename?: 'Service';
  /** Alerts that fire for it right now, whatever the window and filter, the newest first; needs ALERTMANAGER_URL or PROMETHEUS_URL. */
  readonly alerts: Maybe<ReadonlyArray<FiringAlert>>;
  /** How fast it uses up its error budget. */
  readonly burn: Maybe<BurnRate>;
  /** What it calls, with the error rate of the calls; most errors first. */
  readonly callees: Maybe<ReadonlyArray<ServiceEdge>>;
  /** Who calls it, with the error rate of the calls; most errors first. */
  readonly callers: Maybe<ReadonlyArray<ServiceEdge>>;
  /** Environments in which it was seen in the window. */
  readonly environments: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Error rate of its own requests: SERVER and CONSUMER spans, else its parentless INTERNAL spans. */
  readonly errorRate: Maybe<ErrorRate>;
  /** Error rate over time. */
  readonly errorRateSeries: Maybe<ErrorRateSeries>;
  /** Exception groups in it. */
  readonly exceptionGroups: Maybe<ExceptionGroupConnection>;
  /** Exception types recorded in it. */
  readonly exceptionTypes: Maybe<ExceptionTypeConnection>;
  /** The name. */
  readonly id: Scalars['ID']['output'];
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** `service.name`; `unknown_service` where none was sent. */
  readonly name: Scalars['String']['output'];
  /** `service.namespace`s that were merged under this name in the window. */
  readonly namespaces: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Its routes. */
  readonly routes: Maybe<RouteConnection>;
  /** Spikes of it, of its routes and of the exception types in it. */
  readonly spikes: Maybe<SpikeList>;
  /** Traces with an error span in it, the latest started first. */
  readonly traces: Maybe<TraceConnection>;
  /** The triage of this service alone, with a window and a filter of its own; `service` and `route` of the filter are replaced by this service. */
  readonly triage: Maybe<Triage>;
  /** Versions seen in the window, the newest first. */
  readonly versions: Maybe<ReadonlyArray<ServiceVersion>>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceBurnArgs = {
  objective?: InputMaybe<Scalars['Float']['input']>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceErrorRateSeriesArgs = {
  step?: InputMaybe<Scalars['Duration']['input']>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceExceptionGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<GroupOrder>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceExceptionTypesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceRoutesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<RouteOrder>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceSpikesArgs = {
  states?: InputMaybe<ReadonlyArray<SpikeState>>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceTracesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A service: what sends spans under one `service.name`. Under `triage` it has that window and filter, its own name in place of `service` and
 * `route`; reached through federation it has the last hour.
 */
export type ServiceTriageArgs = {
  compareTo?: InputMaybe<Baseline>;
  filter?: InputMaybe<ErrorFilter>;
  range?: InputMaybe<TimeRangeInput>;
};

/** A page of services. */
export type ServiceConnection = {
  readonly __typename?: 'ServiceConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Services with their cursors. */
  readonly edges: ReadonlyArray<ServiceConnectionEdge>;
  /** The services alone. */
  readonly nodes: ReadonlyArray<Service>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** A service in a page. */
export type ServiceConnectionEdge = {
  readonly __typename?: 'ServiceConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The service. */
  readonly node: Service;
};

/** Calls between two peers, with their error rate: a call fails if the caller's or the callee's span does. */
export type ServiceEdge = {
  readonly __typename?: 'ServiceEdge';
  /** Who is called. */
  readonly callee: Peer;
  /** Who calls. */
  readonly caller: Peer;
  /** Error rate of the calls. */
  readonly errorRate: Maybe<ErrorRate>;
  /** How. */
  readonly kind: EdgeKind;
};

/** Order of services. */
export type ServiceOrder =
  /** Greatest rise of the error ratio against the compared window first. */
  | 'CHANGE'
  /** Most failed requests first. */
  | 'ERRORS'
  /** By name. */
  | 'NAME'
  /** Highest error ratio first. */
  | 'RATIO'
  /** Most requests first. */
  | 'REQUESTS';

/** A version of a service. */
export type ServiceVersion = {
  readonly __typename?: 'ServiceVersion';
  /** Error rate of the service's requests under this version. */
  readonly errorRate: Maybe<ErrorRate>;
  /** Its first span that is held; null within ten minutes of the oldest span held: it may be any age. */
  readonly firstSeen: Maybe<Scalars['DateTime']['output']>;
  /** The version seen first most recently. */
  readonly isNewest: Scalars['Boolean']['output'];
  /** `service.version`. */
  readonly version: Scalars['String']['output'];
};

/** How bad a spike is. */
export type Severity =
  /** At least 14.4 times as fast with ten errors a minute too many, or half of at least 20 requests fail. */
  | 'CRITICAL'
  /** At least six times as fast. */
  | 'HIGH'
  /** Below the others. */
  | 'LOW'
  /** It burns the error budget of the objective at least three times as fast as it lasts. */
  | 'MEDIUM';

/** A backend that answers. */
export type SourceKind =
  /** An Alertmanager: the alerts that fire now. */
  | 'ALERTMANAGER'
  /** The embedded store behind the OTLP receiver. */
  | 'EMBEDDED'
  /** A Prometheus, or a server that speaks its query API. */
  | 'PROMETHEUS'
  /** A Grafana Tempo: traces, and counts by its TraceQL metrics. */
  | 'TEMPO';

/** A source and its health. */
export type SourceStatus = {
  readonly __typename?: 'SourceStatus';
  /** What it can do. */
  readonly capabilities: ReadonlyArray<Scalars['String']['output']>;
  /** It answers. */
  readonly isHealthy: Scalars['Boolean']['output'];
  /** Which. */
  readonly kind: SourceKind;
  /** The last error; null when there was none since it last answered. */
  readonly lastError: Maybe<Scalars['String']['output']>;
  /** How long it took to answer, in milliseconds. */
  readonly latencyMs: Maybe<Scalars['Float']['output']>;
  /** Where it is; null for the embedded store. */
  readonly url: Maybe<Scalars['URL']['output']>;
  /** Its version; null where it does not tell. */
  readonly version: Maybe<Scalars['String']['output']>;
};

/** A span. */
export type Span = {
  readonly __typename?: 'Span';
  /** Attributes of the span and its resource. */
  readonly attributes: ReadonlyArray<TelemetryAttribute>;
  /** Its length in milliseconds; 0 when its end is missing or before its start. */
  readonly durationMs: Scalars['Float']['output'];
  /** What it carries, in recorded order. */
  readonly exceptions: ReadonlyArray<Exception>;
  /** Its kind. */
  readonly kind: SpanKind;
  /** Its name. */
  readonly name: Scalars['String']['output'];
  /** Milliseconds from the start of the trace to its start. */
  readonly offsetMs: Scalars['Float']['output'];
  /** Its parent's id; null for a root. */
  readonly parentSpanId: Maybe<Scalars['SpanID']['output']>;
  /** The request of that service in which it ran. */
  readonly route: Maybe<Route>;
  /** The service that sent it. */
  readonly service: Service;
  /** Its id. */
  readonly spanId: Scalars['SpanID']['output'];
  /** When it started. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** Its status. */
  readonly status: SpanStatus;
  /** Its status message; null where there is none. */
  readonly statusMessage: Maybe<Scalars['String']['output']>;
};


/** A span. */
export type SpanAttributesArgs = {
  keys?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A page of spans. */
export type SpanConnection = {
  readonly __typename?: 'SpanConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Spans with their cursors. */
  readonly edges: ReadonlyArray<SpanConnectionEdge>;
  /** The spans alone. */
  readonly nodes: ReadonlyArray<Span>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** A span in a page. */
export type SpanConnectionEdge = {
  readonly __typename?: 'SpanConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The span. */
  readonly node: Span;
};

/** OpenTelemetry's span kinds. */
export type SpanKind =
  /** Makes a request. */
  | 'CLIENT'
  /** Handles a message. */
  | 'CONSUMER'
  /** Work inside a service. */
  | 'INTERNAL'
  /** Sends a message. */
  | 'PRODUCER'
  /** Handles a request. */
  | 'SERVER'
  /** Not said. */
  | 'UNSPECIFIED';

/** OpenTelemetry's span statuses. */
export type SpanStatus =
  /** An error. */
  | 'ERROR'
  /** Set to OK by the application. */
  | 'OK'
  /** Not set: not an error. */
  | 'UNSET';

/**
 * A lasting rise of an error rate over its baseline, found by the detector of docs/detector.md: one episode of one service, route or exception
 * type. The same episode has the same id on every replica, live and in hindsight.
 */
export type Spike = {
  readonly __typename?: 'Spike';
  /** How well the baseline is known: UNKNOWN below 500 requests, LIKELY in the first 24 hours, then CERTAIN. */
  readonly baselineConfidence: Certainty;
  /** What the error ratio was before, as the detector learned it: 0 to 1. */
  readonly baselineRatio: Scalars['Float']['output'];
  /** Error ratio over its last five steps: 0 to 1; null when those had no requests. */
  readonly currentRatio: Maybe<Scalars['Float']['output']>;
  /** End of the step in which the evidence was enough; null while it is a WARNING only. */
  readonly detectedAt: Maybe<Scalars['DateTime']['output']>;
  /** The exception type, if the spike is one of its occurrences alone; `requests` are then those of the service. */
  readonly exceptionType: Maybe<ExceptionType>;
  /** Errors since the onset beyond what the baseline gives. */
  readonly excessErrors: Scalars['Float']['output'];
  /** The exception groups with most occurrences inside it, in its service and route. */
  readonly groups: Maybe<ReadonlyArray<ExceptionGroup>>;
  /** Its subject and the step of its warning, for instance `sp1.WyJjYXJ0IixudWxsLG51bGwsMTc5NTUxNDQwMDAwMF0`. */
  readonly id: Scalars['ID']['output'];
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** When it started. */
  readonly onset: Onset;
  /** Highest error ratio of five steps in a row inside it: 0 to 1. */
  readonly peakRatio: Scalars['Float']['output'];
  /** End of the step in which calm was evident; null while it lasts. */
  readonly resolvedAt: Maybe<Scalars['DateTime']['output']>;
  /** The route, if the spike is one of a route alone. */
  readonly route: Maybe<Route>;
  /** Evidence against the baseline in nats, its highest: a detection takes about 14. */
  readonly score: Scalars['Float']['output'];
  /** Error rate of the subject over the window, with its onsets. */
  readonly series: Maybe<ErrorRateSeries>;
  /** The service whose error rate rose. */
  readonly service: Service;
  /** How bad it is, from the last steps of it and the objective of 99.5 %. */
  readonly severity: Severity;
  /** How far it has come by the end of the window. */
  readonly state: SpikeState;
  /** One sentence that says it all. */
  readonly summary: Scalars['String']['output'];
  /** The service below that explains it: one with a spike of its own from which most of the errors come; null where there is none. */
  readonly suspectedCause: Maybe<Service>;
  /** A version of the service that was first seen near the onset, whose own error rate is above that of the others; null where there is none. */
  readonly suspectedDeploy: Maybe<ServiceVersion>;
};


/**
 * A lasting rise of an error rate over its baseline, found by the detector of docs/detector.md: one episode of one service, route or exception
 * type. The same episode has the same id on every replica, live and in hindsight.
 */
export type SpikeGroupsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * A lasting rise of an error rate over its baseline, found by the detector of docs/detector.md: one episode of one service, route or exception
 * type. The same episode has the same id on every replica, live and in hindsight.
 */
export type SpikeSeriesArgs = {
  step?: InputMaybe<Scalars['Duration']['input']>;
};

/** Something that happened to a spike, or to the stream of them. */
export type SpikeEvent = {
  readonly __typename?: 'SpikeEvent';
  /** End of the last step that was evaluated. */
  readonly asOf: Scalars['DateTime']['output'];
  /** Pass it as `since` to go on behind this event. */
  readonly cursor: Scalars['String']['output'];
  /** What happened. */
  readonly kind: SpikeEventKind;
  /** Counts up with every event of this process that is OPENED, UPDATED or RESOLVED; the others have the one before. */
  readonly sequence: Scalars['SafeInt']['output'];
  /** The spike; null for GAP and HEARTBEAT. */
  readonly spike: Maybe<Spike>;
};

/** What happened to a spike, or to the stream. */
export type SpikeEventKind =
  /** Events since the cursor are not known any more; SNAPSHOTs of every spike that lasts follow. */
  | 'GAP'
  /** What was told so far is complete as of `asOf`: at the end of what comes first, and every 15 s. */
  | 'HEARTBEAT'
  /** It was detected. */
  | 'OPENED'
  /** It is over. */
  | 'RESOLVED'
  /** It lasted when the subscription started. */
  | 'SNAPSHOT'
  /** Its severity changed, its state changed between OPEN, SUSTAINED and NO_DATA, or five minutes went by. */
  | 'UPDATED';

/** Spikes with what is known of their search. */
export type SpikeList = {
  readonly __typename?: 'SpikeList';
  /** Where they came from; notes say what was not searched. */
  readonly completeness: Completeness;
  /** The worst first: severity, then excess errors, then the earliest onset. */
  readonly spikes: ReadonlyArray<Spike>;
};

/** How far a spike has come. */
export type SpikeState =
  /** No requests for more than 15 minutes while it was open: it is not known whether it lasts. */
  | 'NO_DATA'
  /** Detected, and it lasts. */
  | 'OPEN'
  /** Calm again. */
  | 'RESOLVED'
  /** It has lasted longer than six hours. */
  | 'SUSTAINED'
  /** Half of the evidence is there. */
  | 'WARNING';

/** A stack trace as recorded. */
export type StackTrace = {
  readonly __typename?: 'StackTrace';
  /** A part of it is missing. */
  readonly isTruncated: Scalars['Boolean']['output'];
  /** The text as it was recorded. */
  readonly raw: Scalars['String']['output'];
  /** Who cut it and how; null when nothing is missing. */
  readonly truncatedBy: Maybe<Scalars['String']['output']>;
};

/** Requests that ended with one status code. */
export type StatusCodeCount = {
  readonly __typename?: 'StatusCodeCount';
  /** HTTP or gRPC status code, as text. */
  readonly code: Scalars['String']['output'];
  /** Requests. */
  readonly count: Maybe<Count>;
};

/** What is pushed as it happens, over WebSockets and server-sent events. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * A whole wall board: at once on subscribing, then after every evaluation, and at least every `heartbeat`. Boards are whole, so
   * a client that reconnects needs nothing but the next one.
   */
  readonly board: Board;
  /** Each step of a service's or route's error rate as it becomes whole; at once the last whole one. */
  readonly errorRate: ErrorRatePoint;
  /**
   * Spikes as they open, change and resolve. First a SNAPSHOT of every one that lasts, or, with `since`, what was missed, and a
   * HEARTBEAT at the end of it; a GAP where it cannot be told any more what was missed. As long as nothing could be evaluated, the
   * error that says why.
   */
  readonly spikes: SpikeEvent;
};


/** What is pushed as it happens, over WebSockets and server-sent events. */
export type SubscriptionBoardArgs = {
  filter?: InputMaybe<ErrorFilter>;
  heartbeat?: InputMaybe<Scalars['Duration']['input']>;
  range?: InputMaybe<TimeRangeInput>;
};


/** What is pushed as it happens, over WebSockets and server-sent events. */
export type SubscriptionErrorRateArgs = {
  route?: InputMaybe<Scalars['String']['input']>;
  service: Scalars['String']['input'];
};


/** What is pushed as it happens, over WebSockets and server-sent events. */
export type SubscriptionSpikesArgs = {
  filter?: InputMaybe<ErrorFilter>;
  since?: InputMaybe<Scalars['String']['input']>;
};

/** What to complete. */
export type SuggestField =
  /** Names of attributes. */
  | 'ATTRIBUTE_KEY'
  /** Values of one attribute. */
  | 'ATTRIBUTE_VALUE'
  /** Environments. */
  | 'ENVIRONMENT'
  /** Exception types. */
  | 'EXCEPTION_TYPE'
  /** Routes. */
  | 'ROUTE'
  /** Services. */
  | 'SERVICE'
  /** Versions. */
  | 'VERSION';

/** A value for autocomplete. */
export type Suggestion = {
  readonly __typename?: 'Suggestion';
  /** How often it occurs in the window; null where that was not counted. */
  readonly count: Maybe<Count>;
  /** The value. */
  readonly value: Scalars['String']['output'];
};

/** An attribute of a span, its resource or an exception. */
export type TelemetryAttribute = {
  readonly __typename?: 'TelemetryAttribute';
  /** Its name. */
  readonly key: Scalars['String']['output'];
  /** Where it stands. */
  readonly scope: AttributeScope;
  /** Its value's type. */
  readonly type: AttributeType;
  /** Its value's text; JSON for arrays and maps, base64 for bytes. */
  readonly value: Scalars['String']['output'];
};

/** A half-open window [from, to). Give `last` alone, or `from` with or without `to`. At most 31 days. It is widened outward to whole steps. */
export type TimeRangeInput = {
  /** First instant of the window. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** How far back from now, for instance `2h`. Not together with `from` or `to`. */
  readonly last?: InputMaybe<Scalars['Duration']['input']>;
  /** First instant after the window; now unless given. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** The window really used, resolved once per operation so that every field agrees. */
export type TimeWindow = {
  readonly __typename?: 'TimeWindow';
  /** The instant at which the operation asked. */
  readonly asOf: Scalars['DateTime']['output'];
  /** What a source could not cover of the window that was asked for. */
  readonly clamps: ReadonlyArray<WindowClamp>;
  /** First instant of the window. */
  readonly from: Scalars['DateTime']['output'];
  /** Distance of two points of a series, unless a field asks for its own. */
  readonly step: Scalars['Duration']['output'];
  /** First instant after the window. */
  readonly to: Scalars['DateTime']['output'];
};

/** A trace: one request through all services. */
export type Trace = {
  readonly __typename?: 'Trace';
  /** From its first start to its last end, in milliseconds. */
  readonly durationMs: Maybe<Scalars['Float']['output']>;
  /** Exceptions and errors without one, oldest first; the same exception seen as event and as log record stands here once. */
  readonly exceptions: Maybe<ReadonlyArray<Exception>>;
  /** The trace id. */
  readonly id: Scalars['ID']['output'];
  /** Root and every parent are held, and nothing was left out. */
  readonly isComplete: Maybe<Scalars['Boolean']['output']>;
  /** Where to look further. */
  readonly links: ReadonlyArray<TriageLink>;
  /** What is known to be missing, one sentence each. */
  readonly missing: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The error span with no error span below it, failed ones before absorbed ones, the earliest first. Null where no span failed. */
  readonly origin: Maybe<Origin>;
  /** From the origin up: each error span above it. */
  readonly path: Maybe<ReadonlyArray<Hop>>;
  /** Name of the root; null where the root is missing. */
  readonly rootName: Maybe<Scalars['String']['output']>;
  /** Service of the root; null where the root is missing. */
  readonly rootService: Maybe<Service>;
  /** Services in it, by name. */
  readonly services: Maybe<ReadonlyArray<Service>>;
  /** Its spans by start. */
  readonly spans: Maybe<SpanConnection>;
  /** Start of its first span that is held. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** The trace id. */
  readonly traceId: Scalars['TraceID']['output'];
};


/** A trace: one request through all services. */
export type TraceSpansArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  onlyErrors?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A page of traces. */
export type TraceConnection = {
  readonly __typename?: 'TraceConnection';
  /** Where the list came from. */
  readonly completeness: Completeness;
  /** Traces with their cursors. */
  readonly edges: ReadonlyArray<TraceConnectionEdge>;
  /** The traces alone. */
  readonly nodes: ReadonlyArray<Trace>;
  /** Position in the list. */
  readonly pageInfo: PageInfo;
  /** How many there are; null when unknown. */
  readonly totalCount: Maybe<Scalars['SafeInt']['output']>;
};

/** A trace in a page. */
export type TraceConnectionEdge = {
  readonly __typename?: 'TraceConnectionEdge';
  /** Pass it as `after` to go on behind this one. */
  readonly cursor: Scalars['String']['output'];
  /** The trace. */
  readonly node: Trace;
};

/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type Triage = {
  readonly __typename?: 'Triage';
  /** What is breaking, where, since when: the likely origins, ranked. */
  readonly breaking: Maybe<FindingList>;
  /**
   * Error rate over all services. It sums the services' own requests: one user request that passes through five services counts five.
   * Null where nothing is held for the filter in the window and the 24 hours before it.
   */
  readonly errorRate: Maybe<ErrorRate>;
  /** Error rates over time, one series a label: the top `first` by errors over the whole window. */
  readonly errorRateSeries: Maybe<ReadonlyArray<ErrorRateSeries>>;
  /**
   * One exception group by its id. Under a relative or default range it is looked for in the window, then further and further back.
   * Null where none is found.
   */
  readonly exceptionGroup: Maybe<ExceptionGroup>;
  /** Exception groups: exceptions of one type, one message template and one innermost frame; and errors without an exception. */
  readonly exceptionGroups: Maybe<ExceptionGroupConnection>;
  /** One exception type; null where the window holds none of it. */
  readonly exceptionType: Maybe<ExceptionType>;
  /** Exception types, most occurrences first, then most recordings, ties by name: what is breaking. */
  readonly exceptionTypes: Maybe<ExceptionTypeConnection>;
  /**
   * Where errors start and whom they hit: entry route x origin, exact counts, most first. The filter's `service` and `route` select the
   * origin; the arguments here select the entry.
   */
  readonly origins: Maybe<OriginMatrix>;
  /** One route; null where nothing is held for it in the window and the 24 hours before it. */
  readonly route: Maybe<Route>;
  /** Routes with requests in the window: where it is breaking. */
  readonly routes: Maybe<RouteConnection>;
  /** One service; null where nothing is held for it in the window and the 24 hours before it. */
  readonly service: Maybe<Service>;
  /** Services with requests in the window. */
  readonly services: Maybe<ServiceConnection>;
  /** One spike by its id, whatever the window and the filter: both are in the id. Null where the data shows no such episode (any more). */
  readonly spike: Maybe<Spike>;
  /** Spikes of services, and of the routes and exception types of those in which something rose or failed. The window is at most seven days. */
  readonly spikes: Maybe<SpikeList>;
  /** Values for autocomplete, the most frequent first. */
  readonly suggest: Maybe<ReadonlyArray<Suggestion>>;
  /** What is breaking, in one deterministic sentence; it is read with `breaking`. Null where that cannot be answered. */
  readonly summary: Maybe<Scalars['String']['output']>;
  /** One trace by its id, whatever the window; null where the source holds no span of it. */
  readonly trace: Maybe<Trace>;
  /** Traces with a matching error span in the window, the latest started first. */
  readonly traces: Maybe<TraceConnection>;
  /** The window really used. */
  readonly window: TimeWindow;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageBreakingArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageErrorRateSeriesArgs = {
  by?: InputMaybe<SeriesBy>;
  first?: InputMaybe<Scalars['Int']['input']>;
  step?: InputMaybe<Scalars['Duration']['input']>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageExceptionGroupArgs = {
  id: Scalars['ID']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageExceptionGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<GroupOrder>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageExceptionTypeArgs = {
  name: Scalars['String']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageExceptionTypesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageOriginsArgs = {
  entryRoute?: InputMaybe<Scalars['String']['input']>;
  entryService?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  step?: InputMaybe<Scalars['Duration']['input']>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageRouteArgs = {
  name: Scalars['String']['input'];
  service: Scalars['String']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageRoutesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<RouteOrder>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageServiceArgs = {
  name: Scalars['String']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageServicesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ServiceOrder>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageSpikeArgs = {
  id: Scalars['ID']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageSpikesArgs = {
  states?: InputMaybe<ReadonlyArray<SpikeState>>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageSuggestArgs = {
  attribute?: InputMaybe<Scalars['String']['input']>;
  field: SuggestField;
  first?: InputMaybe<Scalars['Int']['input']>;
  prefix?: InputMaybe<Scalars['String']['input']>;
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageTraceArgs = {
  id: Scalars['TraceID']['input'];
};


/** The triage of one window under one filter. A field is null when the source that it needs did not answer; `errors` then says why. */
export type TriageTracesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** This gateway itself. */
export type TriageGateway = {
  readonly __typename?: 'TriageGateway';
  /** What it refuses. */
  readonly limits: ReadonlyArray<Limit>;
  /** Its sources. */
  readonly sources: ReadonlyArray<SourceStatus>;
  /** Its version. */
  readonly version: Scalars['String']['output'];
};

/** A link to look further. */
export type TriageLink = {
  readonly __typename?: 'TriageLink';
  /** What sort of place that is. */
  readonly kind: LinkKind;
  /** What it opens. */
  readonly title: Scalars['String']['output'];
  /** Where it leads. */
  readonly url: Scalars['URL']['output'];
};

/** A condition on one text; all given keys must hold. `not`, `notIn`, `notContains` and `notMatches` also match an absent value, the others never do. */
export type TriageStringFilter = {
  /** Contains this text; case-sensitive. */
  readonly contains?: InputMaybe<Scalars['String']['input']>;
  /** Equal, byte for byte. */
  readonly equals?: InputMaybe<Scalars['String']['input']>;
  /** Equal to one of these. */
  readonly in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** RE2 expression that the whole value matches; case-sensitive, `.` matches a newline too. */
  readonly matches?: InputMaybe<Scalars['String']['input']>;
  /** Not equal, or absent. */
  readonly not?: InputMaybe<Scalars['String']['input']>;
  /** Does not contain this text, or absent. */
  readonly notContains?: InputMaybe<Scalars['String']['input']>;
  /** Equal to none of these, or absent. */
  readonly notIn?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** RE2 expression that the whole value does not match, or absent. */
  readonly notMatches?: InputMaybe<Scalars['String']['input']>;
};

/** A part of the window that a source does not hold. */
export type WindowClamp = {
  readonly __typename?: 'WindowClamp';
  /** First instant that the source covers. */
  readonly from: Scalars['DateTime']['output'];
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** Which source. */
  readonly source: SourceKind;
  /** First instant after what the source covers. */
  readonly to: Scalars['DateTime']['output'];
};

export type WithIndex<TObject> = TObject & Record<string, any>;
export type ResolversObject<TObject> = WithIndex<TObject>;

export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = ResolversObject<{
  ExceptionGroup: ExceptionGroup;
  ExceptionType: ExceptionType;
  Route: Route;
  Service: Service;
  Spike: Spike;
  Trace: Trace;
}>;

/** Mapping of federation reference types */
export type FederationReferenceTypes = ResolversObject<{
  ExceptionGroup:
    ( { __typename: 'ExceptionGroup' }
    & GraphQLRecursivePick<FederationTypes['ExceptionGroup'], {"id":true}> );
  ExceptionType:
    ( { __typename: 'ExceptionType' }
    & GraphQLRecursivePick<FederationTypes['ExceptionType'], {"name":true}> );
  Route:
    ( { __typename: 'Route' }
    & GraphQLRecursivePick<FederationTypes['Route'], {"service":{"name":true},"name":true}> );
  Service:
    ( { __typename: 'Service' }
    & GraphQLRecursivePick<FederationTypes['Service'], {"name":true}> );
  Spike:
    ( { __typename: 'Spike' }
    & GraphQLRecursivePick<FederationTypes['Spike'], {"id":true}> );
  Trace:
    ( { __typename: 'Trace' }
    & GraphQLRecursivePick<FederationTypes['Trace'], {"traceId":true}> );
}>;



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = ResolversObject<{
  AttributeFilter: AttributeFilter;
  AttributeScope: AttributeScope;
  AttributeType: AttributeType;
  Baseline: Baseline;
  Board: ResolverTypeWrapper<BoardNode>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  BurnRate: ResolverTypeWrapper<BurnRateNode>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  BurnWindow: ResolverTypeWrapper<BurnWindowNode>;
  Certainty: Certainty;
  Completeness: ResolverTypeWrapper<CompletenessParent>;
  Count: ResolverTypeWrapper<Counted>;
  CountPoint: ResolverTypeWrapper<CountPoint>;
  CountSeries: ResolverTypeWrapper<CountedSeries>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Dependency: ResolverTypeWrapper<DependencyNode>;
  Duration: ResolverTypeWrapper<Scalars['Duration']['output']>;
  EdgeKind: EdgeKind;
  ErrorFilter: ErrorFilter;
  ErrorKind: ErrorKind;
  ErrorOrigin: ResolverTypeWrapper<ErrorOriginNode>;
  ErrorRate: ResolverTypeWrapper<ErrorRateNode>;
  ErrorRatePoint: ResolverTypeWrapper<PointNode>;
  ErrorRateSeries: ResolverTypeWrapper<SeriesNode>;
  Exception: ResolverTypeWrapper<ExceptionNode>;
  ExceptionConnection: ResolverTypeWrapper<Omit<ExceptionConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['ExceptionConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['Exception']> }>;
  ExceptionConnectionEdge: ResolverTypeWrapper<Omit<ExceptionConnectionEdge, 'node'> & { node: ResolversTypes['Exception'] }>;
  ExceptionGroup: ResolverTypeWrapper<ExceptionGroupNode>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ExceptionGroupConnection: ResolverTypeWrapper<Omit<ExceptionGroupConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['ExceptionGroupConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['ExceptionGroup']> }>;
  ExceptionGroupConnectionEdge: ResolverTypeWrapper<Omit<ExceptionGroupConnectionEdge, 'node'> & { node: ResolversTypes['ExceptionGroup'] }>;
  ExceptionType: ResolverTypeWrapper<ExceptionTypeNode>;
  ExceptionTypeConnection: ResolverTypeWrapper<Omit<ExceptionTypeConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['ExceptionTypeConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['ExceptionType']> }>;
  ExceptionTypeConnectionEdge: ResolverTypeWrapper<Omit<ExceptionTypeConnectionEdge, 'node'> & { node: ResolversTypes['ExceptionType'] }>;
  ExceptionTypeInService: ResolverTypeWrapper<ExceptionTypeInServiceNode>;
  Finding: ResolverTypeWrapper<FindingNode>;
  FindingList: ResolverTypeWrapper<FindingListNode>;
  FiringAlert: ResolverTypeWrapper<AlertParent>;
  GroupOrder: GroupOrder;
  Hop: ResolverTypeWrapper<SpanNode>;
  Limit: ResolverTypeWrapper<Limit>;
  LinkKind: LinkKind;
  Onset: ResolverTypeWrapper<OnsetNode>;
  Origin: ResolverTypeWrapper<SpanNode>;
  OriginMatrix: ResolverTypeWrapper<OriginMatrixNode>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Peer: ResolverTypeWrapper<PeerNode>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Route: ResolverTypeWrapper<RouteNode>;
  RouteConnection: ResolverTypeWrapper<Omit<RouteConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['RouteConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['Route']> }>;
  RouteConnectionEdge: ResolverTypeWrapper<Omit<RouteConnectionEdge, 'node'> & { node: ResolversTypes['Route'] }>;
  RouteKind: RouteKind;
  RouteOrder: RouteOrder;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  ScorePart: ResolverTypeWrapper<ScorePart>;
  SeriesBy: SeriesBy;
  Service: ResolverTypeWrapper<ServiceNode>;
  ServiceConnection: ResolverTypeWrapper<Omit<ServiceConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['ServiceConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['Service']> }>;
  ServiceConnectionEdge: ResolverTypeWrapper<Omit<ServiceConnectionEdge, 'node'> & { node: ResolversTypes['Service'] }>;
  ServiceEdge: ResolverTypeWrapper<EdgeNode>;
  ServiceOrder: ServiceOrder;
  ServiceVersion: ResolverTypeWrapper<VersionNode>;
  Severity: Severity;
  SourceKind: SourceKind;
  SourceStatus: ResolverTypeWrapper<SourceDescription>;
  Span: ResolverTypeWrapper<SpanNode>;
  SpanConnection: ResolverTypeWrapper<Omit<SpanConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['SpanConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['Span']> }>;
  SpanConnectionEdge: ResolverTypeWrapper<Omit<SpanConnectionEdge, 'node'> & { node: ResolversTypes['Span'] }>;
  SpanID: ResolverTypeWrapper<Scalars['SpanID']['output']>;
  SpanKind: SpanKind;
  SpanStatus: SpanStatus;
  Spike: ResolverTypeWrapper<SpikeNode>;
  SpikeEvent: ResolverTypeWrapper<SpikeEventNode>;
  SpikeEventKind: SpikeEventKind;
  SpikeList: ResolverTypeWrapper<SpikeListNode>;
  SpikeState: SpikeState;
  StackTrace: ResolverTypeWrapper<StackTrace>;
  StatusCodeCount: ResolverTypeWrapper<Omit<StatusCodeCount, 'count'> & { count?: Maybe<ResolversTypes['Count']> }>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SuggestField: SuggestField;
  Suggestion: ResolverTypeWrapper<Omit<Suggestion, 'count'> & { count?: Maybe<ResolversTypes['Count']> }>;
  TelemetryAttribute: ResolverTypeWrapper<AttributeParent>;
  TimeRangeInput: TimeRangeInput;
  TimeWindow: ResolverTypeWrapper<WindowParent>;
  Trace: ResolverTypeWrapper<TraceNode>;
  TraceConnection: ResolverTypeWrapper<Omit<TraceConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversTypes['Completeness'], edges: ReadonlyArray<ResolversTypes['TraceConnectionEdge']>, nodes: ReadonlyArray<ResolversTypes['Trace']> }>;
  TraceConnectionEdge: ResolverTypeWrapper<Omit<TraceConnectionEdge, 'node'> & { node: ResolversTypes['Trace'] }>;
  TraceID: ResolverTypeWrapper<Scalars['TraceID']['output']>;
  Triage: ResolverTypeWrapper<Scope>;
  TriageGateway: ResolverTypeWrapper<Omit<TriageGateway, 'sources'> & { sources: ReadonlyArray<ResolversTypes['SourceStatus']> }>;
  TriageLink: ResolverTypeWrapper<Link>;
  TriageStringFilter: TriageStringFilter;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  WindowClamp: ResolverTypeWrapper<WindowClamp>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
}>;

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = ResolversObject<{
  AttributeFilter: AttributeFilter;
  Board: BoardNode;
  Boolean: Scalars['Boolean']['output'];
  BurnRate: BurnRateNode;
  Float: Scalars['Float']['output'];
  BurnWindow: BurnWindowNode;
  Completeness: CompletenessParent;
  Count: Counted;
  CountPoint: CountPoint;
  CountSeries: CountedSeries;
  DateTime: Scalars['DateTime']['output'];
  Dependency: DependencyNode;
  Duration: Scalars['Duration']['output'];
  ErrorFilter: ErrorFilter;
  ErrorOrigin: ErrorOriginNode;
  ErrorRate: ErrorRateNode;
  ErrorRatePoint: PointNode;
  ErrorRateSeries: SeriesNode;
  Exception: ExceptionNode;
  ExceptionConnection: Omit<ExceptionConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['ExceptionConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Exception']> };
  ExceptionConnectionEdge: Omit<ExceptionConnectionEdge, 'node'> & { node: ResolversParentTypes['Exception'] };
  ExceptionGroup: ExceptionGroupNode;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  ExceptionGroupConnection: Omit<ExceptionGroupConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['ExceptionGroupConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ExceptionGroup']> };
  ExceptionGroupConnectionEdge: Omit<ExceptionGroupConnectionEdge, 'node'> & { node: ResolversParentTypes['ExceptionGroup'] };
  ExceptionType: ExceptionTypeNode;
  ExceptionTypeConnection: Omit<ExceptionTypeConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['ExceptionTypeConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['ExceptionType']> };
  ExceptionTypeConnectionEdge: Omit<ExceptionTypeConnectionEdge, 'node'> & { node: ResolversParentTypes['ExceptionType'] };
  ExceptionTypeInService: ExceptionTypeInServiceNode;
  Finding: FindingNode;
  FindingList: FindingListNode;
  FiringAlert: AlertParent;
  Hop: SpanNode;
  Limit: Limit;
  Onset: OnsetNode;
  Origin: SpanNode;
  OriginMatrix: OriginMatrixNode;
  PageInfo: PageInfo;
  Peer: PeerNode;
  Query: Record<PropertyKey, never>;
  Route: RouteNode;
  RouteConnection: Omit<RouteConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['RouteConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Route']> };
  RouteConnectionEdge: Omit<RouteConnectionEdge, 'node'> & { node: ResolversParentTypes['Route'] };
  SafeInt: Scalars['SafeInt']['output'];
  ScorePart: ScorePart;
  Service: ServiceNode;
  ServiceConnection: Omit<ServiceConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['ServiceConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Service']> };
  ServiceConnectionEdge: Omit<ServiceConnectionEdge, 'node'> & { node: ResolversParentTypes['Service'] };
  ServiceEdge: EdgeNode;
  ServiceVersion: VersionNode;
  SourceStatus: SourceDescription;
  Span: SpanNode;
  SpanConnection: Omit<SpanConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['SpanConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Span']> };
  SpanConnectionEdge: Omit<SpanConnectionEdge, 'node'> & { node: ResolversParentTypes['Span'] };
  SpanID: Scalars['SpanID']['output'];
  Spike: SpikeNode;
  SpikeEvent: SpikeEventNode;
  SpikeList: SpikeListNode;
  StackTrace: StackTrace;
  StatusCodeCount: Omit<StatusCodeCount, 'count'> & { count?: Maybe<ResolversParentTypes['Count']> };
  Subscription: Record<PropertyKey, never>;
  Suggestion: Omit<Suggestion, 'count'> & { count?: Maybe<ResolversParentTypes['Count']> };
  TelemetryAttribute: AttributeParent;
  TimeRangeInput: TimeRangeInput;
  TimeWindow: WindowParent;
  Trace: TraceNode;
  TraceConnection: Omit<TraceConnection, 'completeness' | 'edges' | 'nodes'> & { completeness: ResolversParentTypes['Completeness'], edges: ReadonlyArray<ResolversParentTypes['TraceConnectionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Trace']> };
  TraceConnectionEdge: Omit<TraceConnectionEdge, 'node'> & { node: ResolversParentTypes['Trace'] };
  TraceID: Scalars['TraceID']['output'];
  Triage: Scope;
  TriageGateway: Omit<TriageGateway, 'sources'> & { sources: ReadonlyArray<ResolversParentTypes['SourceStatus']> };
  TriageLink: Link;
  TriageStringFilter: TriageStringFilter;
  URL: Scalars['URL']['output'];
  WindowClamp: WindowClamp;
  String: Scalars['String']['output'];
}>;

export type LinkDirectiveArgs = {
  import?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  url: Scalars['String']['input'];
};

export type LinkDirectiveResolver<Result, Parent, ContextType = Context, Args = LinkDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type ShareableDirectiveArgs = { };

export type ShareableDirectiveResolver<Result, Parent, ContextType = Context, Args = ShareableDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type BoardResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Board'] = ResolversParentTypes['Board']> = ResolversObject<{
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  breaking?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Finding']>>, ParentType, ContextType>;
  isStale?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  services?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Service']>>, ParentType, ContextType>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['SourceStatus']>, ParentType, ContextType>;
  spikes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Spike']>>, ParentType, ContextType>;
  staleReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  window?: Resolver<ResolversTypes['TimeWindow'], ParentType, ContextType>;
}>;

export type BurnRateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BurnRate'] = ResolversParentTypes['BurnRate']> = ResolversObject<{
  isBurning?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  objective?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  windows?: Resolver<ReadonlyArray<ResolversTypes['BurnWindow']>, ParentType, ContextType>;
}>;

export type BurnWindowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BurnWindow'] = ResolversParentTypes['BurnWindow']> = ResolversObject<{
  burn?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  threshold?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  window?: Resolver<ResolversTypes['Duration'], ParentType, ContextType>;
}>;

export type CompletenessResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Completeness'] = ResolversParentTypes['Completeness']> = ResolversObject<{
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isExact?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isTruncated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  notes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  sampledFrom?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['SourceKind']>, ParentType, ContextType>;
}>;

export type CountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Count'] = ResolversParentTypes['Count']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
}>;

export type CountPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CountPoint'] = ResolversParentTypes['CountPoint']> = ResolversObject<{
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
}>;

export type CountSeriesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CountSeries'] = ResolversParentTypes['CountSeries']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['CountPoint']>, ParentType, ContextType>;
  step?: Resolver<ResolversTypes['Duration'], ParentType, ContextType>;
}>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DependencyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Dependency'] = ResolversParentTypes['Dependency']> = ResolversObject<{
  kind?: Resolver<ResolversTypes['EdgeKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
}>;

export interface DurationScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Duration'], any> {
  name: 'Duration';
}

export type ErrorOriginResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ErrorOrigin'] = ResolversParentTypes['ErrorOrigin']> = ResolversObject<{
  absorbed?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  dependency?: Resolver<Maybe<ResolversTypes['Dependency']>, ParentType, ContextType>;
  entryRoute?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  entryService?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType>;
  example?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType>;
  exceptionType?: Resolver<Maybe<ResolversTypes['ExceptionType']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ErrorKind'], ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  originRoute?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  series?: Resolver<Maybe<ResolversTypes['CountSeries']>, ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
}>;

export type ErrorRateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ErrorRate'] = ResolversParentTypes['ErrorRate']> = ResolversObject<{
  change?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  errors?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  high?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  low?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  previous?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  ratio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  requests?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  requestsPerSecond?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
}>;

export type ErrorRatePointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ErrorRatePoint'] = ResolversParentTypes['ErrorRatePoint']> = ResolversObject<{
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  errors?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  exemplar?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType>;
  isPartial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  ratio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  requests?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
}>;

export type ErrorRateSeriesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ErrorRateSeries'] = ResolversParentTypes['ErrorRateSeries']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  exceptionType?: Resolver<Maybe<ResolversTypes['ExceptionType']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  onsets?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Onset']>>, ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['ErrorRatePoint']>, ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  service?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType>;
  step?: Resolver<ResolversTypes['Duration'], ParentType, ContextType>;
}>;

export type ExceptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Exception'] = ResolversParentTypes['Exception']> = ResolversObject<{
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  group?: Resolver<Maybe<ResolversTypes['ExceptionGroup']>, ParentType, ContextType>;
  isHandled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ErrorKind'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  recordedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  span?: Resolver<Maybe<ResolversTypes['Span']>, ParentType, ContextType>;
  stackTrace?: Resolver<Maybe<ResolversTypes['StackTrace']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  trace?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type ExceptionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionConnection'] = ResolversParentTypes['ExceptionConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ExceptionConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Exception']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type ExceptionConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionConnectionEdge'] = ResolversParentTypes['ExceptionConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Exception'], ParentType, ContextType>;
}>;

export type ExceptionGroupResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionGroup'] = ResolversParentTypes['ExceptionGroup'], FederationReferenceType extends FederationReferenceTypes['ExceptionGroup'] = FederationReferenceTypes['ExceptionGroup']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ExceptionGroup']> | FederationReferenceType, FederationReferenceType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  handled?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ErrorKind'], ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  messageTemplate?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  recorded?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  routes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Route']>>, ParentType, ContextType>;
  samples?: Resolver<Maybe<ResolversTypes['ExceptionConnection']>, ParentType, ContextType, RequireFields<ExceptionGroupSamplesArgs, 'first'>>;
  series?: Resolver<Maybe<ResolversTypes['CountSeries']>, ParentType, ContextType, Partial<ExceptionGroupSeriesArgs>>;
  services?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Service']>>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  versions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
}>;

export type ExceptionGroupConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionGroupConnection'] = ResolversParentTypes['ExceptionGroupConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ExceptionGroupConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ExceptionGroup']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type ExceptionGroupConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionGroupConnectionEdge'] = ResolversParentTypes['ExceptionGroupConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ExceptionGroup'], ParentType, ContextType>;
}>;

export type ExceptionTypeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionType'] = ResolversParentTypes['ExceptionType'], FederationReferenceType extends FederationReferenceTypes['ExceptionType'] = FederationReferenceTypes['ExceptionType']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ExceptionType']> | FederationReferenceType, FederationReferenceType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  groups?: Resolver<Maybe<ResolversTypes['ExceptionGroupConnection']>, ParentType, ContextType, RequireFields<ExceptionTypeGroupsArgs, 'first'>>;
  handled?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recorded?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  series?: Resolver<Maybe<ResolversTypes['CountSeries']>, ParentType, ContextType, Partial<ExceptionTypeSeriesArgs>>;
  services?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ExceptionTypeInService']>>, ParentType, ContextType>;
}>;

export type ExceptionTypeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionTypeConnection'] = ResolversParentTypes['ExceptionTypeConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ExceptionTypeConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ExceptionType']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type ExceptionTypeConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionTypeConnectionEdge'] = ResolversParentTypes['ExceptionTypeConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ExceptionType'], ParentType, ContextType>;
}>;

export type ExceptionTypeInServiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExceptionTypeInService'] = ResolversParentTypes['ExceptionTypeInService']> = ResolversObject<{
  count?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  example?: Resolver<Maybe<ResolversTypes['Exception']>, ParentType, ContextType>;
  lastSeen?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  recorded?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
}>;

export type FindingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Finding'] = ResolversParentTypes['Finding']> = ResolversObject<{
  entryRoutes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Route']>>, ParentType, ContextType>;
  example?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType>;
  group?: Resolver<Maybe<ResolversTypes['ExceptionGroup']>, ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  scoreParts?: Resolver<ReadonlyArray<ResolversTypes['ScorePart']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['Onset']>, ParentType, ContextType>;
  spike?: Resolver<Maybe<ResolversTypes['Spike']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
}>;

export type FindingListResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FindingList'] = ResolversParentTypes['FindingList']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  findings?: Resolver<ReadonlyArray<ResolversTypes['Finding']>, ParentType, ContextType>;
}>;

export type FiringAlertResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FiringAlert'] = ResolversParentTypes['FiringAlert']> = ResolversObject<{
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  severity?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type HopResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Hop'] = ResolversParentTypes['Hop']> = ResolversObject<{
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  span?: Resolver<ResolversTypes['Span'], ParentType, ContextType>;
}>;

export type LimitResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Limit'] = ResolversParentTypes['Limit']> = ResolversObject<{
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
}>;

export type OnsetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Onset'] = ResolversParentTypes['Onset']> = ResolversObject<{
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  confidence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  earliest?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  firstTrace?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType>;
  lastHealthyAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  latest?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
}>;

export type OriginResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Origin'] = ResolversParentTypes['Origin']> = ResolversObject<{
  dependency?: Resolver<Maybe<ResolversTypes['Dependency']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  span?: Resolver<ResolversTypes['Span'], ParentType, ContextType>;
}>;

export type OriginMatrixResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OriginMatrix'] = ResolversParentTypes['OriginMatrix']> = ResolversObject<{
  absorbed?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  rows?: Resolver<ReadonlyArray<ResolversTypes['ErrorOrigin']>, ParentType, ContextType>;
}>;

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = ResolversObject<{
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type PeerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Peer'] = ResolversParentTypes['Peer']> = ResolversObject<{
  __resolveType: TypeResolveFn<'Dependency' | 'Service', ParentType, ContextType>;
}>;

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = ResolversObject<{
  triage?: Resolver<Maybe<ResolversTypes['Triage']>, ParentType, ContextType, Partial<QueryTriageArgs>>;
  triageGateway?: Resolver<ResolversTypes['TriageGateway'], ParentType, ContextType>;
}>;

export type RouteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Route'] = ResolversParentTypes['Route'], FederationReferenceType extends FederationReferenceTypes['Route'] = FederationReferenceTypes['Route']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Route']> | FederationReferenceType, FederationReferenceType, ContextType>;
  errorRate?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  errorRateSeries?: Resolver<Maybe<ResolversTypes['ErrorRateSeries']>, ParentType, ContextType, Partial<RouteErrorRateSeriesArgs>>;
  exceptionGroups?: Resolver<Maybe<ResolversTypes['ExceptionGroupConnection']>, ParentType, ContextType, RequireFields<RouteExceptionGroupsArgs, 'first'>>;
  httpRoute?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['RouteKind'], ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  method?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  spikes?: Resolver<Maybe<ResolversTypes['SpikeList']>, ParentType, ContextType, Partial<RouteSpikesArgs>>;
  statusCodes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['StatusCodeCount']>>, ParentType, ContextType>;
  traces?: Resolver<Maybe<ResolversTypes['TraceConnection']>, ParentType, ContextType, RequireFields<RouteTracesArgs, 'first'>>;
  triage?: Resolver<Maybe<ResolversTypes['Triage']>, ParentType, ContextType, Partial<RouteTriageArgs>>;
}>;

export type RouteConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RouteConnection'] = ResolversParentTypes['RouteConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['RouteConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Route']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type RouteConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RouteConnectionEdge'] = ResolversParentTypes['RouteConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Route'], ParentType, ContextType>;
}>;

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export type ScorePartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScorePart'] = ResolversParentTypes['ScorePart']> = ResolversObject<{
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
}>;

export type ServiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Service'] = ResolversParentTypes['Service'], FederationReferenceType extends FederationReferenceTypes['Service'] = FederationReferenceTypes['Service']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Service']> | FederationReferenceType, FederationReferenceType, ContextType>;
  alerts?: Resolver<Maybe<ReadonlyArray<ResolversTypes['FiringAlert']>>, ParentType, ContextType>;
  burn?: Resolver<Maybe<ResolversTypes['BurnRate']>, ParentType, ContextType, Partial<ServiceBurnArgs>>;
  callees?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ServiceEdge']>>, ParentType, ContextType>;
  callers?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ServiceEdge']>>, ParentType, ContextType>;
  environments?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  errorRate?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  errorRateSeries?: Resolver<Maybe<ResolversTypes['ErrorRateSeries']>, ParentType, ContextType, Partial<ServiceErrorRateSeriesArgs>>;
  exceptionGroups?: Resolver<Maybe<ResolversTypes['ExceptionGroupConnection']>, ParentType, ContextType, RequireFields<ServiceExceptionGroupsArgs, 'first' | 'orderBy'>>;
  exceptionTypes?: Resolver<Maybe<ResolversTypes['ExceptionTypeConnection']>, ParentType, ContextType, RequireFields<ServiceExceptionTypesArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  namespaces?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  routes?: Resolver<Maybe<ResolversTypes['RouteConnection']>, ParentType, ContextType, RequireFields<ServiceRoutesArgs, 'first' | 'orderBy'>>;
  spikes?: Resolver<Maybe<ResolversTypes['SpikeList']>, ParentType, ContextType, Partial<ServiceSpikesArgs>>;
  traces?: Resolver<Maybe<ResolversTypes['TraceConnection']>, ParentType, ContextType, RequireFields<ServiceTracesArgs, 'first'>>;
  triage?: Resolver<Maybe<ResolversTypes['Triage']>, ParentType, ContextType, Partial<ServiceTriageArgs>>;
  versions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ServiceVersion']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
}>;

export type ServiceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceConnection'] = ResolversParentTypes['ServiceConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ServiceConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Service']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type ServiceConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceConnectionEdge'] = ResolversParentTypes['ServiceConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
}>;

export type ServiceEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceEdge'] = ResolversParentTypes['ServiceEdge']> = ResolversObject<{
  callee?: Resolver<ResolversTypes['Peer'], ParentType, ContextType>;
  caller?: Resolver<ResolversTypes['Peer'], ParentType, ContextType>;
  errorRate?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['EdgeKind'], ParentType, ContextType>;
}>;

export type ServiceVersionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServiceVersion'] = ResolversParentTypes['ServiceVersion']> = ResolversObject<{
  errorRate?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  firstSeen?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  isNewest?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
}>;

export type SourceStatusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SourceStatus'] = ResolversParentTypes['SourceStatus']> = ResolversObject<{
  capabilities?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  isHealthy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SourceKind'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type SpanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Span'] = ResolversParentTypes['Span']> = ResolversObject<{
  attributes?: Resolver<ReadonlyArray<ResolversTypes['TelemetryAttribute']>, ParentType, ContextType, Partial<SpanAttributesArgs>>;
  durationMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  exceptions?: Resolver<ReadonlyArray<ResolversTypes['Exception']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SpanKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  offsetMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  parentSpanId?: Resolver<Maybe<ResolversTypes['SpanID']>, ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  spanId?: Resolver<ResolversTypes['SpanID'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SpanStatus'], ParentType, ContextType>;
  statusMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type SpanConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SpanConnection'] = ResolversParentTypes['SpanConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['SpanConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Span']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type SpanConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SpanConnectionEdge'] = ResolversParentTypes['SpanConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Span'], ParentType, ContextType>;
}>;

export interface SpanIdScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SpanID'], any> {
  name: 'SpanID';
}

export type SpikeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Spike'] = ResolversParentTypes['Spike'], FederationReferenceType extends FederationReferenceTypes['Spike'] = FederationReferenceTypes['Spike']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Spike']> | FederationReferenceType, FederationReferenceType, ContextType>;
  baselineConfidence?: Resolver<ResolversTypes['Certainty'], ParentType, ContextType>;
  baselineRatio?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  currentRatio?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  detectedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  exceptionType?: Resolver<Maybe<ResolversTypes['ExceptionType']>, ParentType, ContextType>;
  excessErrors?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  groups?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ExceptionGroup']>>, ParentType, ContextType, RequireFields<SpikeGroupsArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  onset?: Resolver<ResolversTypes['Onset'], ParentType, ContextType>;
  peakRatio?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  series?: Resolver<Maybe<ResolversTypes['ErrorRateSeries']>, ParentType, ContextType, Partial<SpikeSeriesArgs>>;
  service?: Resolver<ResolversTypes['Service'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SpikeState'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  suspectedCause?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType>;
  suspectedDeploy?: Resolver<Maybe<ResolversTypes['ServiceVersion']>, ParentType, ContextType>;
}>;

export type SpikeEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SpikeEvent'] = ResolversParentTypes['SpikeEvent']> = ResolversObject<{
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SpikeEventKind'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  spike?: Resolver<Maybe<ResolversTypes['Spike']>, ParentType, ContextType>;
}>;

export type SpikeListResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SpikeList'] = ResolversParentTypes['SpikeList']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  spikes?: Resolver<ReadonlyArray<ResolversTypes['Spike']>, ParentType, ContextType>;
}>;

export type StackTraceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StackTrace'] = ResolversParentTypes['StackTrace']> = ResolversObject<{
  isTruncated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  raw?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  truncatedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
}>;

export type StatusCodeCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatusCodeCount'] = ResolversParentTypes['StatusCodeCount']> = ResolversObject<{
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
}>;

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = ResolversObject<{
  board?: SubscriptionResolver<ResolversTypes['Board'], "board", ParentType, ContextType, Partial<SubscriptionBoardArgs>>;
  errorRate?: SubscriptionResolver<ResolversTypes['ErrorRatePoint'], "errorRate", ParentType, ContextType, RequireFields<SubscriptionErrorRateArgs, 'service'>>;
  spikes?: SubscriptionResolver<ResolversTypes['SpikeEvent'], "spikes", ParentType, ContextType, Partial<SubscriptionSpikesArgs>>;
}>;

export type SuggestionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Suggestion'] = ResolversParentTypes['Suggestion']> = ResolversObject<{
  count?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
}>;

export type TelemetryAttributeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TelemetryAttribute'] = ResolversParentTypes['TelemetryAttribute']> = ResolversObject<{
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['AttributeScope'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['AttributeType'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
}>;

export type TimeWindowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TimeWindow'] = ResolversParentTypes['TimeWindow']> = ResolversObject<{
  asOf?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  clamps?: Resolver<ReadonlyArray<ResolversTypes['WindowClamp']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['Duration'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
}>;

export type TraceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Trace'] = ResolversParentTypes['Trace'], FederationReferenceType extends FederationReferenceTypes['Trace'] = FederationReferenceTypes['Trace']> = ResolversObject<{
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Trace']> | FederationReferenceType, FederationReferenceType, ContextType>;
  durationMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  exceptions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Exception']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isComplete?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  links?: Resolver<ReadonlyArray<ResolversTypes['TriageLink']>, ParentType, ContextType>;
  missing?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  origin?: Resolver<Maybe<ResolversTypes['Origin']>, ParentType, ContextType>;
  path?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Hop']>>, ParentType, ContextType>;
  rootName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rootService?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType>;
  services?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Service']>>, ParentType, ContextType>;
  spans?: Resolver<Maybe<ResolversTypes['SpanConnection']>, ParentType, ContextType, RequireFields<TraceSpansArgs, 'first' | 'onlyErrors'>>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  traceId?: Resolver<ResolversTypes['TraceID'], ParentType, ContextType>;
}>;

export type TraceConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TraceConnection'] = ResolversParentTypes['TraceConnection']> = ResolversObject<{
  completeness?: Resolver<ResolversTypes['Completeness'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['TraceConnectionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Trace']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
}>;

export type TraceConnectionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TraceConnectionEdge'] = ResolversParentTypes['TraceConnectionEdge']> = ResolversObject<{
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Trace'], ParentType, ContextType>;
}>;

export interface TraceIdScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['TraceID'], any> {
  name: 'TraceID';
}

export type TriageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Triage'] = ResolversParentTypes['Triage']> = ResolversObject<{
  breaking?: Resolver<Maybe<ResolversTypes['FindingList']>, ParentType, ContextType, RequireFields<TriageBreakingArgs, 'first'>>;
  errorRate?: Resolver<Maybe<ResolversTypes['ErrorRate']>, ParentType, ContextType>;
  errorRateSeries?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ErrorRateSeries']>>, ParentType, ContextType, RequireFields<TriageErrorRateSeriesArgs, 'by' | 'first'>>;
  exceptionGroup?: Resolver<Maybe<ResolversTypes['ExceptionGroup']>, ParentType, ContextType, RequireFields<TriageExceptionGroupArgs, 'id'>>;
  exceptionGroups?: Resolver<Maybe<ResolversTypes['ExceptionGroupConnection']>, ParentType, ContextType, RequireFields<TriageExceptionGroupsArgs, 'first' | 'orderBy'>>;
  exceptionType?: Resolver<Maybe<ResolversTypes['ExceptionType']>, ParentType, ContextType, RequireFields<TriageExceptionTypeArgs, 'name'>>;
  exceptionTypes?: Resolver<Maybe<ResolversTypes['ExceptionTypeConnection']>, ParentType, ContextType, RequireFields<TriageExceptionTypesArgs, 'first'>>;
  origins?: Resolver<Maybe<ResolversTypes['OriginMatrix']>, ParentType, ContextType, RequireFields<TriageOriginsArgs, 'first'>>;
  route?: Resolver<Maybe<ResolversTypes['Route']>, ParentType, ContextType, RequireFields<TriageRouteArgs, 'name' | 'service'>>;
  routes?: Resolver<Maybe<ResolversTypes['RouteConnection']>, ParentType, ContextType, RequireFields<TriageRoutesArgs, 'first' | 'orderBy'>>;
  service?: Resolver<Maybe<ResolversTypes['Service']>, ParentType, ContextType, RequireFields<TriageServiceArgs, 'name'>>;
  services?: Resolver<Maybe<ResolversTypes['ServiceConnection']>, ParentType, ContextType, RequireFields<TriageServicesArgs, 'first' | 'orderBy'>>;
  spike?: Resolver<Maybe<ResolversTypes['Spike']>, ParentType, ContextType, RequireFields<TriageSpikeArgs, 'id'>>;
  spikes?: Resolver<Maybe<ResolversTypes['SpikeList']>, ParentType, ContextType, Partial<TriageSpikesArgs>>;
  suggest?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Suggestion']>>, ParentType, ContextType, RequireFields<TriageSuggestArgs, 'field' | 'first'>>;
  summary?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  trace?: Resolver<Maybe<ResolversTypes['Trace']>, ParentType, ContextType, RequireFields<TriageTraceArgs, 'id'>>;
  traces?: Resolver<Maybe<ResolversTypes['TraceConnection']>, ParentType, ContextType, RequireFields<TriageTracesArgs, 'first'>>;
  window?: Resolver<ResolversTypes['TimeWindow'], ParentType, ContextType>;
}>;

export type TriageGatewayResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TriageGateway'] = ResolversParentTypes['TriageGateway']> = ResolversObject<{
  limits?: Resolver<ReadonlyArray<ResolversTypes['Limit']>, ParentType, ContextType>;
  sources?: Resolver<ReadonlyArray<ResolversTypes['SourceStatus']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
}>;

export type TriageLinkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TriageLink'] = ResolversParentTypes['TriageLink']> = ResolversObject<{
  kind?: Resolver<ResolversTypes['LinkKind'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
}>;

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type WindowClampResolvers<ContextType = Context, ParentType extends ResolversParentTypes['WindowClamp'] = ResolversParentTypes['WindowClamp']> = ResolversObject<{
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['SourceKind'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
}>;

export type Resolvers<ContextType = Context> = ResolversObject<{
  Board?: BoardResolvers<ContextType>;
  BurnRate?: BurnRateResolvers<ContextType>;
  BurnWindow?: BurnWindowResolvers<ContextType>;
  Completeness?: CompletenessResolvers<ContextType>;
  Count?: CountResolvers<ContextType>;
  CountPoint?: CountPointResolvers<ContextType>;
  CountSeries?: CountSeriesResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Dependency?: DependencyResolvers<ContextType>;
  Duration?: GraphQLScalarType;
  ErrorOrigin?: ErrorOriginResolvers<ContextType>;
  ErrorRate?: ErrorRateResolvers<ContextType>;
  ErrorRatePoint?: ErrorRatePointResolvers<ContextType>;
  ErrorRateSeries?: ErrorRateSeriesResolvers<ContextType>;
  Exception?: ExceptionResolvers<ContextType>;
  ExceptionConnection?: ExceptionConnectionResolvers<ContextType>;
  ExceptionConnectionEdge?: ExceptionConnectionEdgeResolvers<ContextType>;
  ExceptionGroup?: ExceptionGroupResolvers<ContextType>;
  ExceptionGroupConnection?: ExceptionGroupConnectionResolvers<ContextType>;
  ExceptionGroupConnectionEdge?: ExceptionGroupConnectionEdgeResolvers<ContextType>;
  ExceptionType?: ExceptionTypeResolvers<ContextType>;
  ExceptionTypeConnection?: ExceptionTypeConnectionResolvers<ContextType>;
  ExceptionTypeConnectionEdge?: ExceptionTypeConnectionEdgeResolvers<ContextType>;
  ExceptionTypeInService?: ExceptionTypeInServiceResolvers<ContextType>;
  Finding?: FindingResolvers<ContextType>;
  FindingList?: FindingListResolvers<ContextType>;
  FiringAlert?: FiringAlertResolvers<ContextType>;
  Hop?: HopResolvers<ContextType>;
  Limit?: LimitResolvers<ContextType>;
  Onset?: OnsetResolvers<ContextType>;
  Origin?: OriginResolvers<ContextType>;
  OriginMatrix?: OriginMatrixResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Peer?: PeerResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Route?: RouteResolvers<ContextType>;
  RouteConnection?: RouteConnectionResolvers<ContextType>;
  RouteConnectionEdge?: RouteConnectionEdgeResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  ScorePart?: ScorePartResolvers<ContextType>;
  Service?: ServiceResolvers<ContextType>;
  ServiceConnection?: ServiceConnectionResolvers<ContextType>;
  ServiceConnectionEdge?: ServiceConnectionEdgeResolvers<ContextType>;
  ServiceEdge?: ServiceEdgeResolvers<ContextType>;
  ServiceVersion?: ServiceVersionResolvers<ContextType>;
  SourceStatus?: SourceStatusResolvers<ContextType>;
  Span?: SpanResolvers<ContextType>;
  SpanConnection?: SpanConnectionResolvers<ContextType>;
  SpanConnectionEdge?: SpanConnectionEdgeResolvers<ContextType>;
  SpanID?: GraphQLScalarType;
  Spike?: SpikeResolvers<ContextType>;
  SpikeEvent?: SpikeEventResolvers<ContextType>;
  SpikeList?: SpikeListResolvers<ContextType>;
  StackTrace?: StackTraceResolvers<ContextType>;
  StatusCodeCount?: StatusCodeCountResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Suggestion?: SuggestionResolvers<ContextType>;
  TelemetryAttribute?: TelemetryAttributeResolvers<ContextType>;
  TimeWindow?: TimeWindowResolvers<ContextType>;
  Trace?: TraceResolvers<ContextType>;
  TraceConnection?: TraceConnectionResolvers<ContextType>;
  TraceConnectionEdge?: TraceConnectionEdgeResolvers<ContextType>;
  TraceID?: GraphQLScalarType;
  Triage?: TriageResolvers<ContextType>;
  TriageGateway?: TriageGatewayResolvers<ContextType>;
  TriageLink?: TriageLinkResolvers<ContextType>;
  URL?: GraphQLScalarType;
  WindowClamp?: WindowClampResolvers<ContextType>;
}>;

export type DirectiveResolvers<ContextType = Context> = ResolversObject<{
  link?: LinkDirectiveResolver<any, any, ContextType>;
  shareable?: ShareableDirectiveResolver<any, any, ContextType>;
}>;
