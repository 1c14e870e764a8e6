import type { IncidentId } from './incidents.ts';
import type { ServiceName } from './topology.ts';

export type SpanKind = 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'INTERNAL';
export type Attributes = Readonly<Record<string, string | number>>;

/** An error that code of the shop has thrown, in the words of the SDK's `recordException`. */
export type ThrownError = {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** What Node and drivers put on their errors (`ECONNRESET`, `40001`); the SDK prefers it as `exception.type`. */
  readonly code: string | null;
};

/** An exception as it was recorded: when, and what was thrown. */
export type RecordedError = { readonly atUs: number; readonly error: ThrownError };

/** One span of the shop as plain data; instants are microseconds since the Unix epoch. */
export type ShopSpan = {
  readonly service: ServiceName;
  readonly version: string;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly isParentRemote: boolean;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startUs: number;
  readonly endUs: number;
  readonly attributes: Attributes;
  /** Status ERROR with this message (which may be empty); null = status UNSET. */
  readonly errorMessage: string | null;
  /** Span events named `exception`. */
  readonly exceptions: readonly RecordedError[];
  /** Log records with `exception.*`, tied to this span by its ids. */
  readonly logs: readonly RecordedError[];
  readonly children: readonly ShopSpan[];
};

/** One user request and everything that happened because of it, the queue's consumers included. */
export type ShopRequest = {
  /** The name of the entry span, such as `POST /checkout`. */
  readonly route: string;
  /** Scripted incidents that hit this request, whether it failed or not. */
  readonly incidents: readonly IncidentId[];
  /** Hit by the background noise, which is there in every minute. */
  readonly isNoise: boolean;
  readonly root: ShopSpan;
};

/** The value of `exception.type` that the SDK records for an error: its code, else its name. */
export const exceptionTypeOf = (error: ThrownError): string => error.code ?? error.name;

/** Every span of a tree, parents before their children. */
export const flatten = (root: ShopSpan): readonly ShopSpan[] => {
  const spans = [root];
  // The loop also visits what it appends.
  for (const span of spans) spans.push(...span.children);
  return spans;
};
