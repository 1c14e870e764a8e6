import type { SpanDraft, TraceDraft } from './trace-draft.ts';
import { openSpan } from './trace-draft.ts';
import type { ServiceName } from './topology.ts';

/** How a call ended, as its caller sees it. */
export type Answer = { readonly endUs: number; readonly status: number };

const HTTP_SCOPE = '@opentelemetry/instrumentation-http';
const RPC_SCOPE = '@opentelemetry/instrumentation-grpc';
const DATABASE_SCOPE = '@opentelemetry/instrumentation-pg';
const MESSAGING_SCOPE = '@opentelemetry/instrumentation-kafkajs';
const OWN_SCOPE = 'shop';

const HTTP_PORT = 8080;
/** HTTP statuses from which a client, and from which a server, calls a span failed (HTTP semantic conventions). */
const CLIENT_ERROR_STATUS = 400;
const SERVER_ERROR_STATUS = 500;

export type HttpRequest = { readonly method: string; readonly route: string; readonly path: string };

/** Opens the SERVER span of an HTTP request, named `METHOD /template`. */
export const serveHttp = (
  trace: TraceDraft,
  parent: SpanDraft | null,
  service: ServiceName,
  request: HttpRequest,
  atUs: number,
): SpanDraft =>
  openSpan(trace, parent, {
    service,
    scope: HTTP_SCOPE,
    name: `${request.method} ${request.route}`,
    kind: 'SERVER',
    atUs,
    attributes: {
      'http.request.method': request.method,
      'http.route': request.route,
      'url.path': request.path,
      'url.scheme': 'http',
      'server.address': service,
    },
  });

/** Opens the CLIENT span of an HTTP request to `host`, named by its method alone. */
export const callHttp = (
  trace: TraceDraft,
  parent: SpanDraft,
  host: string,
  request: HttpRequest,
  atUs: number,
): SpanDraft =>
  openSpan(trace, parent, {
    service: parent.service,
    scope: HTTP_SCOPE,
    name: request.method,
    kind: 'CLIENT',
    atUs,
    attributes: {
      'http.request.method': request.method,
      'url.full': `http://${host}:${String(HTTP_PORT)}${request.path}`,
      'server.address': host,
      'server.port': HTTP_PORT,
    },
  });

/** Ends an HTTP span with a status, as the HTTP instrumentation does: it records no exception. */
export const finishHttp = (span: SpanDraft, endUs: number, status: number): Answer => {
  span.endUs = endUs;
  span.attributes['http.response.status_code'] = status;
  if (status >= (span.kind === 'CLIENT' ? CLIENT_ERROR_STATUS : SERVER_ERROR_STATUS)) {
    span.attributes['error.type'] = String(status);
    span.errorMessage ??= '';
  }
  return { endUs, status };
};

const RPC_CODES = { 0: 'OK', 4: 'DEADLINE_EXCEEDED', 14: 'UNAVAILABLE' } as const;
export type RpcCode = keyof typeof RPC_CODES;

/** Opens the SERVER or CLIENT span of a gRPC call, named `package.Service/Method`. */
export const openRpc = (
  trace: TraceDraft,
  parent: SpanDraft,
  span: { readonly service: ServiceName; readonly kind: 'SERVER' | 'CLIENT'; readonly host: string },
  call: { readonly service: string; readonly method: string },
  atUs: number,
): SpanDraft =>
  openSpan(trace, parent, {
    service: span.service,
    scope: RPC_SCOPE,
    name: `${call.service}/${call.method}`,
    kind: span.kind,
    atUs,
    attributes: {
      'rpc.system': 'grpc',
      'rpc.service': call.service,
      'rpc.method': call.method,
      'server.address': span.host,
    },
  });

/** Ends a gRPC span with its code; every code but 0 fails it, with the code's name as the message a client sees. */
export const finishRpc = (span: SpanDraft, endUs: number, code: RpcCode): void => {
  span.endUs = endUs;
  span.attributes['rpc.grpc.status_code'] = code;
  if (code === 0) return;
  span.attributes['error.type'] = RPC_CODES[code];
  span.errorMessage ??= `${String(code)} ${RPC_CODES[code]}`;
};

export type Statement = {
  readonly database: string;
  readonly operation: string;
  readonly table: string;
  readonly text: string;
};

/** Opens the CLIENT span of a PostgreSQL statement, named `OPERATION table`. */
export const callDatabase = (trace: TraceDraft, parent: SpanDraft, statement: Statement, atUs: number): SpanDraft =>
  openSpan(trace, parent, {
    service: parent.service,
    scope: DATABASE_SCOPE,
    name: `${statement.operation} ${statement.table}`,
    kind: 'CLIENT',
    atUs,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': statement.database,
      'db.operation.name': statement.operation,
      'db.collection.name': statement.table,
      'db.query.text': statement.text,
      'server.address': `${statement.database}-db`,
    },
  });

/** Opens a PRODUCER or CONSUMER span of a Kafka topic, named `topic publish` or `topic process`. */
export const openMessage = (
  trace: TraceDraft,
  parent: SpanDraft,
  message: {
    readonly service: ServiceName;
    readonly kind: 'PRODUCER' | 'CONSUMER';
    readonly topic: string;
    readonly id: string;
  },
  atUs: number,
): SpanDraft => {
  const isProducer = message.kind === 'PRODUCER';
  const span = openSpan(trace, parent, {
    service: message.service,
    scope: MESSAGING_SCOPE,
    name: `${message.topic} ${isProducer ? 'publish' : 'process'}`,
    kind: message.kind,
    atUs,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination.name': message.topic,
      'messaging.operation.name': isProducer ? 'publish' : 'process',
      'messaging.operation.type': isProducer ? 'send' : 'process',
      'messaging.message.id': message.id,
    },
  });
  if (!isProducer) span.attributes['messaging.consumer.group.name'] = message.service;
  return span;
};

/** Opens an INTERNAL span of the service's own code. */
export const openInternal = (trace: TraceDraft, parent: SpanDraft, name: string, atUs: number): SpanDraft =>
  openSpan(trace, parent, { service: parent.service, scope: OWN_SCOPE, name, kind: 'INTERNAL', atUs, attributes: {} });
