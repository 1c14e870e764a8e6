/** Alertmanager's answers by its published API description, over a real socket. */
import { describe, expect, it } from '@jest/globals';
import { createAlertmanager } from '../../../src/sources/alertmanager/alertmanager.ts';
import { useRecordedDoors } from '../../support/recorded-door.ts';
import { recordedBody, type RecordedAnswer } from '../../support/recorded-server.ts';

const ALERTS = recordedBody('alertmanager/alerts.json');
const STATUS = recordedBody('alertmanager/status.json');
const SERVICES = ['orders', 'checkout', 'cart'];

const recorded: Readonly<Record<string, RecordedAnswer>> = {
  '/api/v2/alerts': { body: ALERTS },
  '/api/v2/status': { body: STATUS },
};

const openDoor = useRecordedDoors('ALERTMANAGER');

const open = async (answers: Readonly<Record<string, RecordedAnswer>>) => {
  const door = await openDoor(({ path }) => answers[path] ?? null);
  let atMs = 0;
  const alertmanager = createAlertmanager({ http: door.http, elapsed: () => (atMs += 4) });
  return { alertmanager, call: door.call, url: door.http.url, reads: door.reads, requests: door.requests };
};

describe('alerts of Alertmanager', () => {
  it('are those that fire and are not suppressed, by service, the newest first', async () => {
    const { alertmanager, call } = await open(recorded);
    expect(await alertmanager.alerts(SERVICES, call)).toEqual([
      [
        {
          name: 'OrdersDown',
          severity: 'ticket',
          sinceMs: Date.UTC(2026, 10, 24, 13, 10, 6, 189),
          summary: 'Orders are not processed',
          labels: { alertname: 'OrdersDown', job: 'shop/orders', severity: 'ticket' },
          runbookUrl: null,
          dashboardUrl: null,
        },
      ],
      [
        {
          name: '',
          severity: 'page',
          sinceMs: Date.UTC(2026, 10, 24, 13, 10, 9, 1),
          summary: null,
          labels: { sloth_service: 'checkout', sloth_severity: 'page' },
          runbookUrl: null,
          dashboardUrl: null,
        },
        {
          name: 'HighErrorRate',
          severity: 'page',
          sinceMs: Date.UTC(2026, 10, 24, 13, 10, 7, 189),
          summary: 'Checkout fails for 13 requests',
          labels: { alertname: 'HighErrorRate', service_name: 'checkout', severity: 'page' },
          runbookUrl: 'https://runbooks.example/high-error-rate',
          dashboardUrl: 'https://grafana.example/d/checkout',
        },
      ],
      [],
    ]);
  });

  it('are one request, for what fires and is neither silenced nor inhibited', async () => {
    const { alertmanager, call, requests } = await open(recorded);
    await alertmanager.alerts(SERVICES, call);
    expect(requests.map(({ method, path, params }) => [method, path, params.toString()])).toEqual([
      ['GET', '/api/v2/alerts', 'active=true&silenced=false&inhibited=false'],
    ]);
  });

  it('are told as one read, with what was asked', async () => {
    const { alertmanager, call, reads } = await open(recorded);
    await alertmanager.alerts(SERVICES, call);
    expect(reads).toMatchObject([
      { source: 'ALERTMANAGER', query: '/api/v2/alerts?active=true&silenced=false&inhibited=false', cacheHit: false },
    ]);
  });

  it('are none where none fires', async () => {
    const { alertmanager, call } = await open({ '/api/v2/alerts': { body: '[]' } });
    expect(await alertmanager.alerts(SERVICES, call)).toEqual([[], [], []]);
  });

  const [first] = JSON.parse(ALERTS) as readonly Readonly<Record<string, unknown>>[];
  const instead = (changes: Readonly<Record<string, unknown>>) => JSON.stringify([{ ...first, ...changes }]);
  it.each<[string, RecordedAnswer, string]>([
    ['an object instead of a list', { body: '{}' }, 'SOURCE_BAD_RESPONSE'],
    ['null', { body: 'null' }, 'SOURCE_BAD_RESPONSE'],
    ['nothing', { body: '' }, 'SOURCE_BAD_RESPONSE'],
    ['a cut body', { body: ALERTS.slice(0, -9) }, 'SOURCE_BAD_RESPONSE'],
    ['a page', { contentType: 'text/html', body: '<html>Sign in</html>' }, 'SOURCE_BAD_RESPONSE'],
    ['a label that is no text', { body: instead({ labels: { service: 5 } }) }, 'SOURCE_BAD_RESPONSE'],
    ['an alert without labels', { body: instead({ labels: undefined }) }, 'SOURCE_BAD_RESPONSE'],
    ['an alert without annotations', { body: instead({ annotations: undefined }) }, 'SOURCE_BAD_RESPONSE'],
    ['a start that is no instant', { body: instead({ startsAt: 'now' }) }, 'SOURCE_BAD_RESPONSE'],
    [
      'an unknown state',
      { body: instead({ status: { state: 'odd', silencedBy: [], inhibitedBy: [] } }) },
      'SOURCE_BAD_RESPONSE',
    ],
    ['a refusal', { status: 400, body: '"bad matcher format"' }, 'SOURCE_BAD_RESPONSE'],
    ['a missing API', { status: 404, contentType: 'text/plain', body: '404 page not found' }, 'SOURCE_BAD_RESPONSE'],
    ['a failure', { status: 500, body: '"out of order"' }, 'SOURCE_UNAVAILABLE'],
  ])('are a typed error for every service after %s', async (_what, answer, code) => {
    const { alertmanager, call } = await open({ '/api/v2/alerts': answer });
    const answers = await alertmanager.alerts(SERVICES, call);
    expect(answers.map((each) => (each instanceof Error ? each : null))).toMatchObject(
      SERVICES.map(() => ({ extensions: { code, source: 'ALERTMANAGER' } })),
    );
  });
});

describe('describe', () => {
  it('tells version and health', async () => {
    const { alertmanager, call, url } = await open(recorded);
    expect(await alertmanager.describe(call)).toEqual({
      kind: 'ALERTMANAGER',
      url,
      isHealthy: true,
      version: 'Alertmanager 0.31.1',
      capabilities: ['alerts'],
      latencyMs: 4,
      lastError: null,
    });
  });

  it('tells what is wrong, and does not fail', async () => {
    const { alertmanager, call } = await open({ '/api/v2/status': { body: '{"versionInfo": {}}' } });
    expect(await alertmanager.describe(call)).toMatchObject({
      isHealthy: false,
      version: null,
      latencyMs: null,
      lastError: 'ALERTMANAGER gave an answer that cannot be used: expected a status, got another shape at cluster',
    });
  });
});
