import { describe, expect, it } from '@jest/globals';
import { createQueryApi, MAX_INTERVALS } from '../../../src/sources/prometheus/query-api.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/sources/http.ts';
import { useRecordedDoors } from '../../support/recorded-door.ts';

const CALL = { signal: new AbortController().signal, record: () => undefined };

const apiOf = (answer: (request: HttpRequest) => string | { readonly status: number; readonly text: string }) => {
  const requests: HttpRequest[] = [];
  const api = createQueryApi({
    kind: 'PROMETHEUS',
    send: async (request): Promise<HttpAnswer> => {
      requests.push(request);
      const given = answer(request);
      const { status, text } = typeof given === 'string' ? { status: 200, text: given } : given;
      return { status, contentType: 'application/json', body: new TextEncoder().encode(text), retryAfterMs: null };
    },
  });
  return { api, requests };
};
const success = (data: unknown, more: object = {}): string => JSON.stringify({ status: 'success', data, ...more });
const vector = (...result: readonly unknown[]): unknown => ({ resultType: 'vector', result });

describe('asking the HTTP API', () => {
  it('sends queries as forms, instants in seconds', async () => {
    const { api, requests } = apiOf(() => success(vector()));
    await api.query('up{a="b&c"}', 1_500, CALL);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/api/v1/query', query: 'up{a="b&c"}', reuseMs: 0 });
    expect(requests[0]?.params.toString()).toBe('query=up%7Ba%3D%22b%26c%22%7D&time=1.5');
  });

  it('reads numbers that JSON cannot write', async () => {
    const values = ['NaN', '+Inf', '-Inf', '1e+06', '9.09e-02', '-0', '12.5'];
    const { api } = apiOf(() =>
      success(vector(...values.map((value, i) => ({ metric: { i: `${i}` }, value: [1.25, value] })))),
    );
    const { data } = await api.query('x', 0, CALL);
    expect(data.map(({ value }) => value)).toEqual([NaN, Infinity, -Infinity, 1e6, 0.0909, -0, 12.5]);
    expect(data[0]).toMatchObject({ labels: { i: '0' }, atMs: 1_250 });
  });

  it('leaves native histograms out and reads a scalar as one sample', async () => {
    const { api } = apiOf(({ query }) =>
      success(
        query === 'h'
          ? vector({ metric: {}, histogram: [1, { count: '1', sum: '2' }] })
          : { resultType: 'scalar', result: [1, '2'] },
      ),
    );
    expect((await api.query('h', 0, CALL)).data).toEqual([]);
    expect((await api.query('s', 0, CALL)).data).toEqual([{ labels: {}, atMs: 1_000, value: 2 }]);
  });

  it('surfaces warnings, tells partial answers, and leaves hints on queries out', async () => {
    const said = async (more: object) => {
      const { warnings, isPartial } = await apiOf(() => success(vector(), more)).api.query('x', 0, CALL);
      return { warnings, isPartial };
    };
    expect(await said({ warnings: ['PromQL info: metric might not be a counter'], infos: ['x'] })).toEqual({
      warnings: [],
      isPartial: false,
    });
    expect(await said({ warnings: ['results truncated due to limit'] })).toEqual({
      warnings: ['results truncated due to limit'],
      isPartial: false,
    });
    expect(
      await said({ warnings: ['No StoreAPIs matched: fetch series: rpc error: code = Unavailable'] }),
    ).toMatchObject({
      isPartial: true,
    });
    expect(await said({ isPartial: true })).toEqual({ warnings: [], isPartial: true });
  });

  it('asks for more than 11,000 intervals in parts and joins the series', async () => {
    const { api, requests } = apiOf(({ params }) => {
      const [start, end] = [Number(params.get('start')), Number(params.get('end'))];
      expect((end - start) / 1).toBeLessThanOrEqual(MAX_INTERVALS);
      return success({
        resultType: 'matrix',
        result: [
          {
            metric: { a: 'b' },
            values: [
              [start, '1'],
              [end, '2'],
            ],
          },
        ],
      });
    });
    const { data } = await api.queryRange('x', { fromMs: 0, toMs: 25_000_000, stepMs: 1_000 }, CALL);
    expect(requests.map(({ params }) => [params.get('start'), params.get('end'), params.get('step')])).toEqual([
      ['0', '11000', '1s'],
      ['11001', '22001', '1s'],
      ['22002', '25000', '1s'],
    ]);
    expect(data).toHaveLength(1);
    expect(data[0]?.points.map(({ atMs }) => atMs / 1_000)).toEqual([0, 11_000, 11_001, 22_001, 22_002, 25_000]);
  });

  it('sends one request for exactly 11,000 intervals', async () => {
    const { api, requests } = apiOf(() => success({ resultType: 'matrix', result: [] }));
    await api.queryRange('x', { fromMs: 0, toMs: 11_000_000, stepMs: 1_000 }, CALL);
    expect(requests).toHaveLength(1);
  });

  it('reads exemplars, and none from an empty body', async () => {
    const exemplar = { labels: { trace_id: 'ab' }, value: '12.5', timestamp: 1_795_471_399.421 };
    const { api } = apiOf(({ query }) =>
      query === 'none' ? { status: 204, text: '' } : success([{ seriesLabels: { a: 'b' }, exemplars: [exemplar] }]),
    );
    expect((await api.exemplars('x', { fromMs: 0, toMs: 1 }, CALL)).data).toEqual([
      { labels: { a: 'b' }, exemplars: [{ labels: { trace_id: 'ab' }, value: 12.5, atMs: 1_795_471_399_421 }] },
    ]);
    expect((await api.exemplars('none', { fromMs: 0, toMs: 1 }, CALL)).data).toEqual([]);
  });

  it('reads alerts that are pending or firing', async () => {
    const alert = (state: string) => ({
      labels: { alertname: state },
      annotations: {},
      state,
      activeAt: '2026-11-24T12:00:00Z',
      value: '1e+00',
    });
    const { api } = apiOf(() => success({ alerts: [alert('firing'), alert('pending'), alert('inactive')] }));
    expect((await api.alerts(CALL))?.data.map(({ state, activeAtMs, value }) => [state, activeAtMs, value])).toEqual([
      ['firing', Date.UTC(2026, 10, 24, 12), 1],
      ['pending', Date.UTC(2026, 10, 24, 12), 1],
    ]);
  });

  const noPages: readonly (readonly [string, number, string])[] = [
    ['says so by its status', 404, '404 page not found'],
    ['takes no such method', 405, ''],
    ['has not implemented it', 501, 'not implemented'],
    ['says so in its envelope', 422, '{"status":"error","errorType":"not_found","error":"no ruler"}'],
    ['does not support it', 400, '{"status":"error","errorType":"400","error":"unsupported path requested"}'],
  ];
  it.each(noPages)('knows no alerts of a server that %s', async (_name, status, text) => {
    expect(await apiOf(() => ({ status, text })).api.alerts(CALL)).toBeNull();
  });

  it('reads build information of several servers, and null of one that has none', async () => {
    const infoOf = (status: number, text: string) => apiOf(() => ({ status, text })).api.buildInfo(CALL);
    expect(await infoOf(200, success({ version: '2.42.0+ds' }))).toEqual({ version: '2.42.0+ds', application: null });
    expect(await infoOf(200, success({ application: 'Grafana Mimir', version: '2.10.0' }))).toEqual({
      version: '2.10.0',
      application: 'Grafana Mimir',
    });
    expect(await infoOf(200, success({}))).toEqual({ version: null, application: null });
    expect(await infoOf(404, '404 page not found')).toBeNull();
    expect(await infoOf(200, '<html>')).toBeNull();
  });

  const failures: readonly (readonly [string, number, string, string])[] = [
    [
      'a query that is refused',
      400,
      '{"status":"error","errorType":"bad_data","error":"parse error"}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'a query that cannot be executed',
      422,
      '{"status":"error","errorType":"execution","error":"too many samples"}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'a query that takes too long',
      422,
      '{"status":"error","errorType":"timeout","error":"query timed out"}',
      'SOURCE_TIMEOUT',
    ],
    [
      'storage that is away',
      422,
      '{"status":"error","errorType":"unavailable","error":"no store"}',
      'SOURCE_UNAVAILABLE',
    ],
    [
      'an error type that is a number',
      422,
      '{"status":"error","errorType":"422","error":"cannot parse"}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'an error with a success status',
      200,
      '{"status":"error","errorType":"bad_data","error":"x"}',
      'SOURCE_BAD_RESPONSE',
    ],
    ['a refusal that is no JSON', 400, '<html>no</html>', 'SOURCE_BAD_RESPONSE'],
    ['truncated JSON', 200, '{"status":"success","data":{"res', 'SOURCE_BAD_RESPONSE'],
    ['no JSON', 200, '<html>login</html>', 'SOURCE_BAD_RESPONSE'],
    ['an empty body', 200, '', 'SOURCE_BAD_RESPONSE'],
    ['JSON of another shape', 200, '[]', 'SOURCE_BAD_RESPONSE'],
    [
      'data of another shape',
      200,
      '{"status":"success","data":{"restType":"vector","result":{}}}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'labels that are no texts',
      200,
      '{"status":"success","data":{"restType":"vector","result":[{"metric":{"a":1},"value":[1,"1"]}]}}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'a number that is none',
      200,
      '{"status":"success","data":{"restType":"vector","result":[{"metric":{},"value":[1,"one"]}]}}',
      'SOURCE_BAD_RESPONSE',
    ],
    [
      'a matrix where a vector was asked for',
      200,
      '{"status":"success","data":{"restType":"matrix","result":[]}}',
      'SOURCE_BAD_RESPONSE',
    ],
    ['null', 200, 'null', 'SOURCE_BAD_RESPONSE'],
  ];
  it.each(failures)('turns %s into a typed error', async (_name, status, text, code) => {
    const question = apiOf(() => ({ status, text })).api.query('x', 0, CALL);
    await expect(question).rejects.toMatchObject({ extensions: { code, source: 'PROMETHEUS' } });
  });

  it('repeats what the server said', async () => {
    const text = '{"status":"error","errorType":"execution","error":"query processing would load too many samples"}';
    await expect(apiOf(() => ({ status: 422, text })).api.query('x', 0, CALL)).rejects.toThrow('too many samples');
  });
});

describe('a query that is too slow for the server', () => {
  const openDoor = useRecordedDoors('PROMETHEUS');
  const failureOf = async (body: string, contentType = 'application/json'): Promise<unknown> => {
    const { http, call } = await openDoor(() => ({ status: 503, contentType, body }));
    return createQueryApi(http)
      .query('x', 0, call)
      .catch((error: unknown) => error);
  };

  it('is out of time, though Prometheus says so with the status of a server that is out of order', async () => {
    const said = { status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' };
    expect(await failureOf(JSON.stringify(said))).toMatchObject({
      message: 'PROMETHEUS gave up on a query: query timed out in expression evaluation',
      extensions: { code: 'SOURCE_TIMEOUT', source: 'PROMETHEUS', retryable: true },
    });
  });

  it('is told from a server that is out of order', async () => {
    const said = { status: 'error', errorType: 'unavailable', error: 'starting up' };
    expect(await failureOf(JSON.stringify(said))).toMatchObject({ extensions: { code: 'SOURCE_UNAVAILABLE' } });
    expect(await failureOf('<html><title>No upstream</title></html>', 'text/html')).toMatchObject({
      extensions: { code: 'SOURCE_UNAVAILABLE' },
    });
  });
});
