import { fastify, type FastifyInstance } from 'fastify';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { requestLogOptions } from '../../src/http/request-log.ts';
import { registerRoutesAroundGraphql, type RoutesDeps } from '../../src/http/routes.ts';
import { createLog } from '../../src/log.ts';
import type { NamedSource } from '../../src/probe.ts';

export const SDL = 'type Query { triage: String }\n';

/** Returns a source that says of itself what `answer` resolves to. */
export const source = (
  answer: () => Promise<{ readonly isHealthy: boolean; readonly lastError: string | null }>,
): NamedSource => ({
  name: 'EMBEDDED',
  source: {
    describe: async () => ({
      kind: 'EMBEDDED',
      url: null,
      version: null,
      capabilities: [],
      latencyMs: null,
      ...(await answer()),
    }),
  },
});
export const well = source(async () => ({ isHealthy: true, lastError: null }));

/** Returns a folder as the builds of GraphiQL and of the other pages leave theirs, with one file that nobody may read. */
export const builtGraphiql = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'graphiql-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>GraphiQL</title>');
  writeFileSync(join(folder, 'assets', 'index-B1_f-xyz.js'), 'export {};');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  for (const page of ['wall', 'triage']) {
    mkdirSync(join(folder, page));
    writeFileSync(join(folder, page, 'index.html'), '<!doctype html>');
  }
  writeFileSync(join(folder, '.secret'), 'hidden');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
};

interface LogLine {
  readonly level: string;
  readonly path?: string;
}

/** Returns the server with all routes, a /graphql that answers nothing, two routes that fail, and what was logged. */
export const startRoutes = (
  deps: Partial<RoutesDeps> = {},
): { readonly app: FastifyInstance; readonly logged: () => readonly LogLine[] } => {
  const lines: LogLine[] = [];
  const log = createLog({ level: 'info', format: 'json' }, { write: (line) => lines.push(JSON.parse(line)) });
  let made = 0;
  const app = fastify(requestLogOptions(log, () => `made-${++made}`));
  registerRoutesAroundGraphql(app, {
    origins: { allowedOrigins: ['https://grafana.example.com'], isLoopback: true },
    sources: [well],
    metrics: createMetrics('1.2.3', false),
    version: '1.2.3',
    receiverUrl: () => 'http://127.0.0.1:4318',
    sourceUrls: [],
    hasStore: true,
    sdl: SDL,
    graphiqlFolder: 'not-built',
    pagesFolder: 'not-built',
    ...deps,
  });
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: async () => ({ data: {} }) });
  app.get('/broken', async () => {
    throw new Error('the secret is hunter2');
  });
  app.get('/late', async () => {
    throw new GatewayError('SOURCE_TIMEOUT', 'EMBEDDED did not answer within 10 ms');
  });
  return { app, logged: () => lines };
};
