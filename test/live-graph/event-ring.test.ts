/** What somebody who was away is told, and when that cannot be told any more. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEventRing } from '../../src/live/event-ring.ts';

const SIZE = 3;

/** A ring whose places are counted together with those of others, from `start` on. */
const open = (start = 0) => {
  let newest = start;
  const ring = createEventRing<{ readonly sequence: number }>(SIZE, () => newest);
  return {
    since: (place: number) => ring.since(place)?.map(({ sequence }) => sequence) ?? null,
    add: () => ring.add({ sequence: ++newest }),
    addElsewhere: () => (newest += 1),
  };
};

describe('a ring', () => {
  it('gives what came behind a place, oldest first', () => {
    const { since, add } = open(10);
    expect(since(10)).toEqual([]);
    add();
    add();
    expect([10, 11, 12].map(since)).toEqual([[11, 12], [12], []]);
  });

  it('tells a gap where an event behind the place is not held any more', () => {
    const { since, add } = open(10);
    for (let count = 0; count < SIZE + 1; count++) add();
    expect(since(10)).toBeNull();
    expect(since(11)).toEqual([12, 13, 14]);
  });

  it('does not know places from before it and from the future', () => {
    const { since, add } = open(10);
    add();
    expect([0, 9, 12, 1e15].map(since)).toEqual([null, null, null, null]);
  });

  it('takes events elsewhere for no gap', () => {
    const { since, add, addElsewhere } = open();
    addElsewhere();
    expect([0, 1, 2].map(since)).toEqual([[], [], null]);
    add();
    addElsewhere();
    expect([0, 1, 2, 3, 4].map(since)).toEqual([[2], [2], [], [], null]);
  });

  it('gives exactly what came behind a place, or says that it cannot', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.array(fc.boolean()), fc.nat(60), (start, steps, place) => {
        const { since, add, addElsewhere } = open(start);
        const own: number[] = [];
        for (const [index, isOwn] of steps.entries()) {
          if (isOwn) {
            add();
            own.push(start + index + 1);
          } else addElsewhere();
        }
        const behind = own.filter((sequence) => sequence > place);
        const isKnown = place >= start && place <= start + steps.length && behind.length <= SIZE;
        expect(since(place)).toEqual(isKnown ? behind : null);
      }),
    );
  });
});
