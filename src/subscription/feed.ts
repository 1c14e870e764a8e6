/** What the `subscribe` resolver of a subscription field returns. */
import { toError } from '../lib/to-error.ts';
import { createBacklog } from './backlog.ts';

/**
 * What a feed is made of. Nothing happens before somebody listens, so a feed may be made and thrown away. The state that `opening`
 * reads changes in the same turn in which listeners are told: then nobody misses an event or gets it twice.
 */
export interface FeedSource<Event> {
  /** Returns what somebody who starts to listen now is given first, oldest first: a snapshot, or a replay. Reads the state and changes nothing. */
  readonly opening: () => readonly Event[];
  /** Tells the listener of every event from now on; returns what ends that. */
  readonly listen: (listener: (event: Event) => void) => () => void;
  /**
   * Returns the key of an event: of two events with equal keys the newer one makes the older one worthless to whoever has seen
   * neither. A feed of whole states has one key for all; a feed of spikes has the spike's id.
   */
  readonly keyOf: (event: Event) => string;
}

/** A feed that graphql-js can iterate too; the hub (hub.ts) listens instead and shares what it hears. */
export interface Feed<Event> extends FeedSource<Event>, AsyncIterable<Event> {}

/**
 * Returns an iterator over the opening and then the events. Whoever asks too rarely gets the newest event of each key. `return()`
 * ends it at once, also while `next()` waits; an async generator would wait for an event first, and a quiet feed would leak.
 */
const iterate = <Event>({ opening, listen, keyOf }: FeedSource<Event>): AsyncIterator<Event, undefined> => {
  const opened: Event[] = [];
  const backlog = createBacklog<Event>();
  const waiting: ((result: IteratorResult<Event, undefined>) => void)[] = [];
  let isOver = false;
  const stop = listen((event) => {
    const next = waiting.shift();
    if (next === undefined) backlog.put(keyOf(event), event);
    else next({ value: event, done: false });
  });
  opened.push(...opening());
  const end = (): IteratorReturnResult<undefined> => {
    isOver = true;
    stop();
    for (const next of waiting.splice(0)) next({ value: undefined, done: true });
    return { value: undefined, done: true };
  };
  return {
    next: () => {
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      const [event] = opened.length > 0 ? opened.splice(0, 1) : backlog.take(1);
      return event === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve({ value: event, done: false });
    },
    return: () => Promise.resolve(end()),
    throw: (error: unknown) => {
      end();
      return Promise.reject(toError(error));
    },
  };
};

/** Returns the feed of a source. */
export const createFeed = <Event>(source: FeedSource<Event>): Feed<Event> => ({
  ...source,
  [Symbol.asyncIterator]: () => iterate(source),
});

/** Returns whether what a resolver returned is a feed. */
export const isFeed = (value: unknown): value is Feed<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  ['opening', 'listen', 'keyOf'].every((name) => typeof Reflect.get(value, name) === 'function');
