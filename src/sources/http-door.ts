/** The shapes of the one HTTP door: what a source asks through it, and what it gets. */
import type { SourceKind } from '../completeness/completeness.ts';
import type { DurationMs, UnixMs } from '../time.ts';
import type { BreakerLimits } from './http-breaker.ts';
import type { SourceCall } from './source.ts';

/** One idempotent read. A POST carries its parameters as a form, for queries that are too long for a URL. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL, starts with a slash; percent-encoded by the source. */
  readonly path: string;
  /** The query string of a GET, the form body of a POST. */
  readonly params: URLSearchParams;
  /** The media types that are wanted. */
  readonly accept: string;
  /** The PromQL or TraceQL, for `SourceRead`. */
  readonly query: string;
  /** Statuses besides 2xx that are returned, not thrown: the source reads their body. */
  readonly returns: readonly number[];
  /** How long an identical request may be answered from memory; 0 = only shared while it is in flight. */
  readonly reuseMs: DurationMs;
}

/** An answer, whole and decompressed. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** May be shared by several operations: never written to. */
  readonly body: Uint8Array;
  /** How long the source asks to wait; null = it does not say. */
  readonly retryAfterMs: DurationMs | null;
}

/** What accompanies a request through the door. */
export interface DoorCall extends SourceCall {
  /** Whose request it is: owners take turns when connections are scarce. Default: `signal`, which an operation has to itself. */
  readonly owner?: object;
}

/** The way to one source: `send` throws the typed errors of errors.ts and nothing else. */
export interface HttpDoor {
  readonly kind: SourceKind;
  /** The base URL as it may be shown: no user, no password, no query. */
  readonly url: string;
  /** How far the source's clock is ahead of ours (negative: behind) by its latest Date header; null = within a minute, or unknown. */
  readonly clockSkewMs?: DurationMs | null;
  readonly send: (request: HttpRequest, call: DoorCall) => Promise<HttpAnswer>;
  /** Ends every read that is under way. */
  readonly close: () => Promise<void>;
}

/** How one source is reached. */
export interface HttpSettings {
  readonly kind: SourceKind;
  /** http or https; a path prefix is kept. */
  readonly url: string;
  /** Sent with every request: credentials, tenant. Their values never appear in a message. */
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates (PEM) that are trusted instead of the public authorities; null = those. */
  readonly ca: string | null;
  /** For one `send`: waiting for a connection, both tries and the pause between them. */
  readonly timeoutMs: DurationMs;
  /** Connections, so also requests on the wire at once. */
  readonly concurrency: number;
  /** Of one body after decompression. */
  readonly maxBodyBytes: number;
}

/** Clocks, chance and patience of a door. */
export interface HttpDeps {
  readonly now: () => UnixMs;
  /** A clock in milliseconds that never steps back. */
  readonly elapsed: () => number;
  /** A number in 0..1, 1 excluded. */
  readonly random: () => number;
  /** Waits before the second try; rejects when the signal is aborted. Default: a timer. */
  readonly sleep?: (ms: DurationMs, signal: AbortSignal) => Promise<void>;
  /** When a source counts as out of order, and for how long it is left alone. */
  readonly breaker?: BreakerLimits;
}
