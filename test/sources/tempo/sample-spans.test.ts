/** The request that a found span serves, read from the spans above it. */
import { describe, expect, it } from '@jest/globals';
import { byPlace, enclosingOf, foundSpans, placeOf } from '../../../src/sources/tempo/sample-spans.ts';
import type { SearchedTrace } from '../../../src/sources/tempo/search-answer.ts';

const NONE = '0'.repeat(16);
const trace = (
  spans: readonly (readonly [id: string, parent: string, service: string, kind: string, name: string])[],
): SearchedTrace => ({
  traceId: 't',
  startUs: 0,
  durationUs: 0,
  rootService: 'web',
  rootName: 'GET /',
  matched: spans.length,
  services: [],
  spans: spans.map(([spanId, parent, service, kind, name]) => ({
    spanId,
    startUs: 0,
    durationUs: 0,
    name,
    attributes: new Map([
      ['span:parentID', parent],
      ['service.name', service],
      ['kind', kind],
    ]),
  })),
});
const routeOf = (spans: Parameters<typeof trace>[0], id: string) => {
  const found = foundSpans([trace(spans)]);
  const around = byPlace(found);
  const span = around.get(placeOf('t', id));
  const enclosing = span === undefined ? null : enclosingOf(span, around);
  return enclosing === null ? null : [enclosing.facts('name'), enclosing.isInternal];
};

describe('the enclosing request of a found span', () => {
  it('is the nearest one of the same service, through other services', () => {
    const spans = [
      ['a', NONE, 'web', 'server', 'GET /'],
      ['b', 'a', 'proxy', 'server', 'proxy'],
      ['c', 'b', 'web', 'internal', 'work'],
    ] as const;
    expect(routeOf(spans, 'c')).toEqual(['GET /', false]);
  });

  it('is the span itself where that is a request', () => {
    expect(routeOf([['a', NONE, 'web', 'server', 'GET /']], 'a')).toEqual(['GET /', false]);
  });

  it('is the topmost span of the service where there is none', () => {
    const spans = [
      ['a', NONE, 'browser', 'client', 'click'],
      ['b', 'a', 'browser', 'internal', 'inner'],
    ] as const;
    expect(routeOf(spans, 'b')).toEqual(['click', true]);
  });

  it('is not known where a span on the way up is not held, unless a request comes before', () => {
    expect(routeOf([['b', 'lost', 'web', 'internal', 'inner']], 'b')).toBeNull();
    expect(routeOf([['b', 'lost', 'web', 'server', 'GET /']], 'b')).toEqual(['GET /', false]);
  });

  it('ends where parents go round', () => {
    const spans = [
      ['a', 'b', 'web', 'internal', 'one'],
      ['b', 'a', 'web', 'internal', 'two'],
    ] as const;
    expect(routeOf(spans, 'a')).toBeNull();
  });
});
