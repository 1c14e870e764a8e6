/** Long series from a real Tempo: the same numbers as its counts by step, and days of minutes in few requests. */
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openHttpDoor } from '../../src/sources/http.ts';
import type { SourceRead, StepQuery } from '../../src/sources/source.ts';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics } from '../../src/sources/tempo/tempo-metrics.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import { exception, failed, internal, server, threw, traceOf } from '../support/plain-trace.ts';
import { randomOf } from '../support/random-traces-prng.ts';
import { countedByTempo } from '../support/tempo-differences.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer, type TempoServer } from '../support/tempo-server.ts';
import { call, NOW_MS, valueOf } from '../sources/contract/backend.ts';
import { keysFrom } from '../sources/contract/random-queries.ts';
import { countedNumbers, numbersOf, randomSteps } from '../sources/contract/steps.ts';
import { telemetryOf } from '../sources/contract/traffic.ts';
import { requireLive } from './require-live.ts';

const isThere = hasTempo && process.env.TEMPO_TENANT !== undefined;
requireLive('tempo', isThere, `${TEMPO_NEEDS}; these need tenants`);
const describeLive = isThere ? describe : describe.skip;

jest.setTimeout(60_000);
const LOAD_MS = 180_000;
const SEED = 3;

const open = ({ url, headers }: TempoServer) => {
  const door = openHttpDoor(
    { ...{ kind: 'TEMPO', url, headers, ca: null }, ...{ timeoutMs: 30_000, concurrency: 8, maxBodyBytes: 1e8 } },
    { now: Date.now, elapsed: () => performance.now(), random: Math.random },
  );
  const metrics = createTempoMetrics(createTempoApi(door), {
    now: () => NOW_MS,
    describe: () => Promise.reject(new Error('nobody asks')),
  });
  return { metrics, close: () => door.close() };
};

describeLive('steps of a real Tempo', () => {
  const spans = countedByTempo(telemetryOf(SEED).spans);
  const random = tempoServer('steps-random', Date.now);
  const days = tempoServer('steps-days', Date.now);
  /** Sixty hours, at whose ends, in whose middle and around whose cuts there are requests. */
  const range = { fromMs: NOW_MS - 60 * HOUR_MS, toMs: NOW_MS };
  const at = (minutes: number): number => range.fromMs + minutes * MINUTE_MS + 500;
  const minutes = [0, 1, 1_437, 1_438, 1_439, 1_440, 1_441, 2_877, 2_878, 2_879, 2_880, 3_599];
  beforeAll(async () => {
    await random.load(spans);
    await days.load([
      ...minutes.flatMap((each, index) => [
        ...traceOf(index, at(each), server('web', each % 2 === 0 ? failed : {})),
        // Without requests in one of the days, but with some in another: it has requests, so its roots are none.
        ...traceOf(100 + index, at(each), each < 1_000 ? server('batch') : internal('batch')),
      ]),
      ...traceOf(200, at(1_440), server('web', threw(exception('KeyError', 'x')))),
    ]);
  }, LOAD_MS);

  it('are what counts by step say', async () => {
    const { metrics, close } = open(random);
    const dice = randomOf(SEED);
    for (const asked of randomSteps(dice)) {
      const [all] = await metrics.steps([asked], call());
      if (all instanceof UnsupportedQueryError) continue;
      const found = valueOf(all).series.map(({ key }) => key);
      const query = dice.chance(0.4) ? { ...asked, keys: keysFrom(dice, asked.by, found) } : asked;
      const [answer] = await metrics.steps([query], call());
      expect({ query, numbers: numbersOf(valueOf(answer)) }).toEqual({
        query,
        numbers: await countedNumbers(metrics, query),
      });
    }
    await close();
  });

  it('are every minute of sixty hours, in one request a day and counting', async () => {
    const { metrics, close } = open(days);
    const reads: SourceRead[] = [];
    const query: StepQuery = {
      ...{ measure: 'requests', by: ['service'], where: {}, keys: null },
      ...{ range, stepMs: MINUTE_MS },
    };
    const [answer] = await metrics.steps([query], { ...call(), record: (read) => reads.push(read) });
    const { series, heldFromMs, completeness } = valueOf(answer);
    expect(heldFromMs).toBe(at(0));
    expect(completeness).toMatchObject({ isExact: true, isTruncated: false, notes: [] });
    expect(series.map(({ key }) => key[0])).toEqual(['web', 'batch']);
    const [web, batch] = series;
    const found = (column: Float64Array | undefined) => [...(column ?? []).entries()].filter(([, value]) => value > 0);
    expect(found(web?.requests)).toEqual(minutes.map((each) => [each, each === 1_440 ? 2 : 1]));
    expect(found(web?.errors)).toEqual(
      minutes.filter((each) => each % 2 === 0).map((each) => [each, each === 1_440 ? 2 : 1]),
    );
    expect(found(batch?.requests)).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(reads.filter((read) => read.query.includes('status')).length).toBeLessThanOrEqual(3);
    const [exceptions] = await metrics.steps(
      [{ ...query, measure: 'exceptions', by: ['service', 'exceptionType'] }],
      call(),
    );
    expect(valueOf(exceptions).series.map(({ key, errors }) => [key, found(errors)])).toEqual([
      [['web', 'KeyError'], [[1_440, 1]]],
    ]);
    await close();
  });
});
