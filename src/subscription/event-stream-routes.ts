/** Server-sent events over HTTP: one response a subscription, as the "distinct connections" mode of graphql-sse has it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ERROR_CODES } from '../errors.ts';
import { isAllowedOrigin, type OriginRules } from '../http/origins.ts';
import type { Connections } from './connections.ts';
import { openStream, streamErrors, type StreamDependencies } from './event-stream.ts';
import { readParameters, readSearch, wantsEventStream } from './event-stream-request.ts';
import { isErrors } from './result-errors.ts';
import type { OperationReader } from './subscription-operation.ts';
import type { ReadViewer } from './viewer.ts';

/** What the routes are made with. */
export interface EventStreamDependencies extends StreamDependencies {
  readonly read: OperationReader;
  readonly connections: Connections;
  readonly origins: OriginRules;
  readonly readViewer: ReadViewer;
}

const GRAPHQL_PATH = '/graphql';
const STREAM_PATH = '/graphql/stream';
/** As for a message on a WebSocket. */
const MAX_BODY_BYTES = 65_536;

const refuse = (reply: FastifyReply, status: number, message: string): FastifyReply => {
  const code = status === 400 ? 'BAD_USER_INPUT' : status === 403 ? 'FORBIDDEN' : 'LIMIT_EXCEEDED';
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ errors: [{ message, extensions: { code, retryable: ERROR_CODES[code].retryable } }] });
};

/**
 * Returns whether a page of an origin that may not ask sends this. It could not read the stream, but it could hold it open. Where a
 * browser does not name the origin, as for pictures, it says how far away the page is (Fetch Metadata).
 */
const isOfPageElsewhere = (headers: IncomingHttpHeaders, origins: OriginRules): boolean =>
  headers.origin === undefined
    ? ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']))
    : !isAllowedOrigin(headers.origin, headers.host, origins);

/**
 * Serves subscriptions as event streams at /graphql/stream, and at /graphql to those who accept nothing but an event stream, as
 * routers of a federated graph ask. GET and POST. Must be called before /graphql is added.
 */
export const registerEventStreams = (app: FastifyInstance, dependencies: EventStreamDependencies): void => {
  const { read, connections, origins, readViewer, tally } = dependencies;

  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (isOfPageElsewhere(request.headers, origins)) {
      return refuse(reply, 403, 'Pages of this origin may not ask. Add it to ALLOWED_ORIGINS.');
    }
    const asked =
      request.method === 'GET'
        ? readSearch(new URL(request.url, 'http://gateway').searchParams)
        : readParameters(request.body);
    if ('problem' in asked) return refuse(reply, 400, asked.problem);
    const viewer = readViewer(request.raw);
    const refusal = connections.refusal(viewer.id);
    if (refusal !== null) {
      return refuse(reply.header('retry-after', refusal.retryAfterSeconds), refusal.status, refusal.message);
    }
    const operation = read(asked, viewer.scope);
    reply.hijack();
    const { raw: response } = reply;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    if (isErrors(operation)) {
      streamErrors(response, operation);
      return reply;
    }
    tally.eventStreams += 1;
    const connection = openStream(response, viewer, operation, dependencies, () => {
      tally.eventStreams -= 1;
      remove();
    });
    const remove = connections.add(connection);
    return reply;
  };

  app.addHook('preHandler', async (request, reply) => {
    if (request.routeOptions.url !== GRAPHQL_PATH || !wantsEventStream(request.headers.accept)) return undefined;
    return answer(request, reply);
  });
  app.route({
    method: ['GET', 'POST'],
    url: STREAM_PATH,
    exposeHeadRoute: false,
    bodyLimit: MAX_BODY_BYTES,
    handler: answer,
  });
};
