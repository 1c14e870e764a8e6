/**
 * A process that serves boards over WebSockets. Argument: `hub` = ours, `apart` = graphql-ws by itself, one execution a
 * subscriber. It publishes when it is told to and says when; it tells its memory after a garbage collection (--expose-gc).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { createSubscriptions, SUBSCRIPTION_LIMITS } from '../../src/subscription/subscriptions.ts';
import { processTimer } from '../../src/subscription/timer.ts';
import { HOUR_MS, SECOND_MS } from '../../src/time.ts';
import { createBoardSchema } from './board-schema.ts';

/** What it is told to do. */
export type BoardOrder = 'publish' | 'memory' | 'counts' | 'stop';

/** What a process occupies right after a full garbage collection. */
export interface BoardMemory {
  /** What the system counts as resident. */
  readonly residentBytes: number;
  /** What the program holds: objects, buffers and what is outside of V8's heap for them. */
  readonly heldBytes: number;
}

const measureMemory = (): BoardMemory => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heldBytes: heapUsed + external };
};

const [mode] = process.argv.slice(2);
const { schema, publish } = createBoardSchema();
const server = createServer();
const ignore = () => undefined;
const subscriptions = createSubscriptions({
  schema,
  createContext: () => ({}),
  deadlineMs: 30 * SECOND_MS,
  maxTokens: 10_000,
  validationRules: [],
  openingArguments: [],
  origins: { allowedOrigins: [], isLoopback: true },
  timer: processTimer,
  elapsed: () => performance.now(),
  watcher: { operation: ignore, operationError: ignore, unexpected: ignore },
  limits: {
    ...SUBSCRIPTION_LIMITS,
    maxConnections: 20_000,
    maxConnectionsPerViewer: 20_000,
    // Those that do not read shall stay: what they cost is measured.
    beatMs: HOUR_MS,
    maxLagMs: HOUR_MS,
    connectionInitMs: HOUR_MS,
  },
});
if (mode === 'hub') subscriptions.serveSockets(server);
else useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }), 0);

server.listen(0, '127.0.0.1', 8_192, () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', (order: BoardOrder) => {
  if (order === 'stop') {
    process.exit(0);
  } else if (order === 'publish') {
    const atMs = performance.timeOrigin + performance.now();
    publish();
    process.send?.({ atMs });
  } else if (order === 'memory') {
    process.send?.(measureMemory());
  } else {
    process.send?.({ ...subscriptions.counts() });
  }
});
