/** Exceptions and errors without one: semantics "Exceptions", as trees whose numbers one can see. */
import {
  client,
  consumer,
  exception,
  failed,
  internal,
  logOf,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
} from '../../support/plain-trace.ts';
import { minute, T, type CountCase } from './backend.ts';

const at = minute(10);
const atUs = at * 1_000;
const KEY = exception('KeyError', 'no sku');
const WRAPPED = exception('shop.Wrapped', 'no sku');
const SPAN = 'abcdefabcdefabcd';
const onSpan = { atUs: atUs + 77, traceId: traceIdOf(1), spanId: SPAN };

/** One fault recorded on four spans of two services, once under another type. */
const onItsWayUp = traceOf(
  1,
  at,
  server('web', { name: 'GET /', ...threw(WRAPPED) }, [
    client('web', failed, [
      server('stock', { name: 'GET /stock', ...threw(KEY) }, [
        internal('stock', threw(KEY), [internal('stock', threw(KEY))]),
      ]),
    ]),
  ]),
);

const unitRules: readonly CountCase[] = [
  {
    title: 'a span counts once per type of exception that it carries',
    telemetry: together({ spans: traceOf(1, at, server('web', threw(KEY, exception('KeyError', 'other'), WRAPPED))) }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { KeyError: [1, 1, 0], 'shop.Wrapped': [1, 1, 0] },
  },
  {
    title: 'an exception on a span that is not an ERROR is handled',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', { events: [KEY] })),
        ...traceOf(2, at, server('web', { events: [KEY], status: 'OK' })),
      ],
    }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { KeyError: [0, 0, 2] },
  },
  {
    title: 'one fault recorded on its way up counts once; a type that only re-records it is still listed',
    telemetry: together({ spans: onItsWayUp }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { KeyError: [1, 3, 0], 'shop.Wrapped': [0, 1, 0] },
  },
  {
    title: 'retries are occurrences of their own',
    telemetry: together({
      spans: traceOf(1, at, server('web', {}, [client('web', threw(KEY)), client('web', threw(KEY)), client('web')])),
    }),
    measure: 'exceptions',
    want: { '': [2, 2, 0] },
  },
  {
    title: 'a handled exception below takes no occurrence from the one above',
    telemetry: together({ spans: traceOf(1, at, server('web', threw(KEY), [internal('web', { events: [KEY] })])) }),
    measure: 'exceptions',
    want: { '': [1, 1, 1] },
  },
  {
    title: 'exceptions below count as such through spans that carry none, whatever the window',
    telemetry: together({
      spans: traceOf(
        1,
        minute(59),
        server('web', threw(KEY), [internal('web', {}, [internal('web', { ...threw(KEY), atMs: 90_000 })])]),
      ),
    }),
    measure: 'exceptions',
    want: { '': [0, 1, 0] },
  },
  {
    title: 'exceptions below count as such whatever the filter',
    telemetry: together({ spans: onItsWayUp }),
    measure: 'exceptions',
    by: ['exceptionType'],
    where: { service: { equals: 'web' } },
    want: { 'shop.Wrapped': [0, 1, 0] },
  },
  {
    title: 'only events named `exception` are exceptions; span attributes are not',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', {
          ...failed,
          attributes: { 'exception.type': 'KeyError' },
          events: [{ name: 'error', attributes: { 'exception.type': 'KeyError' } }],
        }),
      ),
    }),
    measure: 'exceptions',
    want: {},
  },
  {
    title: "an exception without a type has the type ''",
    telemetry: together({ spans: traceOf(1, at, server('web', threw(exception(null, 'thrown text')))) }),
    measure: 'exceptions',
    by: ['exceptionType', 'errorKind'],
    want: { ' / EXCEPTION': [1, 1, 0] },
  },
  {
    title: 'an exception counts where the span that carries it starts',
    telemetry: together({
      spans: traceOf(1, minute(20), server('web', { ...threw(KEY), atMs: -1 })).map((span) => ({
        ...span,
        events: span.events.map((event) => ({ ...event, atUs: minute(33) * 1_000 })),
      })),
    }),
    measure: 'exceptions',
    stepMs: 60_000,
    want: { ' @19': [1, 1, 0] },
  },
];

const placeRules: readonly CountCase[] = [
  {
    title: 'an exception belongs to the nearest enclosing request of its service',
    telemetry: together({ spans: onItsWayUp }),
    measure: 'exceptions',
    by: ['service', 'route', 'routeKind'],
    want: { 'web / GET / / HTTP': [0, 1, 0], 'stock / GET /stock / HTTP': [1, 3, 0] },
  },
  {
    title: 'other services in between do not hide the enclosing request',
    telemetry: together({
      spans: traceOf(1, at, server('web', { name: 'GET /' }, [internal('proxy', {}, [internal('web', threw(KEY))])])),
    }),
    measure: 'exceptions',
    by: ['service', 'route'],
    want: { 'web / GET /': [1, 1, 0] },
  },
  {
    title: 'without an enclosing request the topmost span of the service names the route, kind INTERNAL',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        client('browser', { name: 'click' }, [internal('browser', { name: 'inner', ...threw(KEY) })]),
      ),
    }),
    measure: 'exceptions',
    by: ['service', 'route', 'routeKind'],
    want: { 'browser / click / INTERNAL': [1, 1, 0] },
  },
  {
    title: 'a `receive` consumer is no enclosing request',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        consumer('mail', { name: 'orders process' }, [
          consumer('mail', { name: 'orders receive', attributes: { 'messaging.operation': 'receive' }, ...threw(KEY) }),
        ]),
      ),
    }),
    measure: 'exceptions',
    by: ['route', 'routeKind'],
    want: { 'orders process / MESSAGING': [1, 1, 0] },
  },
  {
    title: 'a lost span in the middle ends the way up',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', {}, [internal('web', { isLost: true }, [internal('web', { name: 'deep', ...threw(KEY) })])]),
      ),
    }),
    measure: 'exceptions',
    by: ['route', 'routeKind'],
    want: { 'deep / INTERNAL': [1, 1, 0] },
  },
];

const logRules: readonly CountCase[] = [
  {
    title: 'a log record folds into the event of its span with the same last segment of the type and the same message',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { ...threw(exception('nested.lib.GatewayError', 'no reply')), spanId: SPAN }),
      ),
      logs: [logOf(onSpan, 'GatewayError', 'no reply'), logOf(onSpan, 'other.GatewayError', 'no reply')],
    }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { 'nested.lib.GatewayError': [1, 1, 0] },
  },
  {
    title: 'with another message it is a type of its own, on the same span',
    telemetry: together({
      spans: traceOf(1, at, server('web', { ...threw(exception('lib.GatewayError', 'no reply')), spanId: SPAN })),
      logs: [logOf(onSpan, 'GatewayError', 'not the same')],
    }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { 'lib.GatewayError': [1, 1, 0], GatewayError: [1, 1, 0] },
  },
  {
    title:
      'a log record of a span that carries no event is an exception of that span, whatever its own severity, service and time',
    telemetry: together({
      spans: traceOf(1, at, server('web', { name: 'GET /', ...failed, spanId: SPAN })),
      logs: [logOf({ ...onSpan, atUs: minute(30) * 1_000, severity: 9, service: 'logger' }, 'KeyError', null)],
    }),
    measure: 'exceptions',
    by: ['service', 'route', 'exceptionType'],
    stepMs: 60_000,
    want: { 'web / GET / / KeyError @10': [1, 1, 0] },
  },
  {
    title: 'a log record without any exception attribute is none',
    telemetry: together({
      spans: traceOf(1, at, server('web', { ...failed, spanId: SPAN })),
      logs: [logOf({ ...onSpan, attributes: { text: 'boom' } }, null, null)],
    }),
    measure: 'exceptions',
    want: {},
  },
  {
    title: 'log records without ids count one by one, unhandled from severity 17 (ERROR) on, without a route',
    telemetry: together({
      logs: [
        logOf({ atUs }, 'KeyError', 'a'),
        logOf({ atUs }, 'KeyError', 'a'),
        logOf({ atUs, severity: 13 }, 'KeyError', 'a'),
        logOf({ atUs, traceId: traceIdOf(1) }, 'KeyError', 'a'),
      ],
    }),
    measure: 'exceptions',
    by: ['service', 'route', 'routeKind', 'exceptionType'],
    want: { 'cart / - / - / KeyError': [3, 3, 1] },
  },
  {
    title: 'a log record whose span never arrives counts at its own time, handled by its severity',
    telemetry: together({
      logs: [
        logOf({ ...onSpan, atUs: minute(31) * 1_000 }, 'KeyError', 'a'),
        logOf({ ...onSpan, spanId: 'abcdefabcdefabce', atUs: minute(32) * 1_000, severity: 16 }, 'KeyError', 'a'),
      ],
    }),
    measure: 'exceptions',
    by: ['service', 'route'],
    stepMs: 60_000,
    want: { 'cart / - @31': [1, 1, 0], 'cart / - @32': [0, 0, 1] },
  },
  {
    title: 'a parent that never arrives is an ancestor all the same',
    telemetry: together({
      spans: traceOf(1, at, server('cart', { isLost: true, spanId: SPAN }, [internal('cart', threw(KEY))])),
      logs: [logOf(onSpan, 'shop.Wrapped', 'a')],
    }),
    measure: 'exceptions',
    by: ['exceptionType'],
    want: { KeyError: [1, 1, 0], 'shop.Wrapped': [0, 1, 0] },
  },
];

/** A failed span that says this of itself. */
const titled = (number: number, name: string, attributes: Readonly<Record<string, string | number>>) =>
  traceOf(number, at, client('web', { ...failed, name, attributes }));

const statusRules: readonly CountCase[] = [
  {
    title: 'an error leaf without any exception on it or above it is an occurrence of its own',
    telemetry: together({
      spans: [
        ...traceOf(1, at, server('web', failed, [client('web', { ...failed, name: 'ping' })])),
        ...traceOf(2, at, server('web', threw(KEY), [client('web', { ...failed, name: 'hidden' })])),
        ...traceOf(3, at, server('web', { events: [KEY] }, [internal('web', {}, [client('web', failed)])])),
      ],
    }),
    measure: 'occurrences',
    by: ['errorKind', 'exceptionType', 'title'],
    want: { 'STATUS_ONLY / - / ping': [1, 1, 0], 'EXCEPTION / KeyError / -': [1, 1, 1] },
  },
  {
    title: 'errors without an exception are no exceptions',
    telemetry: together({ spans: traceOf(1, at, server('web', failed)) }),
    measure: 'exceptions',
    want: {},
  },
  {
    title: 'the kind of an error is RPC, HTTP or STATUS_ONLY; its title error.type, its code or its name',
    telemetry: together({
      spans: [
        ...titled(1, 'a', { 'error.type': 'TimeoutError', 'http.response.status_code': 500 }),
        ...titled(2, 'b', { 'error.type': '502', 'http.response.status_code': 502 }),
        ...titled(3, 'c', { 'http.status_code': 503 }),
        ...titled(4, 'd', { 'http.request.method': 'GET', 'error.type': '500' }),
        ...titled(5, 'e', { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 }),
        ...titled(6, 'f', { 'rpc.system': 'grpc' }),
        ...titled(7, 'g', { 'error.type': 'ECONNREFUSED' }),
        ...titled(8, 'h', {}),
      ],
    }),
    measure: 'occurrences',
    by: ['errorKind', 'title'],
    want: {
      'HTTP / TimeoutError': [1, 1, 0],
      'HTTP / HTTP 502': [1, 1, 0],
      'HTTP / HTTP 503': [1, 1, 0],
      'HTTP / d': [1, 1, 0],
      'RPC / RPC 14': [1, 1, 0],
      'RPC / f': [1, 1, 0],
      'STATUS_ONLY / ECONNREFUSED': [1, 1, 0],
      'STATUS_ONLY / h': [1, 1, 0],
    },
  },
  {
    title: 'an error span above an exception is none beside it',
    telemetry: together({ spans: traceOf(1, at, server('web', failed, [internal('web', threw(KEY))])) }),
    measure: 'occurrences',
    by: ['errorKind'],
    want: { EXCEPTION: [1, 1, 0] },
  },
  {
    title: 'a log record of an ancestor that never arrives is an exception above the leaf',
    telemetry: together({
      spans: traceOf(1, at, server('cart', { isLost: true, spanId: SPAN }, [internal('cart', failed)])),
      logs: [logOf(onSpan, 'KeyError', 'a')],
    }),
    measure: 'occurrences',
    by: ['errorKind'],
    want: { EXCEPTION: [1, 1, 0] },
  },
  {
    title: 'error leaves are leaves over all spans, whatever window and filter',
    telemetry: together({
      spans: traceOf(1, minute(59), server('web', failed, [server('cart', { ...failed, atMs: 2 * 60_000 })])),
    }),
    measure: 'occurrences',
    where: { service: { equals: 'web' } },
    range: { fromMs: T, toMs: minute(60) },
    want: {},
  },
];

const filterRules: readonly CountCase[] = [
  {
    title: 'type, message and EVENT attributes must be met by one and the same exception',
    telemetry: together({
      spans: [
        ...traceOf(
          1,
          at,
          server('web', threw(exception('A', 'x', { attempt: 1 }), exception('A', 'y', { attempt: 2 }))),
        ),
        ...traceOf(2, at, server('web', threw(exception('A', 'x', { attempt: 2 })))),
      ],
    }),
    measure: 'exceptions',
    where: {
      exceptionType: { equals: 'A' },
      message: { equals: 'x' },
      attributes: [{ key: 'attempt', scope: 'EVENT', value: { equals: '2' } }],
    },
    want: { '': [1, 1, 0] },
  },
  {
    title: 'a folded record is found under the type of its event only',
    telemetry: together({
      spans: traceOf(1, at, server('web', { ...threw(exception('lib.GatewayError', 'x')), spanId: SPAN })),
      logs: [logOf(onSpan, 'GatewayError', 'x')],
    }),
    measure: 'exceptions',
    where: { exceptionType: { equals: 'GatewayError' } },
    want: {},
  },
  {
    title: 'span attributes, environment and version are tested on the span that carries the exception',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { attributes: { tenant: 'a' } }, [
          internal('web', { ...threw(KEY), attributes: { tenant: 'b' } }),
        ]),
      ),
    }),
    measure: 'exceptions',
    where: { attributes: [{ key: 'tenant', scope: 'SPAN', value: { equals: 'b' } }] },
    want: { '': [1, 1, 0] },
  },
  {
    title: 'service, route and statusCode are tested on the enclosing request',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { name: 'GET /', attributes: { 'http.response.status_code': 500 } }, [
          client('web', { ...threw(KEY), attributes: { 'http.response.status_code': 404 } }),
        ]),
      ),
    }),
    measure: 'exceptions',
    where: { service: { equals: 'web' }, route: { equals: 'GET /' }, statusCode: { equals: '500' } },
    want: { '': [1, 1, 0] },
  },
  {
    title: 'a record without a span is tested on its resource; it has no route, no code and no span attributes',
    telemetry: together({
      logs: [logOf({ atUs, resource: { 'service.version': '2', tenant: 'a' } }, 'KeyError', 'a')],
    }),
    measure: 'exceptions',
    by: ['service', 'version'],
    where: {
      version: { equals: '2' },
      route: { not: 'GET /' },
      statusCode: { notContains: '5' },
      attributes: [
        { key: 'tenant', scope: 'ANY', value: { equals: 'a' } },
        { key: 'tenant', scope: 'SPAN', value: { not: 'a' } },
      ],
    },
    want: { 'cart / 2': [1, 1, 0] },
  },
  {
    title: 'an error without exception meets the negations of what only exceptions have',
    telemetry: together({ spans: traceOf(1, at, server('web', failed)) }),
    measure: 'occurrences',
    by: ['errorKind'],
    where: { exceptionType: { not: 'KeyError' }, message: { notContains: 'x' } },
    want: { STATUS_ONLY: [1, 1, 0] },
  },
];

export const exceptionCases: readonly CountCase[] = [
  ...unitRules,
  ...placeRules,
  ...logRules,
  ...statusRules,
  ...filterRules,
];
