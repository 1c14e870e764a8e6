/**
 * The order in which everything reaches the writer's connection: groups of batches, and tasks that need it alone.
 *
 * A group is whatever waits at that moment: the first batch is written at once, and those that arrive while its COMMIT
 * runs make the next group. No timer: waiting for more never paid (the faster the disk, the smaller the groups).
 */
import { toError } from '../../lib/to-error.ts';
import type { Batch, Rows } from './batch.ts';
import { StoreError } from './store-errors.ts';

export interface WriteQueue {
  /** Resolves once the batch is durable; rejects with STORE_BUSY when too much waits, or as its group does. */
  write(batch: Batch): Promise<void>;
  /** Runs a task between two groups and resolves to its result. */
  exclusive<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Refuses everything new with `error` and resolves when all that was accepted is done. */
  close(error: StoreError): Promise<void>;
  readonly queuedBytes: number;
}

interface Waiting {
  readonly batch: Batch;
  readonly bytes: number;
  readonly rows: number;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

const MAX_GROUP_ROWS = 65_536;
const MAX_GROUP_BYTES = 32 * 2 ** 20;
const ROW_BYTES = 120; // the fixed columns of a span
const RETRY_AFTER_MS = 1_000;

const sizeOf = <Name extends string>(rows: Rows<Name>): number => {
  let bytes = rows.length * ROW_BYTES;
  for (const texts of Object.values<Rows<Name>['texts'][Name]>(rows.texts)) {
    for (const text of texts) bytes += text?.length ?? 0;
  }
  return bytes;
};

/**
 * Returns an empty queue.
 * @param writeGroup  resolves when all batches of the group are durable; its rejection is theirs
 * @param maxBytes    of all batches accepted and not yet durable; one batch is always accepted
 */
export const createWriteQueue = (
  writeGroup: (group: readonly Batch[]) => Promise<void>,
  maxBytes: number,
): WriteQueue => {
  const waiting: Waiting[] = [];
  const tasks: (() => Promise<void>)[] = [];
  let queuedBytes = 0;
  let closed: StoreError | null = null;
  let draining: Promise<void> | null = null;

  const nextGroup = (): readonly Waiting[] => {
    let count = 0;
    let rows = 0;
    let bytes = 0;
    for (const entry of waiting) {
      rows += entry.rows;
      bytes += entry.bytes;
      if (count > 0 && (rows > MAX_GROUP_ROWS || bytes > MAX_GROUP_BYTES)) break;
      count++;
    }
    return waiting.splice(0, count);
  };

  const runGroup = async (): Promise<void> => {
    const group = nextGroup();
    if (group.length === 0) return;
    try {
      await writeGroup(group.map(({ batch }) => batch));
      for (const { resolve } of group) resolve();
    } catch (cause) {
      for (const { reject } of group) reject(cause);
    } finally {
      for (const { bytes } of group) queuedBytes -= bytes;
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0 || tasks.length > 0) {
      await runGroup();
      await tasks.shift()?.();
    }
    draining = null;
  };

  const wake = (): void => {
    draining ??= drain();
  };

  return {
    get queuedBytes() {
      return queuedBytes;
    },
    write: (batch) => {
      if (closed !== null) return Promise.reject(closed);
      const bytes = sizeOf(batch.spans) + sizeOf(batch.exceptions);
      if (queuedBytes > 0 && queuedBytes + bytes > maxBytes) {
        const message = `The store is busy: ${queuedBytes} bytes wait to be written, at most ${maxBytes} may`;
        return Promise.reject(new StoreError('STORE_BUSY', message, { retryAfterMs: RETRY_AFTER_MS }));
      }
      return new Promise((resolve, reject) => {
        queuedBytes += bytes;
        waiting.push({ batch, bytes, rows: batch.spans.length + batch.exceptions.length, resolve, reject });
        wake();
      });
    },
    exclusive: <Result>(task: () => Promise<Result>) => {
      if (closed !== null) return Promise.reject(closed);
      return new Promise<Result>((resolve, reject) => {
        tasks.push(async () => {
          try {
            resolve(await task());
          } catch (cause) {
            reject(toError(cause));
          }
        });
        wake();
      });
    },
    close: async (error) => {
      closed ??= error;
      await draining;
    },
  };
};
