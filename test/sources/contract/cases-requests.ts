/** Requests and spans: semantics "Requests" and "Time", as trees whose numbers one can see. */
import { client, consumer, failed, internal, producer, server, together, traceOf } from '../../support/plain-trace.ts';
import { minute, type CountCase } from './backend.ts';

const at = minute(10);
const receive = { name: 'orders receive', attributes: { 'messaging.operation.type': 'receive' } };

/** One request through three services. */
export const chain = traceOf(
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

export const requestCases: readonly CountCase[] = [
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
