import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evenStretches, oneStretch, stepStretches, type Stretches } from '../../../src/sources/prometheus/stretches.ts';
import { floorTo } from '../../../src/time.ts';

const MINUTE_MS = 60_000;

/** Every stretch as [from, to, step], oldest first. */
const spread = (all: readonly Stretches[]): readonly (readonly [number, number, number])[] =>
  all.flatMap(({ lengthMs, ends, stepOf }) =>
    Array.from({ length: (ends.toMs - ends.fromMs) / ends.stepMs + 1 }, (_, index) => {
      const endMs = ends.fromMs + index * ends.stepMs;
      return [endMs - lengthMs, endMs, stepOf(endMs)] as const;
    }),
  );

const range = fc
  .tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 20_000 }))
  .map(([fromS, lengthS]) => ({ fromMs: fromS * 1_000, toMs: (fromS + lengthS) * 1_000 }));
const step = fc.constantFrom(15_000, MINUTE_MS, 5 * MINUTE_MS, 60 * MINUTE_MS);

const covers = (stretches: ReturnType<typeof spread>, { fromMs, toMs }: { fromMs: number; toMs: number }) => {
  expect([stretches[0]?.[0], stretches.at(-1)?.[1]]).toEqual([fromMs, toMs]);
  expect(stretches.slice(1).map(([startMs]) => startMs)).toEqual(stretches.slice(0, -1).map(([, endMs]) => endMs));
};

describe('stretches of a range', () => {
  it('are whole steps and what the range cuts of the first and last, labelled by their steps', () => {
    const cut = stepStretches({ fromMs: 90_000, toMs: 250_000 }, MINUTE_MS);
    expect(spread(cut)).toEqual([
      [90_000, 120_000, 60_000],
      [120_000, 180_000, 120_000],
      [180_000, 240_000, 180_000],
      [240_000, 250_000, 240_000],
    ]);
    expect(cut).toHaveLength(3);
    expect(stepStretches({ fromMs: 60_000, toMs: 240_000 }, MINUTE_MS)).toHaveLength(1);
    expect(spread(stepStretches({ fromMs: 70_000, toMs: 80_000 }, MINUTE_MS))).toEqual([[70_000, 80_000, 60_000]]);
  });

  it('cover a range of steps without gaps and overlaps', () => {
    fc.assert(
      fc.property(range, step, (asked, stepMs) => {
        const stretches = spread(stepStretches(asked, stepMs));
        covers(stretches, asked);
        expect(stretches.map(([, , startMs]) => startMs)).toEqual(stretches.map(([fromMs]) => floorTo(fromMs, stepMs)));
      }),
    );
  });

  it('cover a range in even parts of an allowed length, not too many of them', () => {
    fc.assert(
      fc.property(range, step, (asked, leastMs) => {
        const parts = evenStretches(asked, leastMs, 120);
        const stretches = spread(parts);
        covers(stretches, asked);
        expect(stretches.length).toBeLessThanOrEqual(121);
        expect(parts.length === 1 || (parts[1]?.lengthMs ?? 0) >= leastMs).toBe(true);
      }),
    );
  });

  it('are the whole where it is not divided', () => {
    expect(spread([oneStretch({ fromMs: 5, toMs: 9 })])).toEqual([[5, 9, 4]]);
  });
});
