import { describe, expect, it } from '@jest/globals';
import { createFeed, isFeed } from '../../src/subscription/feed.ts';
import { createTicks } from '../support/tick-feed.ts';

describe('a feed that is iterated', () => {
  it('gives the opening first and then every event, also those that came before they were asked for', async () => {
    const { tick, feed } = createTicks();
    tick('a');
    const iterator = feed(null, null)[Symbol.asyncIterator]();
    tick('b');
    expect((await iterator.next()).value).toMatchObject({ sequence: 1 });
    expect((await iterator.next()).value).toMatchObject({ sequence: 2 });
    const waiting = iterator.next();
    tick('c');
    expect((await waiting).value).toMatchObject({ sequence: 3 });
  });

  it('keeps the newest event of each key for whoever asks too rarely, in the order of events', async () => {
    const { tick, feed } = createTicks();
    const iterator = feed(null, null)[Symbol.asyncIterator]();
    for (let round = 0; round < 1_000; round++) for (const name of ['b', 'a', 'c']) tick(name);
    const got = [await iterator.next(), await iterator.next(), await iterator.next()];
    expect(got).toEqual([
      { value: { sequence: 2_998, name: 'b' }, done: false },
      { value: { sequence: 2_999, name: 'a' }, done: false },
      { value: { sequence: 3_000, name: 'c' }, done: false },
    ]);
  });

  it('ends at once when it is returned while it waits, and listens no more', async () => {
    const { feed, listeners, tick } = createTicks();
    const iterator = feed(null, null)[Symbol.asyncIterator]();
    const waiting = iterator.next();
    expect(listeners()).toBe(1);
    await iterator.return?.();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(listeners()).toBe(0);
    tick();
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });

  it('rejects with what is thrown into it, and listens no more', async () => {
    const { feed, listeners } = createTicks();
    const iterator = feed(null, null)[Symbol.asyncIterator]();
    await expect(iterator.throw?.('no error')).rejects.toThrow('no error');
    expect(listeners()).toBe(0);
  });
});

describe('isFeed', () => {
  it('knows feeds from other iterables', () => {
    expect(isFeed(createFeed({ opening: () => [], listen: () => () => undefined, keyOf: () => '' }))).toBe(true);
    const others = [null, undefined, 1, {}, [], { [Symbol.asyncIterator]: () => null }];
    expect(others.map(isFeed)).toEqual(others.map(() => false));
  });
});
