/** Looks at the store's folder before DuckDB does: what it would silently replace by an empty store is refused here. */
import { closeSync, mkdirSync, openSync, readSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StoreError, corruptError, summaryOf } from './store-errors.ts';

/** The database's name in the data folder; DuckDB adds its log as `.wal`. */
export const DATABASE_NAME = 'triagraph.duckdb';

// Every log begins with the record of its version. DuckDB takes a log that does not for an empty one and discards it.
const LOG_START = Buffer.from([0x64, 0x00, 0x62]);
const MIN_LOG_BYTES = 8;

/** Returns the size of a file, null when it does not exist. Only `stat`: opening the database would drop DuckDB's lock. */
export const sizeOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null;

// Level by level: Node's own recursive mkdir never returns where a level cannot be made in an existing one (/proc).
const makeFolder = (folder: string): void => {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
};

/**
 * Makes the folder where it is missing and returns its real path.
 * @throws StoreError  STORE_FOLDER
 */
export const prepareFolder = (dataDir: string): string => {
  try {
    makeFolder(resolve(dataDir));
    return realpathSync(dataDir);
  } catch (cause) {
    throw new StoreError(
      'STORE_FOLDER',
      `The folder ${dataDir} cannot be used for the store: ${summaryOf(cause)}. ` +
        'Make it writable, or set DATA_DIR to another folder.',
      { cause },
    );
  }
};

const startOf = (log: string): Buffer => {
  const start = Buffer.alloc(LOG_START.length);
  const descriptor = openSync(log, 'r');
  try {
    readSync(descriptor, start);
  } finally {
    closeSync(descriptor);
  }
  return start;
};

/**
 * Checks the logs in a folder that this process does not have open.
 * @throws StoreError  STORE_CORRUPT when a log stands there without its database, is a mere stump or no log at all
 */
export const checkLogs = (folder: string): void => {
  const database = join(folder, DATABASE_NAME);
  const hasDatabase = sizeOf(database) !== null;
  // DuckDB keeps .wal, and beside it .wal.checkpoint and .wal.recovery for the time of a checkpoint or a recovery.
  for (const name of readdirSync(folder).filter((other) => other.startsWith(`${DATABASE_NAME}.wal`))) {
    const log = join(folder, name);
    const bytes = sizeOf(log) ?? 0;
    if (bytes === 0) continue;
    if (!hasDatabase) throw corruptError(database, `it is missing, but its write-ahead log ${log} is there`);
    if (bytes < MIN_LOG_BYTES) throw corruptError(log, `a write-ahead log of ${bytes} bytes is cut short`);
    if (!startOf(log).equals(LOG_START)) throw corruptError(log, 'it does not begin as a write-ahead log does');
  }
};
