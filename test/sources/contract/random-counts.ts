/** Random traffic and random counts, each answer compared with the recount. SEEDS=200 asks for more than a quick run. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery, CountRow, ExemplarQuery } from '../../../src/sources/source.ts';
import { MINUTE_MS } from '../../../src/time.ts';
import { bruteForce, type BruteForce, type Recounted } from '../../support/brute-force.ts';
import { randomOf, type Random } from '../../support/random-traces-prng.ts';
import { call, HOUR, valueOf, type OpenWith } from './backend.ts';
import { keysFrom, MEASURES, randomCount, randomFilter } from './random-queries.ts';
import { seedsFrom } from './seeds.ts';
import { telemetryOf } from './traffic.ts';

const QUERIES_PER_MEASURE = 5;

const textOf = (value: unknown): string => JSON.stringify(value);
type AnyRow = Pick<CountRow, 'key' | 'atMs'> & { readonly values: object };

/** Returns rows by their key and step, as text; of a value that may be one of several only whether it is one of them. */
const comparable = (rows: readonly AnyRow[], truth: readonly Recounted[]): string[] => {
  const right = new Map(truth.map((row) => [textOf([row.key, row.atMs]), row.oneOf]));
  return rows
    .map(({ key, atMs, values }) => {
      const oneOf = right.get(textOf([key, atMs])) ?? {};
      const parts = Object.entries<unknown>({ ...values })
        .map(
          ([name, value]) =>
            `${name}=${oneOf[name]?.some((wanted) => wanted === value) === true ? 'ok' : textOf(value)}`,
        )
        .toSorted();
      return `${textOf(key)} @${atMs} ${parts.join(' ')}`;
    })
    .toSorted();
};
const wanted = (truth: readonly Recounted[]): string[] =>
  comparable(
    truth.map(({ key, atMs, values, oneOf }) => ({
      key,
      atMs,
      values: { ...values, ...Object.fromEntries(Object.entries(oneOf).map(([name, [value]]) => [name, value])) },
    })),
    truth,
  );

/** The queries about exceptions once more, with one filter and one range: a source may answer them together. */
const withOneFilter = (queries: readonly CountQuery[]): readonly CountQuery[] => {
  const [first, ...others] = queries.filter(({ measure }) => measure === 'exceptions' || measure === 'occurrences');
  return first === undefined ? [] : others.map((query) => ({ ...query, where: first.where, range: first.range }));
};

/** The queries of a seed: each measure some times, a third of them with some of the keys found. */
const queriesOf = (random: Random, truth: BruteForce): readonly CountQuery[] => {
  const queries = MEASURES.flatMap((measure) =>
    Array.from({ length: QUERIES_PER_MEASURE }, () => {
      const query = randomCount(random, measure);
      const found = truth.counts(query).map(({ key }) => key);
      return random.chance(0.3) ? { ...query, keys: keysFrom(random, query.by, found) } : query;
    }),
  );
  return [...queries, ...withOneFilter(queries)];
};

const exemplarsOf = (random: Random): readonly ExemplarQuery[] =>
  Array.from({ length: 4 }, () => ({
    by: random.pick([[], ['service'], ['service', 'route']] as const),
    where: randomFilter(random, false),
    keys: null,
    range: HOUR,
    stepMs: random.pick([MINUTE_MS, 15 * MINUTE_MS]),
  }));

/** Describes that random counts equal the recount. */
export const describeRandomCounts = (open: OpenWith): void => {
  describe('random call trees', () => {
    it.each(seedsFrom(1))('count as a brute-force recount counts them (seed %i)', async (seed) => {
      const telemetry = telemetryOf(seed);
      const truth = bruteForce(telemetry);
      const random = randomOf(seed + 7_000);
      const queries = queriesOf(random, truth);
      const exemplars = exemplarsOf(random);
      const backend = await open(telemetry);
      try {
        const answers = await backend.metrics.counts(queries, call());
        const differences = queries.flatMap((query, index) => {
          const right = truth.counts(query);
          const { rows, heldFromMs } = valueOf(answers[index]);
          const got = comparable(rows, right);
          const want = wanted(right);
          const isEqual = textOf(got) === textOf(want) && heldFromMs === truth.heldFromMs;
          return isEqual ? [] : [{ query: textOf(query), ...difference(want, got) }];
        });
        const marked = await backend.metrics.exemplars(exemplars, call());
        const wrongMarks = exemplars.flatMap((query, index) => {
          const right = truth.exemplars(query);
          const rows = valueOf(marked[index]).map(({ key, atMs, traceId }) => ({ key, atMs, values: { traceId } }));
          const [want, got] = [wanted(right), comparable(rows, right)];
          return textOf(got) === textOf(want) ? [] : [{ query: textOf(query), ...difference(want, got) }];
        });
        expect([...differences, ...wrongMarks]).toEqual([]);
      } finally {
        await backend.close();
      }
    });
  });
};

const difference = (want: readonly string[], got: readonly string[]) => ({
  missing: want.filter((row) => !got.includes(row)),
  wrong: got.filter((row) => !want.includes(row)),
});
