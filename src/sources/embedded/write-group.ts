/** Writes one group of batches in one transaction: labels first, then spans, then exceptions. */
import type { Batch } from './batch.ts';
import type { GroupSelection, Selection } from './duplicates.ts';
import { labelRows, type StoreInterner } from './interner.ts';
import type { OpenDatabase } from './open.ts';
import { isCommitted } from './store-errors.ts';

/** What became of a group that is durable. */
export interface Written {
  readonly spans: number;
  readonly exceptions: number;
  readonly duplicates: number;
  readonly fault: unknown; // the instance must be opened again although the group is durable; null when all is well
}

const append = (
  database: OpenDatabase,
  group: readonly Batch[],
  selections: readonly Selection[],
  interner: StoreInterner,
): number => {
  const { labels, spans, exceptions } = database.appenders();
  const newLabels = interner.pending();
  if (newLabels.length > 0) {
    labels.append(labelRows(newLabels), null);
    labels.flush();
  }
  let hasExceptions = false;
  for (const [index, batch] of group.entries()) {
    const selection = selections[index];
    spans.append(batch.spans, selection?.spans ?? null);
    exceptions.append(batch.exceptions, selection?.exceptions ?? null);
    hasExceptions ||= batch.exceptions.length > 0;
  }
  spans.flush();
  if (hasExceptions) exceptions.flush();
  return newLabels.length;
};

const rollBack = async (database: OpenDatabase): Promise<void> => {
  database.renewAppenders();
  try {
    await database.query('ROLLBACK');
  } catch {
    // A failed COMMIT has ended the transaction already, and an invalidated instance refuses everything.
  }
};

/**
 * Resolves once everything kept of the group is durable.
 * @throws the engine's error; nothing of the group is kept then, its new labels stay pending
 */
export const writeGroup = async (
  database: OpenDatabase,
  group: readonly Batch[],
  { selections, duplicates, remember }: GroupSelection,
  interner: StoreInterner,
): Promise<Written> => {
  const spans = selections.reduce((sum, { keptSpans }) => sum + keptSpans, 0);
  const exceptions = selections.reduce((sum, { keptExceptions }) => sum + keptExceptions, 0);
  if (spans === 0 && exceptions === 0) {
    remember();
    return { spans, exceptions, duplicates, fault: null };
  }
  let fault: unknown = null;
  let newLabels = 0;
  try {
    await database.query('BEGIN');
    newLabels = append(database, group, selections, interner);
    await database.query('COMMIT');
  } catch (cause) {
    if (!isCommitted(cause)) {
      await rollBack(database);
      throw cause;
    }
    fault = cause;
  }
  interner.confirm(newLabels);
  remember();
  return { spans, exceptions, duplicates, fault };
};
