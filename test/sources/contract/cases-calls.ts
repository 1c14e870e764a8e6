/** Calls between services and to dependencies: semantics "Edges and kinds", as trees whose numbers one can see. */
import { client, consumer, failed, internal, producer, server, together, traceOf } from '../../support/plain-trace.ts';
import { minute, type CountCase } from './backend.ts';

const at = minute(10);
const EDGE = ['caller', 'callee', 'dependency', 'dependencyKind'] as const;

export const callCases: readonly CountCase[] = [
  {
    title: 'a call is a CLIENT or PRODUCER span and its SERVER or CONSUMER child in another service',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', {}, [
          client('web', { attributes: { 'server.address': 'cart.local' } }, [
            server('cart', {}, [client('cart', {}, [server('web')])]),
          ]),
          producer('web', { attributes: { 'messaging.system': 'kafka' } }, [
            consumer('mail', { attributes: { 'messaging.operation.type': 'receive' } }),
          ]),
        ]),
      ),
    }),
    measure: 'calls',
    by: EDGE,
    want: { 'web / cart / - / RPC': [1, 0], 'cart / web / - / RPC': [1, 0], 'web / mail / - / MESSAGING': [1, 0] },
  },
  {
    title: 'a call failed if either side did',
    telemetry: together({
      spans: [
        ...traceOf(1, at, client('web', failed, [server('cart')])),
        ...traceOf(2, at, client('web', {}, [server('cart', failed)])),
        ...traceOf(3, at, client('web', {}, [server('cart')])),
      ],
    }),
    measure: 'calls',
    by: ['caller', 'callee'],
    want: { 'web / cart': [3, 2] },
  },
  {
    title: 'a client that asked twice made two calls',
    telemetry: together({ spans: traceOf(1, at, client('web', failed, [server('cart', failed), server('cart')])) }),
    measure: 'calls',
    by: EDGE,
    want: { 'web / cart / - / RPC': [2, 2] },
  },
  {
    title: 'without such a child it is a call to a dependency',
    telemetry: together({
      spans: [
        ...traceOf(1, at, client('web', { name: 'loop' }, [server('web')])),
        ...traceOf(2, at, client('web', { name: 'inner', ...failed }, [internal('web', {}, [server('cart')])])),
        ...traceOf(3, at, client('web', { name: 'lost' }, [server('cart', { isLost: true })])),
      ],
    }),
    measure: 'calls',
    by: EDGE,
    want: {
      'web / - / loop / UNINSTRUMENTED': [1, 0],
      'web / - / inner / UNINSTRUMENTED': [1, 1],
      'web / - / lost / UNINSTRUMENTED': [1, 0],
    },
  },
  {
    title: 'a dependency is called by peer.service, database, queue, host or span name, in this order',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server(
          'web',
          {},
          [
            { 'peer.service': 'cache', 'db.system': 'redis', 'db.namespace': '0', 'server.address': 'h' },
            { 'db.system.name': 'postgresql', 'db.system': 'old', 'db.namespace': 'orders', 'server.address': 'h' },
            { 'db.system': 'mysql', 'db.namespace': 'stock' },
            { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders', 'server.address': 'h' },
            { 'server.address': 'new.local', 'net.peer.name': 'old.local' },
            { 'net.peer.name': 'old.local' },
            {},
          ].map((attributes) => client('web', { name: 'name', attributes })),
        ),
      ),
    }),
    measure: 'calls',
    by: ['dependency', 'dependencyKind'],
    want: {
      'cache / DATABASE': [1, 0],
      'postgresql/orders / DATABASE': [1, 0],
      'mysql/stock / DATABASE': [1, 0],
      'kafka/orders / MESSAGING': [1, 0],
      'new.local / UNINSTRUMENTED': [1, 0],
      'old.local / UNINSTRUMENTED': [1, 0],
      'name / UNINSTRUMENTED': [1, 0],
    },
  },
  {
    title: 'a call counts at the start of the calling span, wherever the called one is',
    telemetry: together({
      spans: [
        ...traceOf(1, minute(59), client('web', {}, [server('cart', { atMs: 120_000 })])),
        ...traceOf(2, minute(-1), client('web', {}, [server('mail', { atMs: 120_000 })])),
      ],
    }),
    measure: 'calls',
    by: ['callee'],
    stepMs: 60_000,
    want: { 'cart @59': [1, 0] },
  },
  {
    title: 'filters are tested on the calling span, service and route on its enclosing request',
    telemetry: together({
      spans: traceOf(
        1,
        at,
        server('web', { name: 'GET /' }, [
          client('web', { attributes: { tenant: 'a' } }, [server('cart', { attributes: { tenant: 'b' } })]),
          client('web', { attributes: { tenant: 'b' } }, [server('mail', { attributes: { tenant: 'a' } })]),
        ]),
      ),
    }),
    measure: 'calls',
    by: ['callee'],
    where: {
      service: { equals: 'web' },
      route: { equals: 'GET /' },
      attributes: [{ key: 'tenant', scope: 'SPAN', value: { equals: 'a' } }],
    },
    want: { cart: [1, 0] },
  },
];
