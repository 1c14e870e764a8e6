import { describe, expect, it } from '@jest/globals';
import { routeKindOf } from '../../../src/sources/prometheus/route-kind.ts';

describe('how requests of a route arrive', () => {
  it.each([
    ['GET /stock/{id}', 'SPAN_KIND_SERVER', 'HTTP'],
    ['GET', 'SPAN_KIND_SERVER', 'HTTP'],
    ['HTTP POST', 'SPAN_KIND_SERVER', 'HTTP'],
    ['pkg.Service/Method', 'SPAN_KIND_SERVER', 'RPC'],
    ['pkg.Service/GET', 'SPAN_KIND_SERVER', 'RPC'],
    ['', 'SPAN_KIND_SERVER', 'RPC'],
    ['orders process', 'SPAN_KIND_CONSUMER', 'MESSAGING'],
    ['GET /x', 'SPAN_KIND_INTERNAL', 'INTERNAL'],
    ['GET /x', '', 'INTERNAL'],
  ])('%s of kind %s is %s', (name, kind, arrives) => {
    expect(routeKindOf(name, kind)).toBe(arrives);
  });
});
