/** A process with the OTLP receiver alone. Arguments: `keep` and a data folder, or `drop`, which decodes and keeps nothing. */
import { fastify } from 'fastify';
import { createInterner } from '../../src/sources/embedded/interner.ts';
import { registerReceiver, type ReceiverStore } from '../../src/sources/embedded/receiver.ts';
import { openStore } from '../../src/sources/embedded/store.ts';
import { DEFAULT_LIMITS } from '../../src/sources/embedded/store-settings.ts';
import { DAY_MS } from '../../src/time.ts';

const [mode = '', dataDir = ''] = process.argv.slice(2);
const RETENTION_MS = 8 * DAY_MS;
const MAX_BYTES = 4e9;

const log = {
  info: () => undefined,
  warn: (...told: readonly unknown[]) =>
    process.stderr.write(`${told.map((each) => JSON.stringify(each)).join(' ')}\n`),
  error: (...told: readonly unknown[]) =>
    process.stderr.write(`${told.map((each) => JSON.stringify(each)).join(' ')}\n`),
};
const uncounted = {
  body: () => undefined,
  received: () => undefined,
  rejected: () => undefined,
  logRecordsWithoutException: () => undefined,
  valuesTooDeep: () => undefined,
};
const now = () => Date.now();

const droppingStore = (): ReceiverStore & { close: () => Promise<void> } => ({
  interner: createInterner(DEFAULT_LIMITS.labels, DEFAULT_LIMITS.namesPerGeneration),
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
});

const store =
  mode === 'keep'
    ? await openStore({ dataDir, retentionMs: RETENTION_MS, maxBytes: MAX_BYTES }, { now, log })
    : droppingStore();
const app = fastify();
registerReceiver(app, { store, metrics: uncounted, log, now, retentionMs: RETENTION_MS });
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ url: `${address}/v1/traces` });
process.once('message', () => {
  void (async () => {
    await app.close();
    await store.close();
    process.disconnect();
  })();
});
