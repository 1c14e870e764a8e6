/** A trace and its spans. */
import type { SourceKind } from '../completeness/completeness.ts';
import type { ErrorKind, RecordedException, TelemetryAttribute } from '../exception/exception.ts';
import type { SpanKind } from '../filter/filter.ts';
import type { RouteKind } from '../route/route.ts';
import type { EdgeKind } from '../service/service.ts';
import type { DurationMs, UnixUs } from '../time.ts';

export type SpanStatus = 'UNSET' | 'OK' | 'ERROR';

/** A span of a whole trace. */
export interface TraceSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly statusMessage: string | null;
  readonly startUs: UnixUs;
  readonly durationUs: number;
  readonly service: string;
  /** What the span is a request of (semantics "Edges and kinds"), whatever its kind. */
  readonly routeKind: RouteKind;
  /** A request: SERVER, or CONSUMER that is no messaging `receive`. */
  readonly isRequest: boolean;
  /** Kind of the error if the span is one and carries no exception. */
  readonly statusErrorKind: Exclude<ErrorKind, 'EXCEPTION'>;
  /** What that error is called. */
  readonly statusTitle: string;
  /** What a CLIENT or PRODUCER span calls; null on others. */
  readonly dependency: { readonly name: string; readonly kind: EdgeKind } | null;
  readonly attributes: readonly TelemetryAttribute[];
}

/** A trace as the source holds it: spans by start, exceptions as recorded, events before log records. */
export interface StoredTrace {
  readonly traceId: string;
  /** Which source holds it. */
  readonly source: SourceKind;
  readonly spans: readonly TraceSpan[];
  readonly exceptions: readonly RecordedException[];
  /** What is known to be missing beyond parents that are not held: for instance spans above a read limit. */
  readonly missing: readonly string[];
}

/** What a search tells of a trace without reading it whole: enough for its origin, path and outline. */
export interface ErrorOutline {
  /** Its ERROR spans and all their ancestors; the other spans, exceptions and attributes are not among them. */
  readonly errors: Pick<StoredTrace, 'traceId' | 'source' | 'spans'>;
  /** The real root's; null where it was not received. */
  readonly rootService: string | null;
  readonly rootName: string | null;
  /** Its length in whole milliseconds, rounded down: searches do not tell it finer. */
  readonly wholeMs: DurationMs;
  /** Every service of the trace, by name. */
  readonly services: readonly string[];
}
