import type { Answer, HttpRequest } from '../calls.ts';
import { callHttp, finishHttp, serveHttp } from '../calls.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { failWith, faultAt } from '../trace-draft.ts';

/** The bank: no service of ours, so all that is seen of it is payment's CLIENT span. */
const BANK_HOST = 'acquirer.example';
const BANK_DEADLINE_MS = 3_000;
const MS = 1_000;

class BankTimeoutError extends Error {
  override get name(): string {
    return 'BankTimeoutError';
  }
}

class PaymentFailedError extends Error {
  override get name(): string {
    return 'PaymentFailedError';
  }
}

const awaitBankReply = (path: string, deadlineMs: number): never => {
  throw new BankTimeoutError(`${BANK_HOST}${path} did not answer within ${String(deadlineMs)} ms`);
};

const authorizeCard = (path: string): never => awaitBankReply(path, BANK_DEADLINE_MS);

const takePayment = (path: string, reference: string): never => {
  try {
    return authorizeCard(path);
  } catch (cause) {
    throw new PaymentFailedError(`payment ${reference} was not authorized`, { cause });
  }
};

const REQUESTS = {
  charge: { method: 'POST', route: '/charges', path: '/charges' },
  'verify card': { method: 'POST', route: '/cards', path: '/cards' },
} as const satisfies Record<string, HttpRequest>;

/** Opens the CLIENT span of a call to payment; the caller finishes it, as it may give up before payment does. */
export const openPaymentCall = (
  trace: TraceDraft,
  parent: SpanDraft,
  use: keyof typeof REQUESTS,
  atUs: number,
): SpanDraft => callHttp(trace, parent, 'payment', REQUESTS[use], atUs);

/** What payment does to answer a call: one request to the bank. */
export const servePayment = (trace: TraceDraft, client: SpanDraft, use: keyof typeof REQUESTS): Answer => {
  const { random } = trace;
  const server = serveHttp(trace, client, 'payment', REQUESTS[use], client.startUs + random.between(300, 900));
  const path = use === 'charge' ? '/v2/authorizations' : '/v2/card-checks';
  const bankRequest = { method: 'POST', route: path, path };
  const bank = callHttp(trace, server, BANK_HOST, bankRequest, server.startUs + random.between(200, 600));

  const fault = faultAt(trace, 'payment.bank');
  if (fault === 'bank-timeout') {
    bank.endUs = bank.startUs + BANK_DEADLINE_MS * MS;
    bank.attributes['error.type'] = 'BankTimeoutError';
    failWith(
      bank,
      bank.endUs,
      thrownBy(() => authorizeCard(path)),
    );
    const failedUs = bank.endUs + random.between(100, 300);
    failWith(
      server,
      failedUs,
      thrownBy(() => takePayment(path, `p-${random.hex(1)}`)),
    );
    return finishHttp(server, failedUs + random.between(100, 300), 504);
  }
  // The noise is a plain 503 of the bank: an error without any exception.
  const answer = finishHttp(bank, bank.startUs + random.between(30_000, 120_000), fault === null ? 200 : 503);
  return finishHttp(server, answer.endUs + random.between(100, 600), fault === null ? 200 : 502);
};
