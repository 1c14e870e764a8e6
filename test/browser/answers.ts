/** The parts of the prepared tabs' answers that the browser test reads. */
interface Named {
  readonly name: string;
}
interface Count {
  readonly value: number;
}
interface Rate {
  readonly requests: number;
  readonly errors: number;
  readonly change: number | null;
  readonly previous: { readonly requests: number } | null;
}
interface List<T> {
  readonly nodes: readonly T[];
  readonly completeness: unknown;
}

interface Service extends Named {
  readonly errorRate: Rate;
  readonly routes: List<Named & { readonly statusCodes: readonly unknown[] }>;
  readonly callers: readonly { readonly caller: Named }[];
  readonly callees: readonly { readonly callee: Named }[];
  readonly versions: readonly unknown[];
}

interface Trace {
  readonly origin: { readonly service: Named };
  readonly exceptions: readonly { readonly stackTrace: { readonly raw: string } | null }[];
  readonly spans: List<unknown>;
}

interface OriginRow {
  readonly entryRoute: Named | null;
  readonly origin: Named;
  readonly dependency: Named | null;
  readonly exceptionType: Named | null;
  readonly share: number;
}

/** What `triage` holds, each tab its own part. */
export interface TriageAnswer {
  readonly exceptionTypes: List<
    Named & { readonly count: Count; readonly series: { readonly points: readonly unknown[] } }
  >;
  readonly exceptionGroups: List<{ readonly id: string; readonly links: readonly { readonly url: string }[] }>;
  readonly services: List<Service>;
  readonly errorRateSeries: readonly {
    readonly points: readonly {
      readonly errors: number | null;
      readonly exemplar: { readonly traceId: string } | null;
    }[];
  }[];
  readonly traces: List<Trace>;
  readonly origins: { readonly rows: readonly OriginRow[]; readonly absorbed: Count };
}
