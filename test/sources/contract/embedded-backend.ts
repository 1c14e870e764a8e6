/** The embedded store, fed through its real OTLP receiver and asked through both ports. */
import { fastify } from 'fastify';
import { createEmbeddedMetrics } from '../../../src/sources/embedded/metrics.ts';
import { registerReceiver } from '../../../src/sources/embedded/receiver.ts';
import type { ReceiverMetrics } from '../../../src/sources/embedded/receiver-metrics.ts';
import { createEmbeddedSearch } from '../../../src/sources/embedded/search.ts';
import { openStore } from '../../../src/sources/embedded/store.ts';
import { createEmbeddedTraces } from '../../../src/sources/embedded/traces.ts';
import { DAY_MS } from '../../../src/time.ts';
import { otlpRequests } from '../../support/otlp-body.ts';
import { NOW_MS, type OpenWith } from './backend.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted: ReceiverMetrics = {
  body: () => undefined,
  received: () => undefined,
  rejected: () => undefined,
  logRecordsWithoutException: () => undefined,
  valuesTooDeep: () => undefined,
};
const RETENTION_MS = 8 * DAY_MS;
const SPANS_PER_BODY = 200;

/** Opens an embedded store in memory that holds the telemetry, sent in several bodies of either encoding. */
export const openEmbedded: OpenWith = async (telemetry) => {
  const now = () => NOW_MS;
  const store = await openStore(
    { dataDir: ':memory:', retentionMs: RETENTION_MS, maxBytes: 4e9 },
    { now, log: quiet, schedule: () => () => undefined },
  );
  const app = fastify();
  registerReceiver(app, { store, metrics: uncounted, log: quiet, now, retentionMs: RETENTION_MS });
  // Large telemetry needs few bodies, small telemetry several: parents, children and duplicates arrive apart.
  const perBody = telemetry.spans.length > 10_000 ? 5_000 : SPANS_PER_BODY;
  for (const { path, contentType, body } of otlpRequests(telemetry, perBody)) {
    const answer = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': contentType },
      payload: Buffer.from(body),
    });
    const isWhole = answer.statusCode === 200 && (answer.body === '' || answer.body === '{}');
    if (!isWhole) throw new Error(`Expected the receiver to take everything, got ${answer.statusCode} ${answer.body}`);
  }
  await app.close();
  const traces = createEmbeddedTraces(store, createEmbeddedSearch(store, { now }), { now });
  return {
    metrics: createEmbeddedMetrics(store, { now, describe: (call) => traces.describe(call) }),
    traces,
    close: () => store.close(),
  };
};
