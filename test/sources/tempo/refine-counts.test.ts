/** Exact coarse counts, split as their sample is. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Coarse } from '../../../src/sources/tempo/coarse-counts.ts';
import type { Column } from '../../../src/sources/tempo/count-plan.ts';
import { apportion, refine, type Known, type Unit } from '../../../src/sources/tempo/refine-counts.ts';

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

describe('apportion', () => {
  it.each<readonly [number, readonly number[], readonly number[]]>([
    [10, [1, 1, 1], [4, 3, 3]],
    [7, [2, 1], [5, 2]],
    [3, [0, 5], [0, 3]],
    [0, [1, 2], [0, 0]],
    [5, [0, 0], [0, 0]],
    [5, [], []],
  ])('splits %i by %j', (whole, weights, parts) => {
    expect(apportion(whole, weights)).toEqual(parts);
  });

  it('keeps the total, gives nothing to a weight of 0, and is less than one away from the proportion', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.array(fc.nat(1e4), { minLength: 1 }), (whole, weights) => {
        const parts = apportion(whole, weights);
        const sum = total(weights);
        expect(total(parts)).toBe(sum === 0 ? 0 : whole);
        parts.forEach((part, index) => {
          const weight = weights[index] ?? 0;
          if (weight === 0) expect(part).toBe(0);
          if (sum > 0) expect(Math.abs(part - (whole * weight) / sum)).toBeLessThan(1);
        });
      }),
    );
  });

  it('returns weights as they are where they add up to the total', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e4)), (weights) => {
        expect(apportion(total(weights), weights)).toEqual(weights);
      }),
    );
  });
});

const BY = ['service', 'route', 'errorKind'] as const;

const coarse = (service: string, columns: Partial<Record<Column, number>>, atMs: number | null = null): Coarse => ({
  key: [service],
  atMs,
  columns: new Map(Object.entries(columns) as [Column, number][]),
  firstMs: 1_000,
  lastMs: 2_000,
});
const unit = (service: string, route: string | null, atMs: number, more: Partial<Unit> = {}): Unit => ({
  traceId: `${service} ${atMs}`,
  atMs,
  own: [service],
  values: new Map<'service' | 'route' | 'errorKind', string | null>([
    ['service', service],
    ['errorKind', 'EXCEPTION'],
    ...(route === null ? [] : [['route', route] as const]),
  ]),
  columns: { count: 1, recorded: 1 },
  message: null,
  isMet: true,
  ...more,
});
/** Counts tell the service, and that it is an exception; `isMet`: whether the condition is. */
const knowing =
  (isMet: boolean | null = true) =>
  ({ key }: Coarse): Known => ({
    isMet,
    values: new Map<'service' | 'errorKind', string | null>([
      ['service', key[0] ?? null],
      ['errorKind', 'EXCEPTION'],
    ]),
  });
const refined = (counts: readonly Coarse[], units: readonly Unit[] | null, knownOf = knowing()) => {
  const { rows, isExact, untested } = refine({ by: BY, coarse: counts, knownOf, units, stepOf: () => null });
  return { rows: rows.map(({ key, columns }) => [...key, Object.fromEntries(columns)]), isExact, untested };
};

describe('a refined count', () => {
  it('is the sample itself where that holds all that was counted', () => {
    const units = [unit('web', 'a', 1), unit('web', 'b', 2), unit('web', 'a', 3)];
    expect(refined([coarse('web', { count: 3, recorded: 3 })], units)).toEqual({
      rows: [
        ['web', 'a', 'EXCEPTION', { count: 2, recorded: 2 }],
        ['web', 'b', 'EXCEPTION', { count: 1, recorded: 1 }],
      ],
      isExact: true,
      untested: 0,
    });
  });

  it('is split in proportion where the sample holds a part, each number by itself', () => {
    const units = [unit('web', 'a', 1), unit('web', 'b', 2, { columns: { recorded: 1 } }), unit('web', 'a', 3)];
    expect(refined([coarse('web', { count: 10, recorded: 30 })], units)).toEqual({
      rows: [
        ['web', 'a', 'EXCEPTION', { count: 10, recorded: 20 }],
        ['web', 'b', 'EXCEPTION', { count: 0, recorded: 10 }],
      ],
      isExact: false,
      untested: 0,
    });
  });

  it('keeps null where nothing of it was found, or nothing that tells', () => {
    const units = [unit('web', null, 1)];
    expect(refined([coarse('web', { count: 2 }), coarse('cart', { count: 1 })], units)).toEqual({
      rows: [
        ['web', null, 'EXCEPTION', { count: 2 }],
        ['cart', null, 'EXCEPTION', { count: 1 }],
      ],
      isExact: false,
      untested: 0,
    });
  });

  it('leaves out what does not meet a condition that only the sample can test, and says how much it could not test', () => {
    const units = [unit('web', 'a', 1), unit('web', 'b', 2, { isMet: false })];
    expect(refined([coarse('web', { count: 8 }), coarse('cart', { count: 3 })], units, knowing(null))).toEqual({
      rows: [['web', 'a', 'EXCEPTION', { count: 4 }]],
      isExact: false,
      untested: 3,
    });
  });

  it('is as exact as what was counted where no sample is needed', () => {
    const all = ({ key }: Coarse): Known => ({
      isMet: true,
      values: new Map(BY.map((dimension, index) => [dimension, key[index] ?? null] as const)),
    });
    expect(refined([coarse('web', { count: 8 })], null, all)).toEqual({
      rows: [['web', null, null, { count: 8 }]],
      isExact: true,
      untested: 0,
    });
  });

  it('leaves out what is known not to meet a condition, and keeps what is taken for granted where nothing was found', () => {
    expect(refined([coarse('web', { count: 8 })], [], knowing(false)).rows).toEqual([]);
    const otherwise = new Map([['route' as const, 'likely']]);
    const likely = (count: Coarse): Known => ({ ...knowing()(count), otherwise });
    expect(refined([coarse('web', { count: 8 })], [], likely).rows).toEqual([
      ['web', 'likely', 'EXCEPTION', { count: 8 }],
    ]);
  });

  it('is proven by a sample that holds every span of it', () => {
    const proven = (units: readonly Unit[] | null) =>
      refine({
        by: [],
        coarse: [coarse('web', { count: 1, recorded: 1 })],
        knownOf: knowing(),
        units,
        stepOf: () => null,
      }).isProven;
    expect([proven(null), proven([]), proven([unit('web', 'a', 1)])]).toEqual([false, false, true]);
  });

  it('names the newest trace found, and times to the millisecond where the sample holds everything', () => {
    const units = [unit('web', 'a', 1_200, { message: 'm' }), unit('web', 'a', 2_300)];
    const whole = refine({
      knownOf: knowing(),
      by: BY,
      coarse: [coarse('web', { count: 2, recorded: 2 })],
      units,
      stepOf: () => null,
    });
    expect(whole.rows).toMatchObject([{ traceId: 'web 2300', message: 'm', firstMs: 1_200, lastMs: 2_300 }]);
    const part = refine({
      knownOf: knowing(),
      by: BY,
      coarse: [coarse('web', { count: 9, recorded: 9 })],
      units,
      stepOf: () => null,
    });
    expect(part.rows).toMatchObject([{ traceId: 'web 2300', firstMs: 1_000, lastMs: 2_300 }]);
  });
});
