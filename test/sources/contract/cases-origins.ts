/** Where errors start and whom they hit: semantics "Origins", as trees whose numbers one can see. */
import {
  client,
  consumer,
  exception,
  failed,
  internal,
  logOf,
  producer,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
} from '../../support/plain-trace.ts';
import { minute, type CountCase } from './backend.ts';

const at = minute(10);
const KEY = exception('KeyError', 'no sku');
const SPAN = 'abcdefabcdefabcd';
const HTTP_500 = { 'http.response.status_code': 500 };

const leafRules: readonly CountCase[] = [
  {
    title: 'the origin is the ERROR span with no ERROR span below it; the root names the entry',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { name: 'GET /', ...failed }, [
          client('web', failed, [
            server('cart', { name: 'POST /cart', ...failed }, [internal('cart', threw(KEY), [internal('cart')])]),
          ]),
        ]),
      ),
    }),
    measure: 'origins',
    by: ['entryService', 'entryRoute', 'service', 'route', 'exceptionType', 'errorKind', 'dependency'],
    want: { 'web / GET / / cart / POST /cart / KeyError / EXCEPTION / -': [1, 0] },
  },
  {
    title: 'retries that end in a failed request count each; retries that end well are absorbed each',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', failed, [client('web', failed), client('web', failed), client('web', failed)])),
        ...traceOf(2, at, server('web', {}, [client('web', failed), client('web', failed), client('web')])),
      ],
    }),
    measure: 'origins',
    want: { '': [3, 2] },
  },
  {
    title: 'a leaf below an entry that failed has failed, also through spans that did not',
    telemetry: together({
      spans: traceOf(1, at, server('web', failed, [internal('web', { status: 'OK' }, [internal('web', failed)])])),
    }),
    measure: 'origins',
    want: { '': [1, 0] },
  },
  {
    title: 'a leaf below ERROR spans is absorbed where the entry itself did not fail',
    telemetry: together({
      spans: traceOf(1, at, server('web', {}, [client('web', failed, [server('cart', failed)])])),
    }),
    measure: 'origins',
    by: ['service'],
    want: { cart: [0, 1] },
  },
  {
    title: 'a consumer is an entry of its own, and so is one that only receives; the root still names the entry',
    telemetry: together({
      spans: [
        ...traceOf(
          1,
          at,
          server('web', { name: 'GET /' }, [
            producer('web', {}, [
              consumer('mail', failed, [internal('mail', threw(KEY))]),
              consumer('bill', {}, [internal('bill', failed)]),
            ]),
          ]),
        ),
        ...traceOf(
          2,
          at,
          server('web', { name: 'GET /' }, [
            consumer('stock', { ...failed, attributes: { 'messaging.operation.type': 'receive' } }, [
              internal('stock', failed),
            ]),
          ]),
        ),
      ],
    }),
    measure: 'origins',
    by: ['service', 'entryService', 'entryRoute'],
    want: { 'mail / web / GET /': [1, 0], 'bill / web / GET /': [0, 1], 'stock / web / GET /': [1, 0] },
  },
  {
    title: 'where the root is missing the topmost span held is the entry, and names nothing',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { isLost: true }, [
          server('cart', failed, [internal('cart', failed)]),
          internal('web', {}, [internal('web', failed)]),
        ]),
      ),
    }),
    measure: 'origins',
    by: ['service', 'entryService', 'entryRoute'],
    want: { 'cart / - / -': [1, 0], 'web / - / -': [0, 1] },
  },
  {
    title: 'several independent failures of one trace count each',
    telemetry: together({
      spans: traceOf(1, at, server('web', failed, [server('cart', threw(KEY)), server('pay', failed)])),
    }),
    measure: 'origins',
    by: ['service', 'exceptionType'],
    want: { 'cart / KeyError': [1, 0], 'pay / -': [1, 0] },
  },
  {
    title: 'a leaf counts where it starts; errors below it count as such whatever the window',
    telemetry: together({
      spans: [
        ...traceOf(1, minute(59), server('web', failed, [internal('web', { ...failed, atMs: 120_000 })])),
        ...traceOf(2, minute(-1), server('cart', failed, [internal('cart', { ...failed, atMs: 120_000 })])),
      ],
    }),
    measure: 'origins',
    by: ['service'],
    stepMs: 60_000,
    want: { 'cart @1': [1, 0] },
  },
];

const detailRules: readonly CountCase[] = [
  {
    title: 'a leaf counts under the first exception recorded on it, events before log records',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { ...threw(exception('B', 'b'), exception('A', 'a')), spanId: SPAN })),
        ...traceOf(2, at, server('web', { ...failed, spanId: SPAN })),
      ],
      logs: [
        logOf({ atUs: at * 1_000 - 5, traceId: traceIdOf(1), spanId: SPAN }, 'Log', 'early'),
        logOf({ atUs: at * 1_000 + 9, traceId: traceIdOf(2), spanId: SPAN }, 'Later', 'late'),
        logOf({ atUs: at * 1_000 + 8, traceId: traceIdOf(2), spanId: SPAN }, 'Earlier', 'late'),
      ],
    }),
    measure: 'origins',
    by: ['exceptionType'],
    want: { B: [1, 0], Earlier: [1, 0] },
  },
  {
    title: 'type and message select leaves by that first exception',
    telemetry: together({ spans: traceOf(1, at, server('web', threw(exception('B', 'b'), exception('A', 'a')))) }),
    measure: 'origins',
    where: { exceptionType: { equals: 'A' } },
    want: {},
  },
  {
    title: 'kind and title of a leaf without exception are those of its error, null title with one',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', threw(KEY), [client('web', { ...failed, attributes: HTTP_500 })])),
        ...traceOf(2, at, server('web', { ...threw(KEY), attributes: HTTP_500 })),
      ],
    }),
    measure: 'origins',
    by: ['errorKind', 'exceptionType', 'title'],
    want: { 'HTTP / - / HTTP 500': [1, 0], 'EXCEPTION / KeyError / -': [1, 0] },
  },
  {
    title: 'a CLIENT or PRODUCER leaf names what it called, even if that reports spans too',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', failed, [
          client('web', { ...failed, attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'orders' } }),
          client('web', { ...failed, attributes: { 'server.address': 'cart.local' } }, [server('cart')]),
          client('web', { ...failed, attributes: { 'server.address': 'api.local' } }),
          producer('web', {
            ...failed,
            attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
          }),
          internal('web', { ...failed, attributes: { 'server.address': 'nobody' } }),
        ]),
      ),
    }),
    measure: 'origins',
    by: ['dependency', 'dependencyKind'],
    want: {
      'postgresql/orders / DATABASE': [1, 0],
      'cart.local / RPC': [1, 0],
      'api.local / UNINSTRUMENTED': [1, 0],
      'kafka/orders / MESSAGING': [1, 0],
      '- / -': [1, 0],
    },
  },
  {
    title: 'service and route of a leaf are those of its enclosing request; attributes are its own',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { name: 'GET /', ...failed, attributes: { tenant: 'a' } }, [
          client('web', { ...failed, attributes: { tenant: 'b' } }),
        ]),
      ),
    }),
    measure: 'origins',
    by: ['service', 'route', 'routeKind'],
    where: { route: { equals: 'GET /' }, attributes: [{ key: 'tenant', scope: 'ANY', value: { equals: 'b' } }] },
    want: { 'web / GET / / HTTP': [1, 0] },
  },
  {
    title: 'a filter on the leaf never makes a leaf of what lies above it',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { ...failed, resource: { 'deployment.environment.name': 'prod' } }, [
          server('cart', { ...failed, resource: { 'deployment.environment.name': 'dev' } }),
        ]),
      ),
    }),
    measure: 'origins',
    where: { environment: { equals: 'prod' } },
    want: {},
  },
];

export const originCases: readonly CountCase[] = [...leafRules, ...detailRules];
