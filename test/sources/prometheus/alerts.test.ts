/** Alerts from answers recorded from a Prometheus 2.42 with three rules, over a real socket. */
import { describe, expect, it } from '@jest/globals';
import { createPrometheusAlerts } from '../../../src/sources/prometheus/alerts.ts';
import { createQueryApi } from '../../../src/sources/prometheus/query-api.ts';
import type { SourceDescription } from '../../../src/sources/source.ts';
import { useRecordedDoors } from '../../support/recorded-door.ts';
import { recordedBody, type RecordedAnswer } from '../../support/recorded-server.ts';

const OWN_RULES: RecordedAnswer = { body: recordedBody('prometheus/alerts.json') };
const SERIES: RecordedAnswer = { body: recordedBody('prometheus/alerts-series.json') };
const NO_RULES: RecordedAnswer = { body: '{"status":"success","data":{"alerts":[]}}' };
const NO_SERIES: RecordedAnswer = { body: '{"status":"success","data":{"resultType":"vector","result":[]}}' };
const NOW_MS = Date.UTC(2026, 10, 24, 13, 20, 7);
const SERVICES = ['orders', 'checkout', 'cart'];
const DESCRIPTION: SourceDescription = {
  kind: 'PROMETHEUS',
  url: null,
  isHealthy: true,
  version: null,
  capabilities: [],
  latencyMs: null,
  lastError: null,
};

const openDoor = useRecordedDoors('PROMETHEUS');

const open = async (rules: RecordedAnswer | null, series: RecordedAnswer | null) => {
  const answers: Readonly<Record<string, RecordedAnswer | null>> = { '/api/v1/alerts': rules, '/api/v1/query': series };
  const door = await openDoor(({ path }) => answers[path] ?? null);
  const api = createQueryApi(door.http);
  const source = createPrometheusAlerts({ api, now: () => NOW_MS, describe: () => Promise.resolve(DESCRIPTION) });
  return { source, call: door.call, requests: door.requests };
};

const HIGH_ERROR_RATE = {
  name: 'HighErrorRate',
  severity: 'page',
  labels: { alertname: 'HighErrorRate', service_name: 'checkout', severity: 'page' },
};
const ORDERS_DOWN = {
  name: 'OrdersDown',
  severity: 'ticket',
  labels: { alertname: 'OrdersDown', job: 'shop/orders', severity: 'ticket' },
  runbookUrl: null,
  dashboardUrl: null,
};

describe('alerts of Prometheus', () => {
  it('are those of its rules that fire, pending ones left out, by service', async () => {
    const { source, call } = await open(OWN_RULES, SERIES);
    expect(await source.alerts(SERVICES, call)).toEqual([
      [{ ...ORDERS_DOWN, sinceMs: Date.UTC(2026, 10, 24, 13, 10, 6, 189), summary: 'Orders are not processed' }],
      [
        {
          ...HIGH_ERROR_RATE,
          sinceMs: Date.UTC(2026, 10, 24, 13, 10, 7, 189),
          summary: 'Checkout fails for 121 requests',
          runbookUrl: 'https://runbooks.example/high-error-rate',
          dashboardUrl: 'https://grafana.example/d/checkout',
        },
      ],
      [],
    ]);
  });

  it('are one request where its own rules fire', async () => {
    const { source, call, requests } = await open(OWN_RULES, SERIES);
    await source.alerts(SERVICES, call);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v1/alerts']);
  });

  it.each<[string, RecordedAnswer | null]>([
    ['has no rules', NO_RULES],
    ['has no such page', null],
    ['has no rules to tell of', { status: 501, contentType: 'text/plain', body: 'not implemented' }],
    ['says that it has no such page', { status: 400, body: '{"status":"error","error":"unsupported path"}' }],
  ])('are the series that others wrote into it, without annotations, where it %s', async (_what, rules) => {
    const { source, call, requests } = await open(rules, SERIES);
    const nothing = { summary: null, runbookUrl: null, dashboardUrl: null };
    expect(await source.alerts(SERVICES, call)).toEqual([
      [{ ...ORDERS_DOWN, ...nothing, sinceMs: Date.UTC(2026, 10, 24, 13, 10, 6) }],
      [{ ...HIGH_ERROR_RATE, ...nothing, sinceMs: Date.UTC(2026, 10, 24, 13, 10, 7) }],
      [],
    ]);
    expect(Object.fromEntries(requests.at(-1)?.params ?? [])).toEqual({
      query: '{__name__=~"ALERTS|ALERTS_FOR_STATE",alertstate=~"firing|"}',
      time: String(Date.UTC(2026, 10, 24, 13, 20, 5) / 1_000),
    });
  });

  it('have no start where nothing says since when', async () => {
    const series =
      '{"metric":{"__name__":"ALERTS","alertname":"A","alertstate":"firing","job":"cart"},"value":[1,"1"]}';
    const { source, call } = await open(NO_RULES, {
      body: `{"status":"success","data":{"resultType":"vector","result":[${series}]}}`,
    });
    expect(await source.alerts(['cart'], call)).toMatchObject([[{ name: 'A', sinceMs: null }]]);
  });

  it('are none where nothing fires', async () => {
    const { source, call } = await open(NO_RULES, NO_SERIES);
    expect(await source.alerts(SERVICES, call)).toEqual([[], [], []]);
  });

  it('are a typed error for every service where it is out of order', async () => {
    const { source, call } = await open({ status: 503, contentType: 'text/plain', body: 'starting' }, SERIES);
    const answers = await source.alerts(SERVICES, call);
    expect(answers.map((each) => (each instanceof Error ? each : null))).toMatchObject(
      SERVICES.map(() => ({ extensions: { code: 'SOURCE_UNAVAILABLE', source: 'PROMETHEUS', retryable: true } })),
    );
  });

  it.each<[string, RecordedAnswer]>([
    ['breaks off', { body: OWN_RULES.body.slice(0, OWN_RULES.body.length >> 1) }],
    ['has another shape', { body: '{"status":"success","data":{"alerts":{}}}' }],
    ['is refused', { status: 403, contentType: 'text/plain', body: 'forbidden' }],
  ])('are a typed error, never those of others, where the list of its own %s', async (_what, rules) => {
    const { source, call, requests } = await open(rules, SERIES);
    expect(await source.alerts(['cart'], call)).toMatchObject([{ extensions: { code: 'SOURCE_BAD_RESPONSE' } }]);
    expect(requests.map(({ path }) => path)).toEqual(['/api/v1/alerts']);
  });

  it('are a typed error where neither rules nor series can be read', async () => {
    const { source, call } = await open(null, { body: '{"status":"success","data":[]}' });
    expect(await source.alerts(['cart'], call)).toMatchObject([{ extensions: { code: 'SOURCE_BAD_RESPONSE' } }]);
  });

  it('are described as the source of counts is', async () => {
    const { source, call } = await open(NO_RULES, NO_SERIES);
    expect(await source.describe(call)).toBe(DESCRIPTION);
  });
});
