/** Samples of what those before them missed. */
import { describe, expect, it } from '@jest/globals';
import type { Coarse } from '../../../src/sources/tempo/coarse-counts.ts';
import type { ErrorSample, Missed, OpenSample } from '../../../src/sources/tempo/error-sample.ts';
import { MAX_FILL_UPS, missedOf, sampleOf, type Sampled } from '../../../src/sources/tempo/fill-sample.ts';
import { planExceptions } from '../../../src/sources/tempo/plan-errors.ts';
import type { Unit } from '../../../src/sources/tempo/refine-counts.ts';
import { HOUR } from '../contract/backend.ts';

const PLAN = planExceptions({ ...{ measure: 'exceptions', by: ['service', 'exceptionType'], where: {}, keys: null } });

const counted = (...types: readonly string[]): readonly (readonly Coarse[])[] => [
  types.map((type) => ({
    key: ['cart', type],
    atMs: null,
    columns: new Map([['count', 1]]),
    firstMs: null,
    lastMs: null,
  })),
];
const unit = (type: string, traceId: string): Unit => ({
  ...{
    traceId,
    atMs: HOUR.fromMs,
    own: ['cart', type],
    values: new Map(),
    columns: { count: 1 },
    message: null,
    isMet: true,
  },
});
/** A sample that holds one error of each of these types. */
const sampleWith = (name: string, types: readonly string[], isCut: boolean) => {
  const sample: ErrorSample = { traces: [], isCut, matched: new Map() };
  const said: Sampled = {
    sample,
    ofClasses: [{ units: types.map((type) => unit(type, name)), lost: 0, isUnsure: false }],
  };
  return said;
};

/** Opens samples of which the first and each further one hold these types; all are cut unless said otherwise. */
const open = (first: Sampled, further: readonly Sampled[], known: readonly Sampled[] = []) => {
  const asked: (readonly Missed[])[] = [];
  const all = [first, ...further, ...known];
  const openSample: OpenSample = {
    first: first.sample,
    fillUps: () => known.map(({ sample }) => ({ covers: () => true, sample })),
    fillUp: (missed) => {
      const next = further[asked.length] ?? sampleWith('nothing', [], true);
      asked.push(missed);
      if (!all.includes(next)) all.push(next);
      return Promise.resolve({ covers: () => true, sample: next.sample });
    },
  };
  const said = (sample: ErrorSample): Sampled => all.find((each) => each.sample === sample) ?? first;
  return { openSample, said, asked };
};
const typesIn = ({ ofClasses }: Sampled): readonly (string | null | undefined)[] =>
  ofClasses.flatMap(({ units }) => units.map(({ own, traceId }) => `${own[1] ?? ''} ${traceId}`));

describe('what was counted and not found', () => {
  it('is looked for by service and type', () => {
    const missed = PLAN.classes.map((each) => missedOf(each, ['cart', 'A']));
    expect(missed).toEqual([{ service: 'cart', type: 'A' }]);
  });

  it('is read by a further sample, and only that is taken from it', async () => {
    const { openSample, said, asked } = open(sampleWith('first', ['A'], true), [
      sampleWith('second', ['A', 'B'], false),
    ]);
    const all = await sampleOf(openSample, PLAN, counted('A', 'B'), said, MAX_FILL_UPS);
    expect(typesIn(all)).toEqual(['A first', 'B second']);
    expect(asked).toEqual([[{ service: 'cart', type: 'B' }]]);
  });

  it('is not looked for where the sample holds every trace', async () => {
    const { openSample, said, asked } = open(sampleWith('first', ['A'], false), []);
    await sampleOf(openSample, PLAN, counted('A', 'B'), said, MAX_FILL_UPS);
    expect(asked).toEqual([]);
  });

  it('is not looked for further once a further sample was not cut, or after four of them', async () => {
    const once = open(sampleWith('first', ['A'], true), [sampleWith('second', [], false)]);
    await sampleOf(once.openSample, PLAN, counted('A', 'B'), once.said, MAX_FILL_UPS);
    expect(once.asked).toHaveLength(1);
    const often = open(sampleWith('first', ['A'], true), []);
    await sampleOf(often.openSample, PLAN, counted('A', 'B'), often.said, MAX_FILL_UPS);
    expect(often.asked).toHaveLength(4);
  });

  it('is taken from what another question has looked for, which costs nothing', async () => {
    const { openSample, said, asked } = open(sampleWith('first', ['A'], true), [], [sampleWith('known', ['B'], true)]);
    expect(typesIn(await sampleOf(openSample, PLAN, counted('A', 'B'), said, 0))).toEqual(['A first', 'B known']);
    expect(asked).toEqual([]);
  });
});
