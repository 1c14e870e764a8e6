/** Which browsers may ask: CORS, and the Host header where only this machine may ask. */
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../lib/host.ts';
import { parseHttpUrl, parseOrigin } from '../lib/http-url.ts';

/** Who may ask, from the configuration. */
export interface OriginRules {
  /** Origins (as `URL.origin` spells them) whose pages may ask, besides the gateway's own. */
  readonly allowedOrigins: readonly string[];
  /** The gateway listens on a loopback address. */
  readonly isLoopback: boolean;
}

const ALLOWED_METHODS = 'GET, POST';
const ALLOWED_HEADERS = [
  ...['authorization', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name'],
  ...['x-request-id', 'x-triagraph-explain', 'traceparent', 'tracestate'],
].join(', ');
const EXPOSED_HEADERS = 'x-request-id';
const PREFLIGHT_MAX_AGE_SECONDS = 600;

/**
 * Returns whether a page of this origin may ask: no `Origin` header (no browser, or a page of the gateway that reads), the
 * gateway's own origin as the `Host` header spells it, or an allowed one. Serves HTTP and the WebSocket upgrade alike.
 */
export const isAllowedOrigin = (
  origin: string | undefined,
  host: string | undefined,
  { allowedOrigins }: OriginRules,
): boolean => {
  if (origin === undefined) return true;
  const known = parseOrigin(origin);
  if (known === null) return false;
  const { protocol, host: originHost } = new URL(known);
  return allowedOrigins.includes(known) || parseHttpUrl(`${protocol}//${host ?? ''}`)?.host === originHost;
};

/**
 * Returns whether a request under this `Host` header is meant for the gateway. On loopback a foreign name means that a page
 * elsewhere made its own name point here (DNS rebinding), unless the name is that of an allowed origin.
 */
export const isAllowedHost = (host: string | undefined, rules: OriginRules): boolean => {
  if (!rules.isLoopback || host === undefined) return true;
  const name = parseHttpUrl(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '');
  if (name === undefined) return false;
  return isLoopback(name) || rules.allowedOrigins.some((origin) => parseHttpUrl(origin)?.hostname === name);
};

/** Refuses foreign host names on loopback, answers questions of browsers beforehand (CORS), and tells browsers which other origins may read. */
export const registerOrigins = (app: FastifyInstance, rules: OriginRules): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers;
    if (!isAllowedHost(host, rules)) {
      return reply.code(421).send({
        error: 'This gateway listens on loopback and answers as localhost only.',
        hint: 'To reach it under another name, add that origin to ALLOWED_ORIGINS.',
      });
    }
    reply.header('vary', 'Origin');
    const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    const isAllowed = isAllowedOrigin(origin, host, rules);
    if (isPreflight && !isAllowed) {
      return reply.code(403).send({ error: 'Pages of this origin may not ask.', hint: 'Add it to ALLOWED_ORIGINS.' });
    }
    if (origin === undefined || !isAllowed) return;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED_HEADERS });
    if (!isPreflight) return;
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': ALLOWED_METHODS,
        'access-control-allow-headers': ALLOWED_HEADERS,
        'access-control-max-age': PREFLIGHT_MAX_AGE_SECONDS,
      })
      .send();
  });
};
