/** A server of subscriptions to counters (tick-feed.ts) on a free port: real sockets, a real schema, a clock that tests wind. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { fastify } from 'fastify';
import { GatewayError, type ErrorDescription } from '../../src/errors.ts';
import {
  createSubscriptions,
  SUBSCRIPTION_LIMITS,
  type SubscriptionDependencies,
  type SubscriptionLimits,
  type Subscriptions,
} from '../../src/subscription/subscriptions.ts';
import { createTicks, type Tick, type Ticks } from './tick-feed.ts';
import { createWoundTimer, type WoundTimer } from './wound-timer.ts';

const SDL = /* GraphQL */ `
  type Query {
    hello: String
  }
  type Tick {
    sequence: Int!
    name: String!
    "How many contexts were made before this one."
    context: Int!
    padding(size: Int!): String!
    "Refused by a limit."
    limited: String
    "Our bug."
    bug: String
    "Settles when the signal is aborted, with its reason."
    heeding: String
    "Never settles."
    deaf: String
  }
  type Subscription {
    ticks(name: String, since: Int): Tick!
    "Opens after a second."
    late: Tick!
    refused: Tick!
    broken: Tick!
    shut: Tick!
  }
`;

interface TickContext {
  readonly signal: AbortSignal;
  readonly index: number;
}

/** What the server told of. */
export interface Told {
  readonly outcomes: string[];
  readonly codes: string[];
  readonly unexpected: ErrorDescription[];
}

/** A running server. */
export interface SubscriptionServer extends Told {
  readonly port: number;
  readonly socketUrl: string;
  readonly httpUrl: string;
  readonly ticks: Ticks;
  readonly clock: WoundTimer;
  readonly counts: Subscriptions['counts'];
  /** How many contexts were made, and so how often something was executed or opened. */
  readonly contexts: () => number;
  readonly stop: () => Promise<void>;
}

const resolvers = (ticks: Ticks, { timer }: WoundTimer) => ({
  Subscription: {
    ticks: {
      subscribe: (_root: unknown, { name = null, since = null }: { name?: string | null; since?: number | null }) => {
        if (since !== null && since < 0) throw new GatewayError('BAD_USER_INPUT', '`since` must not be negative');
        return ticks.feed(name, since);
      },
      resolve: (tick: Tick) => tick,
    },
    late: {
      subscribe: () => new Promise((resolve) => timer(1_000, () => resolve(ticks.feed(null, null)))),
      resolve: (tick: Tick) => tick,
    },
    refused: {
      subscribe: () => {
        throw new GatewayError('SOURCE_NOT_CONFIGURED', 'This needs a source');
      },
    },
    broken: {
      subscribe: () => {
        throw new Error('secret detail');
      },
    },
    shut: {
      // No feed: what a resolver that was never adapted would return.
      async *subscribe() {
        yield await Promise.resolve(null);
      },
    },
  },
  Tick: {
    context: (_tick: Tick, _args: unknown, { index }: TickContext) => index,
    padding: (_tick: Tick, { size }: { size: number }) => 'x'.repeat(size),
    limited: () => {
      throw new GatewayError('LIMIT_EXCEEDED', 'Too much');
    },
    bug: () => {
      throw new Error('secret detail');
    },
    heeding: (_tick: Tick, _args: unknown, { signal }: TickContext) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error()));
      }),
    deaf: () => new Promise(() => undefined),
  },
});

/** Starts a server; every limit may be replaced. */
export const startSubscriptionServer = async ({
  limits,
  port = 0,
  ticks = createTicks(),
  ...replaced
}: {
  readonly limits?: Partial<SubscriptionLimits>;
  readonly port?: number;
  readonly ticks?: Ticks;
} & Partial<
  Pick<SubscriptionDependencies, 'origins' | 'readViewer' | 'deadlineMs'>
> = {}): Promise<SubscriptionServer> => {
  const clock = createWoundTimer();
  const told: Told = { outcomes: [], codes: [], unexpected: [] };
  let contexts = 0;
  const subscriptions = createSubscriptions({
    schema: makeExecutableSchema({ typeDefs: SDL, resolvers: resolvers(ticks, clock) }),
    createContext: (signal): TickContext => ({ signal, index: contexts++ }),
    deadlineMs: 2_000,
    maxTokens: 1_000,
    validationRules: [],
    openingArguments: ['since'],
    origins: { allowedOrigins: [], isLoopback: true },
    timer: clock.timer,
    elapsed: clock.elapsed,
    watcher: {
      operation: (outcome) => told.outcomes.push(outcome),
      operationError: (code) => told.codes.push(code),
      unexpected: (description) => told.unexpected.push(description),
    },
    ...replaced,
    limits: { ...SUBSCRIPTION_LIMITS, ...limits },
  });
  const app = fastify({ forceCloseConnections: 'idle' });
  subscriptions.registerEventStreams(app);
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: async () => ({ data: 'not a stream' }) });
  subscriptions.serveSockets(app.server);
  const httpUrl = await app.listen({ host: '127.0.0.1', port });
  const own = Number(new URL(httpUrl).port);
  return {
    ...told,
    port: own,
    socketUrl: `ws://127.0.0.1:${own}/graphql`,
    httpUrl,
    ticks,
    clock,
    counts: subscriptions.counts,
    contexts: () => contexts,
    stop: async () => {
      await subscriptions.close();
      await app.close();
    },
  };
};
