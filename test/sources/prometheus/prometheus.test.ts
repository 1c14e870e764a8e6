import { describe, expect, it } from '@jest/globals';
import { sourceUnavailable } from '../../../src/errors.ts';
import { createPrometheus, createPrometheusMetrics } from '../../../src/sources/prometheus/prometheus.ts';
import type { HttpDoor } from '../../../src/sources/http.ts';
import type { CountQuery } from '../../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { collectorScrape, openScrapeDoor } from '../../support/scrape-door.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const CALL = { signal: new AbortController().signal, record: () => undefined };
const DEPS = { now: () => NOW_MS, profile: 'auto' } as const;

const query = (more: Partial<CountQuery> = {}): CountQuery => ({
  measure: 'requests',
  by: ['service'],
  where: {},
  keys: null,
  range: { fromMs: NOW_MS - 3_600_000, toMs: NOW_MS },
  stepMs: null,
  ...more,
});
const answerWith = (
  door: Pick<HttpDoor, 'kind' | 'url' | 'send'>,
  body: (path: string) => string,
): Pick<HttpDoor, 'kind' | 'url' | 'send'> => ({
  ...door,
  send: async (request, call) => {
    const text = body(request.path);
    if (text === '') return door.send(request, call);
    return { status: 200, contentType: 'application/json', body: new TextEncoder().encode(text), retryAfterMs: null };
  },
});

describe('Prometheus as a source', () => {
  it('answers in the order of the queries, each failure in its own slot', async () => {
    const metrics = createPrometheusMetrics(openScrapeDoor(collectorScrape()), DEPS);
    const [requests, origins, byNamespace] = await metrics.counts(
      [query(), query({ measure: 'origins' }), query({ by: ['namespace'] })],
      CALL,
    );
    expect(requests).toMatchObject({ rows: [], heldFromMs: null, stepMs: null, completeness: { isExact: false } });
    expect(origins).toBeInstanceOf(UnsupportedQueryError);
    expect(byNamespace).toBeInstanceOf(UnsupportedQueryError);
  });

  it('surfaces warnings, and tells an answer that is partial', async () => {
    const warned = JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: [] },
      warnings: ['fetch series from store: rpc error: code = Unavailable'],
    });
    const door = answerWith(openScrapeDoor(collectorScrape()), (path) => (path === '/api/v1/query' ? warned : ''));
    const [answer] = await createPrometheusMetrics(door, DEPS).counts([query()], CALL);
    expect(answer).toMatchObject({
      completeness: {
        isPartial: true,
        notes: expect.arrayContaining(['fetch series from store: rpc error: code = Unavailable']) as unknown,
      },
    });
  });

  it('describes what it found, whatever the server says of its version', async () => {
    const clock = JSON.stringify({
      status: 'success',
      data: { resultType: 'scalar', result: [NOW_MS / 1_000, `${NOW_MS / 1_000}`] },
    });
    const exemplars = JSON.stringify({
      status: 'success',
      data: [{ seriesLabels: {}, exemplars: [{ labels: { trace_id: 'a' }, value: '1', timestamp: 1 }] }],
    });
    const door = answerWith(openScrapeDoor(collectorScrape()), (path) => {
      if (path === '/api/v1/query') return clock;
      if (path === '/api/v1/query_exemplars') return exemplars;
      return path === '/api/v1/status/buildinfo' ? '<html>' : '';
    });
    expect(await createPrometheusMetrics(door, DEPS).describe(CALL)).toEqual({
      kind: 'PROMETHEUS',
      url: 'http://prometheus.test',
      isHealthy: true,
      version: null,
      capabilities: [
        'span metrics: otel (traces_span_metrics_calls_total)',
        'span metrics: dflt_calls_total (dflt_calls_total)',
        ...['exceptions', 'service graph', 'exemplars', 'alerts'],
      ],
      latencyMs: 0,
      lastError: null,
    });
  });

  it('advises on everything that it found', async () => {
    const metrics = createPrometheusMetrics(openScrapeDoor(collectorScrape()), DEPS);
    expect(await metrics.advise?.(CALL)).toEqual({
      facts: [],
      warnings: [
        expect.stringMatching(/^traces_span_metrics_calls_total has no label for status code, /),
        expect.stringMatching(/^dflt_calls_total has no label for version, environment, status code, /),
      ],
    });
  });

  it('tells how often new values come, once it is known', async () => {
    const of = (question: string, value: string) => ({
      metric: { triagraph_question: question },
      value: [NOW_MS / 1_000, value],
    });
    const samples = [of('samples', '40'), of('changes', '40'), of('growth', '400')];
    const scrape = openScrapeDoor(collectorScrape());
    const metrics = createPrometheusMetrics(
      {
        ...scrape,
        send: async (request, call) => {
          const isLook = request.params.get('query')?.includes('topk') === true;
          const result = isLook ? samples : [{ metric: {}, value: [NOW_MS / 1_000, `${NOW_MS / 1_000}`] }];
          if (request.path !== '/api/v1/query') return scrape.send(request, call);
          const body = JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
          return { status: 200, contentType: null, body: new TextEncoder().encode(body), retryAfterMs: null };
        },
      },
      DEPS,
    );
    expect((await metrics.describe(CALL)).capabilities).not.toContain('a new value every 15 s');
    expect((await metrics.advise?.(CALL))?.facts).toEqual(['a new value every 15 s']);
    expect((await metrics.describe(CALL)).capabilities).toContain('a new value every 15 s');
  });

  it('tells a clock that is an hour off', async () => {
    const atS = NOW_MS / 1_000 + 3_600;
    const clock = JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [atS, `${atS}`] } });
    const door = answerWith(openScrapeDoor(collectorScrape()), (path) => (path === '/api/v1/query' ? clock : ''));
    expect(await createPrometheusMetrics(door, DEPS).describe(CALL)).toMatchObject({
      isHealthy: true,
      lastError: "its clock is 3600 s ahead of the gateway's",
    });
  });

  it('is not healthy where it cannot be reached, and says why', async () => {
    const door = {
      ...openScrapeDoor(''),
      send: () => Promise.reject(sourceUnavailable('PROMETHEUS', 'connection refused')),
    };
    const { metrics, alerts, lagMs } = createPrometheus(door, DEPS);
    const [answer] = await metrics.counts([query()], CALL);
    expect(answer).toMatchObject({ extensions: { code: 'SOURCE_UNAVAILABLE' } });
    expect(await metrics.describe(CALL)).toMatchObject({
      isHealthy: false,
      capabilities: [],
      lastError: 'PROMETHEUS is not available: connection refused',
    });
    expect(await alerts.describe(CALL)).toMatchObject({ isHealthy: false });
    expect(lagMs).toBe(30_000);
  });

  it('remembers why the last read failed until one succeeds', async () => {
    let isDown = true;
    const scrape = openScrapeDoor(collectorScrape());
    const clock = JSON.stringify({
      status: 'success',
      data: { resultType: 'scalar', result: [NOW_MS / 1_000, `${NOW_MS / 1_000}`] },
    });
    const door = answerWith(scrape, (path) => (path === '/api/v1/query' ? (isDown ? '{' : clock) : ''));
    const { metrics } = createPrometheus(door, DEPS);
    await metrics.counts([query()], CALL);
    isDown = false;
    expect((await metrics.describe(CALL)).lastError).toContain('gave an answer that cannot be used');
    await metrics.counts([query({ stepMs: 60_000 })], CALL);
    expect((await metrics.describe(CALL)).lastError).toBeNull();
  });
});
