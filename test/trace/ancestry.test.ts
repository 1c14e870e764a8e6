import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, ancestorsOfAny, ancestry } from '../../src/trace/ancestry.ts';
import { enclosingRequest } from '../../src/trace/enclosing-request.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';
import { anySpans, traceSpan, withShuffle } from '../support/trace-spans.ts';

const idsAbove = (spans: readonly TraceSpan[], spanId: string): string[] => {
  const tree = ancestry(spans);
  const span = tree.byId.get(spanId)?.[0];
  return span === undefined ? [] : ancestorsOf(tree, span).map((ancestor) => ancestor.spanId);
};

describe('ancestry', () => {
  const chain = [
    traceSpan('c', { parentSpanId: 'b', startUs: 2 }),
    traceSpan('a', { parentSpanId: 'gone' }),
    traceSpan('b', { parentSpanId: 'a', startUs: 1 }),
  ];

  it('orders spans by start and follows parents as far as they are held', () => {
    expect(ancestry(chain).spans.map(({ spanId }) => spanId)).toEqual(['a', 'b', 'c']);
    expect(idsAbove(chain, 'c')).toEqual(['b', 'a']);
    expect(idsAbove(chain, 'a')).toEqual([]);
  });

  it('cuts a loop above its earliest span', () => {
    const loop = [
      traceSpan('a', { parentSpanId: 'c', startUs: 5 }),
      traceSpan('b', { parentSpanId: 'a', startUs: 4 }),
      traceSpan('c', { parentSpanId: 'b', startUs: 6 }),
      traceSpan('d', { parentSpanId: 'c', startUs: 1 }),
      traceSpan('self', { parentSpanId: 'self', startUs: 9 }),
    ];
    expect(ancestry(loop).cut.map(({ spanId }) => spanId)).toEqual(['b', 'self']);
    expect(idsAbove(loop, 'd')).toEqual(['c', 'b']);
    expect(idsAbove(loop, 'a')).toEqual(['c', 'b']);
    expect(idsAbove(loop, 'self')).toEqual([]);
  });

  it('takes the half of a shared span id that is of the same service, else the request', () => {
    const shared = [
      traceSpan('x', { kind: 'CLIENT', service: 'cart' }),
      traceSpan('x', { kind: 'SERVER', service: 'stock' }),
      traceSpan('own', { parentSpanId: 'x', service: 'cart' }),
      traceSpan('other', { parentSpanId: 'x', service: 'db' }),
    ];
    const tree = ancestry(shared);
    expect(shared.map((span) => tree.parents.get(span)?.kind)).toEqual([undefined, undefined, 'CLIENT', 'SERVER']);
  });

  it('finds everything above some spans', () => {
    const tree = ancestry(chain);
    const found = ancestorsOfAny(tree, tree.byId.get('c') ?? []);
    expect([...found].map(({ spanId }) => spanId).sort()).toEqual(['a', 'b']);
  });

  it('walks end and do not depend on the order of the spans', () => {
    fc.assert(
      fc.property(withShuffle(anySpans), ([spans, shuffled]) => {
        for (const { spanId } of spans) {
          const above = idsAbove(spans, spanId);
          expect(new Set([spanId, ...above]).size).toBe(above.length + 1);
          expect(idsAbove(shuffled, spanId)).toEqual(above);
        }
      }),
    );
  });
});

describe('enclosingRequest', () => {
  const at = (spans: readonly TraceSpan[], spanId: string): string => {
    const tree = ancestry(spans);
    const { span, kind } = enclosingRequest(tree, tree.byId.get(spanId)?.[0] ?? traceSpan('none'));
    return `${span.spanId} ${kind}`;
  };
  const spans = [
    traceSpan('front', { kind: 'SERVER', service: 'front' }),
    traceSpan('call', { kind: 'CLIENT', service: 'front', parentSpanId: 'front' }),
    traceSpan('cart', { kind: 'SERVER', parentSpanId: 'call', routeKind: 'RPC' }),
    traceSpan('work', { parentSpanId: 'cart' }),
    traceSpan('callback', { service: 'front', parentSpanId: 'work' }),
    traceSpan('lone', { service: 'cron', parentSpanId: 'gone' }),
    traceSpan('step', { service: 'cron', parentSpanId: 'lone' }),
    traceSpan('receive', { kind: 'CONSUMER', isRequest: false, service: 'mail' }),
    traceSpan('parse', { service: 'mail', parentSpanId: 'receive' }),
  ];

  it.each([
    ['a request itself', 'cart', 'cart RPC'],
    ['the nearest request of the same service', 'work', 'cart RPC'],
    ["the caller's own request for a call", 'call', 'front HTTP'],
    ['a request beyond another service', 'callback', 'front HTTP'],
    ['the topmost held span of a service without one', 'step', 'lone INTERNAL'],
    ['the span itself where nothing is above', 'lone', 'lone INTERNAL'],
    ['a fetch of messages only as the topmost span', 'parse', 'receive INTERNAL'],
  ])('is %s', (_, spanId, want) => {
    expect(at(spans, spanId)).toBe(want);
  });
});
