/** Exception types, groups and single exceptions of a small shop whose numbers one can see. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import {
  client,
  exception,
  failed,
  logOf,
  server,
  spanIdOf,
  threw,
  traceIdOf,
  traceOf,
} from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);
const ago = (ms: number): number => NOW_MS - ms;

const inDepth = threw(exception('CartError', 'order 4711 not found'));
const STACK = 'CartError: order 4711 not found\n    at find (/app/cart.js:10:5)\n    at handle (/app/server.js:20:1)';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway(NOW_MS, {
    spans: [
      // Recorded in cart and again in frontend on its way up: one occurrence, recorded twice.
      ...traceOf(
        0,
        ago(20 * MINUTE_MS),
        server('frontend', inDepth, [client('frontend', failed, [server('cart', inDepth)])]),
      ),
      ...traceOf(
        1,
        ago(10 * MINUTE_MS),
        server('cart', threw(exception('CartError', 'order 4712 not found', { 'exception.stacktrace': STACK }))),
      ),
      // Handled: the span that carries it is no error.
      ...traceOf(2, ago(9 * MINUTE_MS), server('cart', { events: [exception('RetryError', 'once more')] })),
      // Errors without an exception.
      ...traceOf(
        3,
        ago(8 * MINUTE_MS),
        server('cart', { ...failed, attributes: { 'http.response.status_code': 503 } }),
      ),
      ...traceOf(4, ago(7 * MINUTE_MS), server('ledger', { ...failed, statusMessage: 'out of paper' })),
      // No type.
      ...traceOf(5, ago(6 * MINUTE_MS), server('ledger', threw(exception(null, 'nameless')))),
      // Long ago.
      ...traceOf(6, ago(3 * DAY_MS), server('cart', threw(exception('OldError', 'rust')))),
      ...traceOf(7, ago(20 * DAY_MS), server('cart', threw(exception('AncientError', 'dust')))),
      // Two types that occur once each; one of them is recorded once more above.
      ...traceOf(
        8,
        ago(5 * MINUTE_MS),
        server('frontend', threw(exception('ZebraError')), [server('cart', threw(exception('ZebraError')))]),
      ),
      ...traceOf(9, ago(4 * MINUTE_MS), server('cart', threw(exception('ApeError')))),
    ],
    logs: [logOf({ atUs: ago(3 * MINUTE_MS) * 1_000, service: 'printer' }, 'JamError', 'tray 2')],
  });
});
afterAll(() => gateway.close());

const triage = async (fields: string, args = '') => {
  const { data, errors } = await gateway.run(`{ triage${args} { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};

describe('exception types', () => {
  it('are ranked by occurrences, then recordings, then name; handled ones count in neither', async () => {
    const { exceptionTypes } = await triage(
      'exceptionTypes { nodes { name count { value } recorded { value } handled { value } } totalCount }',
    );
    const rows = exceptionTypes.nodes.map(
      (node: { name: string } & Record<'count' | 'recorded' | 'handled', { value: number }>) => [
        node.name,
        node.count.value,
        node.recorded.value,
        node.handled.value,
      ],
    );
    expect(rows).toEqual([
      ['CartError', 2, 3, 0],
      ['ZebraError', 1, 2, 0],
      ['', 1, 1, 0],
      ['ApeError', 1, 1, 0],
      ['JamError', 1, 1, 0],
      ['RetryError', 0, 0, 1],
    ]);
    expect(exceptionTypes.totalCount).toBe(6);
  });

  it('tell where they were recorded, with the newest example and its trace', async () => {
    const { exceptionType } = await triage(`
      exceptionType(name: "CartError") {
        id
        services {
          service { name } count { value } recorded { value } lastSeen
          example { title message service { name } route { name } trace { traceId rootName } span { name } stackTrace { raw isTruncated truncatedBy } group { title } }
        }
        series { step points { at value } }
        groups { nodes { title messageTemplate } }
      }
    `);
    expect(exceptionType.id).toBe('CartError');
    expect(exceptionType.services).toEqual([
      {
        service: { name: 'cart' },
        count: { value: 2 },
        recorded: { value: 2 },
        lastSeen: '2026-11-24T09:50:30.000Z',
        example: {
          title: 'CartError: order 4712 not found',
          message: 'order 4712 not found',
          service: { name: 'cart' },
          route: { name: 'GET /cart' },
          trace: { traceId: traceIdOf(1), rootName: 'GET /cart' },
          span: { name: 'GET /cart' },
          stackTrace: { raw: STACK, isTruncated: false, truncatedBy: null },
          group: { title: 'CartError: order <n> not found' },
        },
      },
      expect.objectContaining({ service: { name: 'frontend' }, count: { value: 0 }, recorded: { value: 1 } }),
    ]);
    const seen = exceptionType.series.points.filter(
      ({ value }: { value: number | null }) => value !== null && value > 0,
    );
    expect(seen).toEqual([
      { at: '2026-11-24T09:40:00.000Z', value: 1 },
      { at: '2026-11-24T09:50:00.000Z', value: 1 },
    ]);
    expect(exceptionType.groups.nodes).toEqual([
      { title: 'CartError: order <n> not found', messageTemplate: 'order <n> not found' },
      { title: 'CartError: order <n> not found', messageTemplate: 'order <n> not found' },
    ]);
  });

  it('are null where the window holds none of them', async () => {
    expect(await triage('exceptionType(name: "OldError") { name }')).toEqual({ exceptionType: null });
  });

  it('of a log record without a span have neither route nor trace', async () => {
    const { exceptionType } = await triage(
      'exceptionType(name: "JamError") { services { service { name } example { at recordedAt kind isHandled route { name } trace { id } span { name } } } }',
    );
    expect(exceptionType.services).toEqual([
      {
        service: { name: 'printer' },
        example: {
          at: '2026-11-24T09:57:30.000Z',
          recordedAt: '2026-11-24T09:57:30.000Z',
          kind: 'EXCEPTION',
          isHandled: false,
          route: null,
          trace: null,
          span: null,
        },
      },
    ]);
  });
});

describe('exception groups', () => {
  it('hold errors without an exception as well, by what they are known by', async () => {
    const { exceptionGroups } = await triage(
      'exceptionGroups(first: 100) { nodes { title type kind count { value } } }',
    );
    const without = exceptionGroups.nodes.filter(({ kind }: { kind: string }) => kind !== 'EXCEPTION');
    expect(without).toEqual([
      { title: 'GET /ledger', type: null, kind: 'STATUS_ONLY', count: { value: 1 } },
      { title: 'HTTP 503', type: null, kind: 'HTTP', count: { value: 1 } },
    ]);
  });

  it('by id are found beyond a relative window, with the window in which they were found', async () => {
    for (const [type, agoDays, step] of [
      ['OldError', 3, 'PT6H'],
      ['AncientError', 20, 'P1D'],
    ] as const) {
      const { exceptionGroups } = await triage(
        `exceptionGroups { nodes { id } }`,
        `(range: { last: "31d" }, filter: { exceptionType: { equals: "${type}" } })`,
      );
      const [{ id }] = exceptionGroups.nodes;
      const found = await triage(`
        window { from }
        exceptionGroup(id: "${id}") {
          id title count { value } services { name } series { step points { value } } samples { nodes { at } pageInfo { endCursor } } links { url }
        }
      `);
      expect(found.window.from).toBe('2026-11-24T09:00:00.000Z');
      expect(found.exceptionGroup).toMatchObject({ id, count: { value: 1 }, services: [{ name: 'cart' }] });
      expect(found.exceptionGroup.series.step).toBe(step);
      expect(found.exceptionGroup.series.points.length).toBeLessThanOrEqual(121);
      expect(found.exceptionGroup.samples.nodes).toEqual([{ at: new Date(ago(agoDays * DAY_MS)).toISOString() }]);

      // Its samples page with unchanged variables: the operation takes the window in which it was found.
      const { data, errors } = await gateway.run(
        'query ($id: ID!, $after: String) { triage { exceptionGroup(id: $id) { samples(after: $after) { nodes { at } pageInfo { hasPreviousPage } } } } }',
        { id, after: found.exceptionGroup.samples.pageInfo.endCursor },
      );
      expect(errors).toEqual([]);
      expect(data.triage.exceptionGroup.samples).toEqual({ nodes: [], pageInfo: { hasPreviousPage: true } });
    }
  });

  it('by id are looked for in a fixed window alone, and null where none is found', async () => {
    const { exceptionGroups } = await triage(
      'exceptionGroups { nodes { id } }',
      '(range: { last: "31d" }, filter: { exceptionType: { equals: "OldError" } })',
    );
    const [{ id }] = exceptionGroups.nodes;
    const fixed = '(range: { from: "2026-11-24T09:00:00Z", to: "2026-11-24T10:00:00Z" })';
    expect(await triage(`exceptionGroup(id: "${id}") { id }`, fixed)).toEqual({ exceptionGroup: null });
    expect(await triage('exceptionGroup(id: "ef0:0123456789abcdef.VHlwZQ") { id }')).toEqual({ exceptionGroup: null });
  });

  it('tell services, routes and versions in which they were recorded', async () => {
    const { exceptionGroups } = await triage(
      'exceptionGroups { nodes { title services { name } routes { name service { name } } versions recorded { value } } }',
      '(filter: { exceptionType: { equals: "ZebraError" } })',
    );
    expect(exceptionGroups.nodes).toEqual([
      {
        title: 'ZebraError',
        services: [{ name: 'cart' }, { name: 'frontend' }],
        routes: [
          { name: 'GET /cart', service: { name: 'cart' } },
          { name: 'GET /frontend', service: { name: 'frontend' } },
        ],
        versions: [],
        recorded: { value: 2 },
      },
    ]);
  });
});

describe('a trace', () => {
  it('by its id is found whatever the window, and a short id is padded', async () => {
    const padded = '0'.repeat(28) + 'abcd';
    const held = await openGateway(NOW_MS, {
      spans: traceOf(1, ago(5 * DAY_MS), server('cart', inDepth)).map((span) => ({ ...span, traceId: padded })),
      logs: [],
    });
    const { data } = await held.run(
      '{ triage { trace(id: "ABCD") { id traceId startedAt } none: trace(id: "1") { id } } }',
    );
    await held.close();
    expect(data.triage).toEqual({
      trace: { id: padded, traceId: padded, startedAt: new Date(ago(5 * DAY_MS)).toISOString() },
      none: null,
    });
  });

  it('tells where its error started and how it came up', async () => {
    const { trace } = await triage(`
      trace(id: "${traceIdOf(0)}") {
        startedAt durationMs rootService { name } rootName services { name } isComplete missing
        origin { service { name } span { spanId name kind status offsetMs route { name kind } } dependency { name } }
        path { service { name } span { name } }
        exceptions { title service { name } isHandled }
        all: spans { totalCount nodes { name parentSpanId durationMs exceptions { title } } }
        errors: spans(onlyErrors: true, first: 2) { totalCount nodes { name } pageInfo { hasNextPage } }
      }
    `);
    expect(trace).toMatchObject({
      startedAt: '2026-11-24T09:40:30.000Z',
      durationMs: 7,
      rootService: { name: 'frontend' },
      rootName: 'GET /frontend',
      services: [{ name: 'cart' }, { name: 'frontend' }],
      isComplete: true,
      missing: [],
      origin: {
        service: { name: 'cart' },
        span: {
          spanId: spanIdOf(2),
          kind: 'SERVER',
          status: 'ERROR',
          offsetMs: 2,
          route: { name: 'GET /cart', kind: 'HTTP' },
        },
        dependency: null,
      },
      path: [{ service: { name: 'cart' } }, { service: { name: 'frontend' } }, { service: { name: 'frontend' } }],
      all: { totalCount: 3 },
      errors: { totalCount: 3, nodes: [{ name: 'GET /frontend' }, { name: 'GET' }], pageInfo: { hasNextPage: true } },
    });
    expect(trace.exceptions).toEqual([
      { title: 'CartError: order 4711 not found', service: { name: 'frontend' }, isHandled: false },
      { title: 'CartError: order 4711 not found', service: { name: 'cart' }, isHandled: false },
    ]);
  });
});
