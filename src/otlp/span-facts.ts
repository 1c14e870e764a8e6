/** What the fields and attributes of a span make it in the words of the domain, the same for every source. */
import type { SpanKind } from '../filter/filter.ts';
import type { RouteKind } from '../route/route.ts';
import type { SpanStatus, TraceSpan } from '../trace/trace.ts';

/** Span kinds of OTLP. */
export const KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
/** Names of OTLP's span kinds, by number. */
export const KIND_NAMES: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
/** Names of OTLP's status codes, by number. */
export const STATUS_NAMES: readonly SpanStatus[] = ['UNSET', 'OK', 'ERROR'];

/** Bits that tell which attribute families a span carries. */
export const PROTOCOL = { rpc: 1, http: 2, database: 4, messaging: 8 } as const;

/** What a service without `service.name` is called, as the OpenTelemetry SDKs do. */
export const UNKNOWN_SERVICE = 'unknown_service';

/** What a span's attributes say that decides what it is. */
export interface SpanFacts {
  readonly kind: SpanKind;
  readonly name: string;
  /** Bits of PROTOCOL. */
  readonly protocols: number;
  readonly method: string | null;
  readonly statusCode: string | null;
  readonly errorType: string | null;
  /** A CONSUMER span that only fetches messages. */
  readonly isReceive: boolean;
}

const isRpc = (protocols: number): boolean => (protocols & PROTOCOL.rpc) !== 0;

/** Returns what the span is a request of (semantics "Edges and kinds"). */
export const routeKindOf = ({ kind, protocols }: SpanFacts): RouteKind => {
  if (kind === 'CONSUMER') return 'MESSAGING';
  if (kind !== 'SERVER') return 'INTERNAL';
  return isRpc(protocols) ? 'RPC' : 'HTTP';
};

/** Returns whether the span is a request. */
export const isRequestSpan = ({ kind, isReceive }: SpanFacts): boolean =>
  kind === 'SERVER' || (kind === 'CONSUMER' && !isReceive);

/** Returns the kind of an error without exception. A code without http.* is gRPC's; without rpc.system it says neither RPC nor HTTP. */
export const statusErrorKindOf = ({ protocols, method, statusCode }: SpanFacts): TraceSpan['statusErrorKind'] => {
  if (isRpc(protocols)) return 'RPC';
  return method !== null || (statusCode !== null && (protocols & PROTOCOL.http) !== 0) ? 'HTTP' : 'STATUS_ONLY';
};

const CODE = /^\d+$/u;

/** Returns what that error is called: `error.type` unless it is a mere code, then the code after its kind (`HTTP 500`), then the span's name. */
export const statusTitleOf = (facts: SpanFacts): string => {
  const { errorType, statusCode, name } = facts;
  if (errorType !== null && !CODE.test(errorType)) return errorType;
  if (statusCode === null) return name;
  const kind = statusErrorKindOf(facts);
  return kind === 'STATUS_ONLY' ? statusCode : `${kind} ${statusCode}`;
};
