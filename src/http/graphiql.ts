/** GraphiQL from web/dist, under a policy that lets nothing come from elsewhere. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { missingPage, pageHeaders } from './landing-page.ts';
import { APP_CSP } from './security-headers.ts';

/** Files that the build names by their content never change. */
const HASHED_ASSET = /[/\\]assets[/\\][^/\\]+-[\w-]{8}\.[a-z0-9]+$/;
const FOREVER = 'public, max-age=31536000, immutable';
const ALWAYS_ASK = 'no-cache';

/**
 * Adds /graphiql and the files under it from `folder` (web/dist/graphiql); where nothing is built there, /graphiql answers 503
 * with a page that says how to build it. Looked at once, when the server starts.
 */
export const registerGraphiql = (app: FastifyInstance, folder: string): void => {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/graphiql', async (_request, reply) =>
      reply.code(503).headers(pageHeaders).send(missingPage('/graphiql')),
    );
    return;
  }
  app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', APP_CSP);
    });
    await scope.register(fastifyStatic, {
      root: resolve(folder),
      prefix: '/graphiql/',
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED_ASSET.test(path) ? FOREVER : ALWAYS_ASK);
      },
    });
    scope.get('/graphiql', async (_request, reply) => reply.sendFile('index.html'));
  });
};
