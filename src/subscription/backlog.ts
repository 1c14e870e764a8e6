/** What waits for someone who does not keep up: the newest value of each key, in the order of those newest values. */
export interface Backlog<Value> {
  readonly size: () => number;
  /** Returns whether an older value of the key was replaced. */
  readonly put: (key: string, value: Value) => boolean;
  /** Removes and returns the oldest values, at most so many. */
  readonly take: (most: number) => readonly Value[];
  /** Removes every value that matches. */
  readonly remove: (matches: (value: Value) => boolean) => void;
}

/** Returns an empty backlog; it never holds more values than there are keys. */
export const createBacklog = <Value>(): Backlog<Value> => {
  const values = new Map<string, Value>();
  return {
    size: () => values.size,
    put: (key, value) => {
      // Deleted first: the newest value stands last, so that what is taken is in the order of events.
      const isReplaced = values.delete(key);
      values.set(key, value);
      return isReplaced;
    },
    take: (most) => {
      const taken: Value[] = [];
      for (const [key, value] of values) {
        if (taken.length >= most) break;
        values.delete(key);
        taken.push(value);
      }
      return taken;
    },
    remove: (matches) => {
      for (const [key, value] of values) if (matches(value)) values.delete(key);
    },
  };
};
