/** How many different things are evaluated at the same time, and which gives way. */
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.ts';
import type { Watch } from '../../src/live/watch.ts';
import { createWatches, MAX_WATCHES } from '../../src/live/watches.ts';

interface Made {
  readonly watch: Watch<string, never>;
  readonly goIdle: () => void;
  isClosed: boolean;
}

/** Watches that only keep count of who listens. */
const open = () => {
  const made: Made[] = [];
  const watches = createWatches<string, string, never>((subject, onIdle) => {
    let listeners = 0;
    const own: Made = {
      isClosed: false,
      goIdle: onIdle,
      watch: {
        state: subject,
        again: () => undefined,
        hasListeners: () => listeners > 0,
        close: () => {
          own.isClosed = true;
        },
        listen: () => {
          listeners += 1;
          return () => {
            listeners -= 1;
          };
        },
      },
    };
    made.push(own);
    return own.watch;
  });
  const listen = (key: string) => watches.open(key, `the subject of ${key}`).listen(() => undefined);
  const codeOf = (work: () => unknown): string => {
    try {
      work();
      return 'none';
    } catch (error) {
      return error instanceof GatewayError ? error.extensions.code : String(error);
    }
  };
  return { made, watches, listen, codeOf, fill: () => Array.from({ length: MAX_WATCHES }, (_, at) => listen(`${at}`)) };
};

describe('watches', () => {
  it('are made of their subject, one a key', () => {
    const { made, watches } = open();
    const watch = watches.open('a', 'what a is');
    expect(watch.state).toBe('what a is');
    expect(watches.open('a', 'what a is')).toBe(watch);
    expect(watches.open('b', 'what b is')).not.toBe(watch);
    expect([made.length, watches.size()]).toEqual([2, 2]);
  });

  it('are eight at most: the ninth is refused, more of the same is not', () => {
    const { watches, fill, listen, codeOf, made } = open();
    fill();
    expect(codeOf(() => watches.check('ninth'))).toBe('LIMIT_EXCEEDED');
    expect(codeOf(() => listen('ninth'))).toBe('LIMIT_EXCEEDED');
    expect(() => watches.check('ninth')).toThrow('at most 8 different ones');
    expect(codeOf(() => watches.check('0'))).toBe('none');
    expect(codeOf(() => listen('0'))).toBe('none');
    expect(watches.size()).toBe(8);
    expect(made.some(({ isClosed }) => isClosed)).toBe(false);
  });

  it('give way when nobody listens, the one made first before the others', () => {
    const { watches, fill, listen, made, codeOf } = open();
    const stops = fill();
    stops[5]?.();
    stops[3]?.();
    expect(codeOf(() => watches.check('ninth'))).toBe('none');
    expect(made.some(({ isClosed }) => isClosed)).toBe(false);
    listen('ninth');
    expect(made.map(({ isClosed }) => isClosed).indexOf(true)).toBe(3);
    expect(watches.size()).toBe(8);
    listen('tenth');
    expect(made[5]?.isClosed).toBe(true);
    expect(codeOf(() => listen('eleventh'))).toBe('LIMIT_EXCEEDED');
  });

  it('are closed and forgotten when they go idle', () => {
    const { watches, listen, made } = open();
    listen('a')();
    made[0]?.goIdle();
    expect([watches.size(), made[0]?.isClosed]).toEqual([0, true]);
  });

  it('are not forgotten because one that gave way before goes idle late', () => {
    const { watches, fill, listen, made } = open();
    fill()[0]?.();
    const stop = listen('ninth');
    stop();
    listen('0');
    made[0]?.goIdle();
    expect(watches.size()).toBe(8);
    expect(watches.open('0', '').hasListeners()).toBe(true);
  });

  it('are all closed together', () => {
    const { watches, fill, made } = open();
    fill();
    watches.close();
    expect([watches.size(), made.every(({ isClosed }) => isClosed)]).toEqual([0, true]);
  });
});
