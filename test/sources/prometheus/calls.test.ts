/** Calls from answers that were recorded from a Prometheus 2.42, over a real socket; test/live asks a real one. */
import { describe, expect, it } from '@jest/globals';
import { callsPromQL } from '../../../src/sources/prometheus/calls-promql.ts';
import { createCalls } from '../../../src/sources/prometheus/calls.ts';
import type { CountsDeps } from '../../../src/sources/prometheus/counts.ts';
import { createQueryApi } from '../../../src/sources/prometheus/query-api.ts';
import { MAX_MATCHED_KEYS } from '../../../src/sources/prometheus/select-series.ts';
import type { CountQuery } from '../../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { useRecordedDoors } from '../../support/recorded-door.ts';
import { recordedBody, type RecordedAnswer } from '../../support/recorded-server.ts';

const WHOLE: RecordedAnswer = { body: recordedBody('prometheus/calls-whole.json') };
const STEPS: RecordedAnswer = { body: recordedBody('prometheus/calls-steps.json') };
const TO_MS = 1_795_527_960_000;
const FROM_MS = TO_MS - 60_000;
const NOW_MS = TO_MS + 1_000;
const GRAPH = {
  metric: 'traces_service_graph_request_total',
  labels: new Set(['client', 'server', 'connection_type', 'client_service_version', 'client_tenant', 'job']),
};
const EVERY_EDGE: CountQuery<'calls'> = {
  measure: 'calls',
  by: ['caller', 'callee', 'dependency', 'dependencyKind', 'version'],
  where: {},
  keys: null,
  range: { fromMs: FROM_MS, toMs: TO_MS },
  stepMs: null,
};

const openDoor = useRecordedDoors('PROMETHEUS');

const open = async (answers: Readonly<Record<string, RecordedAnswer>>, deps: Partial<CountsDeps> = {}) => {
  const door = await openDoor(({ path }) => answers[path] ?? null);
  const { call } = door;
  const count = createCalls({
    api: createQueryApi(door.http),
    detect: () => Promise.resolve({ profiles: [], exceptions: null, serviceGraph: GRAPH }),
    findInterval: () => Promise.resolve(1_000),
    findFirstHeld: () => Promise.resolve(null),
    now: () => NOW_MS,
    ...deps,
  });
  return {
    count: (query: Partial<CountQuery<'calls'>>) => count({ ...EVERY_EDGE, ...query }, call),
    requests: door.requests,
  };
};
const RECORDED = { '/api/v1/query': WHOLE, '/api/v1/query_range': STEPS };

const EDGES = [
  ['checkout', 'orders', null, 'MESSAGING', '1.2.3'],
  ['checkout', null, 'orders-db', 'DATABASE', '1.2.3'],
  ['checkout', null, 'stripe.com', 'UNINSTRUMENTED', '1.2.3'],
  ['frontend', 'checkout', null, 'RPC', '1.2.3'],
] as const;
const TO_ITSELF = ['checkout', null, 'checkout', 'UNINSTRUMENTED', '1.2.3'] as const;

describe('calls', () => {
  it('are one row an edge, the most errors first, callers and callees that nobody knows left out', async () => {
    const { count } = await open(RECORDED);
    expect(await count({})).toEqual({
      rows: [
        ...EDGES.map((key) => ({ key, atMs: null, values: { requests: 36, errors: 12 } })),
        { key: TO_ITSELF, atMs: null, values: { requests: 36, errors: 0 } },
      ],
      heldFromMs: FROM_MS,
      stepMs: null,
      completeness: {
        sources: ['PROMETHEUS'],
        asOfMs: NOW_MS,
        isExact: false,
        isTruncated: false,
        isPartial: false,
        sampledFrom: null,
        notes: [expect.stringContaining('spans count when they arrive')],
      },
    });
  });

  it('are one row an edge and step, at the start of the step', async () => {
    const { count } = await open(RECORDED);
    const { rows, stepMs } = await count({ stepMs: 15_000, by: ['caller', 'callee'] });
    expect(stepMs).toBe(15_000);
    expect(rows.filter(({ key }) => key[1] === 'orders')).toEqual(
      [0, 15_000, 30_000, 45_000].map((afterMs) => ({
        key: ['checkout', 'orders'],
        atMs: FROM_MS + afterMs,
        values: { requests: 9, errors: 3 },
      })),
    );
  });

  it('are one request, with the query of the window at its end', async () => {
    const { count, requests } = await open(RECORDED);
    await count({});
    await count({ stepMs: 15_000 });
    expect(requests.map(({ method, path, params }) => ({ method, path, ...Object.fromEntries(params) }))).toEqual([
      {
        method: 'POST',
        path: '/api/v1/query',
        query: callsPromQL(EVERY_EDGE, GRAPH, 60_000),
        time: '1795527960',
      },
      {
        method: 'POST',
        path: '/api/v1/query_range',
        query: callsPromQL(EVERY_EDGE, GRAPH, 15_000),
        start: '1795527915',
        end: '1795527960',
        step: expect.stringMatching(/^15s?$/),
      },
    ]);
  });

  it('are added up over what is not asked for', async () => {
    const { count } = await open(RECORDED);
    expect((await count({ by: ['caller'] })).rows).toEqual([
      { key: ['checkout'], atMs: null, values: { requests: 144, errors: 36 } },
      { key: ['frontend'], atMs: null, values: { requests: 36, errors: 12 } },
    ]);
  });

  it('are cut to the keys that were asked for, whatever the server gives', async () => {
    const { count } = await open(RECORDED);
    const keys = { dimensions: ['dependency'], values: [['orders-db'], ['orders']] } as const;
    expect((await count({ keys })).rows.map(({ key }) => key)).toEqual([EDGES[1]]);
  });

  it('begin at the first scrape where that lies within the range', async () => {
    const [firstMs, { data }] = [FROM_MS + 20_000, JSON.parse(WHOLE.body) as { data: { result: readonly unknown[] } }];
    const result = data.result.filter((series) => !JSON.stringify(series).includes('triagraph_held'));
    const body = JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
    const { count, requests } = await open(
      { '/api/v1/query': { body } },
      { findFirstHeld: () => Promise.resolve(firstMs) },
    );
    expect((await count({})).heldFromMs).toBe(firstMs);
    expect(requests.at(-1)?.params.get('query')).toBe(callsPromQL(EVERY_EDGE, GRAPH, TO_MS - firstMs));
  });

  it('are held from nowhere where nothing was ever scraped', async () => {
    const { count } = await open({
      '/api/v1/query': { body: '{"status":"success","data":{"resultType":"vector","result":[]}}' },
    });
    expect(await count({})).toMatchObject({ rows: [], heldFromMs: null });
  });

  it('have a larger step where values come too rarely, and say so', async () => {
    const { count, requests } = await open(RECORDED, { findInterval: () => Promise.resolve(15_000) });
    const { stepMs, completeness } = await count({ stepMs: 15_000 });
    expect(stepMs).toBe(60_000);
    expect(completeness.notes).toContainEqual(expect.stringContaining('the step is 1 min instead of 15 s'));
    expect(requests[0]?.params.get('query')).toContain('[60s]');
  });

  it('say what the server warns of', async () => {
    const body = WHOLE.body.replace('"status": "success"', '"status": "success", "warnings": ["store failed"]');
    const { count } = await open({ '/api/v1/query': { body } });
    const { completeness } = await count({});
    expect(completeness).toMatchObject({ isPartial: true, notes: [expect.anything(), 'store failed'] });
  });
});

describe('the query of calls', () => {
  const promql = (query: Partial<CountQuery<'calls'>>) => callsPromQL({ ...EVERY_EDGE, ...query }, GRAPH, 60_000);

  it('selects callers by service, version and attributes', () => {
    const where = {
      service: { in: ['checkout', 'cart'] },
      version: { not: '1.0.0' },
      attributes: [{ key: 'tenant', scope: 'RESOURCE', value: { equals: 'a"} or up{b="' } }],
    } as const;
    expect(promql({ where })).toContain(
      '{client=~"checkout|cart",client_service_version!="1.0.0",client_tenant="a\\"} or up{b=\\""}',
    );
  });

  it('selects the ends of few keys, and none of many', () => {
    const keysOf = (count: number) => ({
      dimensions: ['caller', 'dependency'] as const,
      values: Array.from({ length: count }, (_, number) => ['checkout', `db-${number}`]),
    });
    expect(promql({ keys: keysOf(2) })).toContain('{client=~"checkout",server=~"db-0|db-1"}');
    expect(promql({ keys: keysOf(MAX_MATCHED_KEYS + 1) })).not.toContain('=~');
  });

  it('is none for calls where there are no keys, but tells since when they are held', () => {
    const query = promql({ keys: { dimensions: ['caller'], values: [] } });
    expect(query).not.toContain('triagraph_part');
    expect(query).toContain('triagraph_held');
  });

  it.each<[string, Partial<CountQuery<'calls'>>]>([
    ['route', { by: ['route'] }],
    ['statusCode', { by: ['statusCode'] }],
    ['exceptionType', { by: ['exceptionType'] }],
    ['namespace', { by: ['namespace'] }],
    ['a filter on the route', { where: { route: { equals: 'GET /' } } }],
    ['a filter on the status code', { where: { statusCode: { equals: '500' } } }],
    ['a filter on an environment without a label', { where: { environment: { equals: 'prod' } } }],
    ['a filter on an attribute without a label', { where: { attributes: [{ key: 'a.b', scope: 'SPAN', value: {} }] } }],
  ])('cannot be made for %s', (_what, query) => {
    expect(() => promql(query)).toThrow(UnsupportedQueryError);
  });
});

describe('calls cannot be counted', () => {
  it('without a service graph, and nothing is read', async () => {
    const nothing = { profiles: [], exceptions: null, serviceGraph: null };
    const { count, requests } = await open(RECORDED, { detect: () => Promise.resolve(nothing) });
    await expect(count({})).rejects.toMatchObject({ name: 'UnsupportedQueryError', needs: 'service graph metrics' });
    expect(requests).toEqual([]);
  });

  it.each<[string, RecordedAnswer, string]>([
    ['is out of order', { status: 503, contentType: 'text/plain', body: 'starting' }, 'SOURCE_UNAVAILABLE'],
    ['says something else', { body: '{"status":"success","data":{"resultType":"vector"}}' }, 'SOURCE_BAD_RESPONSE'],
    ['says nothing', { body: '' }, 'SOURCE_BAD_RESPONSE'],
  ])('where the server %s', async (_what, answer, code) => {
    const { count } = await open({ '/api/v1/query': answer });
    await expect(count({})).rejects.toMatchObject({ extensions: { code, source: 'PROMETHEUS' } });
  });
});
