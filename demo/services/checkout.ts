import type { RpcCode } from '../calls.ts';
import { callDatabase, finishHttp, finishRpc, openMessage, openRpc } from '../calls.ts';
import type { ThrownError } from '../span.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { failWith, faultAt } from '../trace-draft.ts';
import { callInventory } from './inventory.ts';
import { processOrder } from './orders-worker.ts';
import { openPaymentCall, servePayment } from './payment.ts';

/** Checkout waits less long for payment than payment waits for the bank: the cascade is seen from both ends. */
const PAYMENT_DEADLINE_MS = 2_500;
const CONNECTION_WAIT_MS = 1_000;
const MS = 1_000;
const SERVICE = 'shop.checkout.v1.CheckoutService';

class StepFailedError extends Error {
  override get name(): string {
    return 'StepFailedError';
  }
}

class PaymentDeadlineError extends Error {
  override get name(): string {
    return 'PaymentDeadlineError';
  }
}

class ConnectionPoolTimeoutError extends Error {
  override get name(): string {
    return 'ConnectionPoolTimeoutError';
  }
}

class ReplicaLagError extends Error {
  override get name(): string {
    return 'ReplicaLagError';
  }
}

const requireStep = (step: string, status: number): void => {
  if (status >= 400) throw new StepFailedError(`${step} answered ${String(status)}`);
};

const placeOrder = (step: string, status: number): never => {
  requireStep(step, status);
  throw new PaymentDeadlineError(`payment did not answer within ${String(PAYMENT_DEADLINE_MS)} ms`);
};

const takeConnection = (waitMs: number): never => {
  throw new ConnectionPoolTimeoutError(`no free connection to orders-db within ${String(waitMs)} ms`);
};

const readReplica = (order: string): never => {
  throw new ReplicaLagError(`order ${order} is not on the replica yet`);
};

const loadOrder = (order: string, isPoolEmpty: boolean): never =>
  isPoolEmpty ? takeConnection(CONNECTION_WAIT_MS) : readReplica(order);

/** How a gRPC call ended, as its caller sees it. */
export type RpcAnswer = { readonly endUs: number; readonly code: RpcCode };

/** A gRPC call from the parent's service that places an order: reserve, pay, publish; the order is then processed. */
export const callPlaceOrder = (
  trace: TraceDraft,
  parent: SpanDraft,
  order: string,
  sku: string,
  atUs: number,
): RpcAnswer => {
  const { client, server } = openCall(trace, parent, 'PlaceOrder', atUs);
  const { random } = trace;

  const reservation = callInventory(trace, server, 'reserve', sku, server.startUs + random.between(300, 900));
  if (reservation.status !== 200) {
    const error = thrownBy(() => placeOrder('inventory', reservation.status));
    return finishCall(trace, client, server, reservation.endUs, error);
  }
  const payment = openPaymentCall(trace, server, 'charge', reservation.endUs + random.between(200, 600));
  const answer = servePayment(trace, payment, 'charge');
  const deadlineUs = payment.startUs + PAYMENT_DEADLINE_MS * MS;
  if (answer.endUs > deadlineUs) {
    payment.endUs = deadlineUs;
    payment.attributes['error.type'] = 'TimeoutError';
    payment.errorMessage = 'The operation was aborted due to timeout';
    return finishCall(
      trace,
      client,
      server,
      deadlineUs,
      thrownBy(() => placeOrder('inventory', 200)),
    );
  }
  const paid = finishHttp(payment, answer.endUs + random.between(200, 700), answer.status);
  if (paid.status !== 200) {
    return finishCall(
      trace,
      client,
      server,
      paid.endUs,
      thrownBy(() => placeOrder('payment', paid.status)),
    );
  }
  const message = { service: 'checkout', kind: 'PRODUCER', topic: 'orders', id: order } as const;
  const producer = openMessage(trace, server, message, paid.endUs + random.between(200, 600));
  producer.endUs = producer.startUs + random.between(1_000, 4_000);
  processOrder(trace, producer, order);
  return finishCall(trace, client, server, producer.endUs, null);
};

/** A gRPC call from the parent's service that reads one order. */
export const callGetOrder = (trace: TraceDraft, parent: SpanDraft, order: string, atUs: number): RpcAnswer => {
  const { client, server } = openCall(trace, parent, 'GetOrder', atUs);
  const { random } = trace;
  const fault = faultAt(trace, 'checkout.database');
  if (fault !== null) {
    const isPoolEmpty = fault === 'slow-burn';
    const waitedUs = isPoolEmpty ? CONNECTION_WAIT_MS * MS : random.between(2_000, 6_000);
    const error = thrownBy(() => loadOrder(order, isPoolEmpty));
    return finishCall(trace, client, server, server.startUs + waitedUs, error);
  }
  const statement = {
    database: 'orders',
    operation: 'SELECT',
    table: 'orders',
    text: 'SELECT id, state, total FROM orders WHERE id = $1',
  };
  const query = callDatabase(trace, server, statement, server.startUs + random.between(200, 700));
  query.endUs = query.startUs + random.between(900, 6_000);
  return finishCall(trace, client, server, query.endUs, null);
};

const openCall = (
  trace: TraceDraft,
  parent: SpanDraft,
  method: string,
  atUs: number,
): { readonly client: SpanDraft; readonly server: SpanDraft } => {
  const call = { service: SERVICE, method };
  const client = openRpc(trace, parent, { service: parent.service, kind: 'CLIENT', host: 'checkout' }, call, atUs);
  const servedUs = atUs + trace.random.between(300, 900);
  const server = openRpc(trace, client, { service: 'checkout', kind: 'SERVER', host: 'checkout' }, call, servedUs);
  return { client, server };
};

const finishCall = (
  trace: TraceDraft,
  client: SpanDraft,
  server: SpanDraft,
  doneUs: number,
  error: ThrownError | null,
): RpcAnswer => {
  const code = error === null ? 0 : 14;
  if (error !== null) failWith(server, doneUs, error);
  finishRpc(server, doneUs + trace.random.between(100, 500), code);
  finishRpc(client, server.endUs + trace.random.between(200, 700), code);
  return { endUs: client.endUs, code };
};
