/** Traces of failed requests from exemplars that were recorded from a Prometheus 2.42 which scraped both usual producers. */
import { describe, expect, it } from '@jest/globals';
import type { DetectedMetrics, DetectedProfile } from '../../../src/sources/prometheus/detect-profile.ts';
import { createExemplars } from '../../../src/sources/prometheus/exemplars.ts';
import { profileOf, type LatencyMetric } from '../../../src/sources/prometheus/profile.ts';
import { createQueryApi } from '../../../src/sources/prometheus/query-api.ts';
import type { Exemplar, ExemplarQuery } from '../../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { useRecordedDoors } from '../../support/recorded-door.ts';
import { recordedBody, type RecordedAnswer } from '../../support/recorded-server.ts';

const RECORDED: RecordedAnswer = { body: recordedBody('prometheus/exemplars.json') };
const NONE: RecordedAnswer = { body: '{"status":"success","data":[]}' };
const FROM_MS = 1_795_527_415_000;
const STEP_MS = 5_000;

const detected = (
  calls: string,
  labels: readonly string[],
  latency: LatencyMetric | null,
  status: readonly string[] = ['status_code'],
): readonly DetectedProfile[] => {
  const profile = profileOf(calls);
  if (profile === null) return [];
  const all = new Set([...labels, 'span_name', 'span_kind', ...status]);
  return [
    {
      profile,
      calls: { metric: calls, labels: all },
      service: profile.service.filter((label) => all.has(label)),
      statuses: profile.statuses.filter(({ label }) => all.has(label)),
      events: null,
      latency,
    },
  ];
};
const COLLECTOR = detected('traces_span_metrics_calls_total', ['service_name'], null);
const TEMPO = detected('traces_spanmetrics_calls_total', ['service'], {
  metric: 'traces_spanmetrics_latency',
  unit: 's',
  isNative: false,
});

const BY_ROUTE: ExemplarQuery = {
  by: ['service', 'route'],
  where: {},
  keys: null,
  range: { fromMs: FROM_MS, toMs: FROM_MS + 2 * STEP_MS },
  stepMs: STEP_MS,
};

const openDoor = useRecordedDoors('PROMETHEUS');

const open = async (answer: RecordedAnswer, profiles: readonly DetectedProfile[] = [...COLLECTOR, ...TEMPO]) => {
  const door = await openDoor(({ path }) => (path === '/api/v1/query_exemplars' ? answer : null));
  const metrics: DetectedMetrics = { profiles, exceptions: null, serviceGraph: null };
  const read = createExemplars({ api: createQueryApi(door.http), detect: () => Promise.resolve(metrics) });
  const { call } = door;
  return { read: (query: Partial<ExemplarQuery>) => read({ ...BY_ROUTE, ...query }, call), requests: door.requests };
};

const id = (prefix: string, number: string): string => `${prefix}${number.padStart(32 - prefix.length, '0')}`;
/** Exemplars as texts: `cart POST /cart @0: <trace>`, seconds after the start. */
const told = (exemplars: readonly Exemplar[]): readonly string[] =>
  exemplars.map(({ key, atMs, traceId }) => `${key.join(' ')} @${(atMs - FROM_MS) / 1_000}: ${traceId}`);

describe('exemplars', () => {
  it('are the newest of each key and step, by step and key', async () => {
    const { read } = await open(RECORDED);
    expect(told(await read({}))).toEqual([
      `cart POST /cart @0: ${id('', 'ad03')}`,
      `checkout POST /checkout @0: ${id('d09f', '323')}`,
      `orders orders process @0: ${id('cccc', '323')}`,
      `cart POST /cart @5: ${id('', 'ad04')}`,
      `checkout POST /checkout @5: ${id('d09f', '324')}`,
      `orders orders process @5: ${id('cccc', '324')}`,
    ]);
  });

  it('are one request: failed requests on the counter, and on the histogram', async () => {
    const { read, requests } = await open(RECORDED);
    await read({});
    const own = 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER",status_code="STATUS_CODE_ERROR"';
    expect(requests.map(({ method, path, params }) => ({ method, path, ...Object.fromEntries(params) }))).toEqual([
      {
        method: 'POST',
        path: '/api/v1/query_exemplars',
        query: `(traces_span_metrics_calls_total{${own}}) or (traces_spanmetrics_calls_total{${own}}) or (traces_spanmetrics_latency_bucket{${own}})`,
        start: '1795527415',
        end: '1795527425',
      },
    ]);
  });

  it('lie in the range, its start included and its end not', async () => {
    const { read } = await open(RECORDED);
    // Two of the recorded exemplars of each series are taken at exactly these instants.
    const range = { fromMs: 1_795_527_416_604, toMs: 1_795_527_420_606 };
    expect(told(await read({ range, keys: { dimensions: ['service'], values: [['orders']] } }))).toEqual([
      `orders orders process @0: ${id('cccc', '323')}`,
    ]);
    const before = { fromMs: 1_795_527_415_607, toMs: 1_795_527_416_604 };
    expect(await read({ range: before })).toEqual([]);
  });

  it('are those of the keys that were asked for, whatever the server gives', async () => {
    const { read, requests } = await open(RECORDED);
    const keys = {
      dimensions: ['service', 'route'],
      values: [
        ['checkout', 'POST /checkout'],
        ['orders', 'POST /checkout'],
      ],
    } as const;
    expect((await read({ keys })).map(({ key }) => key)).toEqual([
      ['checkout', 'POST /checkout'],
      ['checkout', 'POST /checkout'],
    ]);
    expect(requests[0]?.params.get('query')).toContain('service_name=~"checkout|orders"');
  });

  it('are none where no key is asked for, and nothing is read', async () => {
    const { read, requests } = await open(RECORDED);
    expect(await read({ keys: { dimensions: ['service'], values: [] } })).toEqual([]);
    expect(requests).toEqual([]);
  });

  it('are none where the server keeps none', async () => {
    const { read } = await open(NONE);
    expect(await read({})).toEqual([]);
  });

  it('of other series than were asked for are left out', async () => {
    const { read } = await open(RECORDED, TEMPO);
    expect(new Set((await read({})).map(({ key }) => key[0]))).toEqual(new Set(['cart']));
  });

  it('of one instant are told apart by their trace: the smallest id', async () => {
    const { read } = await open(RECORDED);
    expect(told(await read({ by: [] }))).toEqual([` @0: ${id('', 'ad03')}`, ` @5: ${id('', 'ad04')}`]);
  });

  it('stand at the start of their step, also where that lies before the range', async () => {
    const { read } = await open(RECORDED);
    expect(told(await read({ by: [], stepMs: 10_000 }))).toEqual([` @-5: ${id('', 'ad03')}`, ` @5: ${id('', 'ad04')}`]);
  });
});

describe('the trace of an exemplar', () => {
  const series = (labels: Readonly<Record<string, string>>) =>
    JSON.stringify({
      status: 'success',
      data: [
        {
          seriesLabels: {
            __name__: 'traces_span_metrics_calls_total',
            service_name: 'checkout',
            span_name: 'POST /checkout',
            span_kind: 'SPAN_KIND_SERVER',
            status_code: 'STATUS_CODE_ERROR',
          },
          exemplars: [{ labels, value: '1', timestamp: (FROM_MS + 1_000) / 1_000 }],
        },
      ],
    });

  it.each<[string, Readonly<Record<string, string>>, string | null]>([
    ['trace_id', { trace_id: 'd09f'.repeat(8) }, 'd09f'.repeat(8)],
    ['traceID', { traceID: 'd09f'.repeat(8) }, 'd09f'.repeat(8)],
    ['TraceID', { TraceID: 'd09f'.repeat(8) }, 'd09f'.repeat(8)],
    ['upper case', { trace_id: 'D09F'.repeat(8) }, 'd09f'.repeat(8)],
    ['trimmed zeros', { traceID: 'abc0' }, id('', 'abc0')],
    ['64 bits', { trace_id: 'd09f'.repeat(4) }, id('', 'd09f'.repeat(4))],
    ['nothing but zeros', { trace_id: '0'.repeat(32) }, null],
    ['too many digits', { trace_id: 'a'.repeat(33) }, null],
    ['no digits', { trace_id: 'checkout-1' }, null],
    ['an empty text', { trace_id: '' }, null],
    ['another label', { span_id: '38a3000000000001' }, null],
    ['a bad label before a good one', { trace_id: 'none', traceID: 'abc0' }, id('', 'abc0')],
  ])('may be told as %s', async (_what, labels, want) => {
    const { read } = await open({ body: series(labels) });
    expect((await read({})).map(({ traceId }) => traceId)).toEqual(want === null ? [] : [want]);
  });
});

describe('the histogram beside a counter', () => {
  const DURATION: LatencyMetric = { metric: 'traces_span_metrics_duration_milliseconds', unit: 'ms', isNative: false };
  const labels = ['service_name', 'http_route', 'service_version'];
  const collector = (latency: LatencyMetric) => detected('traces_span_metrics_calls_total', labels, latency);
  const queryOf = async (profiles: readonly DetectedProfile[], query: Partial<ExemplarQuery>) => {
    const { read, requests } = await open(NONE, profiles);
    await read(query);
    return requests[0]?.params.get('query') ?? '';
  };

  it('is asked as well, where only labels matter that both have', async () => {
    expect(await queryOf(collector(DURATION), {})).toContain('traces_span_metrics_duration_milliseconds_bucket{');
  });

  it('is one series where it is native', async () => {
    const query = await queryOf(collector({ ...DURATION, isNative: true }), {});
    expect(query).toContain('traces_span_metrics_duration_milliseconds{');
  });

  it('is left out where a condition needs a label that it may lack', async () => {
    const query = await queryOf(collector(DURATION), { where: { version: { not: '1.2.3' } } });
    expect(query).toContain('service_version!="1.2.3"');
    expect(query).not.toContain('duration');
  });

  it('is left out where a key needs a label that it may lack', async () => {
    expect(await queryOf(collector(DURATION), { by: ['service', 'httpRoute'] })).not.toContain('duration');
  });

  it('has every label of the counter where Tempo made it', async () => {
    const tempo = detected('traces_spanmetrics_calls_total', ['service', 'service_version'], {
      metric: 'traces_spanmetrics_latency',
      unit: 's',
      isNative: false,
    });
    expect(await queryOf(tempo, { where: { version: { equals: '1.2.3' } } })).toContain('_latency_bucket{');
  });
});

describe('exemplars cannot be found', () => {
  it.each<[string, readonly DetectedProfile[], Partial<ExemplarQuery>]>([
    ['without span metrics', [], {}],
    ['without a label for the status', detected('traces_span_metrics_calls_total', ['service_name'], null, []), {}],
    ['by a label that no producer has', [...COLLECTOR, ...TEMPO], { where: { version: { equals: '1.2.3' } } }],
    ['by a dimension of traces', [...COLLECTOR, ...TEMPO], { by: ['service', 'exceptionType'] }],
  ])('%s', async (_what, profiles, query) => {
    const { read, requests } = await open(RECORDED, profiles);
    await expect(read(query)).rejects.toBeInstanceOf(UnsupportedQueryError);
    expect(requests).toEqual([]);
  });

  it('where the server is out of order', async () => {
    const { read } = await open({ status: 503, contentType: 'text/plain', body: 'starting' });
    await expect(read({})).rejects.toMatchObject({ extensions: { code: 'SOURCE_UNAVAILABLE' } });
  });

  it('where it answers something else', async () => {
    const { read } = await open({ body: '{"status":"success","data":{"exemplars":[]}}' });
    await expect(read({})).rejects.toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
  });

  it('by a producer that lacks the label, while another has it', async () => {
    const versioned = detected('traces_span_metrics_calls_total', ['service_name', 'service_version'], null);
    const { read, requests } = await open(NONE, [...versioned, ...TEMPO]);
    expect(await read({ where: { version: { equals: '1.2.3' } } })).toEqual([]);
    expect(requests[0]?.params.get('query')).not.toContain('traces_spanmetrics');
  });
});
