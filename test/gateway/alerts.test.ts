/** Alerts that fire for services, joined in one read of whatever source knows them. */
import { describe, expect, it } from '@jest/globals';
import { sourceUnavailable } from '../../src/errors.ts';
import type { AlertSource, FiringAlert } from '../../src/sources/source.ts';
import { askGraph } from '../support/fake-graph.ts';
import { fakeSources, FIRING_ALERT, rows, type FakeAnswers } from '../support/fake-sources.ts';

const FIRING: FiringAlert = { ...FIRING_ALERT, dashboardUrl: 'not a link' };
const BARE: FiringAlert = {
  name: 'Watchdog',
  severity: null,
  sinceMs: null,
  summary: null,
  labels: {},
  runbookUrl: null,
  dashboardUrl: 'https://grafana.example/d/1',
};
const BY_SERVICE: Readonly<Record<string, readonly FiringAlert[]>> = { checkout: [FIRING, BARE] };

const SERVICES: Pick<FakeAnswers, 'count'> = {
  count: () =>
    rows<'requests'>([
      [['cart'], { requests: 10, errors: 2 }],
      [['checkout'], { requests: 5, errors: 1 }],
    ]),
};
const QUERY = `{
  triage { services { nodes { name errorRate { errors } alerts { name severity since summary links { kind title url } } } } }
}`;

/** Returns an alert source that keeps what it was asked. */
const recording = (answer: (service: string) => readonly FiringAlert[] | Error) => {
  const asked: (readonly string[])[] = [];
  const alerts: AlertSource['alerts'] = async (services) => {
    asked.push(services);
    return services.map(answer);
  };
  return { asked, alerts };
};

describe('alerts of services', () => {
  it('are read once for all services of an operation, and say what they link to', async () => {
    const { asked, alerts } = recording((service) => BY_SERVICE[service] ?? []);
    const { data, errors, batches } = await askGraph(fakeSources({ ...SERVICES, alerts }), QUERY);
    expect(errors).toEqual([]);
    expect(asked).toEqual([['cart', 'checkout']]);
    expect(batches).toContainEqual({ loader: 'alerts', keys: 2 });
    expect(data.triage.services.nodes).toEqual([
      { name: 'cart', errorRate: { errors: 2 }, alerts: [] },
      {
        name: 'checkout',
        errorRate: { errors: 1 },
        alerts: [
          {
            name: 'CheckoutErrors',
            severity: 'critical',
            since: '2026-11-24T09:58:00.000Z',
            summary: 'Every third order fails',
            links: [{ kind: 'RUNBOOK', title: 'Runbook', url: 'https://wiki.example/checkout' }],
          },
          {
            name: 'Watchdog',
            severity: null,
            since: null,
            summary: null,
            links: [{ kind: 'DASHBOARD', title: 'Dashboard', url: 'https://grafana.example/d/1' }],
          },
        ],
      },
    ]);
  });

  it('are asked for once for a service that is reached in several ways', async () => {
    const { asked, alerts } = recording(() => []);
    const { data } = await askGraph(
      fakeSources({ ...SERVICES, alerts }),
      '{ triage { services { nodes { alerts { name } } } service(name: "cart") { firing: alerts { name } } } }',
    );
    expect(data.triage.service).toEqual({ firing: [] });
    expect(asked).toEqual([['cart', 'checkout']]);
  });

  it('are not read unless they are selected', async () => {
    const { asked, alerts } = recording(() => []);
    await askGraph(fakeSources({ ...SERVICES, alerts }), '{ triage { services { nodes { name } } } }');
    expect(asked).toEqual([]);
  });

  it('fail alone: the rest of the service stays', async () => {
    const { alerts } = recording((service) =>
      service === 'cart' ? sourceUnavailable('ALERTMANAGER', 'connection refused') : [BARE],
    );
    const { data, errors } = await askGraph(
      fakeSources({ ...SERVICES, alerts }),
      '{ triage { services { nodes { name alerts { name } } } } }',
    );
    expect(data.triage.services.nodes).toEqual([
      { name: 'cart', alerts: null },
      { name: 'checkout', alerts: [{ name: 'Watchdog' }] },
    ]);
    expect(errors).toMatchObject([
      {
        path: ['triage', 'services', 'nodes', 0, 'alerts'],
        extensions: { code: 'SOURCE_UNAVAILABLE', source: 'ALERTMANAGER', retryable: true },
      },
    ]);
  });

  it('without a source say what to set, and nothing is read', async () => {
    const { data, errors, batches } = await askGraph(
      fakeSources(SERVICES),
      '{ triage { service(name: "cart") { name alerts { name } } } }',
    );
    expect(data.triage.service).toEqual({ name: 'cart', alerts: null });
    expect(errors).toMatchObject([
      {
        message:
          'This needs a source of alerts, which this gateway was not given: set ALERTMANAGER_URL or PROMETHEUS_URL',
        path: ['triage', 'service', 'alerts'],
        extensions: { code: 'SOURCE_NOT_CONFIGURED', retryable: false },
      },
    ]);
    expect(batches.map(({ loader }) => loader)).not.toContain('alerts');
  });
});
