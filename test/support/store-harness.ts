/** Stores for tests: temporary folders, a clock that stands, a log that is kept, no timers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/sources/embedded/store.ts';
import type { StoreDeps, StoreLimits, StoreLog } from '../../src/sources/embedded/store-settings.ts';
import { StoreError, type StoreErrorCode } from '../../src/sources/embedded/store-errors.ts';
import { START_MS } from './store-batches.ts';

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

/** Returns a log that keeps its lines in `lines`. */
export const keptLog = (): StoreLog & { readonly lines: LogLine[] } => {
  const lines: LogLine[] = [];
  const keep = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
};

export interface TestStoreOptions {
  readonly dataDir?: string;
  readonly nowMs?: number;
  readonly now?: () => number;
  readonly retentionMs?: number;
  readonly maxBytes?: number;
  readonly limits?: Partial<StoreLimits>;
  readonly engine?: StoreDeps['engine'];
  readonly log?: StoreLog;
  readonly schedule?: StoreDeps['schedule'];
}

/** Returns a maker of temporary folders and stores, and the clean-up for `afterEach`. */
export const storeHarness = () => {
  const folders: string[] = [];
  const stores: Store[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'triagraph-store-'));
    folders.push(made);
    return made;
  };
  const open = async (options: TestStoreOptions = {}): Promise<Store> => {
    const store = await openStore(
      {
        dataDir: options.dataDir ?? ':memory:',
        retentionMs: options.retentionMs ?? 8 * 86_400_000,
        maxBytes: options.maxBytes ?? 4e9,
      },
      {
        now: options.now ?? (() => options.nowMs ?? START_MS),
        log: options.log ?? keptLog(),
        schedule: options.schedule ?? (() => () => undefined),
        ...(options.limits === undefined ? {} : { limits: options.limits }),
        ...(options.engine === undefined ? {} : { engine: options.engine }),
      },
    );
    stores.push(store);
    return store;
  };
  const cleanUp = async (): Promise<void> => {
    for (const store of stores.splice(0)) await store.close();
    for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
  };
  return { folder, open, cleanUp };
};

/** Resolves to the error that the promise rejects with; fails when it resolves or rejects with something else. */
export const storeErrorOf = async (promise: Promise<unknown>): Promise<StoreError> => {
  const error: unknown = await promise.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof StoreError) return error;
  throw new Error(`Expected a StoreError, got ${String(error)}`);
};

/** Resolves to the code of the StoreError that the promise rejects with. */
export const codeOf = async (promise: Promise<unknown>): Promise<StoreErrorCode> => (await storeErrorOf(promise)).code;

/** Resolves to the rows of a query, as arrays. */
export const rowsOf = async (store: Store, sql: string): Promise<readonly (readonly unknown[])[]> => {
  const { columns, rowCount } = await store.read(sql, []);
  return Array.from({ length: rowCount }, (_, row) => columns.map((column) => column[row]));
};
