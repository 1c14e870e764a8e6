import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { duckdbEngine } from '../../../src/sources/embedded/engine.ts';
import { batchOf } from '../../support/store-batches.ts';
import { codeOf, rowsOf, storeErrorOf, storeHarness } from '../../support/store-harness.ts';
import { startStoreProcess } from '../../support/store-process.ts';

const { folder, open, cleanUp } = storeHarness();
afterEach(cleanUp);
jest.setTimeout(60_000); // processes are started

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
