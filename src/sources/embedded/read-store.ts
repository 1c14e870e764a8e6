/** The door through which the sources over the store read: every statement is told, every failure is one of the table. */
import { cancelled, GatewayError, sourceBadResponse, sourceTimeout, sourceUnavailable } from '../../errors.ts';
import { toError } from '../../lib/to-error.ts';
import type { SourceCall } from '../source.ts';
import type { Table } from './decode-table.ts';
import type { Statement } from './sql.ts';
import { StoreError } from './store-errors.ts';
import type { Store } from './store.ts';

const SOURCE = 'EMBEDDED';

/** A statement that took longer is interrupted. */
export const READ_TIMEOUT_MS = 20_000;

// The engine's RE2 knows a little less than the library that checks expressions beforehand: fewer classes, a bound on size.
const REFUSED_EXPRESSION =
  /Invalid Input Error: ((?:invalid|missing|unexpected|bad|no argument|trailing|pattern too large)[^\n]*)/u;

const refusedExpression = (thrown: StoreError): GatewayError | null => {
  const reason = REFUSED_EXPRESSION.exec(thrown.message)?.[1];
  const message = `\`matches\` and \`notMatches\` must be RE2 expressions that the store can compile (${reason ?? ''})`;
  return reason === undefined ? null : new GatewayError('BAD_USER_INPUT', message, { cause: thrown });
};

/** Returns the error that a client may see for what a read threw; the store's own message is the cause. */
export const readError = (thrown: unknown): Error => {
  if (!(thrown instanceof StoreError)) return toError(thrown);
  if (thrown.code === 'READ_CANCELLED') return cancelled(thrown);
  if (thrown.code === 'READ_TIMEOUT') return sourceTimeout(SOURCE, READ_TIMEOUT_MS, thrown);
  if (thrown.code === 'READ_FAILED') {
    return refusedExpression(thrown) ?? sourceBadResponse(SOURCE, 'a statement failed', thrown);
  }
  return sourceUnavailable(SOURCE, 'the store is closed or being reopened', thrown);
};

/** Reads a statement for an operation. */
export type ReadStore = (statement: Statement, call: SourceCall) => Promise<Table>;

/** Returns the reader of a store; `elapsed` is a clock in milliseconds that never steps back. */
export const createReader =
  (store: Pick<Store, 'read'>, elapsed: () => number): ReadStore =>
  async ({ text, values }, { signal, record }) => {
    const startMs = elapsed();
    try {
      return await store.read(text, values, { signal, timeoutMs: READ_TIMEOUT_MS });
    } catch (thrown) {
      if (signal.reason instanceof Error && signal.reason.name === 'TimeoutError') {
        throw new GatewayError('SOURCE_TIMEOUT', 'The operation ran out of time', { source: SOURCE, cause: thrown });
      }
      throw readError(thrown);
    } finally {
      record({ source: SOURCE, query: text, ms: elapsed() - startMs, bytes: null, cacheHit: false });
    }
  };
