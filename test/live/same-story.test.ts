/** The same minutes of the demo shop on the embedded store, on Prometheus and Tempo, and on Tempo alone: the graph tells one story. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openMetricsOf } from '../../demo/openmetrics.ts';
import { DEFAULT_SEED } from '../../demo/minute.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { openGateway, type Data } from '../support/gateway.ts';
import {
  isPrometheusHere,
  PROMETHEUS_NEEDS,
  startPrometheus,
  type PrometheusServer,
} from '../support/prometheus-server.ts';
import { shopMinutes } from '../support/shop-telemetry.ts';
import { openSourceGraph, type SourceGraph } from '../support/source-graph.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer } from '../support/tempo-server.ts';
import { requireLive } from './require-live.ts';

const isHere = hasTempo && isPrometheusHere();
requireLive('tempo', hasTempo, TEMPO_NEEDS);
requireLive('prometheus', isPrometheusHere(), PROMETHEUS_NEEDS);

/** A queue consumer fails under requests that were answered, and the background noise goes on. */
const FROM_MINUTE = Math.floor(Date.UTC(2026, 10, 20, 11, 41) / MINUTE_MS);
const MINUTES = 3;
const [FROM_MS, TO_MS] = [FROM_MINUTE * MINUTE_MS, (FROM_MINUTE + MINUTES) * MINUTE_MS];
const NOW_MS = TO_MS + 10 * MINUTE_MS;
/** The script starts some requests just before the last minute ends, and the shop's answers reach beyond it. */
const MAX_BODY_BYTES = 64_000_000;

const within = (selection: string): string =>
  `{ triage(range: { from: "${new Date(FROM_MS).toISOString()}", to: "${new Date(TO_MS).toISOString()}" }, compareTo: null) { ${selection} } }`;
const STORY: Readonly<Record<string, string>> = {
  'error rates': `errorRate { requests errors ratio low high }
    services(first: 50) { nodes { name errorRate { requests errors } versions { version errorRate { requests errors } } } }`,
  routes: 'routes(first: 100) { nodes { service { name } name kind errorRate { requests errors } } }',
  'error rates over time': 'errorRateSeries(by: SERVICE, step: "1m") { label points { at requests errors isPartial } }',
  'exception types': `exceptionTypes(first: 50) {
    nodes { name count { value } recorded { value } handled { value } services { service { name } count { value } recorded { value } } }
  }`,
  'exception groups': `exceptionGroups(first: 100) {
    nodes { id title kind count { value } recorded { value } services { name } routes { name } samples(first: 1) { nodes { title message stackTrace { raw } } } }
  }`,
  origins: `origins(first: 100) {
    count { value } absorbed { value }
    rows { entryService { name } entryRoute { name } origin { name } originRoute { name } dependency { name kind } exceptionType { name } kind count { value } absorbed { value } share }
  }`,
  traces: `traces(first: 50) {
    nodes { traceId startedAt durationMs rootService { name } rootName services { name } origin { service { name } span { spanId name } } path { service { name } span { spanId kind } } }
  }`,
  'whole traces': `traces(first: 10) {
    nodes { traceId isComplete exceptions { type message isHandled service { name } route { name } } spans { nodes { spanId parentSpanId name kind status statusMessage durationMs service { name } attributes(keys: ["http.route", "db.query.text"]) { key value } } } }
  }`,
};

/** Lists of equal rank may stand in any order: only what is in them is compared. */
const unordered = (value: Data): Data => {
  if (Array.isArray(value)) return value.map(unordered).toSorted((left, right) => compareText(left, right));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unordered(item)]));
};
const compareText = (left: unknown, right: unknown): number => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1);

(isHere ? describe : describe.skip)('the same minutes of the shop', () => {
  let prometheus: PrometheusServer;
  let graphs: Readonly<Record<'both' | 'tempo', SourceGraph>>;
  let embedded: Awaited<ReturnType<typeof openGateway>>;

  beforeAll(async () => {
    const { spans } = shopMinutes(FROM_MINUTE, MINUTES);
    // Tempo holds no log records: without them the story is the same everywhere.
    embedded = await openGateway(NOW_MS, { spans, logs: [] });
    const tempo = tempoServer('story', Date.now);
    await tempo.load(spans);
    const past = [...openMetricsOf({ seed: DEFAULT_SEED, fromMinute: FROM_MINUTE, minutes: MINUTES }), ''].join('\n');
    prometheus = await startPrometheus({ openMetrics: past });
    const deps = { now: () => NOW_MS };
    const at = { url: tempo.url, headers: tempo.headers, maxBodyBytes: MAX_BODY_BYTES };
    graphs = {
      both: await openSourceGraph({ PROMETHEUS: { url: prometheus.url }, TEMPO: at, ALERTMANAGER: null }, deps),
      tempo: await openSourceGraph({ PROMETHEUS: null, TEMPO: at, ALERTMANAGER: null }, deps),
    };
  }, 120_000);
  afterAll(async () => {
    await Promise.all([embedded.close(), prometheus.stop(), graphs.both.close(), graphs.tempo.close()]);
  });

  const parts = Object.keys(STORY);
  it.each(
    parts.flatMap((part) => [
      { part, from: 'both' as const },
      { part, from: 'tempo' as const },
    ]),
  )(
    'has the same $part on $from',
    async ({ part, from }) => {
      const query = within(STORY[part] ?? '');
      const [want, got] = [await embedded.run(query), await graphs[from].run(query)];
      expect(want.errors).toEqual([]);
      expect(got.errors).toEqual([]);
      expect(JSON.stringify(want.data).length).toBeGreaterThan(200);
      expect(unordered(got.data)).toEqual(unordered(want.data));
    },
    60_000,
  );
});
