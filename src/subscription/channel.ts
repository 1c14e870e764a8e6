/** One distinct subscription: listens once, executes each event once, and hands the payload to everyone who has joined. */
import type { DurationMs } from '../time.ts';
import { createBacklog, type Backlog } from './backlog.ts';
import type { Executor, Payload } from './execution.ts';
import type { Feed } from './feed.ts';
import type { SubscriptionOperation } from './subscription-operation.ts';
import type { Tally } from './tally.ts';
import type { Timer } from './timer.ts';

/** Events of one channel that are executed at the same time. */
const EXECUTIONS_AT_ONCE = 8;
/** After so many subscribers other work of the process may go on. */
const DELIVERIES_IN_A_ROW = 500;
/** An opening serves everyone who comes within this time, unless an event came between. */
const OPENING_REUSE_MS: DurationMs = 1_000;

/** Somebody who is given payloads. */
export interface Subscriber {
  /** Takes a payload; of equal keys the newer one makes the older one worthless. Must not throw. */
  readonly deliver: (key: string, payload: Payload) => void;
}

/** A payload and the key of its event. */
interface Keyed {
  readonly key: string;
  readonly payload: Payload;
}

/** An event and its key, taken from it when it came: nothing that is thrown there may be thrown later, where nobody waits. */
interface KeyedEvent {
  readonly key: string;
  readonly event: unknown;
}

interface Seat {
  /** Number of the last event that the opening has seen. */
  readonly after: number;
  /** What came while the opening was under way; null once it was delivered. */
  held: Backlog<Keyed> | null;
}

interface Opening {
  readonly number: number;
  readonly payloads: Promise<readonly Keyed[]>;
}

/** What a channel is made with. */
export interface ChannelDependencies {
  readonly executor: Executor;
  readonly timer: Timer;
  readonly tally: Tally;
}

/** A distinct subscription that has subscribers. */
export interface Channel {
  /** The feed that it listens to. */
  readonly feed: Feed<unknown>;
  readonly operation: SubscriptionOperation;
  /** Adds somebody, who is given the opening of this feed and then every event that the opening has not seen. */
  readonly add: (subscriber: Subscriber, feed: Feed<unknown>, operation: SubscriptionOperation) => void;
  /** Returns whether nobody is left. */
  readonly remove: (subscriber: Subscriber) => boolean;
  /** Stops listening and cancels what is under way. */
  readonly close: () => void;
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Returns a channel that listens to the feed from now on. */
export const createChannel = (
  operation: SubscriptionOperation,
  feed: Feed<unknown>,
  { executor, timer, tally }: ChannelDependencies,
): Channel => {
  const seats = new Map<Subscriber, Seat>();
  const openings = new Map<string, Opening>();
  const waiting = createBacklog<KeyedEvent & { readonly number: number }>();
  const closing = new AbortController();
  let number = 0;
  let isPumping = false;

  const keyed = (event: unknown): KeyedEvent => ({ key: feed.keyOf(event), event });
  const keep = <Value>(backlog: Backlog<Value>, key: string, value: Value): void => {
    if (backlog.put(key, value)) tally.dropped += 1;
  };

  const deliverToAll = async (key: string, payload: Payload, eventNumber: number): Promise<void> => {
    let inARow = 0;
    for (const [subscriber, { after, held }] of seats) {
      if (eventNumber <= after) continue;
      if (held !== null) keep(held, key, { key, payload });
      else subscriber.deliver(key, payload);
      if (++inARow % DELIVERIES_IN_A_ROW === 0) await breathe();
    }
  };

  const executeAll = async (asked: SubscriptionOperation, events: readonly KeyedEvent[]): Promise<readonly Keyed[]> => {
    const done: Keyed[] = [];
    for (let from = 0; from < events.length; from += EXECUTIONS_AT_ONCE) {
      const some = events.slice(from, from + EXECUTIONS_AT_ONCE);
      const payloads = await Promise.all(some.map(({ event }) => executor.run(asked, event, closing.signal)));
      for (const [index, { key }] of some.entries()) {
        const payload = payloads[index] ?? null;
        if (payload !== null) done.push({ key, payload });
      }
    }
    return done;
  };

  const pump = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    while (waiting.size() > 0 && !closing.signal.aborted) {
      const events = waiting.take(EXECUTIONS_AT_ONCE);
      const done = await executeAll(operation, events);
      // Without payloads the channel was closed meanwhile.
      for (const [index, { number: eventNumber }] of events.entries()) {
        const keyed = done[index];
        if (keyed !== undefined) await deliverToAll(keyed.key, keyed.payload, eventNumber);
      }
    }
    isPumping = false;
  };

  const openingOf = (asked: SubscriptionOperation, own: Feed<unknown>): Opening => {
    const before = openings.get(asked.key);
    if (before?.number === number) return before;
    const opening = { number, payloads: executeAll(asked, own.opening().map(keyed)) };
    openings.set(asked.key, opening);
    timer(OPENING_REUSE_MS, () => {
      if (openings.get(asked.key) === opening) openings.delete(asked.key);
    });
    return opening;
  };

  const open = async (subscriber: Subscriber, seat: Seat, { payloads }: Opening): Promise<void> => {
    const opened = await payloads;
    if (seats.get(subscriber) !== seat) return;
    const { held } = seat;
    seat.held = null;
    for (const { key, payload } of [...opened, ...(held?.take(Infinity) ?? [])]) subscriber.deliver(key, payload);
  };

  const stop = feed.listen((event) => {
    number += 1;
    tally.events += 1;
    const next = keyed(event);
    keep(waiting, next.key, { ...next, number });
    void pump();
  });

  return {
    feed,
    operation,
    add: (subscriber, own, asked) => {
      const opening = openingOf(asked, own);
      const seat: Seat = { after: number, held: createBacklog() };
      seats.set(subscriber, seat);
      void open(subscriber, seat, opening);
    },
    remove: (subscriber) => {
      seats.delete(subscriber);
      return seats.size === 0;
    },
    close: () => {
      stop();
      closing.abort();
      openings.clear();
    },
  };
};
