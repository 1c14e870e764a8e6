/** The time of a process that tests wind: timers go on with it, and what the wall clock says may be set to something else. */
import { createWoundTimer, type WoundTimer } from './wound-timer.ts';

/** A process's time. */
export interface WoundClock extends WoundTimer {
  /** What the wall clock says. */
  readonly now: () => number;
  /** Sets the wall clock forward, or back, while no time passes. */
  readonly set: (byMs: number) => void;
  /** Calls a function at intervals until what it returns is called. */
  readonly every: (intervalMs: number, run: () => void) => () => void;
}

/** Returns a time whose wall clock stands at `startMs`. */
export const createWoundClock = (startMs: number): WoundClock => {
  const wound = createWoundTimer();
  let offsetMs = startMs;
  return {
    ...wound,
    now: () => offsetMs + wound.elapsed(),
    set: (byMs) => {
      offsetMs += byMs;
    },
    every: (intervalMs, run) => {
      let cancel: () => void = () => undefined;
      const schedule = (): void => {
        cancel = wound.timer(intervalMs, () => {
          schedule();
          run();
        });
      };
      schedule();
      return () => cancel();
    },
  };
};
