/** Requests and spans: semantics "Requests" and "Time", as trees whose numbers one can see. */
import { client, consumer, failed, internal, producer, server, together, traceOf } from '../../support/plain-trace.ts';
import { minute, T, type CountCase } from './backend.ts';

const at = minute(10);
const receive = { name: 'orders receive', attributes: { 'messaging.operation.type': 'receive' } };
const first = <Item>(items: readonly Item[]): Item => {
  const [item] = items;
  if (item === undefined) throw new RangeError('Expected a span');
  return item;
};

/** One request through three services. */
const chain = traceOf(
  1,
  at,
  server('web', { name: 'GET /' }, [
    client('web', failed, [
      server('cart', { ...failed, name: 'POST /cart' }, [
        internal('cart', failed),
        producer('cart', {}, [consumer('mail', {}), consumer('mail', receive)]),
      ]),
    ]),
  ]),
);

const requestRules: readonly CountCase[] = [
  {
    title: 'SERVER and CONSUMER spans are requests; clients, producers, inner spans and `receive` consumers are not',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['service'],
    want: { web: [1, 0], cart: [1, 1], mail: [1, 0] },
  },
  {
    title: 'one user request through three services counts three',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    want: { '': [3, 1] },
  },
  {
    title: '`messaging.operation` says `receive` as well',
    telemetry: together({
      spans: traceOf(1, at, consumer('mail', { attributes: { 'messaging.operation': 'receive' } }, [consumer('mail')])),
    }),
    measure: 'requests',
    by: ['service'],
    want: { mail: [1, 0] },
  },
  {
    title: 'a request failed if its status is ERROR, never by its HTTP code',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { attributes: { 'http.response.status_code': 500 } })),
        ...traceOf(2, at, server('web', { ...failed, attributes: { 'http.response.status_code': 200 } })),
      ],
    }),
    measure: 'requests',
    by: ['service', 'statusCode'],
    want: { 'web / 500': [1, 0], 'web / 200': [1, 1] },
  },
  {
    title: 'a service with neither in the range has its parentless INTERNAL spans as requests',
    telemetry: together({
      spans: [
        ...traceOf(
          1,
          at,
          internal('batch', { ...failed, name: 'nightly' }, [internal('batch', {}, [client('batch')])]),
        ),
        ...traceOf(2, at, internal('web', { name: 'timer' })),
        ...traceOf(3, at, server('web')),
      ],
    }),
    measure: 'requests',
    by: ['service', 'route', 'routeKind'],
    want: { 'batch / nightly / INTERNAL': [1, 1], 'web / GET /web / HTTP': [1, 0] },
  },
  {
    title: 'requests outside the range do not take the INTERNAL fallback away',
    telemetry: together({
      spans: [...traceOf(1, at, internal('web', { name: 'timer' })), ...traceOf(2, minute(-10), server('web'))],
    }),
    measure: 'requests',
    by: ['service', 'route'],
    want: { 'web / timer': [1, 0] },
  },
  {
    title: 'requests that the filter leaves out do take the INTERNAL fallback away',
    telemetry: together({
      spans: [
        ...traceOf(1, at, internal('web', { resource: { 'deployment.environment.name': 'prod' } })),
        ...traceOf(2, at, server('web', { resource: { 'deployment.environment.name': 'dev' } })),
      ],
    }),
    measure: 'requests',
    where: { environment: { equals: 'prod' } },
    want: {},
  },
  {
    title: 'an INTERNAL span whose parent is missing is not parentless; a `receive` consumer is no request',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { isLost: true }, [internal('batch')])),
        ...traceOf(2, at, consumer('batch', receive)),
        ...traceOf(3, at, internal('batch', { name: 'timer' })),
      ],
    }),
    measure: 'requests',
    by: ['service', 'route'],
    want: { 'batch / timer': [1, 0] },
  },
  {
    title: '`kinds` says which spans are requests and switches the fallback off',
    telemetry: together({ spans: [...chain, ...traceOf(2, at, internal('batch'))] }),
    measure: 'requests',
    by: ['service'],
    where: { kinds: ['CLIENT', 'PRODUCER'] },
    want: { web: [1, 1], cart: [1, 0] },
  },
  {
    title: '`receive` consumers do not count under `kinds` either',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['service'],
    where: { kinds: ['CONSUMER', 'INTERNAL'] },
    want: { cart: [1, 1], mail: [1, 0] },
  },
  {
    title: '`exceptionType`, `message` and EVENT attributes never restrict requests',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: [],
    where: {
      exceptionType: { equals: 'None' },
      message: { equals: 'none' },
      attributes: [{ key: 'attempt', scope: 'EVENT', value: { equals: '7' } }],
    },
    want: { '': [3, 1] },
  },
  {
    title: 'the kind of a route is MESSAGING, RPC or HTTP by its entry span',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { name: 'pay/Charge', attributes: { 'rpc.system': 'grpc' } })),
        ...traceOf(2, at, server('web', { name: 'GET /' })),
        ...traceOf(3, at, consumer('web')),
      ],
    }),
    measure: 'requests',
    by: ['route', 'routeKind'],
    want: { 'pay/Charge / RPC': [1, 0], 'GET / / HTTP': [1, 0], 'orders process / MESSAGING': [1, 0] },
  },
  {
    title: 'old attribute names stand in for new ones, never before them',
    telemetry: together({
      spans: [
        ...traceOf(
          1,
          at,
          server('a', { attributes: { 'http.method': 'PUT', 'http.status_code': 409, 'http.route': '/x' } }),
        ),
        ...traceOf(
          2,
          at,
          server('b', {
            attributes: {
              'http.request.method': 'GET',
              'http.method': 'OLD',
              'http.response.status_code': 503,
              'http.status_code': 1,
              'rpc.grpc.status_code': 2,
            },
          }),
        ),
        ...traceOf(3, at, server('c', { attributes: { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 } })),
      ],
    }),
    measure: 'requests',
    by: ['service', 'method', 'statusCode', 'httpRoute'],
    want: { 'a / PUT / 409 / /x': [1, 0], 'b / GET / 503 / -': [1, 0], 'c / - / 14 / -': [1, 0] },
  },
  {
    title: 'namespace, version and environment come from the resource, null where absent',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { resource: { 'service.version': '1', 'deployment.environment': 'prod' } })),
        ...traceOf(
          2,
          at,
          server('web', {
            resource: {
              'deployment.environment.name': 'dev',
              'deployment.environment': 'x',
              'service.namespace': 'shop',
            },
          }),
        ),
      ],
    }),
    measure: 'requests',
    by: ['namespace', 'version', 'environment'],
    want: { '- / 1 / prod': [1, 0], 'shop / - / dev': [1, 0] },
  },
];

const edgeSpans = [
  ...traceOf(1, T, server('web')),
  ...traceOf(2, minute(5), server('web', failed)),
  ...traceOf(3, minute(60), server('web')),
].flatMap((span) => [span, { ...span, spanId: span.spanId.replace('b', 'c'), startUs: span.startUs - 1 }]);

const timeRules: readonly CountCase[] = [
  {
    title: 'a span counts where it starts, to the microsecond, in a half-open range',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    want: { '': [4, 2] },
  },
  {
    title: 'a point stands at the start of its step',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    by: ['service'],
    stepMs: 5 * 60_000,
    want: { 'web @0': [2, 1], 'web @5': [1, 1], 'web @55': [1, 0] },
  },
  {
    title: 'steps start at multiples of the step, the range cuts the first and the last',
    telemetry: together({ spans: edgeSpans }),
    measure: 'requests',
    range: { fromMs: minute(1), toMs: minute(59) },
    stepMs: 15 * 60_000,
    want: { ' @0': [2, 2] },
  },
  {
    title: 'spans start and end anywhere: a long one counts at its start only',
    telemetry: together({ spans: traceOf(1, minute(-1), server('web', { durationMs: 3_000_000 })) }),
    measure: 'requests',
    want: {},
  },
  {
    title: 'of duplicates of a span the first one is kept',
    telemetry: together({
      spans: [
        first(traceOf(1, at, server('web', { spanId: 'abcdefabcdefabcd' }))),
        first(traceOf(1, at, server('web', { spanId: 'abcdefabcdefabcd', ...failed }))),
      ],
    }),
    measure: 'requests',
    want: { '': [1, 0] },
  },
  {
    title: 'a span without an end counts, and so does one that ends before its start',
    telemetry: together({
      spans: traceOf(1, at, server('web', { durationMs: -5 })).concat(
        traceOf(2, at, server('web')).map((span) => ({ ...span, durationUs: null })),
      ),
    }),
    measure: 'requests',
    want: { '': [2, 0] },
  },
  {
    title: 'a span without service.name belongs to unknown_service',
    telemetry: together({ spans: traceOf(1, at, server('web')).map((span) => ({ ...span, service: null })) }),
    measure: 'requests',
    by: ['service'],
    want: { unknown_service: [1, 0] },
  },
  {
    title: 'keys restrict to whole tuples; what is not there gives no row',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['route', 'service'],
    keys: {
      dimensions: ['service', 'route'],
      values: [
        ['web', 'GET /'],
        ['web', 'POST /cart'],
        ['nobody', 'GET /'],
      ],
    },
    want: { 'GET / / web': [1, 0] },
  },
  {
    title: 'no keys, no rows',
    telemetry: together({ spans: chain }),
    measure: 'requests',
    by: ['service'],
    keys: { dimensions: ['service'], values: [] },
    want: {},
  },
  {
    title: 'spans of every kind count as spans of their service',
    telemetry: together({ spans: chain }),
    measure: 'spans',
    by: ['service'],
    want: { web: [2], cart: [3], mail: [2] },
  },
];

export const requestCases: readonly CountCase[] = [...requestRules, ...timeRules];
