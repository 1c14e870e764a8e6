import { describe, expect, it } from '@jest/globals';
import { openFeed, type FeedEvent, type FeedSink, type Transport } from '../../../web/wall/feed.ts';

interface Timer {
  readonly delayMs: number;
  readonly callback: () => void;
}

/** A feed over two transports that the test plays, with timers that fire when the test says so. */
const played = () => {
  const timers = new Set<Timer>();
  const events: FeedEvent<string>[] = [];
  const subscriptions: { readonly name: string; readonly sink: FeedSink<string>; isOpen: boolean }[] = [];
  const transport = (name: string): Transport<string> => ({
    name,
    subscribe: (sink) => {
      const subscription = { name, sink, isOpen: true };
      subscriptions.push(subscription);
      return () => {
        subscription.isOpen = false;
      };
    },
  });
  const feed = openFeed<string>({
    transports: [transport('WebSocket'), transport('SSE')],
    silenceMs: 45_000,
    onEvent: (event) => events.push(event),
    after: (delayMs, callback) => {
      const timer = { delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    chance: () => 0,
  });
  const fire = () => {
    const [timer, ...others] = timers;
    expect(others).toEqual([]);
    if (timer === undefined) throw new Error('no timer is set');
    timers.delete(timer);
    timer.callback();
    return timer.delayMs;
  };
  return { feed, events, timers, subscriptions, fire, last: () => subscriptions.at(-1) };
};

describe('a feed', () => {
  it('passes results on, over the preferred transport', () => {
    const { events, last } = played();
    last()?.sink.next('first');
    expect(events).toEqual([
      { kind: 'CONNECTING', transport: 'WebSocket', failures: 0 },
      { kind: 'RESULT', transport: 'WebSocket', result: 'first' },
    ]);
  });

  it('tries the other transport at once when one is blocked, and both for ever, waiting in between', () => {
    const { subscriptions, last, fire } = played();
    const waits = Array.from({ length: 8 }, () => {
      last()?.sink.ended('blocked');
      return fire();
    });
    expect(subscriptions.map(({ name }) => name)).toEqual([
      ...['WebSocket', 'SSE', 'WebSocket', 'SSE', 'WebSocket', 'SSE', 'WebSocket', 'SSE', 'WebSocket'],
    ]);
    expect(waits).toEqual([0, 500, 0, 1000, 0, 2000, 0, 4000]);
  });

  it('comes back over the preferred transport, and counts failures anew after a result', () => {
    const { events, subscriptions, last, fire } = played();
    last()?.sink.ended('blocked');
    fire();
    last()?.sink.next('over SSE');
    last()?.sink.ended('restart');
    expect(fire()).toBe(500);
    expect(subscriptions.map(({ name }) => name)).toEqual(['WebSocket', 'SSE', 'WebSocket']);
    expect(events.at(-2)).toEqual({ kind: 'LOST', reason: 'restart', failures: 1, waitMs: 500 });
  });

  it('gives up a connection on which nothing comes, though it never closes', () => {
    const { events, subscriptions, fire, last } = played();
    last()?.sink.next('first');
    expect(fire()).toBe(45_000);
    expect(events.at(-1)).toMatchObject({ kind: 'LOST', reason: 'nothing came for 45 s' });
    expect(subscriptions[0]?.isOpen).toBe(false);
    fire();
    expect(subscriptions).toHaveLength(2);
  });

  it('hears nothing from a subscription that it left', () => {
    const { events, subscriptions, fire, last } = played();
    last()?.sink.ended('gone');
    last()?.sink.ended('gone again');
    last()?.sink.next('late');
    fire();
    subscriptions[0]?.sink.ended('very late');
    expect(events.map(({ kind }) => kind)).toEqual(['CONNECTING', 'LOST', 'CONNECTING']);
  });

  it('tries at once when told that the network is back, but never twice', () => {
    const { feed, subscriptions, timers, last } = played();
    feed.retryNow();
    expect(subscriptions).toHaveLength(1);
    last()?.sink.ended('offline');
    feed.retryNow();
    feed.retryNow();
    expect(subscriptions).toHaveLength(2);
    expect(timers.size).toBe(1);
  });

  it('leaves nothing behind when it is closed', () => {
    const { feed, subscriptions, timers, events, last } = played();
    last()?.sink.next('first');
    feed.close();
    expect({ timers: timers.size, open: subscriptions.filter(({ isOpen }) => isOpen) }).toEqual({
      timers: 0,
      open: [],
    });
    last()?.sink.ended('closed');
    feed.retryNow();
    expect(events).toHaveLength(2);
    const waiting = played();
    waiting.last()?.sink.ended('gone');
    waiting.feed.close();
    expect(waiting.timers.size).toBe(0);
  });
});
