/** Alerts of a real Prometheus that evaluates rules. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPrometheusAlerts } from '../../src/sources/prometheus/alerts.ts';
import { createQueryApi, type QueryApi } from '../../src/sources/prometheus/query-api.ts';
import type { FiringAlert } from '../../src/sources/source.ts';
import { startPrometheus } from '../support/prometheus-server.ts';
import { scrapeConfig, startScrapeTarget } from '../support/scrape-target.ts';
import { openSourceDoor, type SourceDoor } from '../support/source-door.ts';
import { describePrometheus } from './describe-prometheus.ts';

const RULES = `
groups:
  - name: shop
    interval: 1s
    rules:
      - alert: HighErrorRate
        expr: vector(7) > 5
        labels: { severity: page, service_name: checkout }
        annotations:
          summary: 'Checkout fails for {{ $value }} requests'
          runbook_url: https://runbooks.example/high-error-rate
          dashboard_url: 'javascript:alert(1)'
      - alert: OrdersDown
        expr: label_replace(up, "job", "shop/orders", "", "") == 1
        labels: { severity: ticket }
        annotations: { description: 'Orders are not processed' }
      - alert: SlowToFire
        expr: vector(1)
        for: 1h
        labels: { service: cart }
      - alert: NeverFires
        expr: vector(1) > 2
        labels: { service: cart }
`;
const SERVICES = ['checkout', 'orders', 'cart'];
/** Rules are evaluated every second as well, so that by then each was evaluated. */
const SCRAPES = 4;
const RECENT_MS = 120_000;

describePrometheus('alerts of a real Prometheus', () => {
  let door: SourceDoor;
  let api: QueryApi;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const rules = join(folder, 'rules.yml');
    writeFileSync(rules, RULES);
    const target = await startScrapeTarget(Array.from({ length: SCRAPES }, () => '# EOF\n'));
    const config = `${scrapeConfig(target.address)}rule_files: ['${rules}']\n`;
    const server = await startPrometheus({ config });
    door = openSourceDoor('PROMETHEUS', server.url);
    api = createQueryApi(door.http);
    close = async () => {
      await door.close();
      await server.stop();
      await target.close();
      rmSync(folder, { recursive: true });
    };
    await target.taken;
  }, 60_000);
  afterAll(() => close());

  const firing = async (of: Pick<QueryApi, 'alerts' | 'query'>) => {
    const source = createPrometheusAlerts({
      api: of,
      // Series are read at an instant cut to five seconds, when rules of a server that just began may not fire yet.
      now: () => Date.now() + 5_000,
      describe: () => Promise.reject(new Error('not asked')),
    });
    const answers = await source.alerts(SERVICES, door.call);
    return answers.map((answer): readonly FiringAlert[] => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
  };
  const checkSince = (alerts: readonly (readonly FiringAlert[])[]): void => {
    const ages = alerts.flat().map(({ sinceMs }) => Date.now() - (sinceMs ?? 0));
    expect(ages.filter((ageMs) => ageMs < 0 || ageMs > RECENT_MS)).toEqual([]);
  };

  const names = {
    checkout: {
      name: 'HighErrorRate',
      severity: 'page',
      labels: { alertname: 'HighErrorRate', service_name: 'checkout', severity: 'page' },
    },
    orders: { name: 'OrdersDown', severity: 'ticket' },
  };

  it('are those that fire, with what their rules say of them', async () => {
    const alerts = await firing(api);
    expect(alerts).toMatchObject([
      [
        {
          ...names.checkout,
          summary: 'Checkout fails for 7 requests',
          runbookUrl: 'https://runbooks.example/high-error-rate',
          dashboardUrl: null,
        },
      ],
      [{ ...names.orders, summary: 'Orders are not processed', runbookUrl: null }],
      [],
    ]);
    checkSince(alerts);
  });

  it('are the same where only the series of its rules can be read, without annotations', async () => {
    const noRules = () => Promise.resolve({ data: [], warnings: [], isPartial: false });
    const alerts = await firing({ ...api, alerts: noRules });
    expect(alerts).toMatchObject([
      [{ ...names.checkout, summary: null, runbookUrl: null }],
      [{ ...names.orders, summary: null }],
      [],
    ]);
    checkSince(alerts);
  });
});
