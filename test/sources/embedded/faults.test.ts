import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { duckdbEngine, type Engine } from '../../../src/sources/embedded/engine.ts';
import { batchOf } from '../../support/store-batches.ts';
import { codeOf, keptLog, rowsOf, storeErrorOf, storeHarness } from '../../support/store-harness.ts';
import { startStoreProcess } from '../../support/store-process.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);

const NAME = 'triagraph.duckdb';

/** A folder with a closed store that holds one span. */
const closedStore = async (): Promise<string> => {
  const dataDir = folder();
  const store = await open({ dataDir });
  await store.write(batchOf(store.interner, [{ trace: 1, span: 1 }]));
  await store.close();
  return dataDir;
};

/** A folder as a killed process leaves it: what was written is in the write-ahead log. */
const killedStore = async (): Promise<string> => {
  const dataDir = folder();
  const child = startStoreProcess('write', dataDir);
  await child.lines.next();
  child.kill();
  await child.exited;
  return dataDir;
};

describe('a folder in use', () => {
  it('is refused to a second process with the name and number of the first', async () => {
    const dataDir = folder();
    const holder = startStoreProcess('hold', dataDir);
    await holder.lines.next();
    const { value } = await holder.lines.next();
    const error = await storeErrorOf(open({ dataDir }));
    expect(error.code).toBe('STORE_LOCKED');
    expect(error.message).toContain(dataDir);
    expect(error.message).toContain(`process ${String(value?.pid)}`);
    expect(error.message).toContain('DATA_DIR');
    holder.endInput();
    await holder.exited;
    const store = await open({ dataDir });
    expect(store.status().spans).toBe(40);
  });

  it('is refused a second time within one process, and stays usable for the first', async () => {
    const dataDir = folder();
    const store = await open({ dataDir });
    expect(await codeOf(open({ dataDir: join(dataDir, '.') }))).toBe('STORE_LOCKED');
    await store.write(batchOf(store.interner, [{ trace: 1, span: 1 }]));
    const other = startStoreProcess('hold', dataDir);
    expect((await other.lines.next()).value).toMatchObject({ failed: 'STORE_LOCKED' });
    await other.exited;
  });
});

describe('damaged files', () => {
  const damages: readonly { name: string; damage: (file: string) => void; isKilled?: boolean; found: string }[] = [
    { name: 'a truncated database', damage: (file) => truncateSync(file, 5_000), found: NAME },
    { name: 'an empty database', damage: (file) => truncateSync(file, 0), found: NAME },
    { name: 'a foreign file', damage: (file) => writeFileSync(file, 'x'.repeat(20_000)), found: NAME },
    {
      name: 'flipped bytes in its header',
      damage: (file) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4_200, 4_260);
        bytes.fill(0xa5, 8_300, 8_360);
        writeFileSync(file, bytes);
      },
      found: NAME,
    },
    { name: 'a log without its database', damage: (file) => rmSync(file), isKilled: true, found: 'is missing' },
    {
      name: 'a log of seven bytes',
      damage: (file) => truncateSync(`${file}.wal`, 7),
      isKilled: true,
      found: `${NAME}.wal`,
    },
    {
      name: 'flipped bytes at the start of the log',
      damage: (file) => {
        const bytes = readFileSync(`${file}.wal`);
        bytes.fill(0xa5, 0, 4);
        writeFileSync(`${file}.wal`, bytes);
      },
      isKilled: true,
      found: `${NAME}.wal`,
    },
    {
      name: 'flipped bytes in the middle of the log',
      damage: (file) => {
        const bytes = readFileSync(`${file}.wal`);
        bytes.fill(0xa5, 60, 90);
        writeFileSync(`${file}.wal`, bytes);
      },
      isKilled: true,
      found: NAME,
    },
  ];

  for (const { name, damage, isKilled, found } of damages) {
    it(`are refused by name and left as they are: ${name}`, async () => {
      const dataDir = await (isKilled === true ? killedStore() : closedStore());
      const file = join(dataDir, NAME);
      damage(file);
      const contents = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'base64') : null);
      const before = [contents(file), contents(`${file}.wal`)];
      const error = await storeErrorOf(open({ dataDir }));
      expect(error.code).toBe('STORE_CORRUPT');
      expect(error.message).toContain(found);
      expect(error.message).toContain(dataDir);
      expect(error.message).toContain('Move the folder away');
      expect(error.message).toContain('DATA_DIR');
      expect([contents(file), contents(`${file}.wal`)]).toEqual(before);
    });
  }

  it('do not stand in the way of another folder, nor of the same one once they are moved away', async () => {
    const dataDir = await closedStore();
    const file = join(dataDir, NAME);
    truncateSync(file, 100);
    expect(await codeOf(open({ dataDir }))).toBe('STORE_CORRUPT');
    copyFileSync(file, `${file}.broken`);
    rmSync(file);
    expect((await open({ dataDir })).status().spans).toBe(0);
  });

  it('lose only the commit that was torn when the log ends in the middle of it', async () => {
    const dataDir = await killedStore();
    const log = join(dataDir, `${NAME}.wal`);
    truncateSync(log, readFileSync(log).length - 10);
    const store = await open({ dataDir });
    const [[spans] = []] = await rowsOf(store, 'SELECT count(*) FROM span');
    expect(Number(spans) % 40).toBe(0);
  });
});

describe('a database that another program wrote', () => {
  const with_ = async (dataDir: string, statements: readonly string[]): Promise<void> => {
    const { default: bindings } = await import('@duckdb/node-bindings');
    const database = await duckdbEngine.open(join(dataDir, NAME), {});
    const connection = await bindings.connect(database);
    for (const sql of statements) await bindings.query(connection, sql);
    bindings.disconnect_sync(connection);
    bindings.close_sync(database);
  };

  it('is refused when a newer version raised its format', async () => {
    const dataDir = await closedStore();
    await with_(dataDir, ['UPDATE meta SET format = 2']);
    const error = await storeErrorOf(open({ dataDir }));
    expect(error).toMatchObject({ code: 'STORE_FORMAT', message: expect.stringContaining('format is 2') });
  });

  it('is refused when its columns are not the expected ones', async () => {
    const dataDir = await closedStore();
    await with_(dataDir, ['ALTER TABLE span ALTER kind TYPE UINTEGER']);
    const error = await storeErrorOf(open({ dataDir }));
    expect(error).toMatchObject({ code: 'STORE_FORMAT', message: expect.stringContaining('span.kind') });
  });

  it('is refused when it has nothing to do with this one', async () => {
    const dataDir = folder();
    await with_(dataDir, ['CREATE TABLE accounts (id INTEGER)']);
    expect(await codeOf(open({ dataDir }))).toBe('STORE_CORRUPT');
  });
});

describe('a folder that cannot be used', () => {
  it('is named', async () => {
    const parent = folder();
    writeFileSync(join(parent, 'file'), '');
    const error = await storeErrorOf(open({ dataDir: join(parent, 'file', 'data') }));
    expect(error).toMatchObject({ code: 'STORE_FOLDER', message: expect.stringContaining(join(parent, 'file')) });
    expect(await codeOf(open({ dataDir: '/proc/triagraph' }))).toBe('STORE_FOLDER');
    mkdirSync(join(parent, 'taken', NAME), { recursive: true });
    expect(await codeOf(open({ dataDir: join(parent, 'taken') }))).toMatch(/STORE_(FOLDER|CORRUPT)/u);
  });
});

describe('a full disk', () => {
  it('refuses the batch, keeps what was acknowledged, and stays readable', async () => {
    const dataDir = folder();
    const child = startStoreProcess('fill', dataDir, 0, 4_000);
    const told: Readonly<Record<string, unknown>>[] = [];
    for (;;) {
      const { value, done } = await child.lines.next();
      if (done === true) break;
      told.push(value);
    }
    await child.exited;
    const written = told.filter((line) => 'written' in line).length;
    expect(written).toBeGreaterThan(2);
    expect(told.slice(written)).toEqual([
      { refused: written, code: 'STORE_FULL' },
      { status: expect.objectContaining({ isHealthy: false, lastError: expect.stringContaining('No space is left') }) },
      { readable: written * 40 },
    ]);
    const store = await open({ dataDir });
    expect(await rowsOf(store, 'SELECT count(*), count(DISTINCT trace) FROM span')).toEqual([[written * 40, written]]);
    await store.write(batchOf(store.interner, [{ trace: 999, span: 1 }]));
    expect(store.status().isHealthy).toBe(true);
  });
});

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
