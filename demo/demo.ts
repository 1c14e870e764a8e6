import { setTimeout as delay } from 'node:timers/promises';
import { createEmitter } from './emitter.ts';
import { PAST_MINUTES } from './incidents.ts';
import { DEFAULT_SEED, MINUTE_MS } from './minute.ts';
import { createPlayer } from './player.ts';
import { createSender } from './sender.ts';

export type DemoOptions = {
  /** Base URL of an OTLP receiver, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** The real clock, in ms since the Unix epoch. */
  readonly clock: () => number;
  /** What the shop's own clock shows at the beginning, in ms since the Unix epoch; default: the real clock. */
  readonly startMs?: number;
  /** Minutes of the shop per minute of the real clock; default 1. */
  readonly speed?: number;
  /** Whole minutes of past that are sent at once; default 130, which hold every incident. */
  readonly pastMinutes?: number;
  /** Another number gives another shop with the same script; default 1. */
  readonly seed?: number;
  /** How often spans that have ended are sent, in ms of the real clock; default 1,000. */
  readonly tickMs?: number;
  /** Wait before a batch that the exporter gave up is sent again, in ms; doubles each time; default 1,000. */
  readonly retryMs?: number;
  /** Told a few lines about what the shop does; default: nobody. */
  readonly log?: (line: string) => void;
  /** Stops the shop, as `stop()` does. */
  readonly signal?: AbortSignal;
};

export type FilledPast = {
  /** The past that was sent, [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly spans: number;
  readonly logs: number;
};

export type Demo = {
  /** Resolves when the past has been accepted; rejects when a batch was refused for good, or when stopped before. */
  readonly filled: Promise<FilledPast>;
  /** Resolves when the shop was stopped; rejects when the receiver refused a batch for good. */
  readonly ended: Promise<void>;
  /** Stops the shop and resolves when nothing of it runs any more; may be called twice. */
  readonly stop: () => Promise<void>;
};

const TICK_MS = 1_000;
const RETRY_MS = 1_000;

/**
 * A running shop: it sends the past of two hours and ten minutes at once, then plays on from `startMs` until stopped.
 * While the receiver is away it waits, and sends what it owes afterwards.
 */
export const startDemo = (options: DemoOptions): Demo => {
  const { endpoint, clock, log = () => undefined, speed = 1, seed = DEFAULT_SEED } = options;
  const { pastMinutes = PAST_MINUTES, tickMs = TICK_MS, retryMs = RETRY_MS } = options;
  const stopping = new AbortController();
  const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal]);

  const realStartMs = clock();
  const startMs = options.startMs ?? realStartMs;
  const fromMinute = Math.floor(startMs / MINUTE_MS) - pastMinutes;
  const shopNowMs = (): number => startMs + (clock() - realStartMs) * speed;

  const sender = createSender({ endpoint, log, signal, retryMs });
  const player = createPlayer({ seed, fromMinute, emitter: createEmitter(), sender });

  const fill = async (): Promise<FilledPast> => {
    const sent = await player.advanceTo(startMs);
    await sender.drain();
    const seconds = ((clock() - realStartMs) / 1_000).toFixed(1);
    log(`the shop's past of ${String(pastMinutes)} min is sent: ${String(sent.spans)} spans in ${seconds} s`);
    return { fromMs: fromMinute * MINUTE_MS, toMs: startMs, ...sent };
  };

  const playOn = async (): Promise<void> => {
    try {
      await filled;
      for (;;) {
        await delay(tickMs, undefined, { signal });
        await player.advanceTo(shopNowMs());
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await sender.close();
    }
  };

  const filled = fill();
  const ended = playOn();
  // Both tell of the same failure; a caller may listen to one of them only.
  filled.catch(() => undefined);
  ended.catch(() => undefined);
  return {
    filled,
    ended,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
    },
  };
};
