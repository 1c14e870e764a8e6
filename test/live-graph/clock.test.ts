/** When steps are told as whole, whatever the wall clock does. */
import { describe, expect, it } from '@jest/globals';
import { createClock } from '../../src/live/clock.ts';
import { createWoundClock } from '../support/wound-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START_MS = Date.UTC(2026, 10, 24, 10, 0, 30);
const LAG_MS = 10_000;

const open = (startMs = START_MS) => {
  const wound = createWoundClock(startMs);
  const clock = createClock({ now: wound.now, lagMs: LAG_MS, stepMs: MINUTE_MS, every: wound.every });
  const listen = () => {
    const told: string[] = [];
    const stop = clock.listen((wholeMs) => told.push(new Date(wholeMs).toISOString().slice(11, 16)));
    return { told, stop };
  };
  return { wound, clock, listen };
};

describe('the clock', () => {
  it.each([
    ['09:59:59.999 + lag', Date.UTC(2026, 10, 24, 9, 59, 59, 999) + LAG_MS, '09:59'],
    ['10:00 + lag', Date.UTC(2026, 10, 24, 10) + LAG_MS, '10:00'],
    ['10:01 + lag - 1 ms', Date.UTC(2026, 10, 24, 10, 1) + LAG_MS - 1, '10:00'],
  ])('says at %s which step is whole', (_at, nowMs, wholeAt) => {
    expect(new Date(open(nowMs).clock.wholeMs()).toISOString().slice(11, 16)).toBe(wholeAt);
  });

  it('tells every step once, to everyone, within a second of its end and the lag', () => {
    const { wound, listen } = open();
    const first = listen();
    const second = listen();
    wound.advance(39_000);
    expect(first.told).toEqual([]);
    wound.advance(1_000);
    expect(first.told).toEqual(['10:01']);
    wound.advance(5 * MINUTE_MS);
    expect(first.told).toEqual(['10:01', '10:02', '10:03', '10:04', '10:05', '10:06']);
    expect(second.told).toEqual(first.told);
  });

  it('does not tell a new listener of the step with which it starts', () => {
    const { wound, clock, listen } = open();
    const early = listen();
    // The step becomes whole between two looks.
    wound.advance(39_500);
    wound.set(600);
    expect(clock.wholeMs()).toBe(Date.UTC(2026, 10, 24, 10, 1));
    const late = listen();
    expect(early.told).toEqual(['10:01']);
    wound.advance(MINUTE_MS + 1_000);
    expect(late.told).toEqual(['10:02']);
    expect(early.told).toEqual(['10:01', '10:02']);
  });

  it.each([
    ['an hour ahead', HOUR_MS, ['11:00', '11:01', '11:02']],
    ['an hour back', -HOUR_MS, ['09:00', '09:01', '09:02']],
    ['on by a second', 1_000, ['10:01', '10:02']],
  ])('goes on with the newest step when it is set %s', (_by, byMs, told) => {
    const { wound, listen } = open();
    const heard = listen();
    wound.set(byMs);
    wound.advance(2 * MINUTE_MS);
    expect(heard.told).toEqual(told);
  });

  it('makes up for a sleep with the newest step alone', () => {
    const { wound, listen } = open();
    const heard = listen();
    wound.set(8 * HOUR_MS);
    wound.advance(1_000);
    expect(heard.told).toEqual(['18:00']);
  });

  it('runs while somebody listens and not longer', () => {
    const { wound, listen } = open();
    expect(wound.pending()).toBe(0);
    const [first, second] = [listen(), listen()];
    expect(wound.pending()).toBe(1);
    first.stop();
    wound.advance(MINUTE_MS);
    expect([first.told, second.told]).toEqual([[], ['10:01']]);
    second.stop();
    second.stop();
    expect(wound.pending()).toBe(0);
    wound.advance(HOUR_MS);
    expect(second.told).toEqual(['10:01']);
    const third = listen();
    wound.advance(MINUTE_MS);
    expect(third.told).toEqual(['11:02']);
  });

  it('lets listeners come and go while it tells', () => {
    const { wound, clock } = open();
    const told: string[] = [];
    const stop = clock.listen(() => {
      told.push('once');
      stop();
      clock.listen(() => told.push('after'));
    });
    clock.listen(() => told.push('always'));
    wound.advance(MINUTE_MS);
    wound.advance(MINUTE_MS);
    expect(told).toEqual(['once', 'always', 'always', 'after']);
  });
});
