/** Exceptions, once per span and type, and the requests that they belong to: semantics "Exceptions". */
import {
  client,
  consumer,
  exception,
  failed,
  internal,
  server,
  threw,
  together,
  traceOf,
} from '../../support/plain-trace.ts';
import { minute, type CountCase } from './backend.ts';

const at = minute(10);
const KEY = exception('KeyError', 'no sku');
const WRAPPED = exception('shop.Wrapped', 'no sku');

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

export const exceptionCases: readonly CountCase[] = [...unitRules, ...placeRules];
