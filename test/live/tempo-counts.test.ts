/** Counts from a real Tempo: the hand-written cases, random traffic recounted by brute force, and every stated difference. */
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openHttpDoor } from '../../src/sources/http.ts';
import type { CountAnswer, CountQuery, SourceCall } from '../../src/sources/source.ts';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics } from '../../src/sources/tempo/tempo-metrics.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { bruteForce, type Recounted } from '../support/brute-force.ts';
import {
  exception,
  failed,
  internal,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
  type PlainSpan,
} from '../support/plain-trace.ts';
import { randomOf } from '../support/random-traces-prng.ts';
import { countedByTempo, TEMPO_DIFFERENCES } from '../support/tempo-differences.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer, type TempoServer } from '../support/tempo-server.ts';
import { asWanted, call, HOUR, minute, NOW_MS, queryOf, valueOf } from '../sources/contract/backend.ts';
import { countCases } from '../sources/contract/metric-source.ts';
import { keysFrom, MEASURES, randomCount, randomFilter } from '../sources/contract/random-queries.ts';
import { seedsFrom } from '../sources/contract/seeds.ts';
import { telemetryOf } from '../sources/contract/traffic.ts';
import { requireLive } from './require-live.ts';

// Each case sees its own spans and no others, which takes tenants.
const isThere = hasTempo && process.env.TEMPO_TENANT !== undefined;
requireLive('tempo', isThere, `${TEMPO_NEEDS}; these need tenants`);
const describeLive = isThere ? describe : describe.skip;

// Spans are found seconds after they were sent.
jest.setTimeout(60_000);
const LOAD_MS = 180_000;
const QUERIES_PER_MEASURE = 6;

const open = ({ url, headers }: TempoServer, sampleTraces?: number) => {
  const settings = {
    kind: 'TEMPO',
    url,
    headers,
    ca: null,
    timeoutMs: 30_000,
    concurrency: 8,
    maxBodyBytes: 1e8,
  } as const;
  const door = openHttpDoor(settings, { now: Date.now, elapsed: () => performance.now(), random: Math.random });
  const metrics = createTempoMetrics(createTempoApi(door), {
    now: () => NOW_MS,
    describe: () => Promise.reject(new Error('nobody asks')),
    ...(sampleTraces === undefined ? {} : { sampleTraces }),
  });
  return { metrics, close: () => door.close() };
};

const answered = async (tempo: TempoServer, query: CountQuery, sampleTraces?: number): Promise<CountAnswer | Error> => {
  const { metrics, close } = open(tempo, sampleTraces);
  const [slot] = await metrics.counts([query], call()).finally(close);
  return slot ?? new RangeError('no answer');
};

/** Loads each of the telemetries into a tenant of its own, all at once, and those that are alike once. */
const loadedApart = (suite: string, telemetries: readonly (readonly PlainSpan[])[]) => {
  const servers = new Map(
    telemetries
      .map((spans) => [JSON.stringify(spans), spans] as const)
      .map(([id, spans], index) => [id, { spans, tempo: tempoServer(`${suite}${index}`, Date.now) }]),
  );
  return {
    load: async (): Promise<void> => {
      const some = [...servers.values()].filter(({ spans }) => spans.length > 0);
      await Promise.all(some.map(({ spans, tempo }) => tempo.load(spans)));
    },
    of: (spans: readonly PlainSpan[]): TempoServer => {
      const found = servers.get(JSON.stringify(spans));
      if (found === undefined) throw new RangeError('Expected spans that were loaded');
      return found.tempo;
    },
  };
};

const textOf = (value: unknown): string => JSON.stringify(value);
const NOT_COMPARED = new Set(['firstSeenMs', 'lastSeenMs', 'message', 'exampleTraceId']);
const comparable = (rows: readonly Pick<Recounted, 'key' | 'atMs' | 'values'>[] | CountAnswer['rows']): string[] =>
  rows
    .map(({ key, atMs, values }) =>
      textOf([
        key,
        atMs,
        Object.entries(values)
          .filter(([name]) => !NOT_COMPARED.has(name))
          .sort(),
      ]),
    )
    .toSorted();

describeLive('hand-written counts on a real Tempo', () => {
  const all = countCases.flatMap(([, some]) => some);
  const cases = all.filter(({ title }) => TEMPO_DIFFERENCES[title]?.isSkipped !== true);
  const loaded = loadedApart(
    'case',
    cases.map(({ telemetry }) => telemetry.spans),
  );
  beforeAll(() => loaded.load(), LOAD_MS);

  it('has no difference that is stated for a case that is not there', () => {
    const titles = new Set(all.map(({ title }) => title));
    expect(Object.keys(TEMPO_DIFFERENCES).filter((title) => !titles.has(title))).toEqual([]);
  });

  it.each(cases)('$title', async (one) => {
    const difference = TEMPO_DIFFERENCES[one.title];
    const query = queryOf(one);
    const slot = await answered(loaded.of(one.telemetry.spans), query);
    if (difference?.isUnsupported === true) {
      expect(slot).toBeInstanceOf(UnsupportedQueryError);
      return;
    }
    expect(asWanted(valueOf(slot).rows, query)).toEqual(difference?.counts ?? one.want);
  });
});

describeLive('random traffic on a real Tempo', () => {
  const seeds = seedsFrom(1).slice(0, 5);
  const traffic = new Map(seeds.map((seed) => [seed, countedByTempo(telemetryOf(seed).spans)]));
  const loaded = loadedApart('random', [...traffic.values()]);
  beforeAll(() => loaded.load(), LOAD_MS);

  const queriesOf = (seed: number) => {
    const spans = traffic.get(seed) ?? [];
    const truth = bruteForce({ spans, logs: [] });
    const random = randomOf(seed + 7_000);
    const queries = MEASURES.flatMap((measure) =>
      Array.from({ length: QUERIES_PER_MEASURE }, () => {
        const query = randomCount(random, measure);
        const found = truth.counts(query).map(({ key }) => key);
        return random.chance(0.3) ? { ...query, keys: keysFrom(random, query.by, found) } : query;
      }),
    );
    return { truth, queries, random, tempo: loaded.of(spans) };
  };

  it.each(seeds)(
    'counts as a recount does wherever it says so, and where it reads all that it counts (seed %i)',
    async (seed) => {
      const { truth, queries, tempo } = queriesOf(seed);
      const { metrics, close } = open(tempo);
      const slots = await metrics.counts(queries, call()).finally(close);
      const wrong = queries.flatMap((query, index) => {
        const slot = slots[index];
        if (slot instanceof UnsupportedQueryError) return [];
        const { rows, completeness, heldFromMs } = valueOf(slot);
        const [want, got] = [comparable(truth.counts(query)), comparable(rows)];
        // Nobody asks since when errors are held. That no span has two exceptions only a sample shows: the numbers are right.
        const isOfErrors = ['exceptions', 'occurrences', 'origins'].includes(query.measure);
        const isUnproven = completeness.notes.some((note) => note.includes('under the first exception'));
        // Calls are placed at their answers; numbers are not matched by patterns: both are told.
        const isTold =
          !completeness.isExact &&
          completeness.notes.some((note) => /start of its answer|on strings only|counts once/.test(note));
        const isHeld =
          isOfErrors ||
          heldFromMs === truth.heldFromMs ||
          ((heldFromMs ?? Infinity) <= query.range.fromMs && (truth.heldFromMs ?? Infinity) <= query.range.fromMs);
        return isHeld && (isTold || (completeness.isExact !== isUnproven && textOf(want) === textOf(got)))
          ? []
          : [
              {
                query: textOf(query),
                notes: completeness.notes,
                heldFromMs,
                missing: want.filter((row) => !got.includes(row)),
                wrong: got.filter((row) => !want.includes(row)),
              },
            ];
      });
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it.each(seeds)(
    'keeps exact sums where it reads three traces of all (seed %i)',
    async (seed) => {
      const { truth, queries, tempo } = queriesOf(seed);
      const asked = queries.filter(
        ({ measure, keys, where }) =>
          ['exceptions', 'occurrences', 'origins'].includes(measure) &&
          keys === null &&
          where.route === undefined &&
          where.statusCode === undefined,
      );
      const { metrics, close } = open(tempo, 3);
      const slots = await metrics.counts(asked, call()).finally(close);
      const sum = (rows: readonly { readonly values: object }[]): Record<string, number> => {
        const sums: Record<string, number> = { count: 0, recorded: 0, handled: 0, absorbed: 0 };
        for (const { values } of rows) {
          for (const [name, value] of Object.entries<unknown>({ ...values })) {
            if (name in sums && typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
          }
        }
        return sums;
      };
      const wrong = asked.flatMap((query, index) => {
        const slot = slots[index];
        if (slot instanceof UnsupportedQueryError) return [];
        const { rows, completeness } = valueOf(slot);
        const right = truth.counts(query);
        const isSame = textOf(sum(rows)) === textOf(sum(right));
        const isRight = !completeness.isExact || textOf(comparable(rows)) === textOf(comparable(right));
        const isTold = completeness.notes.some((note) => note.includes('on strings only'));
        return (isSame && isRight) || isTold ? [] : [{ query: textOf(query), got: sum(rows), want: sum(right) }];
      });
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it.each(seeds)('marks the newest failed request of each key and step (seed %i)', async (seed) => {
    const { truth, random, tempo } = queriesOf(seed);
    const queries = Array.from({ length: 4 }, () => ({
      by: random.pick([[], ['service'], ['service', 'route']] as const),
      where: randomFilter(random, false),
      keys: null,
      range: HOUR,
      stepMs: random.pick([MINUTE_MS, 15 * MINUTE_MS]),
    }));
    const { metrics, close } = open(tempo);
    const marked = await metrics.exemplars(queries, call()).finally(close);
    const wrong = queries.flatMap((query, index) => {
      const right = truth.exemplars(query);
      const rows = valueOf(marked[index]);
      const isRight = rows.every(({ key, atMs, traceId }) =>
        right.some(
          (row) => textOf([row.key, row.atMs]) === textOf([key, atMs]) && row.oneOf.traceId?.includes(traceId),
        ),
      );
      return isRight && rows.length === right.length ? [] : [{ query: textOf(query), rows, right }];
    });
    expect(wrong).toEqual([]);
  });
});

describeLive('a real Tempo', () => {
  const everything: CountQuery<'spans'> = {
    measure: 'spans',
    by: ['service'],
    where: {},
    keys: null,
    range: HOUR,
    stepMs: null,
  };

  it('says nothing where it holds nothing', async () => {
    const { metrics, close } = open(tempoServer('empty', Date.now));
    const [slot] = await metrics.counts([everything], call()).finally(close);
    expect(valueOf(slot)).toMatchObject({ rows: [], heldFromMs: null });
  });

  it('tells the start of the oldest span, and first and last times to the step at which it looked', async () => {
    const tempo = tempoServer('held', Date.now);
    const old = traceOf(1, minute(-20), internal('web')).map((span) => ({ ...span, startUs: span.startUs + 999 }));
    await tempo.load([
      ...old,
      ...traceOf(2, minute(3) + 700, server('web')),
      ...traceOf(3, minute(7) + 700, internal('web')),
    ]);
    const { metrics, close } = open(tempo);
    const [slot] = await metrics.counts([everything], call()).finally(close);
    const { rows, heldFromMs, completeness } = valueOf(slot);
    expect(heldFromMs).toBe(minute(-20));
    expect(rows).toEqual([
      { key: ['web'], atMs: null, values: { spans: 2, firstSeenMs: minute(3), lastSeenMs: minute(7) } },
    ]);
    expect(completeness.notes).toEqual(['first and last times are told to 60 s']);
  });

  it('answers in the order of the queries, and one that fails does not fail its neighbours', async () => {
    const tempo = tempoServer('order', Date.now);
    await tempo.load(traceOf(1, minute(1), server('web')));
    const query: CountQuery<'requests'> = { ...everything, measure: 'requests' };
    const { metrics, close } = open(tempo);
    const [first, bad, last] = await metrics
      .counts([query, { ...query, where: { route: { matches: '(' } } }, { ...query, by: [] }], call())
      .finally(close);
    expect(valueOf(first).rows.map(({ key }) => key)).toEqual([['web']]);
    expect(bad).toBeInstanceOf(Error);
    expect(valueOf(last).rows.map(({ key }) => key)).toEqual([[]]);
  });

  it('gives no answer to who has gone away', async () => {
    const { metrics, close } = open(tempoServer('gone', Date.now));
    const gone: SourceCall = { ...call(), signal: AbortSignal.abort() };
    expect(await metrics.counts([everything], gone).finally(close)).toEqual([expect.any(Error)]);
  });

  it('counts what lost roots leave out, and says so', async () => {
    const tempo = tempoServer('lost', Date.now);
    const KEY = exception('KeyError', 'no sku');
    await tempo.load([
      ...traceOf(
        1,
        minute(1),
        server('web', failed, [internal('web', { isLost: true }, [internal('web', threw(KEY))])]),
      ),
      ...traceOf(2, minute(2), server('web', threw(KEY))),
    ]);
    const { metrics, close } = open(tempo);
    const [slot] = await metrics
      .counts(
        [{ ...everything, measure: 'exceptions', by: ['exceptionType'] } satisfies CountQuery<'exceptions'>],
        call(),
      )
      .finally(close);
    const { rows, completeness } = valueOf(slot);
    expect(rows).toMatchObject([{ key: ['KeyError'], values: { count: 1, recorded: 2, handled: 0 } }]);
    expect(completeness.isExact).toBe(false);
    expect(completeness.notes).toContainEqual(
      expect.stringContaining('error spans whose place in their trace is not known'),
    );
    const [counted] = await open(tempo).metrics.counts(
      [{ ...everything, measure: 'occurrences', by: ['group'] }],
      call(),
    );
    expect(valueOf(counted).completeness.notes).toContainEqual(
      expect.stringContaining('1 error spans whose place in their trace is not known'),
    );
  });

  it('names the newest leaf as the example of a row', async () => {
    const tempo = tempoServer('example', Date.now);
    await tempo.load(
      together(
        { spans: traceOf(1, minute(1), server('web', failed)) },
        { spans: traceOf(2, minute(2), server('web', failed)) },
      ).spans,
    );
    const { metrics, close } = open(tempo);
    const [slot] = await metrics
      .counts([{ ...everything, measure: 'origins', by: ['service'] } satisfies CountQuery<'origins'>], call())
      .finally(close);
    expect(valueOf(slot).rows.map(({ values }) => values)).toEqual([
      { count: 2, absorbed: 0, exampleTraceId: traceIdOf(2) },
    ]);
  });
});
