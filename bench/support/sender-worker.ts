/** The senders' thread: makes bodies, and sends them as fast as they are answered or at a steady rate. */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { createPoster } from './http-post.ts';
import type { Order, Outcome } from './sender.ts';
import { createTraffic, evenly, SPANS_PER_BODY, type Body } from './traffic.ts';

const HEADERS = { 'content-type': 'application/x-protobuf' };

const outcomeOf = (): Outcome => ({ bodies: 0, spans: 0, errors: 0, exceptions: 0, bytes: 0, ms: 0, latenciesMs: [] });

const count = (outcome: Outcome, { bytes, spans, errors, exceptions }: Body): void => {
  outcome.bodies++;
  outcome.spans += spans;
  outcome.errors += errors;
  outcome.exceptions += exceptions;
  outcome.bytes += bytes.length;
};

/** Sends what `next` gives until it gives null, over so many connections; each waits for its answer. */
const sendAll = async (url: string, connections: number, next: () => Promise<Body | null>): Promise<Outcome> => {
  const outcome = outcomeOf();
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    const poster = createPoster(url, HEADERS);
    for (let body = await next(); body !== null; body = await next()) {
      const sentAt = performance.now();
      const { status, body: answer } = await poster.post(body.bytes);
      if (status !== 200 || answer.length > 0) throw new Error(`The receiver answered ${status}: ${answer.toString()}`);
      outcome.latenciesMs.push(performance.now() - sentAt);
      count(outcome, body);
    }
    poster.close();
  };
  await Promise.all(Array.from({ length: connections }, send));
  outcome.ms = performance.now() - startedAt;
  return outcome;
};

let prepared: Body[] = [];
let isStopped = false;

/** Bodies at a steady rate, from traces that start as they are sent. */
const steadily = (seed: number, spansPerSecond: number): (() => Promise<Body | null>) => {
  const nextBody = createTraffic(seed, () => Date.now() * 1_000);
  const everyMs = (1_000 * SPANS_PER_BODY) / spansPerSecond;
  const startedAt = performance.now();
  let taken = 0;
  return async () => {
    const waitMs = startedAt + taken++ * everyMs - performance.now();
    if (waitMs > 0) await delay(waitMs);
    return isStopped ? null : nextBody();
  };
};

const obey = async (order: Order): Promise<Outcome> => {
  switch (order.kind) {
    case 'prepare': {
      const { seed, spans, fromMs, toMs } = order;
      const nextBody = createTraffic(seed, evenly(fromMs, toMs, spans));
      prepared = Array.from({ length: Math.ceil(spans / SPANS_PER_BODY) }, nextBody);
      const outcome = outcomeOf();
      for (const body of prepared) count(outcome, body);
      return outcome;
    }
    case 'send': {
      const bodies = prepared.slice(order.first, order.first + order.bodies);
      let sent = 0;
      return sendAll(order.url, order.connections, () => Promise.resolve(bodies[sent++] ?? null));
    }
    case 'pace':
      isStopped = false;
      return sendAll(order.url, order.connections, steadily(order.seed, order.spansPerSecond));
    case 'stop':
      isStopped = true;
      return outcomeOf();
  }
};

parentPort?.on('message', ({ id, order }: { readonly id: number; readonly order: Order }) => {
  obey(order).then(
    (outcome) => parentPort?.postMessage({ id, outcome }),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error) }),
  );
});
