/**
 * What healthy sources answer, as small as it may be: one service, `checkout`, with some failed requests, one trace of them and
 * one alert that fires. Each follows the shapes of its API whatever is asked for, so that a test may damage the answer.
 */
import { FAULT_NOW_MS } from './fault-server.ts';
import type { GoodAnswer } from './fault-row.ts';
import { traceBody } from './otlp-body.ts';
import { exception, server, threw, traceIdOf, traceOf } from './plain-trace.ts';
import type { SeenRequest } from './raw-server.ts';
import type { FaultyKind } from './source-graph.ts';

/** The service of all answers. */
export const SERVICE = 'checkout';
export const TRACE_ID = traceIdOf(1);
/** A trace that is only found by searching for its id. */
export const OTHER_TRACE_ID = traceIdOf(2);
const STARTED_MS = FAULT_NOW_MS - 60_000;
const nanos = (atMs: number): string => `${atMs}000000`;

const asked = ({ target, body }: SeenRequest): { readonly path: string; readonly params: URLSearchParams } => {
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
  return { path: pathname, params: body === '' ? searchParams : new URLSearchParams(body) };
};
const json = (value: unknown): GoodAnswer => ({ contentType: 'application/json', body: JSON.stringify(value) });

const spanOf = (number: number) =>
  traceOf(
    number,
    STARTED_MS,
    server(SERVICE, {
      name: 'POST /pay',
      durationMs: 5,
      ...threw(exception('PaymentDeclined', 'card 17 was declined')),
    }),
  );
/** Tempo's answer to a read by id: the trace as an application would send it is its first field. */
const wholeTrace = (number: number): Uint8Array => {
  const bytes = Buffer.from(traceBody(spanOf(number), 'protobuf').body);
  return Buffer.concat([Buffer.from([0x0a, (bytes.length & 0x7f) | 0x80, bytes.length >> 7]), bytes]);
};
const WHOLE: Readonly<Record<string, Uint8Array>> = {
  [`/api/v2/traces/${TRACE_ID}`]: wholeTrace(1),
  [`/api/v2/traces/${OTHER_TRACE_ID}`]: wholeTrace(2),
};

const PRODUCER = { span_name: 'POST /pay', span_kind: 'SPAN_KIND_SERVER', service_name: SERVICE };
const SERIES = [
  { metric: { ...PRODUCER, status_code: 'STATUS_CODE_ERROR' }, value: '2' },
  { metric: { ...PRODUCER, status_code: 'STATUS_CODE_UNSET' }, value: '6' },
  { metric: { triagraph_held: 'yes' }, value: '1' },
];

const prometheusData = ({ path, params }: ReturnType<typeof asked>): unknown => {
  switch (path) {
    case '/api/v1/label/__name__/values':
      return ['traces_span_metrics_calls_total'];
    case '/api/v1/labels':
      return ['__name__', ...Object.keys(PRODUCER), 'status_code'];
    case '/api/v1/query': {
      const at = FAULT_NOW_MS / 1_000;
      if (params.get('query') === 'time()') return { resultType: 'scalar', result: [at, String(at)] };
      const isOfSamples = (params.get('query') ?? '').includes('triagraph_question');
      const result = isOfSamples ? [] : SERIES.map(({ metric, value }) => ({ metric, value: [at, value] }));
      return { resultType: 'vector', result };
    }
    case '/api/v1/query_range': {
      const ends = [Number(params.get('start')), Number(params.get('end'))];
      return {
        resultType: 'matrix',
        result: SERIES.map(({ metric, value }) => ({ metric, values: ends.map((at) => [at, value]) })),
      };
    }
    case '/api/v1/alerts':
      return {
        alerts: [
          {
            labels: { alertname: 'ManyErrors', service_name: SERVICE, severity: 'page' },
            annotations: { summary: 'Payments fail' },
            state: 'firing',
            activeAt: '2026-03-04T09:10:00Z',
            value: '2e+00',
          },
        ],
      };
    case '/api/v1/status/buildinfo':
      return { version: '3.5.0' };
    default:
      return [];
  }
};

/** What a search may select of the one span, and by what counts are grouped. */
const FACTS: Readonly<Record<string, unknown>> = {
  'resource.service.name': { stringValue: SERVICE },
  'event.exception.type': { stringValue: 'PaymentDeclined' },
  'event.exception.message': { stringValue: 'card 17 was declined' },
  'trace:rootService': { stringValue: SERVICE },
  'trace:rootName': { stringValue: 'POST /pay' },
  'span:parentID': { stringValue: '' },
  name: { stringValue: 'POST /pay' },
  status: { stringValue: 'error' },
  kind: { stringValue: 'server' },
  nestedSetLeft: { intValue: '1' },
  nestedSetRight: { intValue: '2' },
  nestedSetParent: { intValue: '-1' },
};
const SELECTED = Object.entries(FACTS)
  .filter(([name]) => !name.startsWith('trace:'))
  .map(([name, value]) => ({ key: name.replace(/^(?:resource|event|span)[.:]/, ''), value }));

const tempoSearch = (query: string, startSeconds: number): unknown => {
  // What is held before a range is asked for with an empty filter.
  const startMs = query.startsWith('{ }') ? startSeconds * 1_000 : STARTED_MS;
  const [, traceID = TRACE_ID] = /trace:id\s*=\s*"([0-9a-f]+)"/.exec(query) ?? [];
  const span = {
    spanID: spanOf(1)[0]?.spanId,
    startTimeUnixNano: nanos(startMs),
    durationNanos: '5000000',
    attributes: SELECTED,
  };
  return {
    traces: [
      {
        traceID,
        rootServiceName: SERVICE,
        rootTraceName: 'POST /pay',
        startTimeUnixNano: nanos(startMs),
        durationMs: 5,
        spanSets: [{ spans: [span], matched: 1 }],
        serviceStats: { [SERVICE]: { spanCount: 1, errorCount: 1 } },
      },
    ],
    metrics: { completedJobs: 1, totalJobs: 1 },
  };
};

const labelsOf = (query: string): readonly unknown[] => {
  const [, names] = /by\s*\(([^)]*)\)/.exec(query) ?? [];
  return names === undefined
    ? [{ key: '__name__', value: { stringValue: 'count_over_time' } }]
    : names.split(',').map((name) => ({ key: name.trim(), value: FACTS[name.trim()] ?? { stringValue: 'nil' } }));
};

const tempoAnswer = ({ path, params }: ReturnType<typeof asked>): GoodAnswer => {
  const query = params.get('q') ?? '';
  switch (path) {
    case '/api/search':
      return json(tempoSearch(query, Number(params.get('start'))));
    case '/api/metrics/query':
      return json({ series: [{ labels: labelsOf(query), value: 2 }], metrics: {} });
    case '/api/metrics/query_range':
      return json({
        series: [{ labels: labelsOf(query), samples: [{ timestampMs: String(FAULT_NOW_MS), value: 2 }] }],
        metrics: {},
      });
    case '/api/v2/search/tag/event.exception.type/values':
      return json({ tagValues: [{ type: 'string', value: 'PaymentDeclined' }], metrics: {} });
    case '/api/status/buildinfo':
      return json({ version: '3.0.3' });
    case '/api/echo':
      return { contentType: 'text/plain', body: 'echo' };
    default: {
      const trace = WHOLE[path];
      return trace === undefined ? json({}) : { contentType: 'application/protobuf', body: trace };
    }
  }
};

const ALERTS = [
  {
    annotations: { summary: 'Payments fail' },
    startsAt: '2026-03-04T09:10:00Z',
    endsAt: '2026-03-04T09:40:00Z',
    updatedAt: '2026-03-04T09:20:00Z',
    fingerprint: '3f5ae7d5a4c2b1e0',
    receivers: [{ name: 'on-call' }],
    status: { inhibitedBy: [], silencedBy: [], state: 'active' },
    labels: { alertname: 'ManyErrors', service_name: SERVICE, severity: 'page' },
  },
];
const STATUS = { cluster: { status: 'ready' }, versionInfo: { version: '0.28.0' } };

/** Returns what a healthy source of this kind answers to a request. */
export const healthy = (kind: FaultyKind): ((request: SeenRequest) => GoodAnswer) => {
  switch (kind) {
    case 'PROMETHEUS':
      return (request) => json({ status: 'success', data: prometheusData(asked(request)) });
    case 'TEMPO':
      return (request) => tempoAnswer(asked(request));
    case 'ALERTMANAGER':
      return (request) => json(asked(request).path === '/api/v2/status' ? STATUS : ALERTS);
  }
};
