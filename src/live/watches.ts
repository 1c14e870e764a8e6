/** The watches of one kind, one for each distinct thing to evaluate, and how many there may be. */
import { limitExceeded } from '../errors.ts';
import type { Watch } from './watch.ts';

/** Different filters that are evaluated at the same time, each for all of its subscribers. */
export const MAX_WATCHES = 8;

export interface Watches<Subject, State, Event> {
  /** Refuses a key for which there is no room, and makes nothing. @throws GatewayError  LIMIT_EXCEEDED */
  readonly check: (key: string) => void;
  /** Returns the watch of a key, made if there is none; to be listened to at once. @throws GatewayError  LIMIT_EXCEEDED */
  readonly open: (key: string, subject: Subject) => Watch<State, Event>;
  readonly size: () => number;
  readonly close: () => void;
}

/** Returns the watches; `make` makes one of a subject, which calls `onIdle` when nobody has listened for long. */
export const createWatches = <Subject, State, Event>(
  make: (subject: Subject, onIdle: () => void) => Watch<State, Event>,
): Watches<Subject, State, Event> => {
  const watches = new Map<string, Watch<State, Event>>();
  /** The one that gives way to another; null while there is room. */
  const givesWay = (): readonly [string, Watch<State, Event>] | null => {
    if (watches.size < MAX_WATCHES) return null;
    const idle = [...watches].find(([, watch]) => !watch.hasListeners());
    if (idle === undefined) {
      throw limitExceeded(
        'filter',
        `be one of at most ${MAX_WATCHES} different ones that are watched at the same time`,
        `filter number ${MAX_WATCHES + 1}`,
      );
    }
    return idle;
  };
  const remove = (key: string, watch: Watch<State, Event>): void => {
    watch.close();
    if (watches.get(key) === watch) watches.delete(key);
  };
  return {
    check: (key) => {
      if (!watches.has(key)) givesWay();
    },
    open: (key, subject) => {
      const known = watches.get(key);
      if (known !== undefined) return known;
      const idle = givesWay();
      if (idle !== null) remove(...idle);
      const watch = make(subject, () => remove(key, watch));
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
