/**
 * What can go wrong in the embedded store, one code each, and the reading of DuckDB's error texts into those codes.
 * DuckDB reports by text alone, so the patterns below are exact fragments of engine 1.5 messages.
 */

export type StoreErrorCode =
  | 'STORE_FOLDER' // the folder cannot be made or used
  | 'STORE_LOCKED' // another process, or this one, has the folder open
  | 'STORE_CORRUPT' // a file is damaged, foreign or missing beside its log
  | 'STORE_FORMAT' // written by another version
  | 'STORE_BUSY' // too much waits to be written; retry later
  | 'STORE_FULL' // no space left, nothing of the batch is kept
  | 'STORE_UNAVAILABLE' // the store is being reopened; retry later
  | 'STORE_WRITE_FAILED' // a write was refused for another reason, nothing of the batch is kept
  | 'STORE_CLOSED' // closed by its owner
  | 'LABELS_FULL' // no room for another distinct label
  | 'READ_TIMEOUT'
  | 'READ_CANCELLED'
  | 'READ_FAILED';

/** An error of the store; `code` is what callers match on, `retryAfterMs` is null where a retry cannot help. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly retryAfterMs: number | null;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'StoreError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

const RETRY_AFTER_MS = 1_000;

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 500);

/** Returns the first line of an error's message, at most 500 characters. */
export const summaryOf = (cause: unknown): string => firstLine(messageOf(cause));

const LOCKED = /Conflicting lock is held in (.*?)\(PID (\d+)\)/u;
const CANNOT_LOCK = 'Could not set lock on file';
const NEWER =
  /Trying to read a database file with version number|only read versions|serialized with a newer|storage version/iu;
const CORRUPT =
  /not a valid DuckDB database file|Could not read enough bytes from file|Corrupt database file|Failure while replaying WAL file|corrupt/iu;
const FULL = /No space left on device|File too large|Disk quota exceeded|not enough space|max_temp_directory_size/iu;
const INVALIDATED = /FATAL|database has been invalidated/u;
const COMMITTED = 'COMMIT succeeded and is durable';

/** Returns the message for a damaged file: what was found, and the two ways out. Nothing is ever deleted. */
export const corruptError = (file: string, found: string, cause?: unknown): StoreError =>
  new StoreError(
    'STORE_CORRUPT',
    `The store's file ${file} cannot be used: ${found}. Nothing was changed or deleted. ` +
      'Move the folder away (or restore it from a backup) and start again, or set DATA_DIR to another folder.',
    { cause },
  );

/** Returns the coded error for a failed opening of `file`. */
export const openError = (cause: unknown, file: string, folder: string): StoreError => {
  if (cause instanceof StoreError) return cause;
  const message = messageOf(cause);
  const lock = LOCKED.exec(message);
  if (lock !== null || message.includes(CANNOT_LOCK)) {
    const holder = lock === null ? 'another process' : `process ${lock[2] ?? '?'} (${(lock[1] ?? '').trim()})`;
    return new StoreError(
      'STORE_LOCKED',
      `The folder ${folder} is in use by ${holder}: one process at a time can keep a store. ` +
        'Stop that process, or set DATA_DIR to another folder.',
      { cause },
    );
  }
  if (NEWER.test(message)) return formatError(file, firstLine(message), cause);
  if (CORRUPT.test(message)) return corruptError(file, firstLine(message), cause);
  if (FULL.test(message)) {
    return new StoreError('STORE_FULL', `No space is left to open the store in ${folder}: ${firstLine(message)}`, {
      cause,
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  return new StoreError('STORE_FOLDER', `The store in ${folder} cannot be opened: ${firstLine(message)}`, { cause });
};

/** Returns the error for a store that another version wrote. */
export const formatError = (file: string, found: string, cause?: unknown): StoreError =>
  new StoreError(
    'STORE_FORMAT',
    `The store's file ${file} was written by another version: ${found}. Nothing was changed. ` +
      'Start the version that wrote it, or set DATA_DIR to another folder.',
    { cause },
  );

/** Returns the error for work that arrives while the store is being reopened after a fault. */
export const unavailableError = (why: string, cause?: unknown): StoreError =>
  new StoreError('STORE_UNAVAILABLE', `The store is being reopened after a fault: ${why}`, {
    cause,
    retryAfterMs: RETRY_AFTER_MS,
  });

/**
 * Whether the engine's error means that the instance can do nothing more and has to be opened again. Our own errors
 * quote the engine's but are about a fault that is already being looked after.
 */
export const isInvalidated = (cause: unknown): boolean =>
  !(cause instanceof StoreError) && INVALIDATED.test(messageOf(cause));

/** Whether a COMMIT that reported an error is nevertheless durable; the instance has to be opened again. */
export const isCommitted = (cause: unknown): boolean => messageOf(cause).includes(COMMITTED);

/** Returns the coded error for a failed write; nothing of its batches is kept. */
export const writeError = (cause: unknown): StoreError => {
  if (cause instanceof StoreError) return cause;
  const summary = summaryOf(cause);
  const options = { cause, retryAfterMs: RETRY_AFTER_MS };
  if (isInvalidated(cause)) return unavailableError(summary, cause);
  if (FULL.test(messageOf(cause))) {
    return new StoreError('STORE_FULL', `No space is left for the store's data: ${summary}`, options);
  }
  return new StoreError('STORE_WRITE_FAILED', `The store refused a write: ${summary}`, options);
};

/** Returns the coded error for a failed read. */
export const readError = (cause: unknown, file: string): StoreError => {
  if (cause instanceof StoreError) return cause;
  const message = messageOf(cause);
  if (INVALIDATED.test(message)) return unavailableError(firstLine(message), cause);
  if (/Corrupt database file|Could not read enough bytes/u.test(message)) {
    return corruptError(file, firstLine(message), cause);
  }
  return new StoreError('READ_FAILED', `The store could not answer a query: ${firstLine(message)}`, { cause });
};
