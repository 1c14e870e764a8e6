/** What an operation reads grows with its fields, never with its nodes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { client, exception, server, threw, traceOf, type PlainSpan, type SpanSketch } from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);

/** A chain of calls through all services; the last one throws. Two types by turns, two versions, a database each. */
const chain = (services: readonly string[], type: string): SpanSketch => {
  const [service = '', ...rest] = services;
  const database = client(service, { attributes: { 'db.system.name': 'postgresql', 'db.namespace': service } });
  const below = rest.length === 0 ? [database] : [database, client(service, { status: 'ERROR' }, [chain(rest, type)])];
  const own = { name: `GET /${type}`, resource: { 'service.version': '1', 'deployment.environment.name': 'live' } };
  return server(service, { ...threw(exception(type, `no ${service}`)), ...own }, below);
};
const shop = (count: number): readonly PlainSpan[] => {
  const services = Array.from({ length: count }, (_, index) => `s${String(index).padStart(2, '0')}`);
  return [90, 10, 5, 2].flatMap((agoMinutes, index) => [
    ...traceOf(2 * index, NOW_MS - agoMinutes * MINUTE_MS, chain(services, 'OneError')),
    ...traceOf(2 * index + 1, NOW_MS - agoMinutes * MINUTE_MS, chain(services, 'OtherError')),
  ]);
};

const QUERY = `{
  triage(range: { last: "30m" }) {
    errorRate { requests previous { requests } change }
    errorRateSeries(first: 100) { label service { name } points { requests exemplar { traceId } } }
    services(first: 500) {
      totalCount
      nodes {
        name
        errorRate { ratio previous { ratio } change }
        errorRateSeries { points { at exemplar { traceId rootName } } }
        environments
        callers { caller { ... on Service { name errorRate { errors } } } errorRate { errors previous { errors } } }
        callees { callee { ... on Service { name } ... on Dependency { name } } errorRate { errors } }
        versions { version errorRate { requests } }
        routes { nodes { name kind statusCodes { code } errorRate { errors change } } }
        exceptionTypes {
          nodes {
            name
            count { value }
            series { points { value } }
            services { service { name } example { message trace { origin { span { name } } } } }
          }
        }
        exceptionGroups { nodes { id services { name } samples(first: 2) { nodes { title trace { traceId } } } } }
        traces(first: 2) { nodes { traceId path { service { name } } } }
      }
    }
    origins(first: 100) { rows { origin { name errorRate { errors } } series { points { value } } example { rootName } } }
  }
}`;

const FEW = 3;
const MANY = 30;
let few: TestGateway;
let many: TestGateway;
beforeAll(async () => {
  few = await openGateway(NOW_MS, { spans: shop(FEW), logs: [] });
  many = await openGateway(NOW_MS, { spans: shop(MANY), logs: [] });
});
afterAll(async () => {
  await few.close();
  await many.close();
});

describe('a deep query', () => {
  it('over ten times as many services makes the same reads and the same batches', async () => {
    const [small, large] = [await few.run(QUERY), await many.run(QUERY)];
    expect([small.errors, large.errors]).toEqual([[], []]);
    expect([small.data.triage.services.totalCount, large.data.triage.services.totalCount]).toEqual([FEW, MANY]);
    expect(large.batches.map(({ loader }) => loader)).toEqual(small.batches.map(({ loader }) => loader));
    expect(large.reads.length).toBe(small.reads.length);
    const keys = (batches: typeof small.batches) => batches.reduce((sum, batch) => sum + batch.keys, 0);
    expect(keys(large.batches)).toBeGreaterThan(5 * keys(small.batches));
  });

  it('reads no statement twice', async () => {
    const { reads } = await few.run(
      '{ triage { services { nodes { name errorRate { requests } } } errorRate { requests } } }',
    );
    expect(reads).toHaveLength(2);
    expect(new Set(reads.map(({ source }) => source))).toEqual(new Set(['EMBEDDED']));
  });
});

describe('one statement', () => {
  it.each([
    ['an error rate', 'errorRate { requests errors ratio low high requestsPerSecond }', 1],
    ['a list and the error rates of its nodes', 'services(first: 500) { nodes { errorRate { ratio } } }', 1],
    ['two equal fields', 'one: errorRate { requests } other: errorRate { errors }', 1],
    ['two pages sizes of one list', 'one: routes(first: 1) { totalCount } other: routes(first: 5) { totalCount }', 1],
    ['types and their counts', 'exceptionTypes { nodes { count { value } recorded { value } handled { value } } }', 1],
    ['groups and their counts', 'exceptionGroups { nodes { count { value } recorded { value } } }', 1],
    ['whom each calls and how often', 'services { nodes { callees { errorRate { requests } } } }', 2],
    ['the matrix and its rows', 'origins { count { value } rows { share count { value } } }', 1],
    ['a page of traces', 'traces { nodes { traceId startedAt } }', 1],
    ['exemplars on every point of a series', 'errorRateSeries(by: TOTAL) { points { exemplar { traceId } } }', 4],
  ])('%s', async (_name, field, statements) => {
    const { reads, errors } = await many.run(`{ triage { ${field} } }`);
    expect(errors).toEqual([]);
    expect(reads.length).toBe(statements);
  });

  it('reads the compared window only if it is selected', async () => {
    const plain = await few.run('{ triage { errorRate { requests } } }');
    const compared = await few.run('{ triage { errorRate { requests previous { requests } } } }');
    const changed = await few.run('{ triage { errorRate { requests previous { requests } change } } }');
    const none = await few.run('{ triage(compareTo: null) { errorRate { requests previous { requests } change } } }');
    expect([plain, compared, changed, none].map(({ reads }) => reads.length)).toEqual([1, 2, 3, 1]);
  });
});

describe('traces', () => {
  it.each([
    ['trees', 'traceTree', 'rootName services { name } isComplete'],
    ['wholes', 'trace', 'rootName services { name } isComplete exceptions { title }'],
  ])('that are listed are read in one batch: %s', async (_name, loader, fields) => {
    const { batches, data, reads } = await many.run(`{ triage { traces { nodes { ${fields} } } } }`);
    expect(data.triage.traces.nodes).toHaveLength(6);
    expect(batches).toEqual([
      { loader: 'errorTraces', keys: 1 },
      { loader, keys: 6 },
    ]);
    expect(reads).toHaveLength(3); // the search; spans and exceptions
  });
});
