/** GraphiQL from web/dist, under a policy that lets nothing come from elsewhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { registerBuiltFiles } from './built-files.ts';
import { missingPage, pageHeaders } from './landing-page.ts';

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
  registerBuiltFiles(app, { folder, prefix: '/graphiql/' }, (scope) => {
    scope.get('/graphiql', async (_request, reply) => reply.sendFile('index.html'));
  });
};
