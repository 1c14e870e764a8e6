/** Bounded concurrency whose waiting line is fair: owners take turns, so an operation with 500 reads cannot starve one with a single read. */

interface Waiter {
  readonly start: () => void;
}

/** A bounded number of places. */
export interface Turns {
  /** Returns, once a place is free, the function that gives it back; rejects with the signal's reason when that comes first. */
  readonly take: (owner: object, signal: AbortSignal) => Promise<() => void>;
}

/** Returns so many places. Owners are served in turn, the requests of one owner in their order. */
export const takeTurns = (places: number): Turns => {
  let free = places;
  // The first owner is next; a Map keeps the order in which owners were put in.
  const lines = new Map<object, Set<Waiter>>();

  const leave = (owner: object, waiter: Waiter): void => {
    const line = lines.get(owner);
    line?.delete(waiter);
    if (line?.size === 0) lines.delete(owner);
  };
  const next = (): Waiter | null => {
    for (const [owner, line] of lines) {
      for (const waiter of line) {
        line.delete(waiter);
        lines.delete(owner);
        if (line.size > 0) lines.set(owner, line);
        return waiter;
      }
    }
    return null;
  };
  const createRelease = (): (() => void) => {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const waiter = next();
      if (waiter === null) free += 1;
      else waiter.start();
    };
  };

  return {
    take: (owner, signal) =>
      new Promise((resolve, reject) => {
        const fail = (): void => {
          const reason: unknown = signal.reason;
          reject(reason instanceof Error ? reason : new Error('aborted', { cause: reason }));
        };
        if (signal.aborted) {
          fail();
          return;
        }
        if (free > 0) {
          free -= 1;
          resolve(createRelease());
          return;
        }
        const stop = (): void => {
          leave(owner, waiter);
          fail();
        };
        const waiter: Waiter = {
          start: () => {
            signal.removeEventListener('abort', stop);
            resolve(createRelease());
          },
        };
        const line = lines.get(owner);
        if (line === undefined) lines.set(owner, new Set([waiter]));
        else line.add(waiter);
        signal.addEventListener('abort', stop, { once: true });
      }),
  };
};
