/** The embedded store as both sources and as a receiver: what main.ts wires. */
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { SECOND_MS } from '../../time.ts';
import type { MetricSource, TraceSource } from '../source.ts';
import { createEmbeddedMetrics } from './metrics.ts';
import { createClientErrorHandler } from './receiver-http2.ts';
import type { ReceiverMetrics } from './receiver-metrics.ts';
import { registerReceiver } from './receiver.ts';
import { createEmbeddedSearch } from './search.ts';
import { openStore, type Store, type StoreSettings, type StoreStatus } from './store.ts';
import type { StoreLog } from './store-settings.ts';
import { createEmbeddedTraces } from './traces.ts';

/** A body that takes longer to arrive is given up. */
const RECEIVER_TIMEOUT_MS = 30 * SECOND_MS;

/** Everything impure that it uses. */
export interface EmbeddedDependencies {
  readonly now: () => number; // milliseconds since the epoch
  readonly elapsed: () => number; // milliseconds of a clock that never steps back
  readonly log: StoreLog;
}

/** What the gateway's metrics take from it. */
export interface EmbeddedMetrics {
  readonly receiver: ReceiverMetrics;
  readonly watchStore: (status: () => StoreStatus) => void;
  readonly timeWrite: <Result>(write: () => Promise<Result>) => Promise<Result>;
}

/** An open store with all that is served from it. */
export interface Embedded {
  readonly store: Store;
  readonly metrics: MetricSource;
  readonly traces: TraceSource;
  /** Returns the OTLP receiver, not listening yet. */
  readonly createReceiver: (metrics: EmbeddedMetrics, log: FastifyBaseLogger) => FastifyInstance;
  readonly watchStore: (metrics: EmbeddedMetrics) => void;
}

/** Opens the store of these settings; rejects with a StoreError that says what is wrong with its folder. */
export const openEmbedded = async (
  settings: StoreSettings,
  { now, elapsed, log }: EmbeddedDependencies,
): Promise<Embedded> => {
  const store = await openStore(settings, { now, log });
  const traces = createEmbeddedTraces(store, createEmbeddedSearch(store, { now }), { now: elapsed });
  return {
    store,
    metrics: createEmbeddedMetrics(store, { now, describe: (call) => traces.describe(call) }),
    traces,
    createReceiver: (metrics, receiverLog) => {
      const app = fastify({
        loggerInstance: receiverLog,
        logController: new LogController({ disableRequestLogging: true }),
        forceCloseConnections: 'idle',
        requestTimeout: RECEIVER_TIMEOUT_MS,
        clientErrorHandler: createClientErrorHandler(receiverLog, now),
      });
      registerReceiver(app, {
        store: { interner: store.interner, write: (batch) => metrics.timeWrite(() => store.write(batch)) },
        metrics: metrics.receiver,
        log: receiverLog,
        now,
        retentionMs: settings.retentionMs,
      });
      return app;
    },
    watchStore: (metrics) => metrics.watchStore(() => store.status()),
  };
};
