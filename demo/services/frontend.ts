import type { Answer, HttpRequest } from '../calls.ts';
import { finishHttp, serveHttp } from '../calls.ts';
import { thrownBy } from '../thrown.ts';
import type { EntryRouteName } from '../topology.ts';
import { RECOMMENDED_RATIO } from '../topology.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { failWith, faultAt } from '../trace-draft.ts';
import type { RpcAnswer } from './checkout.ts';
import { callGetOrder, callPlaceOrder } from './checkout.ts';
import { callInventory } from './inventory.ts';
import { openPaymentCall, servePayment } from './payment.ts';
import { callRecommendation } from './recommendation.ts';
import { callShippingQuote } from './shipping.ts';

class UpstreamError extends Error {
  override get name(): string {
    return 'UpstreamError';
  }
}

const readPrices = (text: string): unknown => JSON.parse(text);

const renderPage = (prices: string): string => JSON.stringify(readPrices(prices));

const requireAnswer = (upstream: string, code: number): void => {
  if (code !== 0) throw new UpstreamError(`${upstream} failed with code ${String(code)}`);
};

/** The root span of one request to an entry route that starts at `atUs`, with everything below it. */
export const serveEntry = (trace: TraceDraft, route: EntryRouteName, atUs: number): SpanDraft =>
  ENTRIES[route](trace, atUs);

type Entry = (trace: TraceDraft, atUs: number) => SpanDraft;

const ENTRIES: Readonly<Record<EntryRouteName, Entry>> = {
  'GET /': (trace, atUs) => {
    const span = open(trace, { method: 'GET', route: '/', path: '/' }, atUs);
    const isRecommended = trace.random.next() < RECOMMENDED_RATIO;
    const readyUs = isRecommended
      ? callRecommendation(trace, span, afterRouting(trace, span)).endUs
      : afterRouting(trace, span);
    return render(trace, span, readyUs);
  },
  'GET /product/{sku}': (trace, atUs) => {
    const sku = skuOf(trace);
    const span = open(trace, { method: 'GET', route: '/product/{sku}', path: `/product/${sku}` }, atUs);
    const stock = callInventory(trace, span, 'look up', sku, afterRouting(trace, span));
    return stock.status === 200 ? render(trace, span, stock.endUs) : pass(trace, span, stock, 200);
  },
  'GET /cart': (trace, atUs) => {
    const span = open(trace, { method: 'GET', route: '/cart', path: '/cart' }, atUs);
    return pass(trace, span, callShippingQuote(trace, span, afterRouting(trace, span)), 200);
  },
  'POST /cart/items': (trace, atUs) => {
    const span = open(trace, { method: 'POST', route: '/cart/items', path: '/cart/items' }, atUs);
    return pass(trace, span, callInventory(trace, span, 'hold', skuOf(trace), afterRouting(trace, span)), 201);
  },
  'POST /checkout': (trace, atUs) => {
    const span = open(trace, { method: 'POST', route: '/checkout', path: '/checkout' }, atUs);
    const answer = callPlaceOrder(trace, span, orderOf(trace), skuOf(trace), afterRouting(trace, span));
    return passRpc(trace, span, answer, 202);
  },
  'GET /orders/{id}': (trace, atUs) => {
    const order = orderOf(trace);
    const span = open(trace, { method: 'GET', route: '/orders/{id}', path: `/orders/${order}` }, atUs);
    return passRpc(trace, span, callGetOrder(trace, span, order, afterRouting(trace, span)), 200);
  },
  'POST /payment-methods': (trace, atUs) => {
    const span = open(trace, { method: 'POST', route: '/payment-methods', path: '/payment-methods' }, atUs);
    const client = openPaymentCall(trace, span, 'verify card', afterRouting(trace, span));
    const answer = servePayment(trace, client, 'verify card');
    return pass(trace, span, finishHttp(client, answer.endUs + trace.random.between(200, 700), answer.status), 201);
  },
};

const skuOf = (trace: TraceDraft): string => `SKU-${String(trace.random.between(1_000, 10_000))}`;
const orderOf = (trace: TraceDraft): string => `o-${String(trace.random.between(100_000, 1_000_000))}`;

const open = (trace: TraceDraft, request: HttpRequest, atUs: number): SpanDraft =>
  serveHttp(trace, null, 'frontend', request, atUs);

const afterRouting = (trace: TraceDraft, span: SpanDraft): number => span.startUs + trace.random.between(400, 1_500);

/** Renders the page; a cached price list that is a proxy's error page makes the handler throw. */
const render = (trace: TraceDraft, span: SpanDraft, readyUs: number): SpanDraft => {
  const isFailed = faultAt(trace, 'frontend.render') !== null;
  const renderedUs = readyUs + trace.random.between(2_000, 12_000);
  if (isFailed)
    failWith(
      span,
      renderedUs,
      thrownBy(() => renderPage('<html>502 Bad Gateway</html>')),
    );
  finishHttp(span, renderedUs, isFailed ? 500 : 200);
  return span;
};

/** Answers with `success`, or with a plain 502 that records nothing. */
const pass = (trace: TraceDraft, span: SpanDraft, answer: Answer, success: number): SpanDraft => {
  finishHttp(span, answer.endUs + trace.random.between(400, 2_000), answer.status < 400 ? success : 502);
  return span;
};

/** Answers with `success`, or records what the gRPC client threw and answers 503. */
const passRpc = (trace: TraceDraft, span: SpanDraft, answer: RpcAnswer, success: number): SpanDraft => {
  const isFailed = answer.code !== 0;
  if (isFailed)
    failWith(
      span,
      answer.endUs,
      thrownBy(() => {
        requireAnswer('checkout', answer.code);
      }),
    );
  finishHttp(span, answer.endUs + trace.random.between(400, 2_000), isFailed ? 503 : success);
  return span;
};
