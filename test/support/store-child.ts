/**
 * A process of its own around a store, for what cannot be tested inside one: being killed, locked out, out of space.
 * Arguments: what to do, the data folder, a number. It prints one JSON line per thing that happened.
 */
import { duckdbEngine } from '../../src/sources/embedded/engine.ts';
import { StoreError } from '../../src/sources/embedded/store-errors.ts';
import { openStore, type Store } from '../../src/sources/embedded/store.ts';
import { batchOf, START_MS } from './store-batches.ts';

const [task = '', dataDir = '', argument = '0'] = process.argv.slice(2);

const tell = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const open = (): Promise<Store> =>
  openStore(
    { dataDir, retentionMs: 1e12, maxBytes: 1e12 },
    { now: () => START_MS, log, schedule: () => () => undefined, engine: duckdbEngine },
  );

const SPANS = 40;

const write = async (store: Store, number: number, attributes = `{"batch":${number}}`): Promise<void> => {
  const spans = Array.from({ length: SPANS }, (_, index) => ({
    trace: number + 1,
    span: index + 1,
    name: `n${number % 50}`,
    attributes,
  }));
  await store.write(batchOf(store.interner, spans, [{ trace: number + 1, span: 1, type: `E${number}` }]));
  tell({ written: number });
};

/** Writes batches without end, four at a time, from the number in the argument on. */
const writeForever = async (): Promise<void> => {
  const store = await open();
  let next = Number(argument);
  await Promise.all(
    [0, 1, 2, 3].map(async () => {
      for (;;) await write(store, next++);
    }),
  );
};

/** Writes large batches until one is refused, then a small one after closing and opening again. */
const writeUntilRefused = async (): Promise<void> => {
  const store = await open();
  for (let number = 0; number < 200; number++) {
    const text = Array.from({ length: 500 }, (_, index) => Math.sin(number * 500 + index).toString(36)).join();
    try {
      await write(store, number, text);
    } catch (error) {
      tell({ refused: number, code: error instanceof StoreError ? error.code : String(error) });
      tell({ status: store.status() });
      tell({ readable: (await store.read('SELECT count(*) FROM span', [])).columns[0]?.[0] });
      break;
    }
  }
  await store.close();
};

const holdOpen = async (): Promise<void> => {
  const store = await open();
  await write(store, 0);
  tell({ pid: process.pid });
  process.stdin.resume();
  process.stdin.on('end', () => void store.close());
};

try {
  const tasks = new Map([
    ['write', writeForever],
    ['fill', writeUntilRefused],
    ['hold', holdOpen],
  ]);
  await tasks.get(task)?.();
} catch (error) {
  tell({ failed: error instanceof StoreError ? error.code : 'unknown', message: String(error) });
}
