/** The reading door: two connections, first come first served, with time limits and cancellation. */
import bindings, { type Connection, type PreparedStatement } from '@duckdb/node-bindings';
import { decodeTable, type Table } from './decode-table.ts';
import { StoreError, isInvalidated, readError, unavailableError } from './store-errors.ts';

export type ReadValue = string | number | bigint | boolean | null;

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number; // of waiting and running together
}

export interface Reads {
  /** Resolves to the answer of one statement; `values` fill its `$1`, `$2`, … (or `?`). */
  read(sql: string, values: readonly ReadValue[], options?: ReadOptions): Promise<Table>;
  /** Takes these connections into service. */
  resume(connections: readonly Connection[]): void;
  /** Refuses new and waiting reads with `error`, interrupts running ones and resolves when none is left. */
  suspend(error: StoreError): Promise<void>;
}

interface Waiter {
  readonly start: (connection: Connection) => void;
  readonly refuse: (error: StoreError) => void;
}

const MAX_INT64 = 2n ** 63n - 1n;
// An interrupt that arrives before the statement has begun is lost, so it is repeated.
const INTERRUPT_EVERY_MS = 20;

const bind = (statement: PreparedStatement, index: number, value: ReadValue): void => {
  if (value === null) bindings.bind_null(statement, index);
  else if (typeof value === 'string') bindings.bind_varchar(statement, index, value);
  else if (typeof value === 'boolean') bindings.bind_boolean(statement, index, value);
  else if (typeof value === 'bigint') {
    if (value > MAX_INT64) bindings.bind_uhugeint(statement, index, value);
    else bindings.bind_int64(statement, index, value);
  } else if (Number.isSafeInteger(value)) bindings.bind_int64(statement, index, BigInt(value));
  else bindings.bind_double(statement, index, value);
};

const run = async (connection: Connection, sql: string, values: readonly ReadValue[]): Promise<Table> => {
  const statement = await bindings.prepare(connection, sql);
  try {
    const wanted = bindings.nparams(statement);
    if (wanted !== values.length) {
      throw new RangeError(`The statement has ${wanted} parameters but ${values.length} values were given`);
    }
    for (const [index, value] of values.entries()) bind(statement, index + 1, value);
    return await decodeTable(await bindings.execute_prepared(statement));
  } finally {
    bindings.destroy_prepare_sync(statement);
  }
};

const cancelled = (): StoreError => new StoreError('READ_CANCELLED', 'The query was cancelled');

/**
 * Returns a door without connections: reads wait until `resume`.
 * @param file           named in messages about damage
 * @param onInvalidated  called when a read finds that the instance has to be opened again
 */
export const createReads = (file: string, onInvalidated: (cause: unknown) => void): Reads => {
  let free: Connection[] = [];
  let waiting: Waiter[] = [];
  let suspended: StoreError | null = null;
  let inService: ReadonlySet<Connection> = new Set();
  const running = new Set<{ readonly stop: (error: StoreError) => void; readonly done: Promise<void> }>();

  const release = (connection: Connection): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(connection);
    else next.start(connection);
  };

  const acquire = (signal: AbortSignal): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const connection = free.shift();
      if (connection !== undefined) {
        resolve(connection);
        return;
      }
      const leave = (): void => {
        waiting = waiting.filter((other) => other !== waiter);
        reject(cancelled()); // replaced by the caller's own reason
      };
      const waiter: Waiter = {
        start: (given) => {
          signal.removeEventListener('abort', leave);
          resolve(given);
        },
        refuse: (error) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      };
      waiting.push(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });

  const runInterruptibly = async (
    connection: Connection,
    sql: string,
    values: readonly ReadValue[],
    stopping: AbortController,
  ): Promise<Table> => {
    // Between being given a connection and this line the door may have been closed, or the caller gone.
    if (!inService.has(connection)) throw suspended ?? unavailableError('the connection is gone');
    if (stopping.signal.aborted) {
      release(connection);
      throw cancelled(); // replaced by the caller's own reason
    }
    let timer: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      bindings.interrupt(connection);
      timer ??= setInterval(() => {
        bindings.interrupt(connection);
      }, INTERRUPT_EVERY_MS);
    };
    stopping.signal.addEventListener('abort', interrupt, { once: true });
    const answer = run(connection, sql, values);
    const done = answer.then(
      () => undefined,
      () => undefined,
    );
    const entry = {
      stop: (error: StoreError) => {
        stopping.abort(error);
      },
      done,
    };
    running.add(entry);
    try {
      return await answer;
    } finally {
      clearInterval(timer);
      stopping.signal.removeEventListener('abort', interrupt);
      running.delete(entry);
      if (inService.has(connection)) release(connection);
    }
  };

  return {
    read: async (sql, values, { signal, timeoutMs } = {}) => {
      if (signal?.aborted === true) throw cancelled();
      if (suspended !== null) throw suspended;
      const stopping = new AbortController();
      const cancel = (): void => {
        stopping.abort(cancelled());
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => {
              stopping.abort(new StoreError('READ_TIMEOUT', `The query took longer than ${timeoutMs} ms`));
            }, timeoutMs);
      try {
        const connection = await acquire(stopping.signal);
        return await runInterruptibly(connection, sql, values, stopping);
      } catch (cause) {
        if (isInvalidated(cause)) onInvalidated(cause);
        const reason: unknown = stopping.signal.reason;
        throw reason instanceof StoreError ? reason : readError(cause, file);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
      }
    },
    resume: (connections) => {
      suspended = null;
      free = [];
      inService = new Set(connections);
      for (const connection of connections) release(connection);
    },
    suspend: async (error) => {
      suspended = error;
      free = [];
      inService = new Set();
      for (const waiter of waiting.splice(0)) waiter.refuse(error);
      const entries = [...running];
      for (const { stop } of entries) stop(error);
      await Promise.all(entries.map(({ done }) => done));
    },
  };
};
