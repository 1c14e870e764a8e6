import type { Answer, HttpRequest, Statement } from '../calls.ts';
import { callDatabase, callHttp, finishHttp, openInternal, serveHttp } from '../calls.ts';
import { cycleOf } from '../incidents.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { failWith, faultAt } from '../trace-draft.ts';

type LedgerRules = { readonly release: number | null };
type Booking = { readonly sku: string; readonly quantity: number };

/** The error class that an inventory release brings: one that no release before it had. */
const ledgerRuleErrorOf = (release: number) =>
  class LedgerRuleError extends Error {
    override get name(): string {
      return `LedgerRuleV${String(release)}Error`;
    }
  };

class NegativeStockError extends Error {
  override get name(): string {
    return 'NegativeStockError';
  }
}

class SerializationFailure extends Error {
  readonly code = '40001';
  override get name(): string {
    return 'SerializationFailure';
  }
}

class ConnectionTerminated extends Error {
  readonly code = 'ECONNRESET';
  override get name(): string {
    return 'ConnectionTerminated';
  }
}

const findLedgerRule = (booking: Booking, rules: LedgerRules): void => {
  if (rules.release === null) return;
  const LedgerRuleError = ledgerRuleErrorOf(rules.release);
  throw new LedgerRuleError(`no ledger rule for stock unit ${booking.sku}`);
};

const bookStock = (booking: Booking, rules: LedgerRules): number => {
  findLedgerRule(booking, rules);
  if (booking.quantity > 0)
    throw new NegativeStockError(`stock of ${booking.sku} would fall to -${String(booking.quantity)}`);
  return booking.quantity;
};

const readDatabaseReply = (reply: 'serialization failure' | 'connection lost'): never => {
  if (reply === 'serialization failure') {
    throw new SerializationFailure('could not serialize access due to concurrent update');
  }
  throw new ConnectionTerminated('connection to inventory-db terminated unexpectedly');
};

const runStatement = (text: string, reply: 'serialization failure' | 'connection lost'): never => {
  if (text.length === 0) throw new RangeError('expected a statement');
  return readDatabaseReply(reply);
};

const LOOK_UP: Statement = {
  database: 'inventory',
  operation: 'SELECT',
  table: 'stock',
  text: 'SELECT quantity FROM stock WHERE sku = $1',
};
const BOOK: Statement = {
  database: 'inventory',
  operation: 'UPDATE',
  table: 'stock',
  text: 'UPDATE stock SET quantity = quantity - $2 WHERE sku = $1',
};

/** An HTTP call from the parent's service to inventory, with what inventory does to answer it. */
export const callInventory = (
  trace: TraceDraft,
  parent: SpanDraft,
  use: 'look up' | 'hold' | 'reserve',
  sku: string,
  atUs: number,
): Answer => {
  const request = requestFor(use, sku);
  const client = callHttp(trace, parent, 'inventory', request, atUs);
  const server = serveHttp(trace, client, 'inventory', request, atUs + trace.random.between(300, 900));
  // Only a reservation has a span of its own for the work below the handler.
  const worker =
    use === 'reserve'
      ? openInternal(trace, server, 'reserve stock', server.startUs + trace.random.between(50, 90))
      : server;
  const workedUs = workOnStock(trace, worker, use === 'look up' ? LOOK_UP : BOOK, sku);
  worker.endUs = workedUs;
  const isFailed = worker.errorMessage !== null;
  const answer = finishHttp(server, workedUs + trace.random.between(80, 400), isFailed ? 500 : 200);
  return finishHttp(client, answer.endUs + trace.random.between(200, 700), answer.status);
};

const requestFor = (use: 'look up' | 'hold' | 'reserve', sku: string): HttpRequest => {
  if (use === 'look up') return { method: 'GET', route: '/stock/{sku}', path: `/stock/${sku}` };
  const resource = use === 'hold' ? '/holds' : '/reservations';
  return { method: 'POST', route: resource, path: resource };
};

/** The database and ledger work of one request; fails `worker` if it fails. Returns when it was done. */
const workOnStock = (trace: TraceDraft, worker: SpanDraft, statement: Statement, sku: string): number => {
  const { random } = trace;
  let atUs = worker.startUs + random.between(100, 400);
  const databaseFault = faultAt(trace, 'inventory.database');
  if (databaseFault !== null) {
    const isRetried = databaseFault === 'database-retry';
    const error = thrownBy(() => runStatement(statement.text, isRetried ? 'serialization failure' : 'connection lost'));
    const failed = callDatabase(trace, worker, statement, atUs);
    failed.endUs = atUs + random.between(4_000, 12_000);
    failed.attributes['error.type'] = error.code ?? error.name;
    if (isRetried) failed.attributes['db.response.status_code'] = '40001';
    failWith(failed, failed.endUs, error);
    if (!isRetried) {
      failWith(worker, failed.endUs, error);
      return failed.endUs + random.between(100, 300);
    }
    atUs = failed.endUs + random.between(1_000, 5_000);
  }
  const query = callDatabase(trace, worker, statement, atUs);
  query.endUs = atUs + random.between(700, 4_000);

  const ledgerFault = faultAt(trace, 'inventory.ledger');
  if (ledgerFault !== null) {
    const rules = { release: ledgerFault === 'release' ? cycleOf(trace.minute) : null };
    const error = thrownBy(() => bookStock({ sku, quantity: random.between(1, 4) }, rules));
    failWith(worker, query.endUs + random.between(50, 100), error);
  }
  return query.endUs + random.between(100, 300);
};
