/**
 * A process that serves the graph over constant sources. Arguments: which server (`gateway` = ours as it is started by
 * src/main.ts, `standalone` = Apollo's with its defaults), services, routes of each.
 */
import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { fastify } from 'fastify';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { createSchema } from '../../src/schema.ts';
import { createOperation, type Operation } from '../../src/server-graphql.ts';
import { startServer } from '../../src/server.ts';
import { chooseSources } from '../../src/sources/choose.ts';
import { createConstantSources } from './constant-sources.ts';

const [which = '', services = '', routes = ''] = process.argv.slice(2);
const sources = createConstantSources({ services: Number(services), routes: Number(routes) });
const clocks = { now: () => Date.now(), elapsed: () => performance.now() };

const startGateway = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const reading = readConfig({ PORT: '0', OTLP_PORT: 'off', DEMO: 'off', LOG_FORMAT: 'json' });
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  const { url, stop } = await startServer(reading.config, {
    ...clocks,
    sources: chooseSources({
      embedded: { ...sources, lagMs: 10_000 },
      prometheus: null,
      tempo: null,
      alertmanager: null,
    }),
    createReceiver: () => fastify(),
    watch: () => undefined,
    // Lines are formatted and thrown away: where they go is the operator's affair.
    log: createLog(reading.config.log, { write: () => true }),
    version: 'bench',
    graphiqlFolder: 'none',
    pagesFolder: 'none',
    makeRequestId: randomUUID,
    replica: 'one',
  });
  return { url: `${url}/graphql`, stop };
};

const startStandalone = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const server = new ApolloServer<Operation>({ schema: createSchema() });
  const unwatched = () => undefined;
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: () =>
      Promise.resolve(
        createOperation(
          {
            ...clocks,
            sources,
            gateway: { version: 'bench', describeSources: () => Promise.resolve([]) },
            links: () => ({ gatewayUrl: '', grafana: null }),
            lagMs: 0,
            deadlineMs: 30_000,
            watcher: {
              operation: unwatched,
              operationError: unwatched,
              batch: unwatched,
              read: unwatched,
              unexpected: unwatched,
            },
          },
          new AbortController().signal,
          false,
        ),
      ),
  });
  return { url, stop: () => server.stop() };
};

const { url, stop } = await (which === 'gateway' ? startGateway() : startStandalone());
process.send?.({ url });
process.once('message', () => void stop().then(() => process.disconnect()));
