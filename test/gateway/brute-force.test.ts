/**
 * The whole way: random call trees as OTLP bodies through the receiver, and every number of the graph against a recount.
 * SEEDS=500 asks for more than a quick run, FIRST_SEED repeats one.
 */
import { env } from 'node:process';
import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, type TimeRange } from '../../src/time.ts';
import { NOW_MS, T } from '../sources/contract/backend.ts';
import { randomFilter, randomRange } from '../sources/contract/random-queries.ts';
import { EDGES_MS } from '../sources/contract/traffic.ts';
import { openGateway, type Data, type TestGateway } from '../support/gateway.ts';
import { graphRecount, type GraphRecount } from '../support/graph-recount.ts';
import { EXCEPTIONS, LISTS, NODES, PAGES, ROUTES } from '../support/graph-recount-documents.ts';
import type { RecountScope } from '../support/graph-recount-rows.ts';
import { randomOf, type Random } from '../support/random-traces-prng.ts';
import { randomTelemetry } from '../support/random-traces.ts';
import { shuffledBodies } from '../support/shuffled-bodies.ts';
import { unordered } from '../support/unordered.ts';

const FIRST_SEED = Number(env.FIRST_SEED ?? 1);
const SEEDS = Array.from({ length: Number(env.SEEDS ?? 8) }, (_, index) => FIRST_SEED + index);
const TRACES = 24;
const TIMEOUT_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;

/** Where titles decide between equal groups, and keys between equal origins, the recount tells no order. */
const UNORDERED = new Set(['callers', 'callees', 'statusCodes', 'versions', 'rows', 'exceptionGroups.nodes']);
const UNORDERED_EXCEPTIONS = new Set([
  'services',
  'routes',
  'exceptionGroups.nodes',
  'groups.nodes',
  'samples.nodes',
  'versions',
]);

interface Question {
  readonly scope: RecountScope;
  readonly variables: Readonly<Record<string, unknown>>;
}
const iso = (atMs: number): string => new Date(atMs).toISOString();

const question = (random: Random, isFiltered: boolean): Question => {
  const isRelative = random.chance(0.3);
  const range: TimeRange = isRelative ? { fromMs: T, toMs: NOW_MS } : randomRange(random);
  const kinds = random.chance(0.1) ? { kinds: ['CLIENT', 'CONSUMER'] as const } : {};
  const where = isFiltered ? { ...randomFilter(random, true), ...kinds } : {};
  return {
    scope: { where, range, place: {} },
    variables: {
      range: isRelative ? { last: '1h' } : { from: iso(range.fromMs), to: iso(range.toMs) },
      filter: where,
    },
  };
};

const ask = async (gateway: TestGateway, document: string, variables: Question['variables']): Promise<Data> => {
  const { data, errors } = await gateway.run(document, variables);
  expect({ variables, errors }).toEqual({ variables, errors: [] });
  return data.triage;
};

const wantedTriage = (recount: GraphRecount, scope: RecountScope) => {
  const services = recount.services(scope);
  const routes = recount.routes(scope);
  const [types, groups] = [recount.types(scope), recount.groups(scope)];
  return {
    errorRate: recount.rate(scope),
    errorRateSeries: [recount.rateSeries(scope, MINUTE_MS)],
    services: { totalCount: services.length, nodes: services.map((name) => ({ name })) },
    routes: {
      totalCount: routes.length,
      nodes: routes.map(({ service, route }) => ({ name: route, service: { name: service } })),
    },
    exceptionTypes: { totalCount: types.length, nodes: types },
    exceptionGroups: { totalCount: groups.length, nodes: groups },
    origins: recount.origins(scope),
    traces: { nodes: recount.traces(scope).map((traceId) => ({ traceId })) },
  };
};

interface Rated {
  readonly errorRate: { readonly requests: number; readonly errors: number } | null;
}
interface Series {
  readonly points: readonly { readonly requests: number | null; readonly errors: number | null }[];
}
/** Whatever the recount says: a series sums up to its total. */
const expectSum = ({ points }: Series, { errorRate }: Rated): void => {
  const sum = (name: 'requests' | 'errors'): number => points.reduce((all, point) => all + (point[name] ?? 0), 0);
  const { requests, errors } = errorRate ?? { requests: 0, errors: 0 };
  expect({ requests: sum('requests'), errors: sum('errors') }).toEqual({ requests, errors });
};

const checkLists = async (gateway: TestGateway, recount: GraphRecount, { scope, variables }: Question) => {
  const got = await ask(gateway, LISTS, variables);
  const lists = recount.services(scope).map((service) => {
    const own = recount.within(scope, { service });
    return {
      name: service,
      namespaces: recount.resourceValues(own, 'namespace'),
      environments: recount.resourceValues(own, 'environment'),
      errorRate: recount.rate(own),
      errorRateSeries: recount.rateSeries(own, STEP_MS),
      routes: { nodes: recount.routes(own).map(({ route }) => ({ name: route })) },
      exceptionTypes: { nodes: recount.types(own) },
      exceptionGroups: { nodes: recount.groups(own) },
      traces: { nodes: recount.traces(own).map((traceId) => ({ traceId })) },
      callers: recount.edges(own, 'callee', service),
      callees: recount.edges(own, 'caller', service),
      versions: recount.versions(own),
    };
  });
  const wanted = { ...wantedTriage(recount, scope), lists: { nodes: lists } };
  expect({ variables, triage: unordered(got, UNORDERED) }).toEqual({ variables, triage: wanted });
  expectSum(got.errorRateSeries[0], got);
  const services: readonly (Rated & { readonly errorRateSeries: Series })[] = got.lists.nodes;
  for (const service of services) expectSum(service.errorRateSeries, service);
};

const checkRoutes = async (gateway: TestGateway, recount: GraphRecount, { scope, variables }: Question) => {
  const got = await ask(gateway, ROUTES, variables);
  const nodes = recount.routes(scope).map(({ service, route }) => {
    const own = recount.within(scope, { service, route });
    return {
      name: route,
      service: { name: service },
      errorRate: recount.rate(own),
      errorRateSeries: recount.rateSeries(own, STEP_MS),
      statusCodes: recount.statusCodes(own),
      exceptionGroups: { nodes: recount.groups(own) },
      traces: { nodes: recount.traces(own).map((traceId) => ({ traceId })) },
    };
  });
  expect({ variables, triage: unordered(got, UNORDERED) }).toEqual({ variables, triage: { routes: { nodes } } });
};

interface Ranked {
  readonly count: { readonly value: number };
  readonly recorded: { readonly value: number };
}
interface OriginRow {
  readonly count: { readonly value: number };
  readonly series: { readonly points: readonly { readonly value: number | null }[] };
}

const checkExceptions = async (gateway: TestGateway, recount: GraphRecount, { scope, variables }: Question) => {
  const { origins, ...got } = await ask(gateway, EXCEPTIONS, variables);
  const types = recount.types(scope).map((type) => ({
    ...type,
    series: recount.countSeries(scope, 'exceptions', STEP_MS, [['exceptionType', type.name]]),
    services: recount.typeServices(scope, type.name),
    groups: { nodes: recount.groups(scope, [['exceptionType', type.name]]) },
  }));
  const groups = recount.groups(scope).map((group) => ({
    ...group,
    series: recount.countSeries(scope, 'occurrences', STEP_MS, [['group', group.id ?? '']]),
    ...recount.groupPlaces(scope, group.id ?? ''),
  }));
  const wanted = { exceptionTypes: { nodes: types }, exceptionGroups: { nodes: groups } };
  const order = new Set(UNORDERED_EXCEPTIONS);
  expect({ variables, triage: unordered(got, order) }).toEqual({ variables, triage: unordered(wanted, order) });

  const listed: readonly Ranked[] = got.exceptionGroups.nodes;
  const ranks = listed.map(({ count, recorded }) => [count.value, recorded.value] as const);
  expect(ranks).toEqual(ranks.toSorted((one, other) => other[0] - one[0] || other[1] - one[1]));
  const rows: readonly OriginRow[] = origins.rows;
  for (const { count, series } of rows) {
    expect(series.points.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(count.value);
  }
};

/** A service, a route and an exception type by their names, under the root and each with a triage of its own. */
const checkNodes = async (gateway: TestGateway, recount: GraphRecount, random: Random, asked: Question) => {
  const { scope, variables } = asked;
  const everything = { ...scope, where: {} };
  const place = random.pick([...recount.routes(everything), { service: 'nobody', route: 'nowhere' }]);
  const type = random.pick([...recount.types(everything).map(({ name }) => name), 'NoSuchError']);
  const got = await ask(gateway, NODES, { ...variables, ...place, type });
  const service = recount.within(scope, { service: place.service });
  const route = recount.within(scope, place);
  const wanted = {
    service: recount.isSeen(service)
      ? { name: place.service, errorRate: recount.rate(service), triage: wantedTriage(recount, service) }
      : null,
    route: recount.rate(route) && {
      name: place.route,
      errorRate: recount.rate(route),
      triage: wantedTriage(recount, route),
    },
    exceptionType: recount.types(scope).find(({ name }) => name === type) ?? null,
    entered: recount.origins(scope, { service: place.service }),
  };
  expect({ variables, place, triage: unordered(got, UNORDERED) }).toEqual({ variables, place, triage: wanted });
};

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
const LIST_NAMES = ['services', 'routes', 'types', 'groups', 'traces'] as const;

/** Unchanged variables but the cursors; a list that has ended keeps its last cursor and gives nothing more. */
const checkPages = async (gateway: TestGateway, recount: GraphRecount, { scope, variables }: Question) => {
  const seen: Record<string, unknown[]> = Object.fromEntries(LIST_NAMES.map((name) => [name, []]));
  const cursors: Record<string, string | null> = {};
  for (let isMore = true; isMore;) {
    const answer = await ask(gateway, PAGES, { ...variables, ...cursors });
    isMore = false;
    for (const name of LIST_NAMES) {
      const { nodes, pageInfo }: Page = answer[name];
      seen[name]?.push(...nodes);
      expect(nodes.length).toBeLessThanOrEqual(7);
      cursors[name] = pageInfo.endCursor ?? cursors[name] ?? null;
      isMore ||= pageInfo.hasNextPage;
    }
  }
  const wanted = {
    services: recount.services(scope).map((name) => ({ name })),
    routes: recount.routes(scope).map(({ service, route }) => ({ name: route, service: { name: service } })),
    types: recount.types(scope).map(({ name }) => ({ name })),
    groups: recount.groups(scope).map(({ id }) => ({ id })),
    traces: recount.traces(scope).map((traceId) => ({ traceId })),
  };
  const order = new Set(['groups']);
  expect({ variables, seen: unordered(seen, order) }).toEqual({ variables, seen: unordered(wanted, order) });
};

describe('random call trees through the receiver', () => {
  it.each(SEEDS)(
    'read back through the graph as a recount counts them (seed %i)',
    async (seed) => {
      const random = randomOf(seed + 40_000);
      const range = { fromMs: T - 15 * MINUTE_MS, toMs: NOW_MS };
      const traffic = randomTelemetry({ seed: seed + 50_000, traces: TRACES, ...range, edgesMs: EDGES_MS });
      const { telemetry, requests } = shuffledBodies(random, traffic);
      const recount = graphRecount(telemetry);
      const gateway = await openGateway(NOW_MS);
      try {
        expect(new Set(await gateway.send(requests))).toEqual(new Set([200]));
        const plain = question(random, false);
        await checkLists(gateway, recount, plain);
        await checkLists(gateway, recount, question(random, true));
        await checkRoutes(gateway, recount, question(random, random.chance(0.5)));
        await checkExceptions(gateway, recount, question(random, random.chance(0.5)));
        await checkNodes(gateway, recount, random, question(random, random.chance(0.5)));
        await checkPages(gateway, recount, plain);
      } finally {
        await gateway.close();
      }
    },
    TIMEOUT_MS,
  );
});
