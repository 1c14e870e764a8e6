/** Errors counted by what spans say themselves, over time. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { countErrorClass, countSpans } from '../../../src/sources/tempo/error-counts.ts';
import { lostSpans, planExceptions } from '../../../src/sources/tempo/plan-errors.ts';
import { fakeTempo, type FakeAnswers } from '../../support/fake-tempo-reads.ts';
import { HOUR, minute } from '../contract/backend.ts';

const FIVE_MINUTES = 300_000;
const SERVICE = 'resource.service.name';
const TYPE = 'event.exception.type';

const ask = (more: Partial<CountQuery> = {}): CountQuery => ({
  ...{ measure: 'exceptions', by: ['service', 'exceptionType'], where: {}, keys: null, range: HOUR, stepMs: null },
  ...more,
});
const [NO_CLASS] = planExceptions(ask()).classes;
const count = async ({ reads }: ReturnType<typeof fakeTempo>, query = ask()) => {
  const [ofClass = NO_CLASS] = planExceptions(query).classes;
  if (ofClass === undefined) throw new RangeError('exceptions are a class');
  const { coarse } = await countErrorClass(reads, ofClass, query);
  return coarse.map(({ key, atMs, columns, firstMs, lastMs }) => ({
    key,
    atMs,
    ...Object.fromEntries(columns),
    firstMs,
    lastMs,
  }));
};

/** Two recordings of one fault and one that was handled. */
const metrics: FakeAnswers['metrics'] = (query) => {
  const labels = { [SERVICE]: 'cart', [TYPE]: 'KeyError' };
  if (query.includes('!<<')) return [{ labels, samples: [[minute(7), 1]] }];
  return [
    {
      labels: { ...labels, status: 'error' },
      samples: [
        [minute(7), 1],
        [minute(8), 1],
      ],
    },
    { labels: { ...labels, status: 'unset' }, samples: [[minute(21), 1]] },
  ];
};

describe('counts of exceptions', () => {
  it('are recorded, occurrences and handled ones, seen first and last at a step of every span that carries one', async () => {
    const tempo = fakeTempo({ metrics });
    expect(await count(tempo)).toEqual([
      {
        key: ['cart', 'KeyError'],
        atMs: null,
        recorded: 2,
        count: 1,
        handled: 1,
        firstMs: minute(7),
        lastMs: minute(21),
      },
    ]);
    expect(tempo.asked).toHaveLength(2);
  });

  it('by step are added up from the same reads', async () => {
    const tempo = fakeTempo({ metrics });
    await count(tempo);
    const steps = await count(tempo, ask({ stepMs: FIVE_MINUTES }));
    expect(steps.map(({ firstMs: _first, lastMs: _last, ...rest }) => rest)).toEqual([
      { key: ['cart', 'KeyError'], atMs: minute(5), recorded: 2, count: 1 },
      { key: ['cart', 'KeyError'], atMs: minute(20), handled: 1 },
    ]);
    expect(tempo.asked).toHaveLength(2);
  });

  it('of some keys are taken from what was read of all', async () => {
    const keys = { dimensions: ['service'], values: [['cart']] } as const;
    const tempo = fakeTempo({ metrics });
    await count(tempo);
    await count(tempo, ask({ keys }));
    expect(tempo.asked).toHaveLength(2);
    const alone = fakeTempo({ metrics });
    await count(alone, ask({ keys }));
    expect(alone.asked.every((text) => text.includes('resource.service.name="cart"'))).toBe(true);
  });

  it('leave out what has nothing', async () => {
    const zero = fakeTempo({ metrics: () => [{ labels: { [SERVICE]: 'cart', status: 'error' }, value: 0 }] });
    expect(await count(zero)).toEqual([]);
  });

  it('fail with the read that fails', async () => {
    await expect(count(fakeTempo({ metrics: () => new Error('no') }))).rejects.toThrow('no');
  });
});

describe('the number of spans that meet conditions', () => {
  it('is added up', async () => {
    const { lost } = planExceptions(ask());
    const { reads } = fakeTempo({
      metrics: () => [
        { labels: {}, value: 2 },
        { labels: {}, value: 3 },
      ],
    });
    expect(await countSpans(reads, lostSpans, lost, HOUR)).toBe(5);
  });
});
