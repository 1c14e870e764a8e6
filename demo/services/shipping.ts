import type { Answer, HttpRequest } from '../calls.ts';
import { callHttp, finishHttp, serveHttp } from '../calls.ts';
import { thrownBy } from '../thrown.ts';
import type { SpanDraft, TraceDraft } from '../trace-draft.ts';
import { faultAt } from '../trace-draft.ts';

class TariffMissingError extends Error {
  override get name(): string {
    return 'TariffMissingError';
  }
}

const findTariff = (tariffs: ReadonlyMap<string, number>, zone: string): number => {
  const tariff = tariffs.get(zone);
  if (tariff === undefined) throw new TariffMissingError(`no tariff for zone ${zone}`);
  return tariff;
};

const quoteParcel = (zone: string): number => findTariff(new Map(), zone);

const QUOTE: HttpRequest = { method: 'GET', route: '/quotes', path: '/quotes' };
const SHIP: HttpRequest = { method: 'POST', route: '/shipments', path: '/shipments' };

/** An HTTP call from the parent's service for the price of a delivery. */
export const callShippingQuote = (trace: TraceDraft, parent: SpanDraft, atUs: number): Answer => {
  const { random } = trace;
  const client = callHttp(trace, parent, 'shipping', QUOTE, atUs);
  const server = serveHttp(trace, client, 'shipping', QUOTE, atUs + random.between(300, 900));
  const doneUs = server.startUs + random.between(2_000, 9_000);
  const fault = faultAt(trace, 'shipping.quote');
  if (fault === 'log-record') {
    // This service logs its exceptions instead of recording them on spans.
    const error = thrownBy(() => quoteParcel(`Z${String(random.between(10, 99))}`));
    server.logs.push({ atUs: doneUs, error });
  }
  const status = fault === null ? 200 : fault === 'log-record' ? 500 : 503;
  const answer = finishHttp(server, doneUs + random.between(100, 400), status);
  return finishHttp(client, answer.endUs + random.between(200, 700), answer.status);
};

/** An HTTP call from the parent's service that hands a parcel over; it never fails. */
export const callShipment = (trace: TraceDraft, parent: SpanDraft, atUs: number): Answer => {
  const { random } = trace;
  const client = callHttp(trace, parent, 'shipping', SHIP, atUs);
  const server = serveHttp(trace, client, 'shipping', SHIP, atUs + random.between(300, 900));
  const answer = finishHttp(server, server.startUs + random.between(4_000, 20_000), 201);
  return finishHttp(client, answer.endUs + random.between(200, 700), answer.status);
};
