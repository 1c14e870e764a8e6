/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** A condition on one attribute. Numbers and booleans compare by their text. */
export type AttributeFilter = {
  /** The attribute's name, for instance `customer.tier`. */
  readonly key: string;
  /** Where to look for it. */
  readonly scope?: AttributeScope | null | undefined;
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

/** How sure something is. */
export type Certainty =
  /** Nothing speaks against it. */
  | 'CERTAIN'
  /** It is most likely so. */
  | 'LIKELY'
  /** It cannot be told. */
  | 'UNKNOWN';

/**
 * What an answer is restricted to; all given keys must hold. A condition is tested on what is counted: the entry span of a request,
 * the span that carries an exception, the span where an error started, any error span of a trace.
 */
export type ErrorFilter = {
  /** Any attributes. */
  readonly attributes?: ReadonlyArray<AttributeFilter> | null | undefined;
  /** `deployment.environment.name`, or `deployment.environment`. */
  readonly environment?: TriageStringFilter | null | undefined;
  /** `exception.type` as recorded. Restricts exceptions, groups, origins and traces; never request counts. */
  readonly exceptionType?: TriageStringFilter | null | undefined;
  /** Which spans count as requests, in place of SERVER and CONSUMER. Touches no other count. */
  readonly kinds?: ReadonlyArray<SpanKind> | null | undefined;
  /** `exception.message` as recorded. Restricts exceptions, groups, origins and traces; never request counts. */
  readonly message?: TriageStringFilter | null | undefined;
  /** The route: the name of the enclosing request's span, for instance `POST /cart/{id}`. */
  readonly route?: TriageStringFilter | null | undefined;
  /** The service (`service.name`). */
  readonly service?: TriageStringFilter | null | undefined;
  /** Status code of the enclosing request: `http.response.status_code`, `http.status_code` or `rpc.grpc.status_code`, as text. */
  readonly statusCode?: TriageStringFilter | null | undefined;
  /** `service.version`. */
  readonly version?: TriageStringFilter | null | undefined;
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

/** A half-open window [from, to). Give `last` alone, or `from` with or without `to`. At most 31 days. It is widened outward to whole steps. */
export type TimeRangeInput = {
  /** First instant of the window. */
  readonly from?: string | null | undefined;
  /** How far back from now, for instance `2h`. Not together with `from` or `to`. */
  readonly last?: string | null | undefined;
  /** First instant after the window; now unless given. */
  readonly to?: string | null | undefined;
};

/** A condition on one text; all given keys must hold. `not`, `notIn`, `notContains` and `notMatches` also match an absent value, the others never do. */
export type TriageStringFilter = {
  /** Contains this text; case-sensitive. */
  readonly contains?: string | null | undefined;
  /** Equal, byte for byte. */
  readonly equals?: string | null | undefined;
  /** Equal to one of these. */
  readonly in?: ReadonlyArray<string> | null | undefined;
  /** RE2 expression that the whole value matches; case-sensitive, `.` matches a newline too. */
  readonly matches?: string | null | undefined;
  /** Not equal, or absent. */
  readonly not?: string | null | undefined;
  /** Does not contain this text, or absent. */
  readonly notContains?: string | null | undefined;
  /** Equal to none of these, or absent. */
  readonly notIn?: ReadonlyArray<string> | null | undefined;
  /** RE2 expression that the whole value does not match, or absent. */
  readonly notMatches?: string | null | undefined;
};

export type BreakingQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type BreakingQuery = { readonly triage: { readonly breaking: { readonly findings: ReadonlyArray<{ readonly rank: number, readonly score: number, readonly summary: string, readonly scoreParts: ReadonlyArray<{ readonly name: string, readonly value: number, readonly weight: number, readonly reason: string }>, readonly service: { readonly name: string }, readonly route: { readonly name: string } | null, readonly since: { readonly at: string } | null, readonly spike: { readonly state: SpikeState, readonly severity: Severity, readonly baselineRatio: number, readonly currentRatio: number | null, readonly peakRatio: number, readonly suspectedDeploy: { readonly version: string } | null } | null, readonly links: ReadonlyArray<{ readonly title: string, readonly url: string, readonly kind: LinkKind }> }>, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null } | null };

export type ErrorRateOverTimeQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type ErrorRateOverTimeQuery = { readonly triage: { readonly window: { readonly from: string, readonly to: string, readonly step: string, readonly asOf: string, readonly clamps: ReadonlyArray<{ readonly source: SourceKind, readonly reason: string, readonly from: string, readonly to: string }> }, readonly errorRate: { readonly requests: number, readonly errors: number, readonly ratio: number | null, readonly change: number | null, readonly previous: { readonly ratio: number | null } | null, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null, readonly errorRateSeries: ReadonlyArray<{ readonly label: string, readonly step: string, readonly service: { readonly name: string } | null, readonly points: ReadonlyArray<{ readonly at: string, readonly requests: number | null, readonly errors: number | null, readonly ratio: number | null, readonly isPartial: boolean }>, readonly onsets: ReadonlyArray<{ readonly at: string, readonly earliest: string, readonly latest: string, readonly confidence: number }> | null, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } }> | null } | null };

export type RecentErrorTracesQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type RecentErrorTracesQuery = { readonly triage: { readonly traces: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly traceId: string, readonly startedAt: string | null, readonly durationMs: number | null, readonly rootName: string | null, readonly missing: ReadonlyArray<string> | null, readonly rootService: { readonly name: string } | null, readonly origin: { readonly service: { readonly name: string }, readonly span: { readonly name: string, readonly statusMessage: string | null, readonly exceptions: ReadonlyArray<{ readonly title: string }> }, readonly dependency: { readonly name: string } | null } | null, readonly path: ReadonlyArray<{ readonly service: { readonly name: string }, readonly span: { readonly name: string } }> | null, readonly exceptions: ReadonlyArray<{ readonly title: string, readonly type: string | null, readonly message: string | null, readonly isHandled: boolean, readonly service: { readonly name: string }, readonly stackTrace: { readonly raw: string, readonly isTruncated: boolean, readonly truncatedBy: string | null } | null }> | null, readonly links: ReadonlyArray<{ readonly title: string, readonly url: string, readonly kind: LinkKind }> }>, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null } | null };

export type TopExceptionTypesQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type TopExceptionTypesQuery = { readonly triage: { readonly exceptionTypes: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly name: string, readonly count: { readonly value: number } | null, readonly recorded: { readonly value: number } | null, readonly handled: { readonly value: number } | null, readonly series: { readonly points: ReadonlyArray<{ readonly at: string, readonly value: number | null, readonly isPartial: boolean }> } | null, readonly services: ReadonlyArray<{ readonly service: { readonly name: string } }> | null }>, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null } | null };

export type HonestyFragment = { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> };

export type HotspotsByRouteQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type HotspotsByRouteQuery = { readonly triage: { readonly routes: { readonly totalCount: number | null, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: RouteKind, readonly service: { readonly name: string }, readonly errorRate: { readonly requests: number, readonly errors: number, readonly ratio: number | null, readonly low: number | null, readonly high: number | null, readonly change: number | null } | null, readonly links: ReadonlyArray<{ readonly title: string, readonly url: string, readonly kind: LinkKind }> }>, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null } | null };

export type OriginMatrixQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  first?: number;
}>;


export type OriginMatrixQuery = { readonly triage: { readonly origins: { readonly count: { readonly value: number }, readonly absorbed: { readonly value: number } | null, readonly rows: ReadonlyArray<{ readonly kind: ErrorKind, readonly share: number, readonly entryService: { readonly name: string } | null, readonly entryRoute: { readonly name: string } | null, readonly origin: { readonly name: string }, readonly originRoute: { readonly name: string } | null, readonly dependency: { readonly name: string } | null, readonly exceptionType: { readonly name: string } | null, readonly count: { readonly value: number }, readonly absorbed: { readonly value: number } | null, readonly example: { readonly traceId: string } | null }>, readonly completeness: { readonly sources: ReadonlyArray<SourceKind>, readonly isExact: boolean, readonly isTruncated: boolean, readonly isPartial: boolean, readonly sampledFrom: number | null, readonly notes: ReadonlyArray<string> } } | null } | null };

export type FilterSuggestionsQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
  field: SuggestField;
  prefix?: string | null | undefined;
}>;


export type FilterSuggestionsQuery = { readonly triage: { readonly suggest: ReadonlyArray<{ readonly value: string }> | null } | null };

export type WallBoardSubscriptionVariables = Exact<{
  filter?: ErrorFilter | null | undefined;
  range?: TimeRangeInput | null | undefined;
  heartbeat?: string | null | undefined;
}>;


export type WallBoardSubscription = { readonly board: { readonly asOf: string, readonly sequence: number, readonly isStale: boolean, readonly staleReason: string | null, readonly summary: string | null, readonly window: { readonly from: string, readonly to: string, readonly asOf: string }, readonly breaking: ReadonlyArray<{ readonly rank: number, readonly summary: string, readonly service: { readonly name: string, readonly errorRate: { readonly ratio: number | null } | null, readonly errorRateSeries: { readonly points: ReadonlyArray<{ readonly at: string, readonly ratio: number | null, readonly isPartial: boolean }> } | null }, readonly route: { readonly name: string } | null, readonly entryRoutes: ReadonlyArray<{ readonly name: string, readonly service: { readonly name: string } }> | null, readonly since: { readonly at: string, readonly earliest: string, readonly latest: string } | null, readonly spike: { readonly id: string, readonly state: SpikeState, readonly severity: Severity, readonly baselineRatio: number, readonly currentRatio: number | null, readonly peakRatio: number, readonly baselineConfidence: Certainty, readonly route: { readonly name: string } | null, readonly suspectedDeploy: { readonly version: string, readonly firstSeen: string | null } | null, readonly suspectedCause: { readonly name: string } | null, readonly series: { readonly onsets: ReadonlyArray<{ readonly at: string }> | null, readonly points: ReadonlyArray<{ readonly at: string, readonly ratio: number | null, readonly isPartial: boolean }> } | null } | null, readonly links: ReadonlyArray<{ readonly title: string, readonly url: string, readonly kind: LinkKind }> }> | null, readonly spikes: ReadonlyArray<{ readonly id: string, readonly state: SpikeState, readonly severity: Severity, readonly resolvedAt: string | null, readonly peakRatio: number, readonly service: { readonly name: string }, readonly route: { readonly name: string } | null, readonly exceptionType: { readonly name: string } | null, readonly onset: { readonly at: string } }> | null, readonly services: ReadonlyArray<{ readonly name: string, readonly errorRate: { readonly requests: number, readonly errors: number, readonly ratio: number | null } | null }> | null, readonly sources: ReadonlyArray<{ readonly kind: SourceKind, readonly isHealthy: boolean, readonly lastError: string | null }> } };

export type WallFindingFragment = { readonly rank: number, readonly summary: string, readonly service: { readonly name: string, readonly errorRate: { readonly ratio: number | null } | null, readonly errorRateSeries: { readonly points: ReadonlyArray<{ readonly at: string, readonly ratio: number | null, readonly isPartial: boolean }> } | null }, readonly route: { readonly name: string } | null, readonly entryRoutes: ReadonlyArray<{ readonly name: string, readonly service: { readonly name: string } }> | null, readonly since: { readonly at: string, readonly earliest: string, readonly latest: string } | null, readonly spike: { readonly id: string, readonly state: SpikeState, readonly severity: Severity, readonly baselineRatio: number, readonly currentRatio: number | null, readonly peakRatio: number, readonly baselineConfidence: Certainty, readonly route: { readonly name: string } | null, readonly suspectedDeploy: { readonly version: string, readonly firstSeen: string | null } | null, readonly suspectedCause: { readonly name: string } | null, readonly series: { readonly onsets: ReadonlyArray<{ readonly at: string }> | null, readonly points: ReadonlyArray<{ readonly at: string, readonly ratio: number | null, readonly isPartial: boolean }> } | null } | null, readonly links: ReadonlyArray<{ readonly title: string, readonly url: string, readonly kind: LinkKind }> };

export type WallPointsFragment = { readonly points: ReadonlyArray<{ readonly at: string, readonly ratio: number | null, readonly isPartial: boolean }> };

export type WallSpikeFragment = { readonly id: string, readonly state: SpikeState, readonly severity: Severity, readonly resolvedAt: string | null, readonly peakRatio: number, readonly service: { readonly name: string }, readonly route: { readonly name: string } | null, readonly exceptionType: { readonly name: string } | null, readonly onset: { readonly at: string } };

export type ServiceErrorsQueryVariables = Exact<{
  range?: TimeRangeInput | null | undefined;
  filter?: ErrorFilter | null | undefined;
}>;


export type ServiceErrorsQuery = { readonly triage: { readonly breaking: { readonly findings: ReadonlyArray<{ readonly summary: string, readonly scoreParts: ReadonlyArray<{ readonly name: string, readonly value: number, readonly reason: string }> }> } | null, readonly routes: { readonly nodes: ReadonlyArray<{ readonly name: string, readonly errorRate: { readonly requests: number, readonly errors: number, readonly ratio: number | null } | null }> } | null, readonly exceptionGroups: { readonly nodes: ReadonlyArray<{ readonly title: string, readonly count: { readonly value: number } | null }> } | null, readonly traces: { readonly nodes: ReadonlyArray<{ readonly traceId: string, readonly startedAt: string | null, readonly rootName: string | null, readonly exceptions: ReadonlyArray<{ readonly title: string }> | null }> } | null } | null };

export type SpikeQueryVariables = Exact<{
  id: string;
}>;


export type SpikeQuery = { readonly triage: { readonly spike: { readonly summary: string, readonly state: SpikeState, readonly severity: Severity, readonly baselineRatio: number, readonly currentRatio: number | null, readonly peakRatio: number, readonly excessErrors: number, readonly onset: { readonly at: string, readonly earliest: string, readonly latest: string, readonly lastHealthyAt: string | null, readonly confidence: number, readonly firstTrace: { readonly traceId: string } | null }, readonly suspectedDeploy: { readonly version: string, readonly firstSeen: string | null } | null, readonly suspectedCause: { readonly name: string } | null, readonly groups: ReadonlyArray<{ readonly title: string, readonly count: { readonly value: number } | null, readonly samples: { readonly nodes: ReadonlyArray<{ readonly message: string | null, readonly stackTrace: { readonly raw: string } | null, readonly trace: { readonly traceId: string } | null }> } | null }> | null } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const HonestyFragmentDoc = new TypedDocumentString(`
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}
    `, {"fragmentName":"Honesty"}) as unknown as TypedDocumentString<HonestyFragment, unknown>;
export const WallPointsFragmentDoc = new TypedDocumentString(`
    fragment WallPoints on ErrorRateSeries {
  points {
    at
    ratio
    isPartial
  }
}
    `, {"fragmentName":"WallPoints"}) as unknown as TypedDocumentString<WallPointsFragment, unknown>;
export const WallFindingFragmentDoc = new TypedDocumentString(`
    fragment WallFinding on Finding {
  rank
  summary
  service {
    name
    errorRate {
      ratio
    }
    errorRateSeries {
      ...WallPoints
    }
  }
  route {
    name
  }
  entryRoutes {
    name
    service {
      name
    }
  }
  since {
    at
    earliest
    latest
  }
  spike {
    id
    state
    severity
    route {
      name
    }
    baselineRatio
    currentRatio
    peakRatio
    baselineConfidence
    suspectedDeploy {
      version
      firstSeen
    }
    suspectedCause {
      name
    }
    series {
      ...WallPoints
      onsets {
        at
      }
    }
  }
  links {
    title
    url
    kind
  }
}
    fragment WallPoints on ErrorRateSeries {
  points {
    at
    ratio
    isPartial
  }
}`, {"fragmentName":"WallFinding"}) as unknown as TypedDocumentString<WallFindingFragment, unknown>;
export const WallSpikeFragmentDoc = new TypedDocumentString(`
    fragment WallSpike on Spike {
  id
  state
  severity
  service {
    name
  }
  route {
    name
  }
  exceptionType {
    name
  }
  onset {
    at
  }
  resolvedAt
  peakRatio
}
    `, {"fragmentName":"WallSpike"}) as unknown as TypedDocumentString<WallSpikeFragment, unknown>;
export const BreakingDocument = new TypedDocumentString(`
    query Breaking($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 5) {
  triage(range: $range, filter: $filter) {
    breaking(first: $first) {
      findings {
        rank
        score
        scoreParts {
          name
          value
          weight
          reason
        }
        summary
        service {
          name
        }
        route {
          name
        }
        since {
          at
        }
        spike {
          state
          severity
          baselineRatio
          currentRatio
          peakRatio
          suspectedDeploy {
            version
          }
        }
        links {
          title
          url
          kind
        }
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<BreakingQuery, BreakingQueryVariables>;
export const ErrorRateOverTimeDocument = new TypedDocumentString(`
    query ErrorRateOverTime($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 6) {
  triage(range: $range, filter: $filter) {
    window {
      from
      to
      step
      asOf
      clamps {
        source
        reason
        from
        to
      }
    }
    errorRate {
      requests
      errors
      ratio
      previous {
        ratio
      }
      change
      completeness {
        ...Honesty
      }
    }
    errorRateSeries(by: SERVICE, first: $first) {
      label
      service {
        name
      }
      step
      points {
        at
        requests
        errors
        ratio
        isPartial
      }
      onsets {
        at
        earliest
        latest
        confidence
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<ErrorRateOverTimeQuery, ErrorRateOverTimeQueryVariables>;
export const RecentErrorTracesDocument = new TypedDocumentString(`
    query RecentErrorTraces($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 10) {
  triage(range: $range, filter: $filter) {
    traces(first: $first) {
      totalCount
      nodes {
        traceId
        startedAt
        durationMs
        rootName
        rootService {
          name
        }
        origin {
          service {
            name
          }
          span {
            name
            statusMessage
            exceptions {
              title
            }
          }
          dependency {
            name
          }
        }
        path {
          service {
            name
          }
          span {
            name
          }
        }
        exceptions {
          title
          type
          message
          isHandled
          service {
            name
          }
          stackTrace {
            raw
            isTruncated
            truncatedBy
          }
        }
        missing
        links {
          title
          url
          kind
        }
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<RecentErrorTracesQuery, RecentErrorTracesQueryVariables>;
export const TopExceptionTypesDocument = new TypedDocumentString(`
    query TopExceptionTypes($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 10) {
  triage(range: $range, filter: $filter) {
    exceptionTypes(first: $first) {
      totalCount
      nodes {
        name
        count {
          value
        }
        recorded {
          value
        }
        handled {
          value
        }
        series {
          points {
            at
            value
            isPartial
          }
        }
        services {
          service {
            name
          }
        }
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<TopExceptionTypesQuery, TopExceptionTypesQueryVariables>;
export const HotspotsByRouteDocument = new TypedDocumentString(`
    query HotspotsByRoute($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 10) {
  triage(range: $range, filter: $filter) {
    routes(first: $first, orderBy: ERRORS) {
      totalCount
      nodes {
        id
        name
        kind
        service {
          name
        }
        errorRate {
          requests
          errors
          ratio
          low
          high
          change
        }
        links {
          title
          url
          kind
        }
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<HotspotsByRouteQuery, HotspotsByRouteQueryVariables>;
export const OriginMatrixDocument = new TypedDocumentString(`
    query OriginMatrix($range: TimeRangeInput, $filter: ErrorFilter, $first: Int! = 20) {
  triage(range: $range, filter: $filter) {
    origins(first: $first) {
      count {
        value
      }
      absorbed {
        value
      }
      rows {
        entryService {
          name
        }
        entryRoute {
          name
        }
        origin {
          name
        }
        originRoute {
          name
        }
        dependency {
          name
        }
        exceptionType {
          name
        }
        kind
        count {
          value
        }
        absorbed {
          value
        }
        share
        example {
          traceId
        }
      }
      completeness {
        ...Honesty
      }
    }
  }
}
    fragment Honesty on Completeness {
  sources
  isExact
  isTruncated
  isPartial
  sampledFrom
  notes
}`) as unknown as TypedDocumentString<OriginMatrixQuery, OriginMatrixQueryVariables>;
export const FilterSuggestionsDocument = new TypedDocumentString(`
    query FilterSuggestions($range: TimeRangeInput, $filter: ErrorFilter, $field: SuggestField!, $prefix: String) {
  triage(range: $range, filter: $filter) {
    suggest(field: $field, prefix: $prefix, first: 20) {
      value
    }
  }
}
    `) as unknown as TypedDocumentString<FilterSuggestionsQuery, FilterSuggestionsQueryVariables>;
export const WallBoardDocument = new TypedDocumentString(`
    subscription WallBoard($filter: ErrorFilter, $range: TimeRangeInput, $heartbeat: Duration) {
  board(filter: $filter, range: $range, heartbeat: $heartbeat) {
    asOf
    sequence
    isStale
    staleReason
    window {
      from
      to
      asOf
    }
    summary
    breaking {
      ...WallFinding
    }
    spikes {
      ...WallSpike
    }
    services {
      name
      errorRate {
        requests
        errors
        ratio
      }
    }
    sources {
      kind
      isHealthy
      lastError
    }
  }
}
    fragment WallFinding on Finding {
  rank
  summary
  service {
    name
    errorRate {
      ratio
    }
    errorRateSeries {
      ...WallPoints
    }
  }
  route {
    name
  }
  entryRoutes {
    name
    service {
      name
    }
  }
  since {
    at
    earliest
    latest
  }
  spike {
    id
    state
    severity
    route {
      name
    }
    baselineRatio
    currentRatio
    peakRatio
    baselineConfidence
    suspectedDeploy {
      version
      firstSeen
    }
    suspectedCause {
      name
    }
    series {
      ...WallPoints
      onsets {
        at
      }
    }
  }
  links {
    title
    url
    kind
  }
}
fragment WallPoints on ErrorRateSeries {
  points {
    at
    ratio
    isPartial
  }
}
fragment WallSpike on Spike {
  id
  state
  severity
  service {
    name
  }
  route {
    name
  }
  exceptionType {
    name
  }
  onset {
    at
  }
  resolvedAt
  peakRatio
}`) as unknown as TypedDocumentString<WallBoardSubscription, WallBoardSubscriptionVariables>;
export const ServiceErrorsDocument = new TypedDocumentString(`
    query ServiceErrors($range: TimeRangeInput, $filter: ErrorFilter) {
  triage(range: $range, filter: $filter) {
    breaking {
      findings {
        summary
        scoreParts {
          name
          value
          reason
        }
      }
    }
    routes(first: 5) {
      nodes {
        name
        errorRate {
          requests
          errors
          ratio
        }
      }
    }
    exceptionGroups(first: 5) {
      nodes {
        title
        count {
          value
        }
      }
    }
    traces(first: 5) {
      nodes {
        traceId
        startedAt
        rootName
        exceptions {
          title
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ServiceErrorsQuery, ServiceErrorsQueryVariables>;
export const SpikeDocument = new TypedDocumentString(`
    query Spike($id: ID!) {
  triage {
    spike(id: $id) {
      summary
      state
      severity
      onset {
        at
        earliest
        latest
        lastHealthyAt
        confidence
        firstTrace {
          traceId
        }
      }
      baselineRatio
      currentRatio
      peakRatio
      excessErrors
      suspectedDeploy {
        version
        firstSeen
      }
      suspectedCause {
        name
      }
      groups(first: 5) {
        title
        count {
          value
        }
        samples(first: 1) {
          nodes {
            message
            stackTrace {
              raw
            }
            trace {
              traceId
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<SpikeQuery, SpikeQueryVariables>;