import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { REST_MS } from '../../../src/sources/embedded/interner.ts';
import { batchOf, bulkBatch, START_MS, START_US } from '../../support/store-batches.ts';
import { keptLog, rowsOf, storeHarness } from '../../support/store-harness.ts';
import type { Store } from '../../../src/sources/embedded/store.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);
jest.setTimeout(60_000); // real files on a machine that may be busy

const MINUTE_US = 60_000_000;
const HOUR_MS = 3_600_000;

/** One span a minute from START on, each with an exception, in a trace of its own. */
const writeMinutes = async (store: Store, from: number, to: number): Promise<void> => {
  const minutes = Array.from({ length: to - from }, (_, index) => from + index);
  const at = (minute: number) => ({ trace: minute + 1, span: 1, startUs: START_US + minute * MINUTE_US });
  await store.write(batchOf(store.interner, minutes.map(at), minutes.map(at)));
};

describe('retention by time', () => {
  it('drops spans and exceptions that start before it, to the microsecond, in any number of steps', async () => {
    for (const deletedRows of [1, 7, 1_000]) {
      let nowMs = START_MS + 2 * HOUR_MS;
      const store = await open({ now: () => nowMs, retentionMs: HOUR_MS, limits: { deletedRows } });
      await writeMinutes(store, 30, 90);
      await store.enforceRetention();
      expect(await rowsOf(store, 'SELECT count(*), min(start_us) FROM span')).toEqual([
        [30, START_US + 60 * MINUTE_US],
      ]);
      expect(await rowsOf(store, 'SELECT count(*), min(start_us) FROM exception')).toEqual([
        [30, START_US + 60 * MINUTE_US],
      ]);
      expect(store.status()).toMatchObject({ spans: 30, oldestUs: START_US + 60 * MINUTE_US });
      nowMs += 1;
      await store.enforceRetention();
      expect(store.status().spans).toBe(29);
    }
  });

  it('runs by its schedule and stops when the store is closed', async () => {
    const runs: (() => void)[] = [];
    let isStopped = false;
    const store = await open({
      nowMs: START_MS + 2 * HOUR_MS,
      retentionMs: HOUR_MS,
      schedule: (run, intervalMs) => {
        expect(intervalMs).toBe(60_000);
        runs.push(run);
        return () => {
          isStopped = true;
        };
      },
    });
    await writeMinutes(store, 0, 10);
    for (const run of runs) run();
    await store.enforceRetention();
    expect(store.status()).toMatchObject({ spans: 0, oldestUs: null, newestUs: null });
    await store.close();
    expect(isStopped).toBe(true);
  });

  it('goes on beside writes without losing any', async () => {
    const store = await open({ nowMs: START_MS + 4 * HOUR_MS, retentionMs: HOUR_MS, limits: { deletedRows: 5 } });
    await writeMinutes(store, 0, 60);
    const writes = Array.from({ length: 20 }, (_, index) => writeMinutes(store, 200 + index, 201 + index));
    await Promise.all([store.enforceRetention(), ...writes]);
    expect(store.status()).toMatchObject({ spans: 20, isHealthy: true });
    expect(await rowsOf(store, 'SELECT count(DISTINCT trace), min(trace) FROM span')).toEqual([[20, 201n]]);
  });
});

describe('retention by size', () => {
  const ROWS = 10_000;
  // DuckDB frees whole groups of 122,880 rows, so the bound is worth testing from some groups on.
  const fill = async (store: Store, from: number, to: number): Promise<void> => {
    for (let batch = from; batch < to; batch++) {
      await store.write(bulkBatch(store.interner, ROWS, START_US + batch * MINUTE_US, batch + 1));
    }
  };

  it('drops the oldest until 90 % of the bound is used, says so once, and holds the bound from then on', async () => {
    const dataDir = folder();
    const unbound = await open({ dataDir });
    await fill(unbound, 0, 40);
    await unbound.close();
    const log = keptLog();
    const maxBytes = Math.floor(statSync(join(dataDir, 'triagraph.duckdb')).size * 0.7);
    const store = await open({ dataDir, maxBytes, log });
    await store.enforceRetention();
    const { usedBytes, spans, oldestUs, newestUs } = store.status();
    expect(usedBytes).toBeLessThanOrEqual(maxBytes * 0.9);
    expect(spans).toBeGreaterThan(100_000);
    expect(spans).toBeLessThan(300_000);
    expect(newestUs).toBe(START_US + 39 * MINUTE_US + ROWS - 1);
    const dropped = 400_000 - spans;
    expect(oldestUs).toBe(START_US + Math.floor(dropped / ROWS) * MINUTE_US + (dropped % ROWS));
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: 'Dropped the oldest spans to stay within STORE_MAX_BYTES',
        fields: expect.objectContaining({ dropped, maxBytes }),
      },
    ]);

    await store.enforceRetention();
    expect(store.status().spans).toBe(spans);
    await fill(store, 40, 60);
    await store.enforceRetention();
    expect(store.status().usedBytes).toBeLessThanOrEqual(maxBytes);
    expect(store.status().spans).toBeGreaterThan(100_000);
    expect(store.status().newestUs).toBe(START_US + 59 * MINUTE_US + ROWS - 1);
  }, 60_000);

  it('stops where dropping frees nothing, rather than emptying the store', async () => {
    const log = keptLog();
    const store = await open({ dataDir: folder(), maxBytes: 500_000, log });
    await fill(store, 0, 8);
    await store.enforceRetention();
    expect(store.status().spans).toBeGreaterThan(10_000);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ message: 'Dropped the oldest spans, but the store still exceeds STORE_MAX_BYTES' }),
    ]);
  });

  it('leaves a store within its bound alone', async () => {
    const log = keptLog();
    const store = await open({ dataDir: folder(), log });
    await fill(store, 0, 1);
    await store.enforceRetention();
    expect(store.status().spans).toBe(ROWS);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });
});

describe('the dictionary', () => {
  it('loses the labels that nothing uses any more, never one that is in use or was handed out lately', async () => {
    let nowMs = START_MS;
    const store = await open({ now: () => nowMs, retentionMs: HOUR_MS, limits: { labelsBeforeCleaning: 3 } });
    const at = (minute: number, service: string, name: string) => ({
      trace: 1,
      span: minute + 1,
      startUs: START_US + minute * MINUTE_US,
      service,
      name,
    });
    await store.write(batchOf(store.interner, [at(0, 'old', 'old'), at(1, 'kept', 'kept'), at(90, 'kept', 'new')]));
    const inFlight = batchOf(store.interner, [at(95, 'in flight', 'in flight')]);
    const decodedLate = store.interner.label('decoded late');
    nowMs += 2 * HOUR_MS;
    await store.enforceRetention();
    nowMs += REST_MS;
    await store.write(inFlight);
    await store.enforceRetention();
    const labels = await rowsOf(store, 'SELECT text FROM label ORDER BY 1');
    expect(labels.flat()).toEqual(expect.arrayContaining(['in flight', 'in flight', 'kept', 'new']));
    expect(store.interner.label('decoded late')).toBe(decodedLate);

    nowMs += 2 * HOUR_MS;
    await store.write(batchOf(store.interner, [at(239, 'last', 'last')]));
    await store.enforceRetention();
    nowMs += REST_MS;
    await store.enforceRetention();
    nowMs += REST_MS;
    await store.write(batchOf(store.interner, [at(100, 'last', 'last')]));
    await store.enforceRetention();
    const left = (await rowsOf(store, 'SELECT text FROM label WHERE id < 2147483648 ORDER BY 1')).flat();
    expect(left).toContain('last');
    expect(left).not.toContain('old');
    const [[highest] = []] = await rowsOf(store, 'SELECT max(id) FROM label WHERE id < 2147483648');
    expect(store.interner.label('old')).toBeGreaterThan(Number(highest));
    expect(await rowsOf(store, 'SELECT count(*) FROM span ANTI JOIN label ON id = service')).toEqual([[0]]);
    const [[rows] = []] = await rowsOf(store, 'SELECT count(*) FROM label');
    expect(store.status().labels).toBe(Number(rows) + 1);
  });
});
