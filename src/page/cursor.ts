/** Cursors: a keyset that carries its window and a hash of what it is a place in, so a stale or foreign one says so. */
import { createHash } from 'node:crypto';
import type { Scope } from '../filter/scope.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { badInput, type InputProblem } from '../lib/input-problem.ts';
import { LATEST_MS, type TimeWindow } from '../time.ts';

/** Where a page starts: behind the item with this order value and these names. */
export type Keyset = readonly (string | number | null)[];

/** What a cursor says when it is opened. */
export interface Cursor {
  readonly window: Pick<TimeWindow, 'fromMs' | 'toMs' | 'stepMs'>;
  readonly listHash: string;
  readonly keyset: Keyset;
}

const PREFIX = 'c1.';

/** Returns the hash of a list: what it lists, of which node, under which filter and order. Not of its window or page size. */
export const listHash = (list: string, scope: Scope, identity: readonly unknown[]): string =>
  createHash('sha256')
    .update(canonicalJson([list, scope.filter, scope.place, scope.baseline, identity]))
    .digest('hex')
    .slice(0, 12);

/** Returns the text of a cursor: opaque to clients. */
export const printCursor = (scope: Scope, hash: string, keyset: Keyset): string => {
  const { fromMs, toMs, stepMs } = scope.window;
  return PREFIX + Buffer.from(JSON.stringify([fromMs, toMs, stepMs, hash, ...keyset])).toString('base64url');
};

/** Instants of windows; what lies beyond was never printed and cannot be shown as a date. */
const isInstant = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= LATEST_MS;
const isKey = (item: unknown): item is string | number | null =>
  item === null || typeof item === 'string' || (typeof item === 'number' && Number.isFinite(item));

/** Returns what a cursor says; null for any text that is none. */
export const readCursor = (text: string): Cursor | null => {
  if (!text.startsWith(PREFIX)) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), 'base64url').toString());
    if (!Array.isArray(parts)) return null;
    const [fromMs, toMs, stepMs, hash, ...keyset] = parts as unknown[];
    if (!isInstant(fromMs) || !isInstant(toMs) || !isInstant(stepMs) || typeof hash !== 'string') return null;
    if (!keyset.every(isKey)) return null;
    return stepMs > 0 && fromMs < toMs ? { window: { fromMs, toMs, stepMs }, listHash: hash, keyset } : null;
  } catch {
    return null;
  }
};

/** Returns the problem of a text that no list gives as a cursor. */
export const foreignCursor = (after: string): InputProblem =>
  badInput('after', 'be a cursor that this list gave', after);

const iso = (atMs: number): string => new Date(atMs).toISOString();

/**
 * Returns the keyset of `after` in this list, null without one, or what is wrong with it: no cursor, another window
 * (then the range to repeat is named), another filter, order or list.
 */
export const openCursor = (
  after: string | null | undefined,
  scope: Scope,
  hash: string,
): Keyset | null | InputProblem => {
  if (after === null || after === undefined) return null;
  const cursor = readCursor(after);
  if (cursor === null) return foreignCursor(after);
  const { fromMs, toMs, stepMs } = cursor.window;
  if (fromMs !== scope.window.fromMs || toMs !== scope.window.toMs || stepMs !== scope.window.stepMs) {
    return badInput(
      'after',
      `belong to this window; repeat the range of its first page: from: "${iso(fromMs)}", to: "${iso(toMs)}"`,
      `a cursor of ${iso(fromMs)} to ${iso(toMs)} in the window ${iso(scope.window.fromMs)} to ${iso(scope.window.toMs)}`,
    );
  }
  if (cursor.listHash !== hash) {
    return badInput(
      'after',
      'come from this list under the same filter and order',
      'a cursor of another list, filter or order',
    );
  }
  return cursor.keyset;
};
