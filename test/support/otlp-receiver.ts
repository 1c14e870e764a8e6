/** A receiver that listens on a free port, with a store whose writes a test decides about. */
import fastify from 'fastify';
import type { Batch } from '../../src/sources/embedded/batch.ts';
import { registerReceiver, type ReceiverStore } from '../../src/sources/embedded/receiver.ts';
import { createClientErrorHandler } from '../../src/sources/embedded/receiver-http2.ts';
import type { ReceiverLog } from '../../src/sources/embedded/receiver-log.ts';
import type { ReceiverMetrics } from '../../src/sources/embedded/receiver-metrics.ts';
import { createTestInterner, NOW_MS, RETENTION_MS } from './otlp-rows.ts';

export interface TestReceiver {
  readonly url: string;
  readonly port: number;
  readonly batches: Batch[];
  readonly lines: string[];
  /** Counters by name and labels, as `received traces`. */
  readonly counts: Map<string, number>;
  readonly clock: { nowMs: number };
  readonly stop: () => Promise<void>;
}

const counters = (counts: Map<string, number>): ReceiverMetrics => {
  const add = (name: string, count: number): void => {
    counts.set(name, (counts.get(name) ?? 0) + count);
  };
  return {
    body: (signal, status) => add(`body ${signal} ${status}`, 1),
    received: (signal, count) => add(`received ${signal}`, count),
    rejected: (signal, reason, count) => add(`rejected ${signal} ${reason}`, count),
    logRecordsWithoutException: (count) => add('withoutException', count),
    valuesTooDeep: (count) => add('valuesTooDeep', count),
  };
};

/** Returns a receiver that listens on 127.0.0.1. @param store what to use instead of a store that keeps batches in a list */
export const startReceiver = async (store: Partial<ReceiverStore> = {}): Promise<TestReceiver> => {
  const batches: Batch[] = [];
  const lines: string[] = [];
  const counts = new Map<string, number>();
  const clock = { nowMs: NOW_MS };
  const log: ReceiverLog = {
    info: (message) => lines.push(`info ${message}`),
    warn: (message) => lines.push(`warn ${message}`),
    error: (_fields, message) => lines.push(`error ${message}`),
  };
  const now = (): number => clock.nowMs;
  const app = fastify({ clientErrorHandler: createClientErrorHandler(log, now), forceCloseConnections: true });
  const keep = async (batch: Batch): Promise<void> => {
    batches.push(batch);
  };
  registerReceiver(app, {
    store: { interner: createTestInterner(), write: keep, ...store },
    metrics: counters(counts),
    log,
    now,
    retentionMs: RETENTION_MS,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, port: Number(new URL(url).port), batches, lines, counts, clock, stop: () => app.close() };
};

/** Returns status, headers and body of a POST. */
export const post = async (
  url: string,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: Buffer }> => {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/x-protobuf', ...headers },
  });
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
};
