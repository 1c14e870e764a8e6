/** Subscriptions over WebSockets and event streams from one hub: everything that server.ts needs to know of this folder. */
import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { describeError } from '../errors.ts';
import type { OriginRules } from '../http/origins.ts';
import { SECOND_MS, type DurationMs } from '../time.ts';
import { createConnections, type ConnectionLimits } from './connections.ts';
import { registerEventStreams } from './event-stream-routes.ts';
import { createExecutor, type ExecutionDependencies } from './execution.ts';
import { createHub } from './hub.ts';
import type { OutboxLimits } from './outbox.ts';
import { serveSockets } from './socket-server.ts';
import { createSocketProtocol } from './socket-protocol.ts';
import { createOperationReader, type OperationRules } from './subscription-operation.ts';
import { createTally, type Tally } from './tally.ts';
import { viewerByAddress, type ReadViewer } from './viewer.ts';

/** Every bound of the subscriptions of one process. */
export interface SubscriptionLimits extends OutboxLimits, ConnectionLimits {
  readonly maxSubscriptionsPerConnection: number;
  /** Most distinct subscriptions: each costs an execution an event. */
  readonly maxDistinct: number;
  /** How long a socket may stay open without `connection_init`. */
  readonly connectionInitMs: DurationMs;
}

/** Bounds for a gateway of one team or of a hundred walls. A viewer is an address, so that a proxy may stand for many people. */
export const SUBSCRIPTION_LIMITS: SubscriptionLimits = {
  maxConnections: 12_000,
  maxConnectionsPerViewer: 1_000,
  maxSubscriptionsPerConnection: 100,
  maxDistinct: 2_000,
  maxBufferedBytes: 65_536,
  maxWaiting: 1_000,
  maxLagMs: 30 * SECOND_MS,
  beatMs: 15 * SECOND_MS,
  connectionInitMs: 5 * SECOND_MS,
};

/** What subscriptions are made with. */
export interface SubscriptionDependencies
  extends Omit<ExecutionDependencies, 'tally'>, Omit<OperationRules, 'schema' | 'watcher'> {
  readonly origins: OriginRules;
  readonly limits?: SubscriptionLimits;
  readonly readViewer?: ReadViewer;
}

/** The subscriptions of a server. */
export interface Subscriptions {
  /** What they have done and hold, now. */
  readonly counts: () => Readonly<Tally>;
  /** Adds the routes of event streams; call it before /graphql is added. */
  readonly registerEventStreams: (app: FastifyInstance) => void;
  /** Answers the upgrades of an HTTP server. */
  readonly serveSockets: (httpServer: Server) => void;
  /** Sends everyone away with a hint when to come back, and resolves when all connections are closed; call it before the server is closed. */
  readonly close: () => Promise<void>;
}

/** Returns subscriptions of a schema whose subscription fields return feeds (feed.ts). */
export const createSubscriptions = (dependencies: SubscriptionDependencies): Subscriptions => {
  const { watcher, timer, elapsed, limits = SUBSCRIPTION_LIMITS, readViewer = viewerByAddress } = dependencies;
  const tally = createTally();
  const executor = createExecutor({ ...dependencies, tally });
  const hub = createHub({ ...dependencies, executor, tally, maxDistinct: limits.maxDistinct });
  const connections = createConnections(limits, timer, tally);
  const read = createOperationReader(dependencies);
  const shared = { ...dependencies, hub, connections, read, readViewer, limits, elapsed, tally };
  const { maxSubscriptionsPerConnection } = limits;
  const protocol = createSocketProtocol({ ...shared, maxSubscriptionsPerConnection });
  const stopping: (() => void)[] = [];
  return {
    counts: () => ({ ...tally }),
    registerEventStreams: (app) => registerEventStreams(app, shared),
    serveSockets: (httpServer) => {
      const failed = (error: unknown): void => watcher.unexpected({ ...describeError(error), level: 'error' });
      stopping.push(serveSockets(httpServer, { ...shared, protocol, failed }));
    },
    close: async () => {
      await connections.close();
      for (const stop of stopping) stop();
      hub.close();
    },
  };
};
