/** The embedded store: durable writes of spans and exceptions, a door for reads, retention, and recovery from faults. */
import type { Batch } from './batch.ts';
import type { Table } from './decode-table.ts';
import { loadDictionary, settleDictionary } from './dictionary.ts';
import { createDuplicateFilter } from './duplicates.ts';
import { duckdbEngine } from './engine.ts';
import { createInterner, type Interner } from './interner.ts';
import { dropUnusedLabels } from './label-cleaning.ts';
import { locate, logBytes, type OpenDatabase } from './open.ts';
import { createReads, type ReadOptions, type ReadValue } from './reads.ts';
import { createRecentIds } from './recent-ids.ts';
import { dropBefore, dropBeyondSize, readExtent, type Extent, type Query, type RetentionTools } from './retention.ts';
import { startSession } from './session.ts';
import { foundKeys, lookUpSql } from './span-look-up.ts';
import { StoreError, isCommitted, isInvalidated, summaryOf, writeError } from './store-errors.ts';
import {
  DEFAULT_LIMITS,
  type Schedule,
  type StoreDeps,
  type StoreSettings,
  type StoreStatus,
} from './store-settings.ts';
import { writeGroup } from './write-group.ts';
import { createWriteQueue } from './write-queue.ts';

export type { Interner } from './interner.ts';
export type { StoreDeps, StoreSettings, StoreStatus } from './store-settings.ts';

/** An open store. */
export interface Store {
  /** Numbers for the labels of batches; use it only for batches that this store is given next. */
  readonly interner: Interner;
  /** Resolves when the batch is durable; rejects with a StoreError, and then nothing of the batch is kept. */
  write(batch: Batch): Promise<void>;
  /** Resolves to the answer of a statement; rejects with READ_TIMEOUT, READ_CANCELLED, READ_FAILED or a STORE_ code. */
  read(sql: string, values: readonly ReadValue[], options?: ReadOptions): Promise<Table>;
  /** Returns the state as last seen, without asking the database. */
  status(): StoreStatus;
  /** Drops what is too old or too much; runs by itself every minute and every million spans. */
  enforceRetention(): Promise<void>;
  /** Waits for accepted writes, then closes the files cleanly; may be called again. */
  close(): Promise<void>;
}

const RETENTION_EVERY_MS = 60_000;
const RETENTION_EVERY_SPANS = 1_000_000;
// In memory nothing is compressed, and the engine's own limit is 1 GB.
const MAX_BYTES_IN_MEMORY = 640 * 2 ** 20;
const CLEAN_LABELS_AFTER_SHARE = 0.1; // of the spans held were dropped since the last cleaning

const everyUnreferenced: Schedule = (run, intervalMs) => {
  const timer = setInterval(run, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};

/**
 * Resolves to the open store of a folder.
 * @throws StoreError  STORE_LOCKED, STORE_CORRUPT, STORE_FORMAT, STORE_FOLDER or STORE_FULL; nothing was changed then
 */
export const openStore = async (settings: StoreSettings, deps: StoreDeps): Promise<Store> => {
  const { now, log, engine = duckdbEngine, schedule = everyUnreferenced } = deps;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const location = locate(settings.dataDir);
  const isInMemory = location.folder === null;
  const interner = createInterner(limits.labels, limits.namesPerGeneration);
  const recent = createRecentIds(limits.idsPerGeneration);

  let extent: Extent = { spans: 0, oldestUs: null, newestUs: null };
  let lastUsedBytes = 0;
  let duplicates = 0;
  let lastError: string | null = null;
  let isLoaded = false;
  let isFaultReported = false;
  let spansSinceRetention = 0;
  let droppedSinceCleaning = 0;

  const usedBytes = async (query: Query): Promise<number> => {
    const sql = isInMemory
      ? 'SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()'
      : 'SELECT used_blocks * block_size FROM pragma_database_size()';
    const [[bytes] = []] = (await query(sql)).columns;
    return (typeof bytes === 'number' ? bytes : 0) + logBytes(location);
  };

  const look = async (query: Query): Promise<void> => {
    extent = await readExtent(query);
    lastUsedBytes = await usedBytes(query);
  };

  const prepare = async ({ query }: OpenDatabase): Promise<void> => {
    await look(query);
    // What was stored before is not among the marks in memory.
    if (extent.newestUs !== null) recent.raiseHorizon(extent.newestUs);
    if (isLoaded) await settleDictionary(query, interner);
    else await loadDictionary(query, interner, limits.namesPerGeneration);
    isLoaded = true;
    isFaultReported = false;
  };

  const reads = createReads(location.file, (cause) => {
    if (isFaultReported) return;
    isFaultReported = true;
    queue.exclusive(() => session.reopen(cause)).catch(() => undefined); // refused only when closing
  });
  const session = await startSession({ dataDir: settings.dataDir, engine, reads, now, log, prepare });

  const findDuplicates = createDuplicateFilter(recent, async (candidates) => {
    const database = await session.database();
    return foundKeys(await database.query(lookUpSql(candidates)));
  });

  const commit = async (group: readonly Batch[]): Promise<void> => {
    try {
      const database = await session.database();
      const selection = await findDuplicates(group);
      const written = await writeGroup(database, group, selection, interner);
      // Durable all the same, but a store that cannot write its checkpoints is not well.
      lastError = written.fault === null ? null : summaryOf(written.fault);
      duplicates += written.duplicates;
      if (written.spans > 0) {
        extent = {
          spans: extent.spans + written.spans,
          oldestUs: Math.min(extent.oldestUs ?? Infinity, selection.oldestUs),
          newestUs: Math.max(extent.newestUs ?? -Infinity, selection.newestUs),
        };
      }
      spansSinceRetention += written.spans;
      if (written.fault !== null) await session.reopen(written.fault);
    } catch (cause) {
      const error = writeError(cause);
      lastError = error.message;
      if (isInvalidated(cause)) await session.reopen(cause);
      throw error;
    }
    if (spansSinceRetention >= RETENTION_EVERY_SPANS) retainInBackground();
  };

  const queue = createWriteQueue(commit, limits.queuedBytes);

  const exclusive: RetentionTools['exclusive'] = (task) =>
    queue.exclusive(async () => {
      const database = await session.database();
      try {
        return await task(database.query);
      } catch (cause) {
        if (isInvalidated(cause) || isCommitted(cause)) await session.reopen(cause);
        throw writeError(cause);
      }
    });

  const retain = async (): Promise<void> => {
    interner.age(now());
    spansSinceRetention = 0;
    const maxBytes = isInMemory ? Math.min(settings.maxBytes, MAX_BYTES_IN_MEMORY) : settings.maxBytes;
    const tools = { exclusive, usedBytes, log, maxBytes, rowsPerTransaction: limits.deletedRows };
    const expired = await dropBefore(Math.floor((now() - settings.retentionMs) * 1_000), tools);
    droppedSinceCleaning += expired + (await dropBeyondSize(tools));
    const isWorthCleaning =
      interner.size > limits.labelsBeforeCleaning && droppedSinceCleaning > extent.spans * CLEAN_LABELS_AFTER_SHARE;
    if (isWorthCleaning) {
      const dropped = await dropUnusedLabels(exclusive, interner);
      droppedSinceCleaning = 0;
      log.info({ dropped }, 'Dropped labels that nothing uses');
    }
    await exclusive(look);
  };

  let retaining: Promise<void> | null = null;
  const enforceRetention = (): Promise<void> =>
    (retaining ??= retain().finally(() => {
      retaining = null;
    }));

  const retainInBackground = (): void => {
    enforceRetention().catch((cause: unknown) => {
      if (closing === null) log.error({ cause: summaryOf(cause) }, 'Retention failed and is tried again later');
    });
  };
  const stopSchedule = schedule(retainInBackground, RETENTION_EVERY_MS);

  const shutDown = async (): Promise<void> => {
    stopSchedule();
    const closed = new StoreError('STORE_CLOSED', 'The store is closed');
    await queue.close(closed);
    await retaining?.catch(() => undefined); // refused by the closed queue
    await reads.suspend(closed);
    if (session.failure !== null) {
      session.close();
      return;
    }
    const database = await session.database();
    try {
      await database.query('CHECKPOINT');
    } catch (cause) {
      log.warn(
        { cause: summaryOf(cause) },
        'The store was closed without a checkpoint; the next start replays its log',
      );
    }
    session.close();
  };
  let closing: Promise<void> | null = null;

  log.info({ dataDir: settings.dataDir, spans: extent.spans, usedBytes: lastUsedBytes }, 'The embedded store is open');
  return {
    interner,
    write: (batch) => queue.write(batch),
    read: (sql, values, options) => {
      // A store that is down is looked after by its writes; where there are none, by the next read.
      if (session.failure !== null) exclusive(() => Promise.resolve()).catch(() => undefined);
      return reads.read(sql, values, options);
    },
    status: () => ({
      isHealthy: session.failure === null && lastError === null && closing === null,
      lastError: session.failure?.message ?? lastError,
      usedBytes: lastUsedBytes,
      ...extent,
      duplicates,
      labels: interner.size,
      queuedBytes: queue.queuedBytes,
    }),
    enforceRetention,
    close: () => (closing ??= shutDown()),
  };
};
