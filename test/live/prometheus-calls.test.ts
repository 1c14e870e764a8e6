/** Calls counted by a real Prometheus from the series of a service graph. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createCalls } from '../../src/sources/prometheus/calls.ts';
import { createDetector } from '../../src/sources/prometheus/detect-profile.ts';
import { createFirstHeld } from '../../src/sources/prometheus/first-held.ts';
import { createIntervals } from '../../src/sources/prometheus/interval.ts';
import { createQueryApi } from '../../src/sources/prometheus/query-api.ts';
import type { CountAnswer, CountQuery } from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { counterText, startPrometheus } from '../support/prometheus-server.ts';
import { openSourceDoor } from '../support/source-door.ts';
import { describePrometheus } from './describe-prometheus.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const SCRAPE_MS = 15 * SECOND_MS;
const T0 = Date.UTC(2026, 10, 20, 12);
const NOW_MS = T0 + 15 * MINUTE_MS;
const RANGE = { fromMs: T0, toMs: T0 + 10 * MINUTE_MS };

const TOTAL = 'traces_service_graph_request_total';
const FAILED = 'traces_service_graph_request_failed_total';
type Labels = Readonly<Record<string, string>>;
const edge = (client: string, server: string, type: string, more: Labels = {}): Labels => ({
  client,
  server,
  connection_type: type,
  client_service_version: '1.2.3',
  ...more,
});

/** What a counter has reached at the end of each minute, from one on (negative: before the range); it stays there to the end. */
const series = (metric: string, labels: Labels, fromMinute: number, ...values: readonly number[]) => ({
  metric,
  labels,
  samples: Array.from({ length: ((12 - fromMinute) * MINUTE_MS) / SCRAPE_MS }, (_, index) => ({
    atMs: T0 + fromMinute * MINUTE_MS + (index + 1) * SCRAPE_MS,
    value: values[Math.min(values.length - 1, Math.floor((index * SCRAPE_MS) / MINUTE_MS))] ?? 0,
  })),
});

const [toCheckout, toOrders] = [edge('frontend', 'checkout', ''), edge('checkout', 'orders', 'messaging_system')];
const [toDatabase, toStripe] = [
  edge('orders', 'orders-db', 'database', { client_service_version: '2.0.0' }),
  edge('checkout', 'stripe.com', 'virtual_node'),
];
const GRAPH = [
  // Old: 100 before the range; 2, 3 and 5 more in its minutes 1, 2 and 4. Its failures are born in minute 2 (1) and grow in minute 4.
  series(TOTAL, toCheckout, -8, 100, 100, 100, 100, 100, 100, 100, 100, 100, 102, 105, 105, 110),
  series(FAILED, toCheckout, 2, 1, 1, 3),
  // Restarts in minute 3: 7 before, 4 after.
  series(TOTAL, toOrders, -8, 20, 20, 20, 20, 20, 20, 20, 20, 20, 27, 27, 4),
  series(FAILED, toOrders, -8, 5),
  // Born in minute 5.
  series(TOTAL, toDatabase, 5, 6, 8),
  series(FAILED, toDatabase, 6, 2),
  series(TOTAL, toStripe, -8, 0, 0, 0, 0, 0, 0, 0, 0, 3),
  // No edges: nobody known at one end.
  series(TOTAL, edge('user', 'frontend', 'virtual_node'), -8, 0, 0, 0, 0, 0, 0, 0, 0, 40),
  series(TOTAL, edge('checkout', 'unknown', 'virtual_node'), -8, 0, 0, 0, 0, 0, 0, 0, 0, 50),
  // Another service answers none of these.
  series(TOTAL, edge('checkout', 'checkout', ''), -8, 0, 0, 0, 0, 0, 0, 0, 0, 9),
];

const open = async (text: string) => {
  const server = await startPrometheus({ openMetrics: text });
  const door = openSourceDoor('PROMETHEUS', server.url);
  const api = createQueryApi(door.http);
  const now = () => NOW_MS;
  const count = createCalls({
    api,
    detect: createDetector(api, { now, setting: 'auto' }),
    findInterval: createIntervals(api, now).find,
    findFirstHeld: createFirstHeld(api, now),
    now,
  });
  return {
    reads: door.reads,
    count: (query: Partial<CountQuery<'calls'>>) => count({ ...EVERY_EDGE, ...query }, door.call),
    close: async () => {
      await door.close();
      await server.stop();
    },
  };
};
const EVERY_EDGE: CountQuery<'calls'> = {
  measure: 'calls',
  by: ['caller', 'callee', 'dependency', 'dependencyKind'],
  where: {},
  keys: null,
  range: RANGE,
  stepMs: null,
};

/** Rows as texts: `frontend checkout - RPC: 3/10`, failed of all. */
const rowsIn = ({ rows }: CountAnswer<'calls'>): readonly string[] =>
  rows
    .map(({ key, atMs, values: { requests, errors } }) => {
      const at = atMs === null ? '' : ` @${(atMs - T0) / MINUTE_MS}`;
      return `${key.map((part) => part ?? '-').join(' ')}${at}: ${errors}/${requests}`;
    })
    .toSorted();

describePrometheus('calls in a real Prometheus', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open(counterText(GRAPH));
  });
  afterAll(() => opened.close());

  it('are counted by edge: births from their first value, a restart as more, nobody known as nothing', async () => {
    const answer = await opened.count({ keys: { dimensions: ['caller'], values: [['frontend'], ['orders']] } });
    expect(rowsIn(answer)).toEqual(['frontend checkout - RPC: 3/10', 'orders - orders-db DATABASE: 2/8']);
    expect(answer).toMatchObject({
      heldFromMs: T0,
      stepMs: null,
      completeness: { sources: ['PROMETHEUS'], asOfMs: NOW_MS, isExact: false, isTruncated: false, isPartial: false },
    });
  });

  it('are estimated where a counter restarts within the window', async () => {
    const { rows } = await opened.count({ keys: { dimensions: ['callee'], values: [['orders']] } });
    const [requests, errors] = rows.flatMap(({ values }) => [values.requests, values.errors]);
    expect(rows).toHaveLength(1);
    expect(errors).toBe(0);
    expect(Math.abs((requests ?? 0) - 11)).toBeLessThan(0.5);
  });

  it('are counted by step, and the steps add up', async () => {
    const answer = await opened.count({ stepMs: MINUTE_MS });
    expect(answer.stepMs).toBe(MINUTE_MS);
    expect(rowsIn(answer)).toEqual(
      [
        'frontend checkout - RPC @1: 0/2',
        'frontend checkout - RPC @2: 1/3',
        'frontend checkout - RPC @4: 2/5',
        'checkout orders - MESSAGING @1: 0/7',
        'checkout orders - MESSAGING @3: 0/4',
        'orders - orders-db DATABASE @5: 0/6',
        'orders - orders-db DATABASE @6: 2/2',
        'checkout - stripe.com UNINSTRUMENTED @0: 0/3',
        'checkout - checkout UNINSTRUMENTED @0: 0/9',
      ].toSorted(),
    );
  });

  const wholeOf = async (query: Partial<CountQuery<'calls'>>) => rowsIn(await opened.count(query));

  it('are added up over what is not asked for', async () => {
    expect(
      await wholeOf({ by: ['caller'], keys: { dimensions: ['caller'], values: [['orders'], ['frontend']] } }),
    ).toEqual(['frontend: 3/10', 'orders: 2/8']);
    expect(await wholeOf({ by: ['dependencyKind'], where: { service: { in: ['orders', 'frontend'] } } })).toEqual([
      'DATABASE: 2/8',
      'RPC: 3/10',
    ]);
    expect(await wholeOf({ by: [], where: { service: { equals: 'frontend' } } })).toEqual([': 3/10']);
  });

  it.each<[string, NonNullable<CountQuery['keys']>, readonly string[]]>([
    ['callees', { dimensions: ['callee'], values: [['checkout']] }, ['frontend checkout - RPC: 3/10']],
    ['callees that are dependencies', { dimensions: ['callee'], values: [['orders-db']] }, []],
    ['dependencies', { dimensions: ['dependency'], values: [['orders-db']] }, ['orders - orders-db DATABASE: 2/8']],
    ['dependencies that are services', { dimensions: ['dependency'], values: [['orders']] }, []],
    ['kinds', { dimensions: ['dependencyKind'], values: [['DATABASE']] }, ['orders - orders-db DATABASE: 2/8']],
    [
      'whole edges, and no mixture of their ends',
      {
        dimensions: ['caller', 'callee', 'dependencyKind'],
        values: [
          ['frontend', 'checkout', 'RPC'],
          ['checkout', 'frontend', 'RPC'],
        ],
      },
      ['frontend checkout - RPC: 3/10'],
    ],
    ['names that are in no series', { dimensions: ['caller'], values: [['a"} or up{b="']] }, []],
    ['no keys at all', { dimensions: ['caller'], values: [] }, []],
  ])('are restricted to %s', async (_what, keys, want) => {
    expect(await wholeOf({ keys })).toEqual(want);
  });

  it.each<[string, CountQuery['where'], readonly string[]]>([
    ['the caller', { service: { matches: 'front.*' } }, ['frontend checkout - RPC: 3/10']],
    ['the version of the caller', { version: { equals: '2.0.0' } }, ['orders - orders-db DATABASE: 2/8']],
    [
      'an attribute of the caller',
      { attributes: [{ key: 'service.version', scope: 'RESOURCE', value: { notIn: ['1.2.3'] } }] },
      ['orders - orders-db DATABASE: 2/8'],
    ],
    [
      'exceptions, which select no calls',
      { service: { equals: 'frontend' }, exceptionType: { equals: 'CartError' }, kinds: ['INTERNAL'] },
      ['frontend checkout - RPC: 3/10'],
    ],
  ])('are filtered by %s', async (_what, where, want) => {
    expect(await wholeOf({ where })).toEqual(want);
  });

  it('tell the version of the caller', async () => {
    expect(await wholeOf({ by: ['caller', 'version'], where: { service: { not: 'checkout' } } })).toEqual([
      'frontend 1.2.3: 3/10',
      'orders 2.0.0: 2/8',
    ]);
  });

  it.each<[string, Partial<CountQuery<'calls'>>, string]>([
    ['a label that the graph does not have', { where: { environment: { equals: 'prod' } } }, 'a label for environment'],
    [
      'an attribute that is no label',
      { where: { attributes: [{ key: 'tenant', scope: 'ANY', value: {} }] } },
      'a label for the attribute',
    ],
    ['the route', { where: { route: { equals: 'GET /' } } }, 'only traces tell'],
    ['the status code', { where: { statusCode: { equals: '500' } } }, 'only traces tell'],
    ['a dimension of requests', { by: ['caller', 'route'] }, 'only traces tell'],
    ['a dimension without a label', { by: ['caller', 'namespace'] }, 'a label for namespace'],
  ])('cannot be counted by %s', async (_what, query, needs) => {
    const refusal = opened.count(query);
    await expect(refusal).rejects.toBeInstanceOf(UnsupportedQueryError);
    await expect(refusal).rejects.toThrow(needs);
  });

  it('are one read, whatever the keys', async () => {
    await opened.count({}); // names and labels are known from here on
    const before = opened.reads.length;
    const values = Array.from({ length: 200 }, (_, number) => [`service-${number}`]);
    expect(
      await wholeOf({
        range: { fromMs: T0 - 5 * MINUTE_MS, toMs: T0 + 9 * MINUTE_MS },
        keys: { dimensions: ['caller'], values },
      }),
    ).toEqual([]);
    const asked = opened.reads.slice(before).filter(({ query }) => query.includes('triagraph_part'));
    expect(asked).toHaveLength(1);
  });

  it('begin with the first scrape, and say since when they are held', async () => {
    const answer = await opened.count({ range: { fromMs: T0 - 60 * MINUTE_MS, toMs: T0 + 10 * MINUTE_MS } });
    expect(answer.heldFromMs).toBe(T0 - 8 * MINUTE_MS + SCRAPE_MS);
    expect(rowsIn({ ...answer, rows: answer.rows.filter(({ key }) => key[0] !== 'checkout') })).toEqual([
      'frontend checkout - RPC: 3/10',
      'orders - orders-db DATABASE: 2/8',
    ]);
  });

  it('are held from nowhere where the range lies before everything', async () => {
    const answer = await opened.count({ range: { fromMs: T0 - 120 * MINUTE_MS, toMs: T0 - 60 * MINUTE_MS } });
    expect(answer).toMatchObject({ rows: [], heldFromMs: null });
  });

  it('have a larger step where counters get new values too rarely', async () => {
    const answer = await opened.count({ stepMs: 15 * SECOND_MS, where: { service: { equals: 'frontend' } } });
    expect(answer.stepMs).toBe(MINUTE_MS);
    expect(answer.completeness.notes).toContainEqual(expect.stringContaining('the step is 1 min instead of 15 s'));
  });
});

describePrometheus('calls of two producers that call their metrics the same', () => {
  it('count once, those of the Collector first', async () => {
    const scope = { otel_scope_name: 'traces_service_graph' };
    const opened = await open(
      counterText([
        series(TOTAL, { ...toCheckout, ...scope }, -8, 100, 100, 100, 100, 100, 100, 100, 100, 100, 104),
        series(TOTAL, toCheckout, -8, 100, 100, 100, 100, 100, 100, 100, 100, 100, 104),
        series(TOTAL, toDatabase, -8, 100, 100, 100, 100, 100, 100, 100, 100, 100, 107),
      ]),
    );
    const answer = await opened.count({});
    await opened.close();
    expect(rowsIn(answer)).toEqual(['frontend checkout - RPC: 0/4', 'orders - orders-db DATABASE: 0/7']);
    expect(answer.completeness.notes).toContainEqual(expect.stringContaining('service_graph connector'));
  });
});

describePrometheus('calls in a Prometheus without a service graph', () => {
  it('cannot be counted', async () => {
    const opened = await open(counterText([series('traces_span_metrics_calls_total', { service_name: 'a' }, 0, 1)]));
    const refusal = opened.count({});
    await expect(refusal).rejects.toBeInstanceOf(UnsupportedQueryError);
    await opened.close();
  });
});
