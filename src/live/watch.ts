/** What is evaluated at every step for whoever listens, and goes on for a while when nobody does, so that they may come back. */
import { MINUTE_MS, type DurationMs, type UnixMs } from '../time.ts';
import type { Clock } from './clock.ts';

/** How long something is evaluated after the last listener went. */
export const LINGER_MS: DurationMs = 10 * MINUTE_MS;

/** Something that is evaluated. */
export interface Watch<State, Event> {
  readonly state: State;
  /** Starts the evaluation with the first listener; returns what ends listening. */
  readonly listen: (listener: (event: Event) => void) => () => void;
  /** Evaluates the newest step once more; does nothing while nobody listens. */
  readonly again: () => void;
  readonly hasListeners: () => boolean;
  readonly close: () => void;
}

/** What a watch is made of. */
export interface WatchParts<State, Event> {
  readonly state: State;
  /** Evaluates the steps up to an instant and tells what came of it; must not reject. */
  readonly evaluate: (wholeMs: UnixMs, tell: (event: Event) => void) => Promise<void>;
  readonly onIdle: () => void;
}

/** What a watch needs. */
export interface WatchDependencies {
  readonly clock: Clock;
  /** Calls a function once after a time, unless what it returns is called before. */
  readonly after: (delayMs: DurationMs, run: () => void) => () => void;
}

/** Returns a watch. One evaluation is under way at a time; steps that pass meanwhile are made up for by the newest one. */
export const createWatch = <State, Event>(
  { state, evaluate, onIdle }: WatchParts<State, Event>,
  { clock, after }: WatchDependencies,
): Watch<State, Event> => {
  const listeners = new Set<(event: Event) => void>();
  let stopClock: (() => void) | null = null;
  let cancelIdle: (() => void) | null = null;
  let isBusy = false;
  let nextMs: UnixMs | null = null;

  const tell = (event: Event): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const step = async (wholeMs: UnixMs): Promise<void> => {
    nextMs = wholeMs;
    if (isBusy) return;
    isBusy = true;
    while (nextMs !== null && stopClock !== null) {
      const atMs = nextMs;
      nextMs = null;
      await evaluate(atMs, tell);
    }
    isBusy = false;
  };
  const close = (): void => {
    stopClock?.();
    stopClock = null;
    cancelIdle?.();
    cancelIdle = null;
  };
  return {
    state,
    again: () => void step(clock.wholeMs()),
    hasListeners: () => listeners.size > 0,
    close,
    listen: (listener) => {
      listeners.add(listener);
      cancelIdle?.();
      cancelIdle = null;
      if (stopClock === null) {
        stopClock = clock.listen((wholeMs) => void step(wholeMs));
        void step(clock.wholeMs());
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || stopClock === null) return;
        cancelIdle?.();
        cancelIdle = after(LINGER_MS, () => {
          close();
          onIdle();
        });
      };
    },
  };
};
