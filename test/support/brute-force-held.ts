/**
 * What a source holds once telemetry has been sent, and the plain walks over it: parents, ancestors, enclosing request.
 * The brute-force files recount everything slowly and straight from the definitions, sharing nothing with any backend.
 */
import type { RouteKind } from '../../src/route/route.ts';
import type { EdgeKind } from '../../src/service/service.ts';
import { resourceOf, type PlainAttributes, type PlainLog, type PlainSpan, type PlainTelemetry } from './plain-trace.ts';

/** Spans without duplicates, and all log records. */
export interface Held {
  readonly spans: readonly PlainSpan[];
  readonly logs: readonly PlainLog[];
  readonly spanAt: (traceId: string, spanId: string) => PlainSpan | null;
  readonly childrenOf: (span: PlainSpan) => readonly PlainSpan[];
}

/** Returns `<trace>/<span>`. */
export const placeOf = (span: { readonly traceId: string; readonly spanId: string }): string =>
  `${span.traceId}/${span.spanId}`;

/** Returns what is held after all of this was sent: of duplicates (same trace, span id and kind) the first one. */
export const hold = ({ spans: sent, logs }: PlainTelemetry): Held => {
  const firsts = new Map<string, PlainSpan>();
  for (const span of sent) {
    const identity = `${placeOf(span)}/${span.kind}`;
    if (!firsts.has(identity)) firsts.set(identity, span);
  }
  const spans = [...firsts.values()];
  const byPlace = new Map(spans.map((span) => [placeOf(span), span]));
  const byParent = Map.groupBy(spans, ({ traceId, parentSpanId }) => `${traceId}/${parentSpanId ?? ''}`);
  return {
    spans,
    logs,
    spanAt: (traceId, spanId) => byPlace.get(`${traceId}/${spanId}`) ?? null,
    childrenOf: (span) => byParent.get(placeOf(span)) ?? [],
  };
};

/** Returns the span and its held ancestors, from the span up; ends where a parent is not held. */
export const chainOf = (held: Held, span: PlainSpan): readonly PlainSpan[] => {
  const chain = [span];
  for (;;) {
    const parentSpanId = chain.at(-1)?.parentSpanId ?? null;
    const parent = parentSpanId === null ? null : held.spanAt(span.traceId, parentSpanId);
    if (parent === null || chain.includes(parent)) return chain;
    chain.push(parent);
  }
};

/** Returns the places of all ancestors; the last one may be a parent that is not held, as its id is known. */
export const ancestorPlaces = (held: Held, span: PlainSpan): readonly string[] =>
  chainOf(held, span).flatMap(({ traceId, parentSpanId }) =>
    parentSpanId === null ? [] : [placeOf({ traceId, spanId: parentSpanId })],
  );

// ── what a span says ────────────────────────────────────────────────────────────────────────────

/** Returns the text of an attribute; null when absent. */
export const textOf = (attributes: PlainAttributes, ...keys: readonly string[]): string | null => {
  for (const key of keys) {
    const value = attributes[key];
    if (value !== undefined) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return null;
};

export const serviceOf = ({ service }: Pick<PlainSpan, 'service'>): string => service ?? 'unknown_service';
export const namespaceOf = (bearer: Bearer): string | null => textOf(resourceOf(bearer), 'service.namespace');
export const versionOf = (bearer: Bearer): string | null => textOf(resourceOf(bearer), 'service.version');
export const environmentOf = (bearer: Bearer): string | null =>
  textOf(resourceOf(bearer), 'deployment.environment.name', 'deployment.environment');
/** Whoever bears a resource: a span or a log record. */
export type Bearer = Pick<PlainSpan, 'service' | 'resource'>;

export const statusCodeOf = ({ attributes }: PlainSpan): string | null =>
  textOf(attributes, 'http.response.status_code', 'http.status_code', 'rpc.grpc.status_code');
export const methodOf = ({ attributes }: PlainSpan): string | null =>
  textOf(attributes, 'http.request.method', 'http.method');
export const httpRouteOf = ({ attributes }: PlainSpan): string | null => textOf(attributes, 'http.route');
const isRpc = ({ attributes }: PlainSpan): boolean => attributes['rpc.system'] !== undefined;

/** Returns whether the span only fetches messages. */
export const isReceive = ({ kind, attributes }: PlainSpan): boolean =>
  kind === 'CONSUMER' && textOf(attributes, 'messaging.operation.type', 'messaging.operation') === 'receive';

/** Returns whether the span is one of its service's own requests. */
export const isRequest = (span: PlainSpan): boolean =>
  span.kind === 'SERVER' || (span.kind === 'CONSUMER' && !isReceive(span));

/** Returns what the span is a request of. */
export const routeKindOf = (span: PlainSpan): RouteKind => {
  if (span.kind === 'CONSUMER') return 'MESSAGING';
  if (span.kind === 'SERVER') return isRpc(span) ? 'RPC' : 'HTTP';
  return 'INTERNAL';
};

/** Returns kind and title of the error that a span is when it carries no exception. */
export const statusErrorOf = (span: PlainSpan) => {
  const code = statusCodeOf(span);
  const httpCode = textOf(span.attributes, 'http.response.status_code', 'http.status_code');
  const isHttp = httpCode !== null || methodOf(span) !== null;
  const kind = isRpc(span) ? 'RPC' : isHttp ? 'HTTP' : 'STATUS_ONLY';
  const errorType = textOf(span.attributes, 'error.type');
  if (errorType !== null && !/^\d+$/.test(errorType)) return { kind, title: errorType } as const;
  if (code === null) return { kind, title: span.name } as const;
  return { kind, title: kind === 'STATUS_ONLY' ? code : `${kind} ${code}` } as const;
};

/** Returns what a CLIENT or PRODUCER span calls, by what it says itself. */
export const dependencyNameOf = ({ attributes, name }: PlainSpan): string => {
  const peer = textOf(attributes, 'peer.service');
  if (peer !== null) return peer;
  const database = textOf(attributes, 'db.system.name', 'db.system');
  if (database !== null)
    return [database, textOf(attributes, 'db.namespace')].filter((part) => part !== null).join('/');
  const broker = textOf(attributes, 'messaging.system');
  const destination = textOf(attributes, 'messaging.destination.name', 'messaging.destination');
  if (broker !== null) return [broker, destination].filter((part) => part !== null).join('/');
  return textOf(attributes, 'server.address', 'net.peer.name') ?? name;
};

/** Returns the SERVER and CONSUMER children that the span has in other services. */
export const calleesOf = (held: Held, span: PlainSpan): readonly PlainSpan[] =>
  held
    .childrenOf(span)
    .filter((child) => (child.kind === 'SERVER' || child.kind === 'CONSUMER') && serviceOf(child) !== serviceOf(span));

/** Returns how a CLIENT or PRODUCER span reaches what it calls. */
export const edgeKindOf = (held: Held, span: PlainSpan): EdgeKind => {
  const has = (prefix: string): boolean => Object.keys(span.attributes).some((key) => key.startsWith(prefix));
  if (has('db.')) return 'DATABASE';
  if (has('messaging.')) return 'MESSAGING';
  return calleesOf(held, span).length > 0 ? 'RPC' : 'UNINSTRUMENTED';
};

// ── where a span belongs ────────────────────────────────────────────────────────────────────────

/** The request that a span serves, as far as it can be told. */
export interface Place {
  readonly service: string;
  readonly route: string | null;
  readonly routeKind: RouteKind | null;
  readonly httpRoute: string | null;
  readonly method: string | null;
  readonly statusCode: string | null;
}

/** Returns the place that a request span itself is. */
export const placeOfRequest = (span: PlainSpan, routeKind = routeKindOf(span)): Place => ({
  service: serviceOf(span),
  route: span.name,
  routeKind,
  httpRoute: httpRouteOf(span),
  method: methodOf(span),
  statusCode: statusCodeOf(span),
});

/**
 * Returns the enclosing request: the span itself or the nearest held ancestor that is a request of the same service;
 * where there is none, the topmost held span of that service on the way up, kind INTERNAL.
 */
export const enclosingRequest = (held: Held, span: PlainSpan): Place => {
  const sameService = chainOf(held, span).filter((other) => serviceOf(other) === serviceOf(span));
  const request = sameService.find(isRequest);
  return request ? placeOfRequest(request) : placeOfRequest(sameService.at(-1) ?? span, 'INTERNAL');
};

/** Returns the place of a record whose span is not known: its service and nothing else. */
export const placeWithoutSpan = (bearer: Bearer): Place => ({
  service: serviceOf(bearer),
  route: null,
  routeKind: null,
  httpRoute: null,
  method: null,
  statusCode: null,
});
