/** Exceptions recorded as log records, and how filters select exceptions: semantics "Exceptions" and "Filters". */
import { exceptionGroupHash, groupId } from '../../../src/exception/group-id.ts';
import {
  client,
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
import { minute, type CountCase } from './backend.ts';

const at = minute(10);
const atUs = at * 1_000;
const KEY = exception('KeyError', 'no sku');
const SPAN = 'abcdefabcdefabcd';
const onSpan = { atUs: atUs + 77, traceId: traceIdOf(1), spanId: SPAN };

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
    title: 'a filter selects exceptions, it never changes the group of one: that of its first record',
    telemetry: together({
      spans: traceOf(1, at, server('web', threw(exception('A', 'first'), exception('A', 'second')))),
    }),
    measure: 'exceptions',
    by: ['group'],
    where: { message: { equals: 'second' } },
    want: { [groupId(exceptionGroupHash('A', 'first', null), 'A')]: [1, 1, 0] },
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

export const exceptionLogCases: readonly CountCase[] = [...logRules, ...filterRules];
