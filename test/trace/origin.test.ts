import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, ancestry } from '../../src/trace/ancestry.ts';
import { errorLeaves } from '../../src/trace/leaves.ts';
import { traceOrigin } from '../../src/trace/origin.ts';
import { propagationPath } from '../../src/trace/path.ts';
import type { TraceSpan } from '../../src/trace/trace.ts';
import { anySpans, traceSpan, withShuffle } from '../support/trace-spans.ts';

const failed = { status: 'ERROR' } as const;
const leaves = (spans: readonly TraceSpan[]): string[] =>
  errorLeaves(ancestry(spans)).map(({ span, isFailed }) => `${span.spanId} ${isFailed ? 'failed' : 'absorbed'}`);
const origin = (spans: readonly TraceSpan[]): string | null => {
  const found = traceOrigin({ spans });
  return found && `${found.span.spanId} ${found.isAbsorbed ? 'absorbed' : 'failed'}`;
};
const path = (spans: readonly TraceSpan[]): string[] => propagationPath({ spans }).map(({ spanId }) => spanId);

const cases: readonly { name: string; spans: TraceSpan[]; leaves: string[]; origin: string | null; path: string[] }[] =
  [
    { name: 'no spans', spans: [], leaves: [], origin: null, path: [] },
    { name: 'a trace without errors', spans: [traceSpan('a')], leaves: [], origin: null, path: [] },
    {
      name: 'an error that reaches the root, over a span that is no error',
      spans: [
        traceSpan('root', failed),
        traceSpan('call', { parentSpanId: 'root' }),
        traceSpan('cart', { ...failed, parentSpanId: 'call' }),
        traceSpan('db', { ...failed, parentSpanId: 'cart' }),
      ],
      leaves: ['db failed'],
      origin: 'db failed',
      path: ['db', 'cart', 'root'],
    },
    {
      name: 'a retry that was absorbed before the one that failed',
      spans: [
        traceSpan('root', failed),
        traceSpan('ok', { parentSpanId: 'root' }),
        traceSpan('late', { ...failed, parentSpanId: 'root', startUs: 9 }),
        traceSpan('early', { ...failed, parentSpanId: 'ok', startUs: 3 }),
      ],
      leaves: ['early failed', 'late failed'],
      origin: 'early failed',
      path: ['early', 'root'],
    },
    {
      name: 'an absorbed error, which ends at its last error span',
      spans: [
        traceSpan('root'),
        traceSpan('cart', { ...failed, parentSpanId: 'root' }),
        traceSpan('db', { ...failed, parentSpanId: 'cart' }),
      ],
      leaves: ['db absorbed'],
      origin: 'db absorbed',
      path: ['db', 'cart'],
    },
    {
      name: 'a failed CONSUMER, beyond which nothing waits; failed before absorbed whatever the time',
      spans: [
        traceSpan('root', failed),
        traceSpan('absorbed', { ...failed, parentSpanId: 'fine', startUs: 1 }),
        traceSpan('fine', { parentSpanId: null }),
        traceSpan('publish', { parentSpanId: 'root' }),
        traceSpan('consume', { ...failed, kind: 'CONSUMER', parentSpanId: 'publish', startUs: 5 }),
      ],
      leaves: ['consume failed', 'absorbed absorbed'],
      origin: 'consume failed',
      path: ['consume'],
    },
    {
      name: 'a trace whose root is not held: the topmost span is the entry',
      spans: [
        traceSpan('cart', { ...failed, parentSpanId: 'gone' }),
        traceSpan('db', { ...failed, parentSpanId: 'cart' }),
      ],
      leaves: ['db failed'],
      origin: 'db failed',
      path: ['db', 'cart'],
    },
    {
      name: 'equal starts, by span id',
      spans: [traceSpan('b', failed), traceSpan('a', failed)],
      leaves: ['a failed', 'b failed'],
      origin: 'a failed',
      path: ['a'],
    },
  ];

describe('where the error of a trace started', () => {
  it.each(cases)('in $name', (want) => {
    expect({ leaves: leaves(want.spans), origin: origin(want.spans), path: path(want.spans) }).toEqual({
      leaves: want.leaves,
      origin: want.origin,
      path: want.path,
    });
  });

  it('is found in every trace with an error, whatever its shape and order', () => {
    fc.assert(
      fc.property(withShuffle(anySpans), ([spans, shuffled]) => {
        expect(origin(spans) !== null).toBe(spans.some(({ status }) => status === 'ERROR'));
        expect(origin(shuffled)).toBe(origin(spans));
        expect(path(shuffled)).toEqual(path(spans));
      }),
    );
  });

  it('is the first hop of a path that leads upward over errors alone', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const hops = propagationPath({ spans });
        const tree = ancestry(spans);
        expect(hops[0]).toBe(traceOrigin({ spans })?.span);
        expect(hops.every(({ status }) => status === 'ERROR')).toBe(true);
        for (const [index, hop] of hops.entries()) {
          const next = hops[index + 1];
          if (next !== undefined) expect(ancestorsOf(tree, hop)).toContain(next);
        }
      }),
    );
  });
});
