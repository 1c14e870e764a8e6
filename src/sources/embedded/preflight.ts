/** Looks at the store's folder before DuckDB does: what it would silently replace by an empty store is refused here. */
import { mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError, corruptError, summaryOf } from './store-errors.ts';

/** The database's name in the data folder; DuckDB adds its log as `.wal`. */
export const DATABASE_NAME = 'triagraph.duckdb';

// The first record of a log tells its version in 8 bytes; whatever follows a torn commit is DuckDB's to judge.
const MIN_LOG_BYTES = 8;

/** Returns the size of a file, null when it does not exist. Only `stat`: opening the file would drop DuckDB's lock. */
export const sizeOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null;

/**
 * Makes the folder where it is missing and returns its real path.
 * @throws StoreError  STORE_FOLDER, or STORE_CORRUPT when a log stands there without its database or is a mere stump
 */
export const prepareFolder = (dataDir: string): string => {
  let folder: string;
  let names: string[];
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    folder = realpathSync(dataDir);
    names = readdirSync(folder);
  } catch (cause) {
    throw new StoreError(
      'STORE_FOLDER',
      `The folder ${dataDir} cannot be used for the store: ${summaryOf(cause)}. ` +
        'Make it writable, or set DATA_DIR to another folder.',
      { cause },
    );
  }
  const database = join(folder, DATABASE_NAME);
  // DuckDB keeps .wal, and beside it .wal.checkpoint and .wal.recovery for the time of a checkpoint or a recovery.
  const logs = names.filter((name) => name.startsWith(`${DATABASE_NAME}.wal`)).map((name) => join(folder, name));
  const hasDatabase = sizeOf(database) !== null;
  for (const log of logs) {
    const bytes = sizeOf(log) ?? 0;
    if (bytes === 0) continue;
    if (!hasDatabase) throw corruptError(database, `it is missing, but its write-ahead log ${log} is there`);
    if (bytes < MIN_LOG_BYTES) throw corruptError(log, `a write-ahead log of ${bytes} bytes is cut short`);
  }
  return folder;
};
