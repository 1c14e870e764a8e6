/** A gateway filled through its receiver, and spans that keep coming in at a steady rate. */
import { HOUR_MS } from '../../src/time.ts';
import type { Gateway } from './gateway.ts';
import { CONNECTIONS, type Outcome, type Sender } from './sender.ts';

const SPANS_PER_SENDING = 500_000;
// Independent senders do not wait for each other: enough connections that the rate holds when an answer takes 0.8 s.
const STEADY_CONNECTIONS = 32;

/** Sends so many spans of the last hours as fast as they are taken; resolves to their number. */
export const fillGateway = async (
  sender: Sender,
  { tracesUrl }: Gateway,
  spans: number,
  hours: number,
): Promise<number> => {
  const toMs = Date.now();
  const fromMs = toMs - hours * HOUR_MS;
  let sent = 0;
  for (let part = 0; sent < spans; part++) {
    const share = Math.min(SPANS_PER_SENDING, spans - sent);
    // Each part covers its own stretch: time goes forward while the store fills.
    const at = (done: number): number => fromMs + ((toMs - fromMs) * done) / spans;
    const { bodies } = await sender.prepare({
      seed: 100 + part,
      spans: share,
      fromMs: at(sent),
      toMs: at(sent + share),
    });
    const outcome = await sender.send({ url: tracesUrl, connections: CONNECTIONS, first: 0, bodies });
    sent += outcome.spans;
  }
  return sent;
};

let seed = 10_000;

/** Sends spans at a steady rate while `work` runs; resolves to what it gave and what was sent. */
export const whileSending = async <Result>(
  sender: Sender,
  { tracesUrl }: Gateway,
  spansPerSecond: number,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly sent: Outcome }> => {
  const sending = sender.pace({ url: tracesUrl, connections: STEADY_CONNECTIONS, seed: seed++, spansPerSecond });
  try {
    const result = await Promise.race([
      work(),
      sending.then(() => Promise.reject(new Error('Sending ended before the reads did'))),
    ]);
    await sender.stop();
    return { result, sent: await sending };
  } catch (error) {
    await sender.stop();
    throw error;
  }
};
