import type { RejectReason } from './otlp-rejections.ts';

/** What a request carries. */
export type Signal = 'traces' | 'logs' | 'metrics';

/** Counters that the receiver moves. Spans and records count once their body is answered with 200, so retries count once. */
export interface ReceiverMetrics {
  /** A request was answered. */
  body(signal: Signal, status: number): void;
  /** Spans or log records in bodies answered with 200, kept or not. */
  received(signal: 'traces' | 'logs', count: number): void;
  /** Those of them that were not kept, by reason. */
  rejected(signal: 'traces' | 'logs', reason: RejectReason, count: number): void;
  /** Log records without an exception: taken and dropped. */
  logRecordsWithoutException(count: number): void;
  /** Attribute values replaced by null because they were nested too deeply. */
  valuesTooDeep(count: number): void;
}
