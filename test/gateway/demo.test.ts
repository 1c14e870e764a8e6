/**
 * The demo shop, sent by its own exporters and asked by the prepared queries of test/examples: their numbers equal a recount
 * of the shop's script, and each incident shows where its answer is looked for. Three minutes of each incident are played.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CYCLE_MINUTES, INCIDENTS, type IncidentId } from '../../demo/incidents.ts';
import { exceptionTypeOf } from '../../demo/span.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import { demoBodies, demoSpans, demoTelemetry, type Minutes } from '../support/demo-traffic.ts';
import { openGateway, type Answer, type Data, type TestGateway } from '../support/gateway.ts';
import { graphRecount } from '../support/graph-recount.ts';
import type { RecountScope } from '../support/graph-recount-rows.ts';
import { unordered } from '../support/unordered.ts';

const TIMEOUT_MS = 120_000;
const CYCLE = 247_500;
const CYCLE_START = CYCLE * CYCLE_MINUTES;
const PLAYED_MINUTES = 3;
/** The end of each incident: the slow burn fails most there. */
const PLAYED: readonly Minutes[] = INCIDENTS.map(({ until }) => [
  CYCLE_START + until - PLAYED_MINUTES,
  CYCLE_START + until,
]);
const NOW_MS = Math.max(...PLAYED.map(([, until]) => until)) * MINUTE_MS;

const spans = demoSpans(PLAYED);
const recount = graphRecount(demoTelemetry(spans));
const scope = (lastMs: number): RecountScope => ({
  where: {},
  range: { fromMs: NOW_MS - lastMs, toMs: NOW_MS },
  place: {},
});
const twoHours = scope(2 * HOUR_MS);

const examples = new URL('../examples/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, examples), 'utf8');
const names = readdirSync(examples)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.slice(0, -'.graphql'.length))
  .toSorted();

let gateway: TestGateway;
const answers = new Map<string, Answer>();
const answer = (start: string): Data => answers.get(names.find((name) => name.startsWith(start)) ?? '')?.data.triage;

beforeAll(async () => {
  gateway = await openGateway(NOW_MS);
  const statuses = await gateway.send(await demoBodies(PLAYED));
  expect(new Set(statuses)).toEqual(new Set([200]));
  for (const name of names) {
    answers.set(name, await gateway.run(read(`${name}.graphql`), JSON.parse(read(`${name}.variables.json`))));
  }
}, TIMEOUT_MS);
afterAll(() => gateway.close());

/** Returns the paths of all lists that are empty. */
const emptyLists = (value: unknown, path = ''): readonly string[] => {
  if (Array.isArray(value)) {
    return value.length === 0 ? [path] : value.flatMap((item: unknown) => emptyLists(item, path));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => emptyLists(part, `${path}.${key}`));
};

/** Empty where all is well: nothing is missing or to be noted, nobody calls frontend, a message has no status code. */
const MAY_BE_EMPTY = /\.(missing|notes|callers|callees|statusCodes|exceptions)$/;

describe('the prepared queries over the demo', () => {
  it.each(names)('%s answers with data, exactly and without errors', (name) => {
    const { data, errors } = answers.get(name) ?? { data: null, errors: [] };
    expect(errors).toEqual([]);
    expect(data).not.toBeNull();
    expect(emptyLists(data).filter((path) => !MAY_BE_EMPTY.test(path))).toEqual([]);
    expect(JSON.stringify(data)).not.toContain('"isExact":false');
  });
});

const UNORDERED = new Set(['rows', 'callers', 'callees', 'statusCodes', 'versions']);

describe('their numbers equal a recount of the script', () => {
  it('1: exception types and groups', () => {
    const { exceptionTypes, exceptionGroups } = answer('1');
    const listed: readonly Data[] = exceptionTypes.nodes;
    const types = listed.map(({ name, count, recorded, handled }) => ({ name, count, recorded, handled }));
    const wanted = recount.types(twoHours);
    expect(types).toEqual(wanted.slice(0, 10));
    expect(exceptionTypes.totalCount).toBe(wanted.length);
    const groups = recount.groups(twoHours);
    expect(exceptionGroups.totalCount).toBe(groups.length);
    const known = new Map(groups.map((group) => [group.id, group]));
    const nodes: readonly Data[] = exceptionGroups.nodes;
    expect(nodes.map(({ id, kind, count, recorded, handled }) => ({ id, kind, count, recorded, handled }))).toEqual(
      nodes.map(({ id }) => {
        const { type: _type, ...group } = known.get(id) ?? { type: null };
        return group;
      }),
    );
  });

  it('2: services and routes', () => {
    const lastHour = scope(HOUR_MS);
    const nodes: readonly Data[] = answer('2').services.nodes;
    const rateOf = ({ requests, errors, ratio }: Data) => ({ requests, errors, ratio });
    const got = nodes.map(({ name, errorRate, routes }) => {
      const listed: readonly Data[] = routes.nodes;
      return {
        name,
        rate: rateOf(errorRate),
        routes: listed.map((route) => ({ name: route.name, rate: rateOf(route.errorRate) })),
      };
    });
    const wanted = recount.services(lastHour).map((service) => {
      const own = recount.within(lastHour, { service });
      const routes = recount.routes(own).slice(0, 5);
      return {
        name: service,
        rate: recount.rate(own),
        routes: routes.map(({ route }) => ({
          name: route,
          rate: recount.rate(recount.within(own, { service, route })),
        })),
      };
    });
    expect(got).toEqual(wanted);
  });

  it('3: series of services, step by step', () => {
    const series: readonly Data[] = answer('3').errorRateSeries;
    const got = series.map(({ label, points }) => {
      const listed: readonly Data[] = points;
      return { label, points: listed.map(({ at, requests, errors }) => ({ at, requests, errors })) };
    });
    const wanted = recount
      .services(twoHours)
      .slice(0, 5)
      .map((service) => ({
        label: service,
        ...recount.rateSeries(recount.within(twoHours, { service }), 5 * MINUTE_MS),
      }));
    expect(got).toEqual(wanted);
  });

  it('4: the newest failed traces', () => {
    const nodes: readonly Data[] = answer('4').traces.nodes;
    expect(nodes.map(({ traceId }): unknown => traceId)).toEqual(recount.traces(twoHours).slice(0, 3));
  });

  it('5: origins', () => {
    const { origins } = answer('5');
    const rows: readonly Data[] = origins.rows;
    const wanted = recount.origins(twoHours);
    expect({ count: origins.count, absorbed: origins.absorbed }).toEqual({
      count: wanted.count,
      absorbed: wanted.absorbed,
    });
    const known = new Set(wanted.rows.map((row) => JSON.stringify(row)));
    const unknown = rows.map(({ example: _example, ...row }) => JSON.stringify(row)).filter((row) => !known.has(row));
    expect(unknown).toEqual([]);
    expect(rows).toHaveLength(Math.min(20, wanted.rows.length));
  });

  it('6: callers, callees, versions and status codes', () => {
    const nodes: readonly Data[] = answer('6').services.nodes;
    const got = nodes.map(({ name, callers, callees, versions, routes }) => {
      const listed: readonly Data[] = versions;
      return {
        name,
        callers,
        callees,
        versions: listed.map(({ version, errorRate }) => ({ version, errorRate })),
        routes: routes.nodes,
      };
    });
    const wanted = recount.services(twoHours).map((service) => {
      const own = recount.within(twoHours, { service });
      return {
        name: service,
        callers: recount.edges(own, 'callee', service).map(({ callee: _callee, ...edge }) => edge),
        callees: recount.edges(own, 'caller', service).map(({ caller: _caller, ...edge }) => edge),
        versions: recount.versions(own),
        routes: recount
          .routes(own)
          .slice(0, 3)
          .map(({ route }) => ({
            name: route,
            statusCodes: recount.statusCodes(recount.within(own, { service, route })),
          })),
      };
    });
    expect(unordered(got, UNORDERED)).toEqual(unordered(wanted, UNORDERED));
  });
});

interface Named {
  readonly name: string;
}
interface Row {
  readonly entryService: Named;
  readonly entryRoute: Named;
  readonly origin: Named;
  readonly dependency: (Named & { readonly kind: string }) | null;
  readonly kind: string;
  readonly count: { readonly value: number };
  readonly absorbed: { readonly value: number };
}
/** Returns the origins of a type, one line a row and its numbers, and the type's own counts. */
const incident = async (type: string) => {
  const { data } = await gateway.run(
    `query Incident($type: String!) {
      triage(range: { last: "2h" }, filter: { exceptionType: { equals: $type } }) {
        exceptionType(name: $type) { count { value } recorded { value } handled { value } }
        origins(first: 100) {
          rows {
            entryService { name } entryRoute { name } origin { name } dependency { name kind } kind
            count { value } absorbed { value }
          }
        }
      }
    }`,
    { type },
  );
  const rows: readonly Row[] = data.triage.origins.rows;
  const { count, recorded, handled } = data.triage.exceptionType;
  return {
    counts: [count.value, recorded.value, handled.value],
    entries: rows.map(({ entryService, entryRoute }) => `${entryService.name} ${entryRoute.name}`).toSorted(),
    origins: [...new Set(rows.map(({ origin }) => origin.name))],
    dependencies: [...new Set(rows.map(({ dependency }) => dependency && `${dependency.name} ${dependency.kind}`))],
    kinds: [...new Set(rows.map(({ kind }) => kind))],
    failed: rows.reduce((sum, row) => sum + row.count.value, 0),
    absorbed: rows.reduce((sum, row) => sum + row.absorbed.value, 0),
  };
};
/** Spans of the script that record the type, as event or as log record. */
const carriers = (type: string) =>
  spans.filter((span) => [...span.exceptions, ...span.logs].some(({ error }) => exceptionTypeOf(error) === type));

const SHOP: Readonly<Record<Exclude<IncidentId, 'slow-burn'>, string>> = {
  release: `LedgerRuleV${CYCLE}Error`,
  'bank-timeout': 'BankTimeoutError',
  'database-retry': '40001',
  handled: 'FeatureStoreError',
  'log-record': 'TariffMissingError',
  'queue-consumer': 'OrderSchemaError',
};

describe('an incident of the demo', () => {
  it('release: the new exception starts in inventory and is felt at three entry routes', async () => {
    const count = carriers(SHOP.release).length;
    expect(count).toBeGreaterThan(50);
    expect(await incident(SHOP.release)).toMatchObject({
      counts: [count, count, 0],
      entries: ['frontend GET /product/{sku}', 'frontend POST /cart/items', 'frontend POST /checkout'],
      origins: ['inventory'],
      failed: count,
      absorbed: 0,
    });
  });

  it('bank-timeout: payment waits for a bank that reports no spans', async () => {
    const count = carriers(SHOP['bank-timeout']).length;
    expect(count).toBeGreaterThan(50);
    expect(await incident(SHOP['bank-timeout'])).toMatchObject({
      counts: [count, count, 0],
      entries: ['frontend POST /checkout', 'frontend POST /payment-methods'],
      origins: ['payment'],
      dependencies: ['acquirer.example UNINSTRUMENTED'],
      failed: count,
    });
  });

  it('database-retry: absorbed, and no request fails because of it', async () => {
    const failedSpans = carriers(SHOP['database-retry']);
    expect(failedSpans.length).toBeGreaterThan(50);
    const got = await incident(SHOP['database-retry']);
    expect(got).toMatchObject({ origins: ['inventory'], failed: 0, absorbed: failedSpans.length });
    expect(got.dependencies).toEqual(['postgresql/inventory DATABASE']);
  });

  it('handled: recorded, counted apart, and the origin of nothing', async () => {
    const handled = carriers(SHOP.handled).length;
    expect(handled).toBeGreaterThan(20);
    expect(await incident(SHOP.handled)).toMatchObject({ counts: [0, 0, handled], entries: [], failed: 0 });
  });

  it('log-record: a log record alone tells what failed', async () => {
    const count = carriers(SHOP['log-record']).length;
    expect(count).toBeGreaterThan(20);
    expect(await incident(SHOP['log-record'])).toMatchObject({
      counts: [count, count, 0],
      entries: ['frontend GET /cart'],
      origins: ['shipping'],
      kinds: ['EXCEPTION'],
      failed: count,
    });
  });

  it('queue-consumer: fails after the request that published was answered, which is no failed request', async () => {
    const count = carriers(SHOP['queue-consumer']).length;
    expect(count).toBeGreaterThan(50);
    expect(await incident(SHOP['queue-consumer'])).toMatchObject({
      counts: [count, count, 0],
      entries: ['frontend POST /checkout'],
      origins: ['orders-worker'],
      failed: count,
    });
  });
});
