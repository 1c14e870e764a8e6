/** Files that a build left, under a policy that lets nothing come from elsewhere. */
import { resolve } from 'node:path';
import { fastifyStatic, type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { APP_CSP } from './security-headers.ts';

/** Files that the build names by their content never change. */
const HASHED_ASSET = /[/\\]assets[/\\][^/\\]+-[\w-]{8}\.[a-z0-9]+$/;
const FOREVER = 'public, max-age=31536000, immutable';
const ALWAYS_ASK = 'no-cache';

/**
 * Adds the files of `folder` under `prefix` and, as `routes` adds them, the pages among them: all in a scope of their own, so
 * that the policy is theirs alone.
 */
export const registerBuiltFiles = (
  app: FastifyInstance,
  {
    folder,
    prefix,
    index = 'index.html',
  }: { readonly folder: string; readonly prefix: string } & Pick<FastifyStaticOptions, 'index'>,
  routes: (scope: FastifyInstance) => void,
): void => {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('content-security-policy', APP_CSP);
    });
    await scope.register(fastifyStatic, {
      root: resolve(folder),
      prefix,
      index,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED_ASSET.test(path) ? FOREVER : ALWAYS_ASK);
      },
    });
    routes(scope);
  });
};
