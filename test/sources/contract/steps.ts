/** Long series of a MetricSource: the same numbers as its counts by step, as columns. */
import { expect, it } from '@jest/globals';
import {
  MAX_SERIES,
  type CountRow,
  type MetricSource,
  type StepAnswer,
  type StepQuery,
} from '../../../src/sources/source.ts';
import { MINUTE_MS } from '../../../src/time.ts';
import { failed, server, together, traceOf } from '../../support/plain-trace.ts';
import { randomOf, type Random } from '../../support/random-traces-prng.ts';
import { call, HOUR, minute, T, valueOf, type OpenWith } from './backend.ts';
import { keysFrom, randomFilter } from './random-queries.ts';
import { seedsFrom } from './seeds.ts';
import { telemetryOf } from './traffic.ts';

const STEPS: StepQuery = {
  ...{ measure: 'requests', by: ['service'], where: {}, keys: null },
  ...{ range: HOUR, stepMs: MINUTE_MS },
};
const WIDE = { fromMs: T - 15 * MINUTE_MS, toMs: T + 75 * MINUTE_MS };

/** Numbers by key and step. */
type Numbers = Readonly<Record<string, readonly [requests: number, errors: number]>>;

/** Returns the steps in which there is something, by key and step. */
export const numbersOf = ({ series, range, stepMs }: StepAnswer): Numbers =>
  Object.fromEntries(
    series.flatMap(({ key, requests, errors }) =>
      [...errors.keys()].flatMap((step) => {
        const numbers = [requests[step] ?? 0, errors[step] ?? 0].map((value) => (Number.isNaN(value) ? 0 : value));
        const [all = 0, bad = 0] = numbers;
        return all > 0 || bad > 0 ? [[`${JSON.stringify(key)} ${range.fromMs + step * stepMs}`, [all, bad]]] : [];
      }),
    ),
  );

const rowNumbers = ({ key, atMs, values }: Pick<CountRow, 'key' | 'atMs' | 'values'>): Numbers => {
  const [all, bad] =
    'requests' in values ? [values.requests, values.errors] : 'count' in values ? [0, values.count ?? 0] : [0, 0];
  return all > 0 || bad > 0 ? { [`${JSON.stringify(key)} ${atMs}`]: [all, bad] } : {};
};

/** Resolves to what counts say of the same question. */
export const countedNumbers = async (metrics: MetricSource, query: StepQuery): Promise<Numbers> => {
  const [answer] = await metrics.counts([query], call());
  return Object.assign({}, ...valueOf(answer).rows.map(rowNumbers)) as Numbers;
};

/** Returns random questions, some of them with keys. */
export const randomSteps = (random: Random): readonly StepQuery[] =>
  Array.from({ length: 8 }, (_, index) => {
    const measure = index % 2 === 0 ? 'requests' : 'exceptions';
    const by = random.pick<StepQuery['by']>(
      measure === 'requests'
        ? [[], ['service'], ['service', 'route'], ['version', 'service']]
        : [[], ['service'], ['service', 'exceptionType']],
    );
    const where = random.chance(0.5) ? randomFilter(random, measure === 'exceptions') : {};
    const stepMs = random.pick([MINUTE_MS, 5 * MINUTE_MS]);
    return { measure, by, where, keys: null, range: random.pick([HOUR, WIDE]), stepMs };
  });

/** Tests what every source's steps are. */
export const testSteps = (open: OpenWith): void => {
  it('gives steps as columns: zeros where spans are held, nothing known where none is', async () => {
    const spans = [
      ...traceOf(1, minute(2), server('web')),
      ...traceOf(2, minute(4), server('web', failed)),
      ...traceOf(3, minute(4), server('web')),
      ...traceOf(4, minute(3), server('cart')),
    ];
    const backend = await open(together({ spans }));
    const [answer] = await backend.metrics.steps([{ ...STEPS, range: { fromMs: minute(1), toMs: minute(6) } }], call());
    const { series, range, stepMs, heldFromMs, completeness } = valueOf(answer);
    expect({ range, stepMs, heldFromMs }).toEqual({
      range: { fromMs: minute(1), toMs: minute(6) },
      stepMs: MINUTE_MS,
      heldFromMs: minute(2),
    });
    expect(completeness.isTruncated).toBe(false);
    expect(series.map(({ key }) => key)).toEqual([['web'], ['cart']]);
    expect([...(series[0]?.requests ?? [])].slice(0, 4)).toEqual([Number.NaN, 1, 0, 2]);
    expect([...(series[0]?.errors ?? [])].slice(0, 4)).toEqual([Number.NaN, 0, 0, 1]);
    expect([...(series[1]?.requests ?? [])].slice(0, 4)).toEqual([Number.NaN, 0, 1, 0]);
    await backend.close();
  });

  it('answers each question about steps in its own slot, and none with none', async () => {
    const backend = await open(together({ spans: traceOf(1, minute(1), server('web')) }));
    expect(await backend.metrics.steps([], call())).toEqual([]);
    const nobody = { dimensions: ['service'], values: [] } as const;
    const [first, bad, last] = await backend.metrics.steps(
      [STEPS, { ...STEPS, where: { route: { matches: '(' } } }, { ...STEPS, keys: nobody }],
      call(),
    );
    expect(valueOf(first).series).toHaveLength(1);
    expect(bad).toBeInstanceOf(Error);
    expect(valueOf(last).series).toEqual([]);
    await backend.close();
  });

  it('leaves the series with the fewest errors out above MAX_SERIES, and says so', async () => {
    const spans = Array.from({ length: MAX_SERIES + 10 }, (_, index) =>
      traceOf(index, T, server('web', { name: `GET /${index}`, ...(index % 1_000 === 999 ? failed : {}) })),
    ).flat();
    const backend = await open(together({ spans }));
    const [answer] = await backend.metrics.steps([{ ...STEPS, by: ['route'] }], call());
    const { series, completeness } = valueOf(answer);
    expect(series).toHaveLength(MAX_SERIES);
    expect(completeness.isTruncated).toBe(true);
    expect(series.slice(0, 2).map(({ key }) => key[0])).toEqual(['GET /1999', 'GET /999']);
    await backend.close();
  });

  it.each(seedsFrom(1))('gives steps that are what counts by step say (seed %i)', async (seed) => {
    const random = randomOf(seed + 9_000);
    const backend = await open(telemetryOf(seed));
    try {
      for (const asked of randomSteps(random)) {
        const [all] = await backend.metrics.steps([asked], call());
        const found = valueOf(all).series.map(({ key }) => key);
        const query = random.chance(0.4) ? { ...asked, keys: keysFrom(random, asked.by, found) } : asked;
        const [answer] = await backend.metrics.steps([query], call());
        expect({ query, numbers: numbersOf(valueOf(answer)) }).toEqual({
          query,
          numbers: await countedNumbers(backend.metrics, query),
        });
      }
    } finally {
      await backend.close();
    }
  });
};
