import { setTimeout as delay } from 'node:timers/promises';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Telemetry } from './emitter.ts';

export type Sender = {
  /** Hands telemetry over for sending; waits while as many batches as allowed are under way. */
  readonly send: (telemetry: Telemetry) => Promise<void>;
  /** Waits until everything handed over was accepted. */
  readonly drain: () => Promise<void>;
  /** Waits for batches under way: half a second at most, and not at all while the receiver is away. */
  readonly close: () => Promise<void>;
};

export type SenderOptions = {
  /** The receiver's base URL; `/v1/traces` and `/v1/logs` are appended. */
  readonly endpoint: string;
  readonly log: (line: string) => void;
  /** Ends every wait: what was not accepted by then is given up. */
  readonly signal: AbortSignal;
  /** Wait before the first repetition of a batch that the exporter gave up, in ms. */
  readonly retryMs: number;
};

const MAX_BATCHES_UNDER_WAY = 4;
/** For one batch, the exporter's own repetitions (429 and Retry-After among them) included. */
const EXPORT_TIMEOUT_MS = 30_000;
const MAX_RETRY_MS = 15_000;
/** A receiver that has not answered by then is told of. */
const LATE_MS = 3_000;
/** How long closing waits for batches under way. */
const CLOSE_MS = 500;

/** A receiver refused a batch for good (a 4xx other than 429): repeating it would not help. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * A sender over the official OTLP exporters that loses nothing: what an exporter gives up is sent again until the
 * receiver takes it.
 * @throws RefusedError      from `send` and `drain`, when the receiver refuses a batch for good
 * @throws the abort reason  from `send` and `drain`, when the signal ends them
 */
export const createSender = (options: SenderOptions): Sender => {
  const { log, signal } = options;
  const traces = new OTLPTraceExporter(exporterConfig(options.endpoint, 'v1/traces'));
  const logs = new OTLPLogExporter(exporterConfig(options.endpoint, 'v1/logs'));
  const underWay = new Set<Promise<void>>();
  let failure: Error | null = null;
  let isFailing = false;
  let takesLogs = true;

  /** One line an outage, however many batches wait. */
  const tellFailing = (line: string): void => {
    if (!isFailing && !signal.aborted) log(line);
    isFailing = true;
  };

  const deliver = async <T>(exporter: Exporter<T>, items: T[]): Promise<void> => {
    for (let waitMs = options.retryMs; ; waitMs = Math.min(waitMs * 2, MAX_RETRY_MS)) {
      const late = setTimeout(() => {
        tellFailing(`no answer from ${options.endpoint} yet; waiting for it`);
      }, LATE_MS);
      const error = await exportOnce(exporter, items, signal);
      clearTimeout(late);
      if (error === null) {
        if (isFailing) log(`${options.endpoint} answers again`);
        isFailing = false;
        return;
      }
      if (exporter === logs && isNotFound(error)) {
        if (takesLogs) log(`${options.endpoint} takes no log records, as Tempo does not: they are left out`);
        takesLogs = false;
        return;
      }
      if (isRefusal(error))
        throw new RefusedError(`${options.endpoint} refused a batch: ${error.message}`, { cause: error });
      signal.throwIfAborted();
      tellFailing(`cannot send to ${options.endpoint} (${error.message}); trying again until it answers`);
      await delay(waitMs, undefined, { signal });
    }
  };

  const start = async <T>(exporter: Exporter<T>, items: readonly T[]): Promise<void> => {
    if (items.length === 0) return;
    while (underWay.size >= MAX_BATCHES_UNDER_WAY) await Promise.race(underWay);
    throwFailure();
    const delivery = deliver(exporter, [...items])
      .catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error('sending failed', { cause: error });
      })
      .finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  };

  const throwFailure = (): void => {
    signal.throwIfAborted();
    if (failure !== null) throw failure;
  };

  return {
    send: async (telemetry) => {
      throwFailure();
      await start(traces, telemetry.spans);
      if (takesLogs) await start(logs, telemetry.logs);
    },
    drain: async () => {
      await Promise.all(underWay);
      throwFailure();
    },
    close: async () => {
      const closed = new AbortController();
      const shutdown = Promise.all([traces.shutdown(), logs.shutdown()]).finally(() => {
        closed.abort();
      });
      await Promise.race([shutdown, delay(isFailing ? 0 : CLOSE_MS, undefined, { signal: closed.signal })]);
    },
  };
};

type Exporter<T> = {
  readonly export: (items: T[], done: (result: { readonly code: number; readonly error?: Error }) => void) => void;
};

/** Null when the receiver took the items, otherwise why it did not; an abort is not kept waiting by the exporter. */
const exportOnce = <T>(exporter: Exporter<T>, items: T[], signal: AbortSignal): Promise<Error | null> =>
  new Promise((resolve) => {
    const giveUp = (): void => {
      resolve(new Error('stopped'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    exporter.export(items, ({ code, error }) => {
      signal.removeEventListener('abort', giveUp);
      resolve(code === EXPORT_SUCCESS ? null : (error ?? new Error('the exporter gave no reason')));
    });
  });

/** `ExportResultCode.SUCCESS` of the SDK. */
const EXPORT_SUCCESS = 0;

/** The exporter puts an HTTP status on its error only when that status says not to try again. */
const isRefusal = (error: Error): boolean => 'code' in error && typeof error.code === 'number';

const isNotFound = (error: Error): boolean => 'code' in error && error.code === HTTP_NOT_FOUND;
const HTTP_NOT_FOUND = 404;

const exporterConfig = (endpoint: string, path: string) => ({
  url: new URL(path, endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href,
  timeoutMillis: EXPORT_TIMEOUT_MS,
  // The exporter frees a place a moment after it has told the result.
  concurrencyLimit: MAX_BATCHES_UNDER_WAY * 2,
});
