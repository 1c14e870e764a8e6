/** The watches of one kind, one for each distinct thing to evaluate, and how many there may be. */
import { limitExceeded } from '../errors.ts';
import type { Watch } from './watch.ts';

/** Different filters that are evaluated at the same time, each for all of its subscribers. */
export const MAX_WATCHES = 8;

export interface Watches<State, Event> {
  /** Returns the watch of a key, made if there is none. @throws GatewayError  LIMIT_EXCEEDED */
  readonly open: (key: string) => Watch<State, Event>;
  readonly size: () => number;
  readonly close: () => void;
}

/** Returns the watches; `make` makes one and calls `onIdle` when nobody has listened for long. */
export const createWatches = <State, Event>(
  make: (key: string, onIdle: () => void) => Watch<State, Event>,
): Watches<State, Event> => {
  const watches = new Map<string, Watch<State, Event>>();
  const makeRoom = (): void => {
    if (watches.size < MAX_WATCHES) return;
    const [idle] = [...watches].filter(([, watch]) => !watch.hasListeners());
    if (idle === undefined) {
      throw limitExceeded(
        'filter',
        `be one of at most ${MAX_WATCHES} different ones that are watched at the same time`,
        `filter number ${MAX_WATCHES + 1}`,
      );
    }
    idle[1].close();
    watches.delete(idle[0]);
  };
  return {
    open: (key) => {
      const known = watches.get(key);
      if (known !== undefined) return known;
      makeRoom();
      const watch = make(key, () => watches.delete(key));
      watches.set(key, watch);
      return watch;
    },
    size: () => watches.size,
    close: () => {
      for (const watch of watches.values()) watch.close();
      watches.clear();
    },
  };
};
