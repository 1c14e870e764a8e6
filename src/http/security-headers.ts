/** What browsers are told to refuse. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** For everything that is no page: nothing may be loaded, nothing may frame it. */
const NO_PAGE_CSP = "default-src 'none'; frame-ancestors 'none'";

/** For pages built from web/: everything comes from this server, nothing is evaluated; workers may be made of blobs (the editor's are). */
export const APP_CSP = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Returns the policy of a page without scripts whose one inline style sheet is `style`. */
export const pageCsp = (style: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Gives every answer the strictest headers; a page loosens its own policy afterwards. */
export const registerSecurityHeaders = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({
      'content-security-policy': NO_PAGE_CSP,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });
};
