import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_NAMED_PARENTS, traceOutline } from '../../src/trace/outline.ts';
import { anySpans, traceSpan, withShuffle } from '../support/trace-spans.ts';

describe('traceOutline', () => {
  it('tells root, extent and services of a complete trace', () => {
    const root = traceSpan('a', { service: 'front', startUs: 10, durationUs: 5 });
    const spans = [
      traceSpan('c', { service: 'stock', parentSpanId: 'b', startUs: 12, durationUs: 9 }),
      root,
      traceSpan('b', { parentSpanId: 'a', startUs: 11, durationUs: 1 }),
    ];
    expect(traceOutline({ spans, missing: [] })).toEqual({
      root,
      startUs: 10,
      durationUs: 11,
      services: ['cart', 'front', 'stock'],
      isComplete: true,
      missing: [],
    });
  });

  it('takes the earliest of several roots', () => {
    const spans = [traceSpan('a', { startUs: 2 }), traceSpan('b', { startUs: 1 })];
    expect(traceOutline({ spans, missing: [] }).root?.spanId).toBe('b');
  });

  it('has unknown extent without spans', () => {
    expect(traceOutline({ spans: [], missing: [] })).toMatchObject({
      root: null,
      startUs: null,
      durationUs: null,
      isComplete: false,
    });
  });

  it('names each missing parent once, with one of its children', () => {
    const spans = [
      traceSpan('root'),
      traceSpan('b', { parentSpanId: 'x', startUs: 1 }),
      traceSpan('c', { parentSpanId: 'x', startUs: 2 }),
      traceSpan('d', { parentSpanId: 'y', startUs: 3 }),
    ];
    expect(traceOutline({ spans, missing: ['spans were left out'] })).toMatchObject({
      isComplete: false,
      missing: [
        'span x (parent of b and 1 more) was not received',
        'span y (parent of d) was not received',
        'spans were left out',
      ],
    });
  });

  it('counts missing parents beyond the first ones', () => {
    const spans = Array.from({ length: MAX_NAMED_PARENTS + 2 }, (_, index) =>
      traceSpan(`s${index}`, { parentSpanId: `p${index}` }),
    );
    const { missing, root } = traceOutline({ spans, missing: [] });
    expect(root).toBeNull();
    expect(missing).toHaveLength(MAX_NAMED_PARENTS + 1);
    expect(missing.at(-1)).toBe('2 more parents were not received');
  });

  it('says that parents form a loop', () => {
    const { missing, isComplete } = traceOutline({ spans: [traceSpan('a', { parentSpanId: 'a' })], missing: [] });
    expect(isComplete).toBe(false);
    expect(missing).toEqual(['span a is recorded below itself: its parents form a loop']);
  });

  it('does not depend on the order of the spans, and says why a trace is incomplete', () => {
    fc.assert(
      fc.property(withShuffle(anySpans), ([spans, shuffled]) => {
        const outline = traceOutline({ spans, missing: [] });
        expect(traceOutline({ spans: shuffled, missing: [] })).toEqual(outline);
        if (!outline.isComplete && spans.length > 0) expect(outline.missing).not.toEqual([]);
      }),
    );
  });
});
