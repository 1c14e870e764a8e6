import { describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { createMetrics, registerMetrics, type Metrics } from '../../src/http/metrics.ts';

/** The samples of one metric, `labels value` each, without the buckets of histograms. */
const samples = async ({ registry }: Metrics, name: string) =>
  (await registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith(`triagraph_${name}`) && !line.includes('_bucket'))
    .map((line) => line.slice('triagraph_'.length));

const state = {
  isHealthy: true,
  usedBytes: 1_000,
  oldestUs: 1_700_000_000_000_000,
  newestUs: null,
  spans: 5,
  duplicates: 1,
  labels: 7,
  queuedBytes: 0,
};

describe('createMetrics', () => {
  it('counts what the receiver took, kept and answered', async () => {
    const metrics = createMetrics('1.2.3', false);
    metrics.receiver.body('traces', 200);
    metrics.receiver.body('traces', 200);
    metrics.receiver.body('metrics', 200);
    metrics.receiver.body('logs', 400);
    metrics.receiver.received('traces', 500);
    metrics.receiver.rejected('traces', 'too_old', 3);
    metrics.receiver.logRecordsWithoutException(20);
    metrics.receiver.valuesTooDeep(2);
    expect(await samples(metrics, 'receiver_')).toEqual([
      'receiver_requests_total{signal="traces",status="200"} 2',
      'receiver_requests_total{signal="metrics",status="200"} 1',
      'receiver_requests_total{signal="logs",status="400"} 1',
      'receiver_received_total{signal="traces"} 500',
      'receiver_rejected_total{signal="traces",reason="too_old"} 3',
      'receiver_log_records_without_exception_total 20',
      'receiver_values_too_deep_total 2',
    ]);
  });

  it('counts operations by outcome and errors by code, unknown codes as one', async () => {
    const metrics = createMetrics('1.2.3', false);
    metrics.operation('ok', 0.25);
    metrics.operation('ok', 0.75);
    metrics.operation('partial', 2);
    metrics.operationError('SOURCE_TIMEOUT');
    metrics.operationError('x'.repeat(1_000));
    metrics.operationError('GRAPHQL_VALIDATION_FAILED');
    metrics.operationError('toString');
    expect(await samples(metrics, 'graphql_')).toEqual([
      'graphql_operation_seconds_sum{outcome="ok"} 1',
      'graphql_operation_seconds_count{outcome="ok"} 2',
      'graphql_operation_seconds_sum{outcome="partial"} 2',
      'graphql_operation_seconds_count{outcome="partial"} 1',
      'graphql_errors_total{code="SOURCE_TIMEOUT"} 1',
      'graphql_errors_total{code="OTHER"} 3',
    ]);
  });

  it('shows how many keys met in a batch', async () => {
    const metrics = createMetrics('1.2.3', false);
    metrics.batch({ loader: 'counts', keys: 40 });
    expect(await samples(metrics, 'loader_')).toEqual([
      'loader_batch_keys_sum{loader="counts"} 40',
      'loader_batch_keys_count{loader="counts"} 1',
    ]);
    expect(await metrics.registry.metrics()).toContain('triagraph_loader_batch_keys_bucket{le="50",loader="counts"} 1');
  });

  it('tells reads of a source from answers of a cache', async () => {
    const metrics = createMetrics('1.2.3', false);
    const read = { source: 'EMBEDDED', query: 'SELECT 1', ms: 250, bytes: null } as const;
    metrics.read({ ...read, cacheHit: false });
    metrics.read({ ...read, cacheHit: true });
    expect(await samples(metrics, 'source_')).toEqual([
      'source_read_seconds_sum{source="EMBEDDED"} 0.25',
      'source_read_seconds_count{source="EMBEDDED"} 1',
      'source_read_bytes_total{source="EMBEDDED"} 0',
      'source_cache_hits_total{source="EMBEDDED"} 1',
    ]);
  });

  it('counts the bytes that were read, not those that a cache had', async () => {
    const metrics = createMetrics('1.2.3', false);
    const read = { source: 'TEMPO', query: '{}', ms: 1, bytes: 500 } as const;
    metrics.read({ ...read, cacheHit: false });
    metrics.read({ ...read, cacheHit: false });
    metrics.read({ ...read, cacheHit: true });
    expect(await samples(metrics, 'source_read_bytes')).toEqual(['source_read_bytes_total{source="TEMPO"} 1000']);
  });

  it('shows the state that the store has when it is asked; unknown is not 0', async () => {
    const metrics = createMetrics('1.2.3', false);
    let now = state;
    metrics.watchStore(() => now);
    await metrics.registry.metrics();
    now = { ...state, isHealthy: false, spans: 6 };
    expect(await samples(metrics, 'store_')).toEqual([
      'store_healthy 0',
      'store_used_bytes 1000',
      'store_spans 6',
      'store_duplicate_spans 1',
      'store_labels 7',
      'store_queued_bytes 0',
      'store_oldest_span_timestamp_seconds 1700000000',
      'store_newest_span_timestamp_seconds Nan',
    ]);
  });

  it('times writes until they are durable or refused, and changes neither', async () => {
    const metrics = createMetrics('1.2.3', false);
    const refusal = new Error('full');
    expect(await metrics.timeWrite(async () => 7)).toBe(7);
    await expect(metrics.timeWrite(() => Promise.reject(refusal))).rejects.toBe(refusal);
    const counts = (await samples(metrics, 'store_write')).filter((line) => line.includes('_count'));
    expect(counts).toEqual([
      'store_write_seconds_count{outcome="durable"} 1',
      'store_write_seconds_count{outcome="refused"} 1',
    ]);
  });

  it('keeps two gateways of one process apart', async () => {
    const [one, other] = [createMetrics('1', false), createMetrics('2', false)];
    one.receiver.valuesTooDeep(1);
    expect(await samples(other, 'receiver_values')).toEqual(['receiver_values_too_deep_total 0']);
  });
});

describe('/metrics', () => {
  it('is Prometheus text with the process and the version', async () => {
    const app = fastify();
    const metrics = createMetrics('1.2.3');
    registerMetrics(app, metrics);
    const { statusCode, headers, body } = await app.inject('/metrics');
    await app.close();
    metrics.registry.clear();
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('triagraph_build_info{version="1.2.3"} 1');
    expect(body).toMatch(/^process_cpu_seconds_total \d/m);
    expect(body).toMatch(/^nodejs_heap_size_used_bytes \d/m);
  });
});
