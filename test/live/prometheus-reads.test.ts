/** How much is asked of a real Prometheus: long ranges, many services, and what it says of itself. */
import { expect, it } from '@jest/globals';
import { createQueryApi } from '../../src/sources/prometheus/query-api.ts';
import { openTestDoor } from '../support/http-door.ts';
import { between, connectorSeries, scrapes, START_MS, usePrometheusSource } from '../support/prometheus-source.ts';
import { describePrometheus } from './describe-prometheus.ts';

const SERVICES = 200;
const ROUTES = 20;
const names = (count: number, of: string): readonly string[] => Array.from({ length: count }, (_, n) => `${of}${n}`);
const services = names(SERVICES, 'service-');
const routes = names(ROUTES, 'GET /');
const SERIES = services.flatMap((service) => routes.map((route) => connectorSeries(service, route, 'UNSET', '0+1x8')));

describePrometheus('reads of a real Prometheus', () => {
  const source = usePrometheusSource(SERIES, scrapes(8));

  it('answers 200 services and their 20 routes each with two requests, after it has looked what is there', async () => {
    await source().metrics.describe(source().call);
    source().takeReads();
    const range = between(4, 8);
    const by = ['service', 'route'] as const;
    const shared = { measure: 'requests' as const, where: {}, range, stepMs: null };
    const keys = { dimensions: ['service'] as const, values: services.map((service) => [service]) };
    const [ofServices, ofRoutes] = await source().metrics.counts(
      [
        { ...shared, by: ['service'], keys: null },
        { ...shared, by, keys },
      ],
      source().call,
    );
    // Windows shorter than four scrapes say so, which takes a look at the samples: here once, for both.
    const queries = source()
      .takeReads()
      .filter(({ query }) => !query.includes('topk'));
    expect(queries).toHaveLength(2);
    if (ofServices === undefined || ofServices instanceof Error) throw ofServices ?? new Error('no answer');
    if (ofRoutes === undefined || ofRoutes instanceof Error) throw ofRoutes ?? new Error('no answer');
    expect(ofServices.rows).toHaveLength(SERVICES);
    expect(ofServices.rows.every(({ values }) => values.requests === 4 * ROUTES && values.errors === 0)).toBe(true);
    expect(ofRoutes.rows).toHaveLength(SERVICES * ROUTES);
    expect(ofRoutes.rows.every(({ values }) => values.requests === 4)).toBe(true);
  }, 60_000);

  it('leaves the smallest rows out where there are more than one answer may have', async () => {
    const { rows, completeness } = await source().count('requests', {
      by: ['service', 'route'],
      range: between(0, 8),
      stepMs: 15_000,
    });
    expect(rows).toHaveLength(20_000);
    expect(completeness.isTruncated).toBe(true);
  }, 60_000);

  it('reads more than 11,000 steps in parts that fit together', async () => {
    const { door } = openTestDoor(source().url);
    const api = createQueryApi(door);
    const grid = { fromMs: START_MS, toMs: START_MS + 25_000_000, stepMs: 1_000 };
    const { data } = await api.queryRange('time()', grid, source().call);
    const points = data[0]?.points ?? [];
    expect(points).toHaveLength(25_001);
    expect(points.every(({ atMs, value }, index) => atMs === START_MS + index * 1_000 && value * 1_000 === atMs)).toBe(
      true,
    );
    // One part more than the server takes: it refuses what is not split.
    const params = { query: 'time()', start: '0', end: '11001', step: '1' };
    const refused = await fetch(`${source().url}/api/v1/query_range?${new URLSearchParams(params).toString()}`);
    expect(refused.status).toBe(400);
    await door.close();
  }, 60_000);

  it('tells its version, and that its clock is not the one of the test', async () => {
    const told = await source().metrics.describe(source().call);
    expect(told).toMatchObject({ kind: 'PROMETHEUS', url: `${source().url}/`.replace(/\/$/, ''), isHealthy: true });
    expect(told.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(told.lastError).toMatch(/its clock is \d+ s (ahead of|behind) the gateway's/);
  });

  it('refuses what the server refuses with its own words', async () => {
    const { door } = openTestDoor(source().url);
    const question = createQueryApi(door).query('sum(', START_MS, source().call);
    await expect(question).rejects.toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE', source: 'PROMETHEUS' } });
    await expect(question).rejects.toThrow('parse error');
    await door.close();
  });
});
