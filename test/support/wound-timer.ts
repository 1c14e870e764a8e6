/** A clock that tests wind: nothing happens until it is advanced. */
import type { Timer } from '../../src/subscription/timer.ts';

/** A timer, and what moves it. */
export interface WoundTimer {
  readonly timer: Timer;
  readonly elapsed: () => number;
  /** Goes on by so many milliseconds and runs what is due, in order. */
  readonly advance: (ms: number) => void;
  /** How many runs are scheduled. */
  readonly pending: () => number;
}

/** Returns a clock at zero. */
export const createWoundTimer = (): WoundTimer => {
  const scheduled = new Set<{ readonly atMs: number; readonly run: () => void }>();
  let nowMs = 0;
  return {
    timer: (delayMs, run) => {
      const entry = { atMs: nowMs + delayMs, run };
      scheduled.add(entry);
      return () => scheduled.delete(entry);
    },
    elapsed: () => nowMs,
    advance: (ms) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const [next] = [...scheduled].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        nowMs = next.atMs;
        scheduled.delete(next);
        next.run();
      }
      nowMs = untilMs;
    },
    pending: () => scheduled.size,
  };
};
