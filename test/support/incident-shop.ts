/** A shop of three hours in the embedded store: quiet, but for two incidents. Clocks of tests stand anywhere in it. */
import { performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { sourceUnavailable } from '../../src/errors.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { chooseSources, type ChosenSources } from '../../src/sources/choose.ts';
import { openEmbedded } from '../../src/sources/embedded/embedded.ts';
import type { CountQuery, StepQuery } from '../../src/sources/source.ts';
import { otlpRequests } from './otlp-body.ts';
import { exception, server, threw, traceOf, type PlainSpan } from './plain-trace.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Start of the first minute with requests. */
export const SHOP_FROM_MS = Date.UTC(2026, 10, 24, 8);
const SHOP_MINUTES = 210;
/** Traces in one body. */
const BODY_TRACES = 500;

/** Returns the instant of a minute of the shop. */
export const shopMinute = (minute: number): number => SHOP_FROM_MS + minute * MINUTE_MS;

/**
 * Payment fails a little from minute 90 on and badly from 100 on, until 120. One route of the cart fails from 130 to 145. In
 * between a request fails now and then.
 */
export const PAYMENT = { fromMinute: 90, worseFromMinute: 100, toMinute: 120 } as const;
export const CART = { fromMinute: 130, toMinute: 145 } as const;

const REQUESTS_A_MINUTE = 20;

const paymentErrors = (minute: number): number => {
  if (minute >= PAYMENT.worseFromMinute && minute < PAYMENT.toMinute) return 15;
  if (minute >= PAYMENT.fromMinute && minute < PAYMENT.toMinute) return 2;
  return minute % 15 === 0 ? 1 : 0;
};
const cartErrors = (minute: number): number => {
  if (minute >= CART.fromMinute && minute < CART.toMinute) return 5;
  return minute % 20 === 7 ? 1 : 0;
};

interface Traffic {
  readonly service: string;
  readonly route: string;
  readonly requests: number;
  readonly errors: number;
  readonly type: string;
}

const trafficOf = (minute: number): readonly Traffic[] => [
  {
    service: 'payment',
    route: 'POST /charge',
    requests: REQUESTS_A_MINUTE,
    errors: paymentErrors(minute),
    type: 'BankTimeoutError',
  },
  {
    service: 'cart',
    route: 'PUT /cart',
    requests: REQUESTS_A_MINUTE / 2,
    errors: cartErrors(minute),
    type: 'KeyError',
  },
  { service: 'cart', route: 'GET /cart', requests: REQUESTS_A_MINUTE / 2, errors: 0, type: 'KeyError' },
];

const spansOf = (minute: number, firstTrace: number): readonly PlainSpan[] => {
  let trace = firstTrace;
  return trafficOf(minute).flatMap(({ service, route, requests, errors, type }) =>
    Array.from({ length: requests }, (_, index) => {
      const resource = { 'deployment.environment.name': index % 10 === 9 ? 'staging' : 'production' };
      const details = { name: route, resource, ...(index < errors ? threw(exception(type, 'it broke')) : {}) };
      return traceOf(trace++, shopMinute(minute) + 1_000 + index * 2_500, server(service, details));
    }).flat(),
  );
};

const TRACES_A_MINUTE = 2 * REQUESTS_A_MINUTE;

/** The store as sources that a test may cut off. */
export interface IncidentShop {
  readonly sources: ChosenSources;
  /** While cut off, every read fails. */
  readonly cutOff: (isCutOff: boolean) => void;
  /** What was asked for, oldest first; a test may empty it. */
  readonly asked: (CountQuery | StepQuery)[];
  readonly close: () => Promise<void>;
}

/** Opens the shop: its store holds all of it from the start, and answers what lies before the clock of whoever asks. */
export const openIncidentShop = async (): Promise<IncidentShop> => {
  const log = pino({ level: 'silent' });
  const now = (): number => shopMinute(SHOP_MINUTES);
  const elapsed = (): number => performance.now();
  const embedded = await openEmbedded(
    { dataDir: ':memory:', retentionMs: 7 * DAY_MS, maxBytes: 1e9 },
    { now, elapsed, log },
  );
  const receiver = embedded.createReceiver(createMetrics('test', false), log);
  const minutes = Array.from({ length: SHOP_MINUTES }, (_, minute) => spansOf(minute, minute * TRACES_A_MINUTE));
  const spans = minutes.flat();
  for (let from = 0; from < spans.length; from += BODY_TRACES) {
    const telemetry = { spans: spans.slice(from, from + BODY_TRACES), logs: [] };
    for (const { path, contentType, body } of otlpRequests(telemetry)) {
      const headers = { 'content-type': contentType };
      const { statusCode } = await receiver.inject({ method: 'POST', url: path, headers, payload: Buffer.from(body) });
      if (statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`);
    }
  }
  await receiver.close();

  const asked: (CountQuery | StepQuery)[] = [];
  let isCutOff = false;
  const { metrics, traces } = embedded;
  const answered = async <Answer>(count: number, read: () => Promise<readonly (Answer | Error)[]>) =>
    isCutOff ? Array.from({ length: count }, () => sourceUnavailable('EMBEDDED', 'it is cut off')) : read();
  const describe: typeof metrics.describe = async (call) => ({
    ...(await metrics.describe(call)),
    ...(isCutOff ? { isHealthy: false, lastError: 'it is cut off' } : {}),
  });
  return {
    asked,
    cutOff: (isOff) => {
      isCutOff = isOff;
    },
    sources: chooseSources({
      embedded: {
        lagMs: 0,
        metrics: {
          ...metrics,
          describe,
          counts: (queries, call) => {
            asked.push(...queries);
            return answered(queries.length, () => metrics.counts(queries, call));
          },
          steps: (queries, call) => {
            asked.push(...queries);
            return answered(queries.length, () => metrics.steps(queries, call));
          },
        },
        traces: {
          ...traces,
          describe,
          searchTraces: (queries, call) => answered(queries.length, () => traces.searchTraces(queries, call)),
          searchExceptions: (queries, call) => answered(queries.length, () => traces.searchExceptions(queries, call)),
          traces: (refs, detail, call) => answered(refs.length, () => traces.traces(refs, detail, call)),
        },
      },
      prometheus: null,
      tempo: null,
      alertmanager: null,
    }),
    close: async () => {
      await embedded.store.close();
    },
  };
};
