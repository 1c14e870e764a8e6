/** Evaluations for whoever listens: one at a time, the newest step, and an end when nobody listens any more. */
import { describe, expect, it } from '@jest/globals';
import { createClock } from '../../src/live/clock.ts';
import { createWatch, LINGER_MS } from '../../src/live/watch.ts';
import { createWoundClock } from '../support/wound-clock.ts';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 24, 10);

/** Lets everything that is settled go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A watch that tells the step that it evaluated; `hold` makes evaluations wait until `release`. */
const open = () => {
  const wound = createWoundClock(START_MS);
  const clock = createClock({ now: wound.now, lagMs: 0, stepMs: MINUTE_MS, every: wound.every });
  const seen = { evaluated: [] as number[], idle: 0, underWay: 0, mostUnderWay: 0 };
  let held: PromiseWithResolvers<void> | null = null;
  const watch = createWatch<null, number>(
    {
      state: null,
      evaluate: async (wholeMs, tell) => {
        const minute = (wholeMs - START_MS) / MINUTE_MS;
        seen.evaluated.push(minute);
        seen.mostUnderWay = Math.max(seen.mostUnderWay, ++seen.underWay);
        await held?.promise;
        seen.underWay -= 1;
        tell(minute);
      },
      onIdle: () => {
        seen.idle += 1;
      },
    },
    { clock, after: wound.timer },
  );
  return {
    watch,
    wound,
    seen,
    hold: () => void (held = Promise.withResolvers()),
    release: async () => {
      held?.resolve();
      held = null;
      await settle();
    },
    pass: async (ms: number) => {
      wound.advance(ms);
      await settle();
    },
    listen: () => {
      const heard: number[] = [];
      return { heard, stop: watch.listen((minute) => heard.push(minute)) };
    },
  };
};

describe('a watch', () => {
  it('evaluates at once for the first listener, then every step once for all', async () => {
    const { seen, pass, listen } = open();
    expect(seen.evaluated).toEqual([]);
    const first = listen();
    await settle();
    const second = listen();
    await pass(MINUTE_MS);
    await pass(MINUTE_MS);
    expect(seen.evaluated).toEqual([0, 1, 2]);
    expect([first.heard, second.heard]).toEqual([
      [0, 1, 2],
      [1, 2],
    ]);
  });

  it('has one evaluation under way at a time, and makes up for missed steps with the newest', async () => {
    const { seen, pass, listen, hold, release } = open();
    const { heard } = listen();
    await settle();
    hold();
    await pass(MINUTE_MS);
    for (let minute = 2; minute <= 5; minute++) await pass(MINUTE_MS);
    expect(seen.evaluated).toEqual([0, 1]);
    await release();
    expect(seen.evaluated).toEqual([0, 1, 5]);
    expect(heard).toEqual([0, 1, 5]);
    expect(seen.mostUnderWay).toBe(1);
    await pass(MINUTE_MS);
    expect(heard).toEqual([0, 1, 5, 6]);
  });

  it('goes on for ten minutes after the last listener left, then stops and leaves nothing', async () => {
    const { watch, wound, seen, pass, listen } = open();
    const { stop } = listen();
    await settle();
    stop();
    expect(watch.hasListeners()).toBe(false);
    for (let minute = 1; minute <= 9; minute++) await pass(MINUTE_MS);
    expect(seen).toMatchObject({ evaluated: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], idle: 0 });
    await pass(MINUTE_MS);
    expect(seen.idle).toBe(1);
    expect(wound.pending()).toBe(0);
    await pass(LINGER_MS);
    expect(seen.evaluated.at(-1)).toBeLessThanOrEqual(10);
    expect(seen.idle).toBe(1);
  });

  it('stays for somebody who comes back, and counts the ten minutes anew', async () => {
    const { wound, seen, pass, listen } = open();
    listen().stop();
    await pass(LINGER_MS - MINUTE_MS);
    const { heard, stop } = listen();
    await pass(2 * MINUTE_MS);
    expect(seen.idle).toBe(0);
    expect(heard.length).toBeGreaterThan(0);
    stop();
    stop();
    await pass(LINGER_MS - 1);
    expect(seen.idle).toBe(0);
    await pass(1);
    expect(seen.idle).toBe(1);
    expect(wound.pending()).toBe(0);
  });

  it('ends with what is under way when it is closed, and can be listened to again', async () => {
    const { watch, wound, seen, pass, listen, hold, release } = open();
    const { heard, stop } = listen();
    await settle();
    hold();
    await pass(MINUTE_MS);
    await pass(MINUTE_MS);
    watch.close();
    await release();
    expect(seen.evaluated).toEqual([0, 1]);
    expect(wound.pending()).toBe(0);
    expect(heard).toEqual([0, 1]);
    stop();
    expect(wound.pending()).toBe(0);
    const again = listen();
    await pass(MINUTE_MS);
    expect(again.heard).toEqual([2, 3]);
  });

  it('lets a listener leave while it is told', async () => {
    const { watch, pass } = open();
    const heard: string[] = [];
    const stop = watch.listen(() => {
      heard.push('once');
      stop();
    });
    watch.listen(() => heard.push('always'));
    await settle();
    await pass(MINUTE_MS);
    expect(heard).toEqual(['once', 'always', 'always']);
  });
});
