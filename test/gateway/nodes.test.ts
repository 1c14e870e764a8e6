/** What nodes inherit: the window and the filter, their own identity in place of its service and route. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import {
  client,
  consumer,
  exception,
  failed,
  producer,
  server,
  threw,
  traceIdOf,
  traceOf,
  type SpanSketch,
} from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);
const DATABASE = { 'db.system.name': 'postgresql', 'db.namespace': 'carts' };

const version = (text: string, environment = 'live') => ({
  'service.version': text,
  'deployment.environment.name': environment,
});
/** frontend 1 calls cart of a version, which reads its database; cart 2 throws. */
const visit = (cart: '1' | '2', environment = 'live'): SpanSketch => {
  const isBroken = cart === '2';
  return server('frontend', { resource: version('1', environment), name: 'GET /', ...(isBroken ? failed : {}) }, [
    client('frontend', { resource: version('1', environment), ...(isBroken ? failed : {}) }, [
      server(
        'cart',
        {
          resource: { ...version(cart, environment), 'service.namespace': `shop-${cart}` },
          name: 'GET /cart/{id}',
          attributes: {
            'http.route': '/cart/{id}',
            'http.request.method': 'GET',
            'http.response.status_code': isBroken ? 500 : 200,
          },
          ...(isBroken ? threw(exception('CartError', `no cart ${cart}`)) : {}),
        },
        [client('cart', { resource: version(cart, environment), name: 'SELECT', attributes: DATABASE })],
      ),
    ]),
  ]);
};
const MESSAGING = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };
const queue = producer('cart', { resource: version('1'), attributes: MESSAGING }, [
  consumer('worker', {
    resource: version('1'),
    ...threw(exception('WorkError')),
    attributes: MESSAGING,
  }),
]);

let gateway: TestGateway;
beforeAll(async () => {
  const start = (agoMinutes: number) => NOW_MS - agoMinutes * MINUTE_MS;
  gateway = await openGateway(NOW_MS, {
    spans: [
      ...traceOf(0, start(50), visit('1')),
      ...traceOf(1, start(40), visit('1')),
      ...traceOf(2, start(20), visit('2')),
      ...traceOf(3, start(10), visit('1', 'test')),
      ...traceOf(4, start(5), server('cart', { resource: version('1'), name: 'POST /cart' }, [queue])),
    ],
    logs: [],
  });
});
afterAll(() => gateway.close());

const triage = async (fields: string, args = '(range: { last: "1h" })') => {
  const { data, errors } = await gateway.run(`{ triage${args} { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};

describe('a filter', () => {
  it('of a version applies to every node below', async () => {
    const { services, service } = await triage(
      `
        services { nodes { name errorRate { requests errors } routes { nodes { name errorRate { requests } } } } }
        service(name: "cart") { versions { version } exceptionTypes { nodes { name count { value } } } traces { nodes { traceId } } }
      `,
      '(filter: { version: { equals: "2" } })',
    );
    expect(services.nodes).toEqual([
      {
        name: 'cart',
        errorRate: { requests: 1, errors: 1 },
        routes: { nodes: [{ name: 'GET /cart/{id}', errorRate: { requests: 1 } }] },
      },
    ]);
    expect(service).toEqual({
      versions: [{ version: '2' }],
      exceptionTypes: { nodes: [{ name: 'CartError', count: { value: 1 } }] },
      traces: { nodes: [{ traceId: traceIdOf(2) }] },
    });
  });

  it('of a service chooses which nodes are listed, and is replaced inside them', async () => {
    const { errorRate, services } = await triage(
      'errorRate { requests } services { nodes { name callers { caller { ... on Service { name errorRate { requests } } } } } }',
      '(filter: { service: { equals: "cart" } })',
    );
    expect(errorRate).toEqual({ requests: 5 });
    expect(services.nodes).toEqual([
      { name: 'cart', callers: [{ caller: { name: 'frontend', errorRate: { requests: 4 } } }] },
    ]);
  });

  it('of an exception never restricts requests, and a note says so', async () => {
    const { errorRate, exceptionTypes } = await triage(
      'errorRate { requests completeness { notes } } exceptionTypes { nodes { name } completeness { notes } }',
      '(filter: { exceptionType: { equals: "WorkError" } }, compareTo: null)',
    );
    expect(errorRate).toEqual({
      requests: 10,
      completeness: { notes: ['exceptionType and message do not restrict request counts'] },
    });
    expect(exceptionTypes).toEqual({ nodes: [{ name: 'WorkError' }], completeness: { notes: [] } });
  });

  it('of kinds replaces what counts as a request, and nothing else', async () => {
    const { errorRate, exceptionTypes } = await triage(
      'errorRate { requests } exceptionTypes { totalCount }',
      '(filter: { kinds: [CLIENT, PRODUCER] })',
    );
    expect([errorRate.requests, exceptionTypes.totalCount]).toEqual([9, 2]);
  });
});

describe('a triage inside a node', () => {
  it('has a window and a filter of its own, its service and route replaced by the node', async () => {
    const { service } = await triage(`
      service(name: "cart") {
        errorRate { requests }
        triage(range: { last: "15m" }, filter: { service: { equals: "frontend" }, route: { equals: "GET /" }, environment: { equals: "live" } }) {
          window { from }
          errorRate { requests }
          services { nodes { name } }
          routes { nodes { name service { name } } }
          service(name: "cart") { name }
          other: service(name: "frontend") { name }
        }
      }
    `);
    expect(service).toEqual({
      errorRate: { requests: 5 },
      triage: {
        window: { from: '2026-11-24T09:45:00.000Z' },
        errorRate: { requests: 1 },
        services: { nodes: [{ name: 'cart' }] },
        routes: { nodes: [{ name: 'POST /cart', service: { name: 'cart' } }] },
        service: { name: 'cart' },
        other: null,
      },
    });
  });

  it('of a route holds that route alone', async () => {
    const { route } = await triage(`
      route(service: "cart", name: "GET /cart/{id}") {
        triage(filter: { service: { equals: "frontend" } }) {
          errorRate { requests errors }
          routes { nodes { name } }
          exceptionTypes { nodes { name count { value } services { service { name } } } }
          traces { nodes { traceId } }
          origins { rows { origin { name } originRoute { name } } count { value } }
          suggest(field: SERVICE) { value }
          route(service: "cart", name: "POST /cart") { name }
        }
      }
    `);
    expect(route.triage).toEqual({
      errorRate: { requests: 4, errors: 1 },
      routes: { nodes: [{ name: 'GET /cart/{id}' }] },
      exceptionTypes: {
        nodes: [{ name: 'CartError', count: { value: 1 }, services: [{ service: { name: 'cart' } }] }],
      },
      traces: { nodes: [{ traceId: traceIdOf(2) }] },
      origins: { rows: [{ origin: { name: 'cart' }, originRoute: { name: 'GET /cart/{id}' } }], count: { value: 1 } },
      suggest: [{ value: 'cart' }],
      route: null,
    });
  });
});

describe('a service', () => {
  it('tells its namespaces, environments and versions in the window', async () => {
    const { service } = await triage(
      'service(name: "cart") { namespaces environments versions { version isNewest firstSeen errorRate { requests errors } } }',
    );
    expect(service).toEqual({
      namespaces: ['shop-1', 'shop-2'],
      environments: ['live', 'test'],
      versions: [
        { version: '2', isNewest: true, firstSeen: '2026-11-24T09:40:30.002Z', errorRate: { requests: 1, errors: 1 } },
        // As old as all that is held: it may have run for long.
        { version: '1', isNewest: false, firstSeen: null, errorRate: { requests: 4, errors: 0 } },
      ],
    });
  });

  it('tells who calls it and what it calls, databases and queues as well', async () => {
    const { service } = await triage(`
      service(name: "cart") {
        callers { kind caller { ... on Service { name } } callee { ... on Service { name } } errorRate { requests errors } }
        callees { kind callee { __typename ... on Service { name } ... on Dependency { dependency: name kind } } errorRate { requests errors } }
      }
    `);
    expect(service.callers).toEqual([
      {
        kind: 'RPC',
        caller: { name: 'frontend' },
        callee: { name: 'cart' },
        errorRate: { requests: 4, errors: 1 },
      },
    ]);
    expect(service.callees).toEqual([
      {
        kind: 'MESSAGING',
        callee: { __typename: 'Service', name: 'worker' },
        errorRate: { requests: 1, errors: 1 },
      },
      {
        kind: 'DATABASE',
        callee: { __typename: 'Dependency', dependency: 'postgresql/carts', kind: 'DATABASE' },
        errorRate: { requests: 4, errors: 0 },
      },
    ]);
  });
});

describe('a route', () => {
  it('tells kind, template, method and status codes', async () => {
    const { routes } = await triage(
      'routes(orderBy: NAME) { nodes { id name kind httpRoute method statusCodes { code count { value } } } }',
    );
    expect(routes.nodes).toEqual([
      {
        name: 'GET /',
        kind: 'HTTP',
        httpRoute: '/',
        method: 'GET',
        statusCodes: [],
        id: expect.stringMatching(/^rt1\./),
      },
      {
        name: 'GET /cart/{id}',
        kind: 'HTTP',
        httpRoute: '/cart/{id}',
        method: 'GET',
        statusCodes: [
          { code: '200', count: { value: 3 } },
          { code: '500', count: { value: 1 } },
        ],
        id: expect.stringMatching(/^rt1\./),
      },
      { name: 'POST /cart', kind: 'HTTP', httpRoute: '/cart', method: 'POST', statusCodes: [], id: expect.any(String) },
      {
        name: 'orders process',
        kind: 'MESSAGING',
        httpRoute: null,
        method: null,
        statusCodes: [],
        id: expect.any(String),
      },
    ]);
  });
});

describe('suggest', () => {
  it.each([
    ['SERVICE', '', [['cart'], ['frontend'], ['worker']]],
    ['ENVIRONMENT', 'LI', [['live']]],
    ['VERSION', '', [['1'], ['2']]],
    ['EXCEPTION_TYPE', 'c', [['CartError']]],
    ['ROUTE', 'get /C', [['GET /cart/{id}']]],
    ['ATTRIBUTE_KEY', 'http.re', [['http.request.method'], ['http.response.status_code']]],
  ])('%s beginning with "%s", whatever the case', async (field, prefix, values) => {
    const { suggest } = await triage(`suggest(field: ${field}, prefix: "${prefix}") { value count { value } }`);
    expect(suggest.map(({ value }: { value: string }) => [value]).sort()).toEqual(values);
    expect(suggest.every(({ count }: { count: { value: number } | null }) => count === null || count.value > 0)).toBe(
      true,
    );
  });

  it('ATTRIBUTE_VALUE gives the values of one attribute, the most frequent first', async () => {
    const { suggest } = await triage(
      'suggest(field: ATTRIBUTE_VALUE, attribute: "http.response.status_code") { value }',
    );
    expect(suggest).toEqual([{ value: '200' }, { value: '500' }]);
  });

  it('says where a count came from', async () => {
    const { suggest } = await triage(
      'suggest(field: SERVICE, first: 1) { count { completeness { sources isExact } } }',
    );
    expect(suggest).toEqual([{ count: { completeness: { sources: ['EMBEDDED'], isExact: true } } }]);
  });
});

it('triageGateway tells version, sources and limits', async () => {
  const { data, errors } = await gateway.run(
    '{ triageGateway { version sources { kind url isHealthy version capabilities latencyMs lastError } limits { name value unit } } }',
  );
  expect(errors).toEqual([]);
  expect(data.triageGateway.version).toBe('test');
  expect(data.triageGateway.sources).toEqual([
    {
      kind: 'EMBEDDED',
      url: null,
      isHealthy: true,
      version: expect.stringMatching(/\d/),
      capabilities: expect.arrayContaining([expect.any(String)]),
      latencyMs: expect.any(Number),
      lastError: null,
    },
  ]);
  expect(data.triageGateway.limits.map(({ unit }: { unit: string }) => unit)).toEqual([
    'seconds',
    'seconds',
    'points',
    'items',
    'items',
    'bytes',
  ]);
});
