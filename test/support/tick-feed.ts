/** A feed for tests: named counters whose every step is an event, with a history to replay. */
import { createFeed, type Feed } from '../../src/subscription/feed.ts';

/** One step of a counter. */
export interface Tick {
  /** Counts up over all names. */
  readonly sequence: number;
  readonly name: string;
}

/** The counters. */
export interface Ticks {
  /** Makes a step of a counter. */
  readonly tick: (name?: string) => void;
  /** The feed of one counter, or of all; with `since` it replays what came after, else it starts with the newest. */
  readonly feed: (name: string | null, since: number | null) => Feed<Tick>;
  /** How many listen. */
  readonly listeners: () => number;
}

/** Returns counters that have not stepped yet. */
export const createTicks = (): Ticks => {
  const history: Tick[] = [];
  const listeners = new Set<(tick: Tick) => void>();
  return {
    tick: (name = 'a') => {
      const tick = { sequence: history.length + 1, name };
      history.push(tick);
      for (const listener of listeners) listener(tick);
    },
    feed: (name, since) => {
      const isMine = (tick: Tick): boolean => name === null || tick.name === name;
      return createFeed({
        opening: () => {
          const mine = history.filter(isMine);
          return since === null ? mine.slice(-1) : mine.filter(({ sequence }) => sequence > since);
        },
        listen: (listener) => {
          const own = (tick: Tick): void => {
            if (isMine(tick)) listener(tick);
          };
          listeners.add(own);
          return () => listeners.delete(own);
        },
        keyOf: (tick) => tick.name,
      });
    },
    listeners: () => listeners.size,
  };
};
