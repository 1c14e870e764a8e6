/** The graph with its subscriptions on a free port, as server.ts wires it, but for the time of what is live: tests wind it. */
import { performance } from 'node:perf_hooks';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { fastify } from 'fastify';
import type { ErrorDescription } from '../../src/errors.ts';
import { createMetrics, registerMetrics } from '../../src/http/metrics.ts';
import { createLive, type Evaluation, type Live } from '../../src/live/live.ts';
import { createSchema } from '../../src/schema.ts';
import {
  createEventContext,
  createGraphQLServer,
  createLastingContext,
  registerGraphQL,
  type GraphQLDependencies,
} from '../../src/server-graphql.ts';
import type { ChosenSources } from '../../src/sources/choose.ts';
import { createSubscriptions, type Subscriptions } from '../../src/subscription/subscriptions.ts';
import { processTimer } from '../../src/subscription/timer.ts';
import type { Answer } from './gateway.ts';
import { createWoundClock, type WoundClock } from './wound-clock.ts';

const DEADLINE_MS = 60_000;
/** The clock of what is live looks so often. */
const LOOK_MS = 1_000;
const schema = createSchema();

/** A running server. */
export interface LiveServer {
  readonly port: number;
  readonly socketUrl: string;
  readonly httpUrl: string;
  readonly clock: WoundClock;
  readonly counts: Subscriptions['counts'];
  readonly watched: Live['watched'];
  /** Every evaluation that ended, oldest first. */
  readonly evaluations: { readonly evaluation: Evaluation; readonly isFailed: boolean }[];
  /** Errors that are our own mistakes. */
  readonly unexpected: ErrorDescription[];
  /** Resolves once nothing is under way: no evaluation, no execution. */
  readonly settled: () => Promise<void>;
  /** Lets time pass; resolves once nothing is under way. */
  readonly pass: (ms: number) => Promise<void>;
  /** Goes to an instant as if the process had slept until then; resolves once what is evaluated then is settled. */
  readonly goTo: (atMs: number) => Promise<void>;
  /** Asks the graph over HTTP. */
  readonly ask: (query: string) => Promise<{ readonly data: unknown; readonly errors: Answer['errors'] }>;
  /** Values of /metrics by name and labels, those of triagraph_live_ alone. */
  readonly liveMetrics: () => Promise<Readonly<Record<string, number>>>;
  readonly stop: () => Promise<void>;
}

/** Starts a server whose clock stands at `startMs`; `replica` names the process in its cursors. */
export const startLiveServer = async ({
  sources,
  startMs,
  port = 0,
  replica = 'replica-1',
}: {
  readonly sources: ChosenSources;
  readonly startMs: number;
  readonly port?: number;
  readonly replica?: string;
}): Promise<LiveServer> => {
  const clock = createWoundClock(startMs);
  const elapsed = (): number => performance.now();
  const metrics = createMetrics('test', false);
  const evaluations: { evaluation: Evaluation; isFailed: boolean }[] = [];
  const unexpected: ErrorDescription[] = [];
  let startedEvaluations = 0;
  let endedExecutions = 0;
  const live = createLive({
    createContext: (nowMs) => createLastingContext(graphql, nowMs),
    now: clock.now,
    lagMs: sources.lagMs,
    replica,
    every: clock.every,
    after: clock.timer,
    watch: (evaluation) => {
      startedEvaluations += 1;
      const startedAt = elapsed();
      return (error) => {
        metrics.evaluation(evaluation, (elapsed() - startedAt) / 1_000, error !== null);
        evaluations.push({ evaluation, isFailed: error !== null });
      };
    },
  });
  const watcher: GraphQLDependencies['watcher'] = {
    operation: () => undefined,
    operationError: metrics.operationError,
    batch: metrics.batch,
    read: metrics.read,
    unexpected: (description) => {
      if (description.extensions.code === 'INTERNAL_SERVER_ERROR') unexpected.push(description);
    },
  };
  const app = fastify({ forceCloseConnections: 'idle' });
  const graphql: GraphQLDependencies = {
    schema,
    live,
    sources,
    gateway: {
      version: 'test',
      describeSources: async (signal) => [await sources.metrics.describe({ signal, record: () => undefined })],
    },
    links: () => ({ gatewayUrl: 'http://gateway.example', grafana: null }),
    lagMs: sources.lagMs,
    deadlineMs: DEADLINE_MS,
    now: clock.now,
    elapsed,
    watcher,
    schedule: (ask) => void setImmediate(ask),
    plugins: [ApolloServerPluginDrainHttpServer({ httpServer: app.server })],
  };
  const apollo = createGraphQLServer(graphql);
  const subscriptions = createSubscriptions({
    schema,
    createContext: (signal, event) => createEventContext(graphql, signal, event),
    deadlineMs: DEADLINE_MS,
    maxTokens: 1_000,
    validationRules: [],
    openingArguments: ['since'],
    origins: { allowedOrigins: [], isLoopback: true },
    timer: processTimer,
    elapsed,
    watcher: {
      ...watcher,
      operation: (outcome, seconds) => {
        endedExecutions += 1;
        metrics.operation(outcome, seconds);
      },
    },
  });
  metrics.watchLive(subscriptions.counts, live.watched);
  await apollo.start();
  registerMetrics(app, metrics);
  subscriptions.registerEventStreams(app);
  registerGraphQL(app, apollo, graphql);
  subscriptions.serveSockets(app.server);
  const httpUrl = await app.listen({ host: '127.0.0.1', port });
  const own = Number(new URL(httpUrl).port);

  const isBusy = (): boolean =>
    startedEvaluations > evaluations.length || subscriptions.counts().executions > endedExecutions;
  const settled = async (): Promise<void> => {
    // What ends one thing may start another one in the turns after it.
    for (let quiet = 0; quiet < 10; quiet++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isBusy()) quiet = 0;
    }
  };
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  return {
    port: own,
    socketUrl: `ws://127.0.0.1:${own}/graphql`,
    httpUrl,
    clock,
    counts: subscriptions.counts,
    watched: live.watched,
    evaluations,
    unexpected,
    settled,
    pass,
    goTo: async (atMs) => {
      clock.set(atMs - clock.now() - LOOK_MS);
      await pass(LOOK_MS);
    },
    ask: async (query) => {
      const response = await fetch(`${httpUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { data = null, errors = [] } = JSON.parse(await response.text()) as {
        readonly data?: unknown;
        readonly errors?: Answer['errors'];
      };
      return { data, errors };
    },
    liveMetrics: async () => {
      const text = await (await fetch(`${httpUrl}/metrics`)).text();
      return Object.fromEntries<number>(
        [...text.matchAll(/^triagraph_live_(\S+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
      );
    },
    stop: async () => {
      await subscriptions.close();
      live.close();
      await apollo.stop();
      await app.close();
    },
  };
};
