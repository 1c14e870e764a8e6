import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { originFlow } from '../../../web/triage/origin-flow.ts';

const row = (entry: string | null, origin: string, count: number) => ({
  entryService: entry === null ? null : { name: 'frontend' },
  entryRoute: entry === null ? null : { name: entry },
  origin: { name: origin },
  originRoute: { name: 'Charge' },
  dependency: null,
  exceptionType: { name: 'TimeoutError' },
  kind: 'EXCEPTION' as const,
  count: { value: count },
  absorbed: null,
  share: 0.5,
  example: null,
});

describe('the origin matrix as a picture', () => {
  it('has one bar for each entry and each origin, the most first', () => {
    const { entries, origins } = originFlow([
      row('GET /', 'cart', 5),
      row('POST /', 'pay', 20),
      row('GET /', 'pay', 1),
    ]);
    expect(entries.map(({ name, count }) => [name, count])).toEqual([
      ['POST /', 20],
      ['GET /', 6],
    ]);
    expect(origins.map(({ name, count }) => [name, count])).toEqual([
      ['pay: TimeoutError', 21],
      ['cart: TimeoutError', 5],
    ]);
  });

  it('names an entry whose root is missing, and leaves out rows that were only absorbed', () => {
    const { entries, ribbons } = originFlow([row(null, 'cart', 2), row('GET /', 'cart', 0)]);
    expect(entries.map(({ name }) => name)).toEqual(['entry not known']);
    expect(ribbons).toHaveLength(1);
    expect(originFlow([row('GET /', 'cart', 0)])).toEqual({ entries: [], origins: [], ribbons: [], height: 0 });
  });

  it('draws ribbons as wide as their counts, inside the bars of both ends, without overlap', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 1000 })),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const { entries, origins, ribbons, height } = originFlow(
          drawn.map(([from, to, count]) => row(`e${from}`, `o${to}`, count)),
        );
        const total = drawn.reduce((sum, [, , count]) => sum + count, 0);
        const drawnHeight = ribbons.reduce((sum, ribbon) => sum + ribbon.height, 0);
        for (const ribbon of ribbons) expect(ribbon.height / drawnHeight).toBeCloseTo(ribbon.row.count.value / total);
        for (const side of ['fromTop', 'toTop'] as const) {
          const nodes = side === 'fromTop' ? entries : origins;
          const sorted = ribbons.toSorted((left, right) => left[side] - right[side]);
          sorted.forEach((ribbon, index) => {
            const inside = nodes.some(
              ({ top, height: room }) =>
                ribbon[side] >= top - 1e-6 && ribbon[side] + ribbon.height <= top + room + 1e-6,
            );
            expect(inside).toBe(true);
            const before = sorted[index - 1];
            if (before !== undefined) expect(ribbon[side]).toBeGreaterThanOrEqual(before[side] + before.height - 1e-6);
          });
          expect(Math.max(...nodes.map(({ top, height: room }) => top + room))).toBeLessThanOrEqual(height + 1e-6);
        }
      }),
      { numRuns: 100 },
    );
  });
});
