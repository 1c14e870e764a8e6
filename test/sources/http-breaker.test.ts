import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../src/errors.ts';
import { createBreaker, type Breaker, type Pass } from '../../src/sources/http-breaker.ts';

const START_MS = Date.UTC(2026, 2, 4, 9, 30);

const setUp = (): { breaker: Breaker; clock: { nowMs: number; elapsedMs: number }; enter: () => Pass } => {
  const clock = { nowMs: START_MS, elapsedMs: 0 };
  const clocks = { now: () => clock.nowMs, elapsed: () => clock.elapsedMs };
  const breaker = createBreaker('TEMPO', clocks, { outages: 3, openMs: 1_000 });
  const enter = (): Pass => {
    const pass = breaker.enter();
    if (pass instanceof GatewayError) throw pass;
    return pass;
  };
  return { breaker, clock, enter };
};

describe('a circuit breaker', () => {
  it('opens after so many outages in a row', () => {
    const { breaker, enter } = setUp();
    enter().down('one');
    enter().down('two');
    enter().up();
    enter().down('one');
    enter().down('two');
    expect(breaker.refusal()).toBeNull();
    enter().down('three');
    expect(breaker.refusal()).toBeInstanceOf(GatewayError);
  });

  it('names the first outage, the last reason, and how long it is left alone', () => {
    const { breaker, clock, enter } = setUp();
    for (const reason of ['first', 'second', 'TEMPO is not available: HTTP 503']) {
      enter().down(reason);
      clock.nowMs += 60_000;
    }
    clock.elapsedMs += 400;
    expect(breaker.refusal()).toMatchObject({
      message: 'TEMPO is not available since 2026-03-04T09:30:00.000Z, so it was not asked: HTTP 503',
      extensions: { code: 'SOURCE_UNAVAILABLE', retryable: true, source: 'TEMPO', retryAfterMs: 600 },
    });
  });

  const open = (): ReturnType<typeof setUp> => {
    const all = setUp();
    for (let turn = 0; turn < 3; turn += 1) all.enter().down('down');
    return all;
  };

  it('lets one read through when the time is over, and the others when that one succeeds', () => {
    const { breaker, clock, enter } = open();
    clock.elapsedMs += 1_000;
    const probe = enter();
    expect(probe.isProbe).toBe(true);
    expect(breaker.enter()).toBeInstanceOf(GatewayError);
    probe.up();
    expect(enter().isProbe).toBe(false);
    expect(enter().isProbe).toBe(false);
  });

  it('stays open for as long again when that one fails, still counted from the first outage', () => {
    const { breaker, clock, enter } = open();
    clock.elapsedMs += 1_000;
    clock.nowMs += 1_000;
    enter().down('still down');
    clock.elapsedMs += 999;
    expect(breaker.refusal()?.message).toBe(
      'TEMPO is not available since 2026-03-04T09:30:00.000Z, so it was not asked: still down',
    );
    clock.elapsedMs += 1;
    expect(enter().isProbe).toBe(true);
  });

  it('lets the next one through when that one ends before it shows anything', () => {
    const { clock, enter } = open();
    clock.elapsedMs += 1_000;
    enter().unknown();
    expect(enter().isProbe).toBe(true);
  });

  it('is told once by each read', () => {
    const { breaker, enter } = setUp();
    const pass = enter();
    for (let turn = 0; turn < 5; turn += 1) pass.down('down');
    pass.up();
    enter().down('down');
    expect(breaker.refusal()).toBeNull();
    enter().down('down');
    expect(breaker.refusal()).not.toBeNull();
  });

  it('is not kept open by reads that were under way when it opened, and is closed by one that succeeds', () => {
    const { breaker, clock, enter } = setUp();
    const [late, good, ...others] = Array.from({ length: 5 }, enter);
    for (const pass of others) pass.down('down');
    clock.elapsedMs += 900;
    late?.down('down');
    clock.elapsedMs += 100;
    expect(breaker.refusal()).toBeNull();
    good?.up();
    expect(enter().isProbe).toBe(false);
  });

  it('does not depend on the wall clock', () => {
    const { breaker, clock } = open();
    clock.nowMs -= 3_600_000;
    clock.elapsedMs += 1_000;
    expect(breaker.refusal()).toBeNull();
  });
});
