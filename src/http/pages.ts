/** The wall and the triage page from web/dist, under a policy that lets nothing come from elsewhere. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { missingPage, pageHeaders } from './landing-page.ts';
import { APP_CSP } from './security-headers.ts';

/** Each is a folder of the build, with an index.html. */
const PAGES = ['wall', 'triage'] as const;
/** Files that the build names by their content never change. */
const HASHED_ASSET = /[/\\]assets[/\\][^/\\]+-[\w-]{8}\.[a-z0-9]+$/;
const FOREVER = 'public, max-age=31536000, immutable';
const ALWAYS_ASK = 'no-cache';

/**
 * Adds /wall, /triage and what they load under /pages/ from `folder` (web/dist/pages); a page that is not built there answers 503
 * with a page that says how to build it. Looked at once, when the server starts.
 */
export const registerPages = (app: FastifyInstance, folder: string): void => {
  const isBuilt = (page: string): boolean => existsSync(join(folder, page, 'index.html'));
  for (const page of PAGES.filter((name) => !isBuilt(name))) {
    app.get(`/${page}`, async (_request, reply) =>
      reply
        .code(503)
        .headers(pageHeaders)
        .send(missingPage(`/${page}`)),
    );
  }
  const built = PAGES.filter(isBuilt);
  if (built.length === 0) return;
  app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', APP_CSP);
    });
    await scope.register(fastifyStatic, {
      root: resolve(folder),
      prefix: '/pages/',
      index: false,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED_ASSET.test(path) ? FOREVER : ALWAYS_ASK);
      },
    });
    for (const page of built) {
      scope.get(`/${page}`, async (_request, reply) => reply.sendFile(`${page}/index.html`));
    }
  });
};
