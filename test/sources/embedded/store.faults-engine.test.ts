import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { duckdbEngine, type Engine } from '../../../src/sources/embedded/engine.ts';
import { batchOf } from '../../support/store-batches.ts';
import { codeOf, keptLog, rowsOf, storeErrorOf, storeHarness } from '../../support/store-harness.ts';
import { startStoreProcess } from '../../support/store-process.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);
jest.setTimeout(60_000); // a process is started

describe('faults of the engine', () => {
  /** DuckDB with one COMMIT that answers with this text, before or after it was really carried out. */
  const failingOnce = (text: string, isCarriedOut: boolean): Engine & { readonly arm: () => void } => {
    let isArmed = false;
    return {
      open: duckdbEngine.open,
      arm: () => {
        isArmed = true;
      },
      query: async (connection, sql) => {
        if (!isArmed || sql !== 'COMMIT') return duckdbEngine.query(connection, sql);
        isArmed = false;
        if (isCarriedOut) await duckdbEngine.query(connection, sql);
        throw new Error(text);
      },
    };
  };
  const INVALIDATED =
    'FATAL Error: Failed: database has been invalidated because of a previous fatal error. ' +
    'The database must be restarted prior to being used again.';

  it('counts a commit as durable whose checkpoint failed, and opens the database again', async () => {
    const text =
      'TransactionContext Error: Failed to commit: Transaction COMMIT succeeded and is durable, but the autocheckpoint ' +
      'failed. Reopen the database instance to recover.';
    const engine = failingOnce(text, true);
    const log = keptLog();
    const dataDir = folder();
    const store = await open({ dataDir, engine, log });
    engine.arm();
    await store.write(batchOf(store.interner, [{ trace: 1, span: 1, service: 'cart' }]));
    await store.write(
      batchOf(store.interner, [
        { trace: 1, span: 1 },
        { trace: 1, span: 2, service: 'cart' },
      ]),
    );
    expect(await rowsOf(store, 'SELECT count(*) FROM span')).toEqual([[2]]);
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT id) FROM label')).toEqual([[3, 3]]);
    expect(store.status()).toMatchObject({ isHealthy: true, spans: 2, duplicates: 1 });
    expect(log.lines.map(({ message }) => message)).toContain('The store is open again');
    // The old instance let go of the file and the new one holds it.
    const other = startStoreProcess('hold', dataDir);
    expect((await other.lines.next()).value).toMatchObject({ failed: 'STORE_LOCKED' });
    await other.exited;
  });

  it.each([
    { carriedOut: false, kept: [[1, 1]] },
    { carriedOut: true, kept: [[2, 2]] },
  ])('refuses the batch of a fatal error and goes on with a new instance (carried out: $carriedOut)', async (given) => {
    const engine = failingOnce(INVALIDATED, given.carriedOut);
    const store = await open({ dataDir: folder(), engine });
    await store.write(batchOf(store.interner, [{ trace: 1, span: 1 }]));
    engine.arm();
    const batch = batchOf(store.interner, [{ trace: 2, span: 1, service: 'cart', name: 'GET /' }]);
    const error = await storeErrorOf(store.write(batch));
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryAfterMs: 1_000 });
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT trace) FROM span')).toEqual(given.kept);
    await store.write(batch);
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT trace) FROM span')).toEqual([[2, 2]]);
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT id) FROM label')).toEqual([[4, 4]]);
    expect(store.status()).toMatchObject({ isHealthy: true, spans: 2 });
  });

  it('opens the database again once a fault, however many queries are waiting or refused meanwhile', async () => {
    const engine = failingOnce(INVALIDATED, false);
    const log = keptLog();
    const store = await open({ dataDir: folder(), engine, log });
    engine.arm();
    const refused = codeOf(store.write(batchOf(store.interner, [{ trace: 1, span: 1 }])));
    const queries = Array.from({ length: 20 }, () => store.read('SELECT count(*) FROM range(1000000)', []));
    await Promise.allSettled(queries);
    expect(await refused).toBe('STORE_UNAVAILABLE');
    await store.write(batchOf(store.interner, [{ trace: 1, span: 1 }]));
    expect(await rowsOf(store, 'SELECT count(*) FROM span')).toEqual([[1]]);
    expect(log.lines.filter(({ message }) => message === 'The store is open again')).toHaveLength(1);
  });

  it('keeps new labels for the next batch when a commit fails', async () => {
    const engine = failingOnce('TransactionContext Error: Failed to commit: No space left on device', false);
    const store = await open({ engine });
    engine.arm();
    const batch = batchOf(store.interner, [{ trace: 1, span: 1, service: 'cart' }], [{ trace: 1, span: 1 }]);
    expect(await codeOf(store.write(batch))).toBe('STORE_FULL');
    expect(await rowsOf(store, 'SELECT (SELECT count(*) FROM span), (SELECT count(*) FROM label)')).toEqual([[0, 0]]);
    await store.write(batch);
    expect(await rowsOf(store, 'SELECT text FROM span JOIN label ON id = service')).toEqual([['cart']]);
    expect(await rowsOf(store, 'SELECT count(*) FROM exception')).toEqual([[1]]);
  });

  it('answers STORE_UNAVAILABLE while the database cannot be opened again, and tries later', async () => {
    const once = failingOnce(INVALIDATED, false);
    let isBroken = false;
    const engine: Engine = {
      query: once.query,
      open: (path, options) =>
        isBroken ? Promise.reject(new Error('IO Error: No space left on device')) : once.open(path, options),
    };
    let nowMs = 1_000_000;
    const store = await open({ dataDir: folder(), engine, now: () => nowMs });
    const batch = batchOf(store.interner, [{ trace: 1, span: 1 }]);
    once.arm();
    isBroken = true;
    expect(await codeOf(store.write(batch))).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(store.write(batch))).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(store.read('SELECT 1', []))).toBe('STORE_UNAVAILABLE');
    expect(store.status()).toMatchObject({ isHealthy: false, lastError: expect.stringContaining('No space left') });
    isBroken = false;
    nowMs += 2_000;
    await store.write(batch);
    expect(await rowsOf(store, 'SELECT count(*) FROM span')).toEqual([[1]]);
    expect(store.status().isHealthy).toBe(true);
  });
});
