/** One log line a request, and an id by which client, log and error meet. */
import { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';

const REQUEST_ID = /^[\w.:/+=@-]{1,128}$/;
const MAX_LOGGED_PATH_LENGTH = 200;
/** Machines ask these every few seconds. */
const QUIET_PATHS = ['/healthz', '/readyz', '/metrics'];

/**
 * Returns the options that the server is created with: the log, and an id for every request, which is the client's
 * `X-Request-Id` where that is at most 128 harmless characters, else a new one.
 */
export const requestLogOptions = (log: FastifyBaseLogger, makeRequestId: () => string) => ({
  loggerInstance: log,
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  requestIdHeader: false as const,
  genReqId: ({ headers }: { readonly headers: IncomingHttpHeaders }): string => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && REQUEST_ID.test(given) ? given : makeRequestId();
  },
});

const pathOf = (url: string): string => (url.split('?', 1)[0] ?? '').slice(0, MAX_LOGGED_PATH_LENGTH);

/**
 * Makes every answer carry its request's id and writes one line a request: method, path, status and time. The query string is
 * never logged: documents and variables of GET requests stand in it.
 */
export const registerRequestLog = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const path = pathOf(request.url);
    const status = reply.statusCode;
    const level = status >= 500 ? 'warn' : QUIET_PATHS.includes(path) ? 'debug' : 'info';
    request.log[level](
      { method: request.method, path, status, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'answered',
    );
  });
  app.addHook('onRequestAbort', (request, done) => {
    request.log.debug({ method: request.method, path: pathOf(request.url) }, 'the client went away');
    done();
  });
};
