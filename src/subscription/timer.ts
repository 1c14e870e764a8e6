import type { DurationMs } from '../time.ts';

/** Runs something once after a time and returns what prevents it; tests pass one that they wind themselves. */
export type Timer = (delayMs: DurationMs, run: () => void) => () => void;

/** Returns what prevents the run: the timer of this process, which does not keep it alive. */
export const processTimer: Timer = (delayMs, run) => {
  const timeout = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timeout);
};
