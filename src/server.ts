/** The two servers: GraphQL and what is around it on one port, the OTLP receiver on another. */
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { sourceUrls, type Config } from './config.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { requestLogOptions } from './http/request-log.ts';
import { registerRoutesAroundGraphql } from './http/routes.ts';
import { describeError } from './errors.ts';
import { urlHost } from './lib/host.ts';
import { createLive } from './live/live.ts';
import { describeSources } from './probe.ts';
import { createSchema, printSDL } from './schema.ts';
import {
  createEventContext,
  createGraphQLServer,
  createLastingContext,
  MAX_TOKENS,
  registerGraphQL,
  type GraphQLDependencies,
} from './server-graphql.ts';
import type { ChosenSources } from './sources/choose.ts';
import { createSubscriptions } from './subscription/subscriptions.ts';
import { processTimer } from './subscription/timer.ts';
import { SECOND_MS, type UnixMs } from './time.ts';

/** How long one operation may take. */
const OPERATION_DEADLINE_MS = 30 * SECOND_MS;
const DESCRIBE_TIMEOUT_MS = 2 * SECOND_MS;
const DRAIN_TIMEOUT_MS = 10 * SECOND_MS;

/** What the servers are made of. */
export interface ServerDependencies {
  readonly sources: ChosenSources;
  /** Returns the OTLP receiver, not listening yet; null without a store. */
  readonly createReceiver: ((metrics: Metrics, log: FastifyBaseLogger) => FastifyInstance) | null;
  /** Tells the metrics of the gateway about the store and the sources. */
  readonly watch: (metrics: Metrics) => void;
  readonly log: FastifyBaseLogger;
  readonly version: string;
  readonly graphiqlFolder: string;
  readonly pagesFolder: string;
  readonly now: () => UnixMs;
  readonly elapsed: () => number;
  readonly makeRequestId: () => string;
  /** Tells this process from its replicas: letters, digits and hyphens. */
  readonly replica: string;
}

/** Running servers. */
export interface Server {
  readonly url: string;
  /** Null when the receiver is closed. */
  readonly receiverUrl: string | null;
  /** Takes no new requests, finishes those in flight, and resolves when both ports are closed. */
  readonly stop: () => Promise<void>;
}

const listen = async (app: FastifyInstance, host: string, port: number): Promise<string> => {
  await app.listen({ host, port });
  const address = app.server.address();
  return `http://${urlHost(host)}:${typeof address === 'object' && address !== null ? address.port : port}`;
};

const startReceiver = async (
  { http, receiver }: Config,
  dependencies: ServerDependencies,
  metrics: Metrics,
): Promise<{ readonly app: FastifyInstance; readonly url: string } | null> => {
  if (receiver === null || dependencies.createReceiver === null) return null;
  const app = dependencies.createReceiver(metrics, dependencies.log);
  return { app, url: await listen(app, http.host, receiver.port) };
};

/** Starts both servers; rejects when a port is taken, and then nothing listens. */
export const startServer = async (config: Config, dependencies: ServerDependencies): Promise<Server> => {
  const { log, version, sources, now, elapsed } = dependencies;
  const metrics = createMetrics(version);
  const elsewhere = sourceUrls(config);
  dependencies.watch(metrics);
  const app = fastify({
    ...requestLogOptions(log, dependencies.makeRequestId),
    forceCloseConnections: 'idle',
  });
  let urls: { readonly gateway: string; readonly receiver: string | null } = { gateway: '', receiver: null };

  const schema = createSchema();
  const live = createLive({
    createContext: (nowMs) => createLastingContext(graphql, nowMs),
    now,
    lagMs: sources.lagMs,
    replica: dependencies.replica,
    every: (intervalMs, run) => {
      const timer = setInterval(run, intervalMs).unref();
      return () => clearInterval(timer);
    },
    after: processTimer,
    watch: (evaluation) => {
      const startedAt = elapsed();
      return (error) => {
        metrics.evaluation(evaluation, (elapsed() - startedAt) / SECOND_MS, error !== null);
        if (error === null) return;
        const { level } = describeError(error);
        log[level]({ err: error, evaluation }, 'an evaluation of what is live failed');
      };
    },
  });
  const graphql: GraphQLDependencies = {
    schema,
    live,
    sources,
    gateway: {
      version,
      describeSources: (signal) =>
        describeSources(
          sources.all,
          { signal: AbortSignal.any([signal, AbortSignal.timeout(DESCRIBE_TIMEOUT_MS)]), record: metrics.read },
          (name) => elsewhere.find((source) => source.name === name)?.url ?? null,
        ),
    },
    links: () => ({ gatewayUrl: urls.gateway, grafana: config.grafana }),
    lagMs: sources.lagMs,
    deadlineMs: OPERATION_DEADLINE_MS,
    now,
    elapsed,
    watcher: {
      operation: metrics.operation,
      operationError: metrics.operationError,
      batch: metrics.batch,
      read: metrics.read,
      unexpected: ({ level, error }) => log[level]({ err: error }, 'an operation failed'),
    },
    plugins: [ApolloServerPluginDrainHttpServer({ httpServer: app.server, stopGracePeriodMillis: DRAIN_TIMEOUT_MS })],
  };
  const apollo = createGraphQLServer(graphql);
  const subscriptions = createSubscriptions({
    schema,
    createContext: (signal, event) => createEventContext(graphql, signal, event),
    deadlineMs: OPERATION_DEADLINE_MS,
    maxTokens: MAX_TOKENS,
    validationRules: [],
    openingArguments: ['since'],
    origins: config.http,
    timer: processTimer,
    elapsed,
    watcher: graphql.watcher,
  });
  metrics.watchLive(subscriptions.counts, live.watched);
  await apollo.start();
  registerRoutesAroundGraphql(app, {
    origins: config.http,
    sources: sources.all,
    metrics,
    version,
    receiverUrl: () => urls.receiver,
    sourceUrls: elsewhere,
    hasStore: config.store !== null,
    sdl: printSDL(),
    graphiqlFolder: dependencies.graphiqlFolder,
    pagesFolder: dependencies.pagesFolder,
  });
  subscriptions.registerEventStreams(app);
  registerGraphQL(app, apollo, graphql);
  subscriptions.serveSockets(app.server);
  const receiver = await startReceiver(config, dependencies, metrics);
  try {
    urls = { gateway: await listen(app, config.http.host, config.http.port), receiver: receiver?.url ?? null };
  } catch (error) {
    await receiver?.app.close();
    throw error;
  }
  return {
    url: urls.gateway,
    receiverUrl: urls.receiver,
    stop: async () => {
      await receiver?.app.close();
      await subscriptions.close();
      live.close();
      await apollo.stop();
      await app.close();
    },
  };
};
