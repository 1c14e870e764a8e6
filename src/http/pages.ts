/** The wall and the triage page from web/dist, under a policy that lets nothing come from elsewhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { registerBuiltFiles } from './built-files.ts';
import { missingPage, pageHeaders } from './landing-page.ts';

/** Each is a folder of the build, with an index.html. */
const PAGES = ['wall', 'triage'] as const;

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
  registerBuiltFiles(app, { folder, prefix: '/pages/', index: false }, (scope) => {
    for (const page of built) {
      scope.get(`/${page}`, async (_request, reply) => reply.sendFile(`${page}/index.html`));
    }
  });
};
