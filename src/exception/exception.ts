/** Exceptions as recorded, and what is counted of them. */
import type { UnixMs, UnixUs } from '../time.ts';

/** EXCEPTION, or what an error without an exception is known by. */
export type ErrorKind = 'EXCEPTION' | 'STATUS_ONLY' | 'HTTP' | 'RPC';
export const ERROR_KINDS: readonly ErrorKind[] = ['EXCEPTION', 'STATUS_ONLY', 'HTTP', 'RPC'];

/** Counts of exceptions; semantics.md "Exceptions" defines each. */
export interface ExceptionCounts {
  readonly count: number | null;
  readonly recorded: number;
  readonly handled: number;
  readonly lastSeenMs: UnixMs;
  /** A message of one of them; null when none has one. Every member of a group has the same masked message. */
  readonly message: string | null;
}
export type AttributeType = 'STRING' | 'INT' | 'DOUBLE' | 'BOOL' | 'ARRAY' | 'MAP' | 'BYTES';

export interface TelemetryAttribute {
  readonly scope: 'RESOURCE' | 'SPAN' | 'EVENT';
  readonly key: string;
  /** The value's text; JSON for arrays and maps, base64 for bytes. */
  readonly value: string;
  readonly type: AttributeType;
}

/** An exception as one record tells it. */
export interface RecordedException {
  readonly traceId: string | null;
  readonly spanId: string | null;
  /** Start of the span that carries it; the record's own time where that span is unknown. */
  readonly startUs: UnixUs;
  /** The event's or record's own time; null for an error without an exception. */
  readonly recordedAtUs: UnixUs | null;
  readonly isLog: boolean;
  /** Position among the exceptions of its span, as recorded. */
  readonly ordinal: number;
  /** Severity number of a log record (17 and above is an error); null for events. */
  readonly severity: number | null;
  /** `exception.type` as recorded; null when absent. */
  readonly type: string | null;
  readonly message: string | null;
  readonly stacktrace: string | null;
  readonly isStackTruncated: boolean;
  readonly attributes: readonly TelemetryAttribute[];
  /** What the error is called where it has no exception: `error.type`, status code or span name; null for exceptions. */
  readonly statusTitle: string | null;
}
