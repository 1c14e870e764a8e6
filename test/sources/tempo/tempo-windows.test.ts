import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutRange } from '../../../src/sources/tempo/tempo-windows.ts';

describe('a range in pieces', () => {
  it('is covered by them once, each short enough and starting where a step does', () => {
    const ms = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(
        ms,
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 200, max: 3_000 }),
        fc.integer({ min: 1, max: 10 }),
        (fromMs, length, maxMs, alignMs) => {
          const range = { fromMs, toMs: fromMs + length };
          const pieces = cutRange(range, maxMs, alignMs);
          expect(pieces[0]?.fromMs).toBe(range.fromMs);
          expect(pieces.at(-1)?.toMs).toBe(range.toMs);
          pieces.slice(1).forEach((piece, index) => {
            expect(piece.fromMs).toBe(pieces[index]?.toMs);
            expect(piece.fromMs % alignMs).toBe(0);
          });
          for (const piece of pieces) expect(piece.toMs - piece.fromMs).toBeLessThanOrEqual(maxMs);
        },
      ),
    );
  });

  it('is one without a limit', () => {
    expect(cutRange({ fromMs: 3, toMs: 9 }, null)).toEqual([{ fromMs: 3, toMs: 9 }]);
  });
});
