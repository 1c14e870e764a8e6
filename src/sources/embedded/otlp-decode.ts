/** What decoding a body needs, and what it gives: shared by traces and logs. */
import { createBatch, type Batch } from './batch.ts';
import { eachMessage, NESTED } from '../../otlp/messages.ts';
import type { Interner } from './interner.ts';
import { createLabelReader, type LabelReader } from './otlp-labels.ts';
import { MAX_AHEAD_MS } from './otlp-limits.ts';
import { type Rejections, type RejectReason } from './otlp-rejections.ts';
import { readResourceLabels, type ResourceLabels } from './otlp-resource.ts';
import { StoreError } from './store-errors.ts';

export interface DecodeOptions {
  readonly interner: Interner;
  readonly nowMs: number;
  /** Spans that started before this long ago are not kept. */
  readonly retentionMs: number;
}

/** The rows of a body, and what was left out of them. */
export interface Decoded {
  readonly batch: Batch;
  /** Spans or log records in the body. */
  readonly received: number;
  readonly rejections: Rejections;
  /** Log records without an exception: taken and dropped, as no question of this gateway is about them. */
  readonly withoutException: number;
  /** Attribute values replaced by null because they were nested too deeply. */
  readonly valuesTooDeep: number;
}

/** The state of one decoding. */
export interface Decoding {
  readonly reader: LabelReader;
  readonly batch: Batch;
  readonly oldestUs: number;
  readonly newestUs: number;
  readonly rejections: Rejections;
  received: number;
  withoutException: number;
}

/** Returns the state before the first byte. */
export const beginDecoding = (body: Uint8Array, { interner, nowMs, retentionMs }: DecodeOptions): Decoding => ({
  reader: createLabelReader(body, interner),
  batch: createBatch(),
  oldestUs: (nowMs - retentionMs) * 1_000,
  newestUs: (nowMs + MAX_AHEAD_MS) * 1_000,
  rejections: {},
  received: 0,
  withoutException: 0,
});

/** Returns the outcome after the last byte. */
export const finishDecoding = (decoding: Decoding): Decoded => ({
  batch: decoding.batch,
  received: decoding.received,
  rejections: decoding.rejections,
  withoutException: decoding.withoutException,
  valuesTooDeep: decoding.reader.valuesTooDeep,
});

/** Returns why a time cannot be kept, null when it can. */
export const timeProblem = ({ oldestUs, newestUs }: Decoding, us: number): RejectReason | null => {
  if (us === 0) return 'no_time';
  if (us < oldestUs) return 'too_old';
  return us > newestUs ? 'ahead' : null;
};

/** Returns what `use` gives, null when the dictionary has no room for one of the labels that it needs. */
export const unlessLabelsFull = <Value>(use: () => Value): Value | null => {
  try {
    return use();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'LABELS_FULL') return null;
    throw error;
  }
};

/**
 * Calls `read` at each span or log record of a body, with the labels of its resource; null when there was no room for them.
 * @throws DecodeError  malformed
 */
export const eachItem = (decoding: Decoding, read: (end: number, labels: ResourceLabels | null) => void): void => {
  const { reader } = decoding;
  const { cursor } = reader;
  eachMessage(cursor, cursor.bytes.length, NESTED.resource, (resourceEnd) => {
    const start = cursor.position;
    const labels = unlessLabelsFull(() => readResourceLabels(reader, resourceEnd));
    cursor.position = start;
    eachMessage(cursor, resourceEnd, NESTED.scope, (scopeEnd) => {
      eachMessage(cursor, scopeEnd, NESTED.item, (end) => {
        decoding.received++;
        read(end, labels);
      });
    });
  });
};
