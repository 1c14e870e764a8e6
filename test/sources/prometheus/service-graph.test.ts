/** Whom the series of a service graph join, with the labels that Tempo's generator and the Collector write. */
import { describe, expect, it } from '@jest/globals';
import { edgeOf, type GraphEdge } from '../../../src/sources/prometheus/service-graph.ts';
import type { Labels } from '../../../src/sources/prometheus/query-api.ts';

const edge = (caller: string, callee: string, kind: GraphEdge['kind']): GraphEdge => ({
  caller,
  callee,
  dependency: null,
  kind,
});
const toDependency = (caller: string, dependency: string, kind: GraphEdge['kind']): GraphEdge => ({
  caller,
  callee: null,
  dependency,
  kind,
});

describe('an edge', () => {
  it.each<[string, Labels, GraphEdge | null]>([
    [
      'joins two services that both reported the call',
      { client: 'frontend', server: 'checkout', connection_type: '' },
      edge('frontend', 'checkout', 'RPC'),
    ],
    ['may have no connection type', { client: 'frontend', server: 'checkout' }, edge('frontend', 'checkout', 'RPC')],
    [
      'joins two services by a message',
      { client: 'checkout', server: 'orders', connection_type: 'messaging_system' },
      edge('checkout', 'orders', 'MESSAGING'),
    ],
    [
      'leads to a database, which reports no spans',
      { client: 'orders', server: 'orders-db', connection_type: 'database' },
      toDependency('orders', 'orders-db', 'DATABASE'),
    ],
    [
      'leads to a host without spans',
      { client: 'checkout', server: 'stripe.com', connection_type: 'virtual_node' },
      toDependency('checkout', 'stripe.com', 'UNINSTRUMENTED'),
    ],
    [
      'leads to a host that is said to be without spans',
      { client: 'checkout', server: 'stripe.com', connection_type: 'virtual_node', virtual_node: 'server' },
      toDependency('checkout', 'stripe.com', 'UNINSTRUMENTED'),
    ],
    [
      'leads to a queue that is said to be without spans',
      { client: 'checkout', server: 'kafka', connection_type: 'messaging_system', virtual_node: 'server' },
      toDependency('checkout', 'kafka', 'MESSAGING'),
    ],
    ['is nothing from a user', { client: 'user', server: 'frontend', connection_type: 'virtual_node' }, null],
    [
      'is nothing to somebody unknown',
      { client: 'checkout', server: 'unknown', connection_type: 'virtual_node' },
      null,
    ],
    [
      'is nothing from a caller that is said to be without spans',
      { client: 'mobile-app', server: 'frontend', connection_type: 'virtual_node', virtual_node: 'client' },
      null,
    ],
    [
      'comes from a service that happens to be called user, where both reported the call',
      { client: 'user', server: 'unknown', connection_type: '' },
      edge('user', 'unknown', 'RPC'),
    ],
    [
      'comes from a service called user to a host that is said to be without spans',
      { client: 'user', server: 'stripe.com', connection_type: 'virtual_node', virtual_node: 'server' },
      toDependency('user', 'stripe.com', 'UNINSTRUMENTED'),
    ],
    [
      'of a service to itself leads to a dependency: no other service answers',
      { client: 'checkout', server: 'checkout', connection_type: '' },
      toDependency('checkout', 'checkout', 'UNINSTRUMENTED'),
    ],
    ['is nothing without a caller', { server: 'checkout' }, null],
    ['is nothing without a callee', { client: 'checkout' }, null],
    [
      'of a connection type that is not known yet joins two services',
      { client: 'frontend', server: 'checkout', connection_type: 'rpc_stream' },
      edge('frontend', 'checkout', 'RPC'),
    ],
  ])('%s', (_what, labels, want) => {
    expect(edgeOf(labels)).toEqual(want);
  });
});
