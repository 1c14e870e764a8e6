import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Emitter } from './emitter.ts';
import { MINUTE_MS, requestsOf } from './minute.ts';
import type { Sender } from './sender.ts';
import type { ShopSpan } from './span.ts';
import { flatten } from './span.ts';

export type Player = {
  /** Sends every span that has ended by `atMs` and was not sent before; returns how many. */
  readonly advanceTo: (atMs: number) => Promise<{ readonly spans: number; readonly logs: number }>;
};

/** Keeps one OTLP request near a megabyte. */
const BATCH_SPANS = 2_000;
const US_PER_MS = 1_000;

/** A player of the shop's script from the start of `fromMinute` (whole minutes since the Unix epoch) on. */
export const createPlayer = (options: {
  readonly seed: number;
  readonly fromMinute: number;
  readonly emitter: Emitter;
  readonly sender: Sender;
}): Player => {
  let nextMinute = options.fromMinute;
  let notEnded: readonly ShopSpan[] = [];

  const takeEnded = (atMs: number): readonly ShopSpan[] => {
    const ended: ShopSpan[] = [];
    const waiting: ShopSpan[] = [];
    for (const span of notEnded) (span.endUs <= atMs * US_PER_MS ? ended : waiting).push(span);
    notEnded = waiting;
    return ended;
  };

  return {
    advanceTo: async (atMs) => {
      const sent = { spans: 0, logs: 0 };
      for (;;) {
        const isMinuteDue = nextMinute * MINUTE_MS <= atMs;
        if (isMinuteDue) {
          notEnded = notEnded.concat(requestsOf(options.seed, nextMinute).flatMap(({ root }) => flatten(root)));
          nextMinute += 1;
        }
        const ended = takeEnded(atMs);
        for (let from = 0; from < ended.length; from += BATCH_SPANS) {
          const telemetry = options.emitter.emit(ended.slice(from, from + BATCH_SPANS));
          await options.sender.send(telemetry);
          sent.spans += telemetry.spans.length;
          sent.logs += telemetry.logs.length;
          // A receiver in the same process gets its turn between batches.
          await nextTurn();
        }
        if (!isMinuteDue) return sent;
      }
    },
  };
};
