/** The gateway's own metrics: what it takes in, holds, is asked and asks. The exposition is Prometheus text. */
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ERROR_CODES } from '../errors.ts';
import type { LoaderBatch } from '../loaders.ts';
import type { SourceRead } from '../sources/source.ts';
import { watchLive, type LiveCounts } from './live-metrics.ts';
import { watchSources, type WatchedSource } from './source-metrics.ts';
import { watchStore, type StoreGaugeValues } from './store-metrics.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const KEYS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** How an operation ended: data without errors, data with errors, errors alone, or the client left. */
export type OperationOutcome = 'ok' | 'partial' | 'failed' | 'cancelled';

type Records = 'traces' | 'logs';

/** The registry, and everything that moves it. */
export interface Metrics {
  readonly registry: Registry;
  /** Counters of the OTLP receiver. */
  readonly receiver: {
    readonly body: (signal: Records | 'metrics', status: number) => void;
    readonly received: (signal: Records, count: number) => void;
    readonly rejected: (signal: Records, reason: string, count: number) => void;
    readonly logRecordsWithoutException: (count: number) => void;
    readonly valuesTooDeep: (count: number) => void;
  };
  /** Shows the store's state whenever metrics are read. */
  readonly watchStore: (status: () => StoreGaugeValues) => void;
  /** Shows what the sources that are reached over HTTP were asked whenever metrics are read. */
  readonly watchSources: (sources: readonly WatchedSource[]) => void;
  /** Shows who listens to what is live, and how many filters are evaluated, whenever metrics are read. */
  readonly watchLive: (counts: () => LiveCounts, watched: () => Readonly<Record<string, number>>) => void;
  /** An evaluation of what is live, and whether it succeeded. */
  readonly evaluation: (evaluation: string, seconds: number, isFailed: boolean) => void;
  /** Runs a write and counts how long it took until it was durable or refused. */
  readonly timeWrite: <Result>(write: () => Promise<Result>) => Promise<Result>;
  readonly operation: (outcome: OperationOutcome, seconds: number) => void;
  /** An error in an answer; codes that this gateway does not know count as OTHER. */
  readonly operationError: (code: string) => void;
  readonly batch: (batch: LoaderBatch) => void;
  readonly read: (read: SourceRead) => void;
}

/**
 * Returns metrics in a registry of their own.
 * @param version         shown in triagraph_build_info
 * @param withProcess     whether memory, CPU, event loop and garbage collection of the process are among them
 */
export const createMetrics = (version: string, withProcess = true): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });

  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name: `triagraph_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly Label[] = [],
  ) => new Histogram({ name: `triagraph_${name}`, help, labelNames, buckets: [...buckets], registers });

  new Gauge({ name: 'triagraph_build_info', help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );

  const requests = counter('receiver_requests_total', 'OTLP requests answered.', ['signal', 'status']);
  const received = counter('receiver_received_total', 'Spans and log records in bodies answered with 200.', ['signal']);
  const rejected = counter('receiver_rejected_total', 'Those of them that were not kept.', ['signal', 'reason']);
  const plainLogs = counter('receiver_log_records_without_exception_total', 'Log records taken and dropped.');
  const tooDeep = counter('receiver_values_too_deep_total', 'Attribute values replaced by null, nested too deeply.');
  const writes = histogram('store_write_seconds', 'From a batch taken to it being durable, or refused.', SECONDS, [
    'outcome',
  ]);
  const operations = histogram('graphql_operation_seconds', 'GraphQL operations.', [...SECONDS, 30], ['outcome']);
  const errors = counter('graphql_errors_total', 'Errors in answers, by code.', ['code']);
  const batches = histogram('loader_batch_keys', 'Keys in one batch.', KEYS, ['loader']);
  const reads = histogram('source_read_seconds', 'Reads of a source, statements or requests.', SECONDS, ['source']);
  const readBytes = counter('source_read_bytes_total', 'Bytes of the answers to those reads, decompressed.', [
    'source',
  ]);
  const evaluations = histogram(
    'live_evaluation_seconds',
    'Evaluations of what is live, at every step for whoever listens.',
    [...SECONDS, 30],
    ['evaluation', 'outcome'],
  );
  const cacheHits = counter(
    'source_cache_hits_total',
    'Reads answered from memory, or together with one that was under way.',
    ['source'],
  );

  return {
    registry,
    receiver: {
      body: (signal, status) => requests.inc({ signal, status }),
      received: (signal, count) => received.inc({ signal }, count),
      rejected: (signal, reason, count) => rejected.inc({ signal, reason }, count),
      logRecordsWithoutException: (count) => plainLogs.inc(count),
      valuesTooDeep: (count) => tooDeep.inc(count),
    },
    watchStore: (status) => watchStore(registry, status),
    watchSources: (sources) => watchSources(registry, sources),
    watchLive: (counts, watched) => watchLive(registry, counts, watched),
    evaluation: (evaluation, seconds, isFailed) =>
      evaluations.observe({ evaluation, outcome: isFailed ? 'failed' : 'ok' }, seconds),
    timeWrite: async (write) => {
      const stop = writes.startTimer();
      try {
        const result = await write();
        stop({ outcome: 'durable' });
        return result;
      } catch (error) {
        stop({ outcome: 'refused' });
        throw error;
      }
    },
    operation: (outcome, seconds) => operations.observe({ outcome }, seconds),
    operationError: (code) => errors.inc({ code: Object.hasOwn(ERROR_CODES, code) ? code : 'OTHER' }),
    batch: ({ loader, keys }) => batches.observe({ loader }, keys),
    read: ({ source, ms, bytes, cacheHit }) => {
      if (cacheHit) {
        cacheHits.inc({ source });
        return;
      }
      reads.observe({ source }, ms / 1_000);
      readBytes.inc({ source }, bytes ?? 0);
    },
  };
};

/** Adds /metrics. */
export const registerMetrics = (app: FastifyInstance, { registry }: Pick<Metrics, 'registry'>): void => {
  app.get('/metrics', async (_request, reply) =>
    reply.headers({ 'content-type': registry.contentType, 'cache-control': 'no-store' }).send(await registry.metrics()),
  );
};
