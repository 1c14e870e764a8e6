/** The open database over time: opened, lost to a fault, opened again. */
import type { Engine } from './engine.ts';
import { locate, openDatabase, type OpenDatabase } from './open.ts';
import type { Reads } from './reads.ts';
import { openError, summaryOf, unavailableError, type StoreError } from './store-errors.ts';
import type { StoreLog } from './store-settings.ts';

export interface Session {
  /** Resolves to the open database, trying to open it again where that failed. @throws StoreError STORE_UNAVAILABLE */
  database(): Promise<OpenDatabase>;
  /** Closes the instance and opens it again; never rejects. Call it in the write queue only. */
  reopen(cause: unknown): Promise<void>;
  close(): void;
  /** Why the database is not open; null when it is. */
  readonly failure: StoreError | null;
}

export interface SessionTools {
  readonly dataDir: string;
  readonly engine: Engine;
  readonly reads: Reads;
  readonly now: () => number;
  readonly log: StoreLog;
  /** Called with every newly opened database, before anything else uses it. */
  readonly prepare: (database: OpenDatabase) => Promise<void>;
}

const RETRY_AFTER_MS = 1_000;

/** Resolves to a session whose database is open. @throws StoreError  the first opening failed */
export const startSession = async (tools: SessionTools): Promise<Session> => {
  const { dataDir, engine, reads, now, log, prepare } = tools;

  const open = async (): Promise<OpenDatabase> => {
    const location = locate(dataDir);
    const opened = await openDatabase(location, engine);
    try {
      await prepare(opened);
      return opened;
    } catch (cause) {
      opened.close();
      throw openError(cause, location.file, location.folder ?? location.file);
    }
  };

  let database: OpenDatabase | null = await open();
  let failure: StoreError | null = null;
  let retryAtMs = 0;
  reads.resume(database.readers);

  const reopen = async (cause: unknown): Promise<void> => {
    const why = summaryOf(cause);
    log.error({ cause: why }, 'The store is being reopened after a fault');
    failure = unavailableError(why, cause);
    await reads.suspend(failure);
    try {
      database?.close();
    } catch (error) {
      log.warn({ cause: summaryOf(error) }, 'The faulty instance could not be closed cleanly');
    }
    database = null;
    try {
      database = await open();
      failure = null;
      reads.resume(database.readers);
      log.info({}, 'The store is open again');
    } catch (error) {
      failure = unavailableError(summaryOf(error), error);
      retryAtMs = now() + RETRY_AFTER_MS;
      log.error({ cause: summaryOf(error) }, 'The store could not be reopened');
    }
  };

  return {
    get failure() {
      return failure;
    },
    database: async () => {
      if (database === null && now() >= retryAtMs) await reopen(failure);
      if (database === null) throw failure ?? unavailableError('it is not open');
      return database;
    },
    reopen,
    close: () => {
      database?.close();
      database = null;
    },
  };
};
