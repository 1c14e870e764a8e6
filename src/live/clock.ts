/**
 * The clock of what is live: tells when another step of the detector can be evaluated. It looks once a second rather than
 * waiting for a moment: a process that slept, or a clock that was set, goes on with the newest step at once.
 */
import { floorTo, SECOND_MS, type DurationMs, type UnixMs } from '../time.ts';

const LOOK_MS = SECOND_MS;

/** What the clock is made with. */
export interface ClockDependencies {
  readonly now: () => UnixMs;
  /** How long after its end a step may still grow. */
  readonly lagMs: DurationMs;
  readonly stepMs: DurationMs;
  /** Calls a function at intervals until what it returns is called. */
  readonly every: (intervalMs: DurationMs, run: () => void) => () => void;
}

export interface Clock {
  /** Returns the end of the last step that is whole now. */
  readonly wholeMs: () => UnixMs;
  /** Calls the listener whenever that is another one than before; returns what ends it. */
  readonly listen: (listener: (wholeMs: UnixMs) => void) => () => void;
}

/** Returns a clock; it runs while somebody listens. */
export const createClock = ({ now, lagMs, stepMs, every }: ClockDependencies): Clock => {
  const listeners = new Set<(wholeMs: UnixMs) => void>();
  let toldMs: UnixMs | null = null;
  let stop: (() => void) | null = null;
  const wholeMs = (): UnixMs => floorTo(now() - lagMs, stepMs);
  const look = (): void => {
    const atMs = wholeMs();
    if (atMs === toldMs) return;
    toldMs = atMs;
    for (const listener of [...listeners]) listener(atMs);
  };
  return {
    wholeMs,
    listen: (listener) => {
      // A step that has just become whole is told to those who listen already: the new listener starts with it.
      if (stop === null) {
        toldMs = wholeMs();
        stop = every(LOOK_MS, look);
      } else look();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
};
