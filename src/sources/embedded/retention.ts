/**
 * Keeps the store within its time and size: drops the oldest spans and exceptions, by start, in bounded transactions.
 * One deleter, in the writer's own queue, so a deletion never meets an append or another deletion.
 */
import type { Table } from './decode-table.ts';
import type { StoreLog } from './store-settings.ts';

export interface RetentionTools {
  /** Runs statements on the writer's connection, alone. */
  readonly exclusive: <Result>(task: (query: Query) => Promise<Result>) => Promise<Result>;
  /** Resolves to the bytes in use. */
  readonly usedBytes: (query: Query) => Promise<number>;
  readonly log: StoreLog;
  readonly maxBytes: number;
  readonly rowsPerTransaction: number;
}

export type Query = (sql: string) => Promise<Table>;

/** What the span table holds. */
export interface Extent {
  readonly spans: number;
  readonly oldestUs: number | null;
  readonly newestUs: number | null;
}

// Beyond the bound the store is emptied to this share of it, so that it is not at the bound again at once.
const TARGET_SHARE = 0.9;
const MAX_ROUNDS = 12;
// DuckDB frees whole groups of rows; dropping less than one frees nothing.
const ROW_GROUP_ROWS = 122_880;
const MAX_SHARE_A_ROUND = 0.5;
const MAX_FRUITLESS_ROUNDS = 2;
const BUCKETS = 10_000;

const numberAt = (table: Table, column: number, row = 0): number | null => {
  const value = table.columns[column]?.[row];
  return typeof value === 'number' ? value : null;
};

/** Resolves to the number of spans held and their first and last start. */
export const readExtent = async (query: Query): Promise<Extent> => {
  const table = await query('SELECT count(*), min(start_us), max(start_us) FROM span');
  return { spans: numberAt(table, 0) ?? 0, oldestUs: numberAt(table, 1), newestUs: numberAt(table, 2) };
};

/** The oldest and newest row of both tables and their number: what there is to drop. */
const readAll = async (query: Query): Promise<Extent> => {
  const table = await query(
    'SELECT count(*), min(start_us), max(start_us) FROM ' +
      '(SELECT start_us FROM span UNION ALL SELECT start_us FROM exception)',
  );
  return { spans: numberAt(table, 0) ?? 0, oldestUs: numberAt(table, 1), newestUs: numberAt(table, 2) };
};

const countBefore = async (query: Query, cutoffUs: number): Promise<{ spans: number; exceptions: number }> => {
  const table = await query(
    `SELECT (SELECT count(*) FROM span WHERE start_us < ${cutoffUs}), ` +
      `(SELECT count(*) FROM exception WHERE start_us < ${cutoffUs})`,
  );
  return { spans: numberAt(table, 0) ?? 0, exceptions: numberAt(table, 1) ?? 0 };
};

const deleteBefore = async (query: Query, cutoffUs: number): Promise<void> => {
  await query('BEGIN');
  try {
    await query(`DELETE FROM span WHERE start_us < ${cutoffUs}`);
    await query(`DELETE FROM exception WHERE start_us < ${cutoffUs}`);
    await query('COMMIT');
  } catch (cause) {
    await query('ROLLBACK').catch(() => undefined); // the first error tells more
    throw cause;
  }
};

/**
 * Resolves to the number of spans dropped: all that start before `cutoffUs`, and the exceptions of that time. Cuts the
 * time before the cutoff into equal parts so that one transaction drops about `rowsPerTransaction` rows; writes go on
 * in between.
 */
export const dropBefore = async (cutoffUs: number, tools: RetentionTools): Promise<number> => {
  const { exclusive, rowsPerTransaction } = tools;
  const { before, oldestUs } = await exclusive(async (query) => {
    const counts = await countBefore(query, cutoffUs);
    const rows = counts.spans + counts.exceptions;
    return { before: counts, oldestUs: rows === 0 ? null : (await readAll(query)).oldestUs };
  });
  if (oldestUs === null) return 0;
  const parts = Math.ceil((before.spans + before.exceptions) / rowsPerTransaction);
  for (let part = 1; part <= parts; part++) {
    const partUs = part === parts ? cutoffUs : Math.floor(oldestUs + ((cutoffUs - oldestUs) * part) / parts);
    await exclusive((query) => deleteBefore(query, partUs));
  }
  return before.spans;
};

/** Resolves to the start before which at least `excess` of all rows lie, or a group of rows; null without rows. */
const cutoffFor = async (query: Query, excess: number): Promise<number | null> => {
  const { spans: rows, oldestUs, newestUs } = await readAll(query);
  if (oldestUs === null || newestUs === null) return null;
  const share = Math.min(Math.max(excess, ROW_GROUP_ROWS / rows), MAX_SHARE_A_ROUND);
  const widthUs = Math.max(1, Math.ceil((newestUs - oldestUs + 1) / BUCKETS));
  const table = await query(
    `SELECT ((start_us - ${oldestUs}) // ${widthUs})::BIGINT AS bucket, count(*) FROM ` +
      '(SELECT start_us FROM span UNION ALL SELECT start_us FROM exception) GROUP BY 1 ORDER BY 1',
  );
  let seen = 0;
  for (let row = 0; row < table.rowCount; row++) {
    seen += numberAt(table, 1, row) ?? 0;
    if (seen >= rows * share) return oldestUs + ((numberAt(table, 0, row) ?? 0) + 1) * widthUs;
  }
  return newestUs + 1;
};

/**
 * Resolves to the number of spans dropped so that at most 90 % of the bound is in use; 0 when it was not exceeded.
 * Space is free only after a checkpoint, and less of it while a long query still sees the dropped rows; when dropping
 * frees nothing, it stops there and tries again next time, rather than emptying the store for nothing.
 */
export const dropBeyondSize = async (tools: RetentionTools): Promise<number> => {
  const { exclusive, usedBytes, maxBytes, log } = tools;
  const measure = (): Promise<number> =>
    exclusive(async (query) => {
      await query('CHECKPOINT');
      return usedBytes(query);
    });
  if ((await exclusive(usedBytes)) <= maxBytes) return 0;
  const usedBefore = await measure();
  let used = usedBefore;
  if (used <= maxBytes) return 0;
  const target = maxBytes * TARGET_SHARE;
  let dropped = 0;
  let oldestKeptUs: number | null = null;
  let fruitless = 0;
  for (let round = 0; round < MAX_ROUNDS && used > target && fruitless < MAX_FRUITLESS_ROUNDS; round++) {
    const excess = 1 - target / used;
    const cutoffUs = await exclusive((query) => cutoffFor(query, excess));
    if (cutoffUs === null) break;
    dropped += await dropBefore(cutoffUs, tools);
    oldestKeptUs = cutoffUs;
    const now = await measure();
    fruitless = now < used ? 0 : fruitless + 1;
    used = now;
  }
  const fields = { dropped, usedBytes: used, usedBytesBefore: usedBefore, maxBytes, oldestKeptUs };
  if (used > maxBytes) log.warn(fields, 'Dropped the oldest spans, but the store still exceeds STORE_MAX_BYTES');
  else log.warn(fields, 'Dropped the oldest spans to stay within STORE_MAX_BYTES');
  return dropped;
};
