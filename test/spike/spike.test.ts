import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareSpikes, episodeRange, isListed, spikePlace, type SpikeState } from '../../src/spike/spike.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { NOW_MS, spike } from '../finding/evidence-draft.ts';

const STATES: readonly SpikeState[] = ['WARNING', 'OPEN', 'SUSTAINED', 'RESOLVED', 'NO_DATA'];

describe('the order of spikes', () => {
  const atMs = NOW_MS - 20 * MINUTE_MS;
  const onset = { atMs, earliestMs: atMs, latestMs: atMs, lastHealthyAtMs: null, confidence: 1 };
  it('is severity, then excess errors, then the earliest onset, then the name', () => {
    const wanted = [
      spike('zoo', { severity: 'CRITICAL', excessErrors: 1 }),
      spike('zoo', { severity: 'HIGH', excessErrors: 1 }),
      spike('a', { severity: 'MEDIUM', excessErrors: 900 }),
      spike('b', { severity: 'LOW', excessErrors: 901 }),
      spike('zoo', { severity: 'LOW', excessErrors: 900, onset: { ...onset, atMs: atMs - MINUTE_MS } }),
      spike('c', { severity: 'LOW', excessErrors: 900, onset }),
      spike('d', { severity: 'LOW', excessErrors: 900, onset }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(wanted, { minLength: wanted.length }), (shuffled) => {
        expect(shuffled.toSorted(compareSpikes)).toEqual(wanted);
      }),
    );
  });

  it('tells equal spikes of a service from those of its routes by their text, whichever comes first', () => {
    const [whole, route] = [spike('cart'), spike('cart', { route: 'GET /' })];
    expect(Math.sign(compareSpikes(whole, route))).toBe(-Math.sign(compareSpikes(route, whole)));
  });

  it('of two episodes of one subject that are alike in all else does not depend on the order given', () => {
    const one = spike('cart', { warnedAtMs: 0 });
    const other = spike('cart', { warnedAtMs: MINUTE_MS });
    expect([one, other].toSorted(compareSpikes)).toEqual([other, one].toSorted(compareSpikes));
    expect(compareSpikes(one, one)).toBe(0);
  });
});

describe('isListed', () => {
  it('of a window that ends now leaves out what is over and mere warnings', () => {
    expect(STATES.filter((state) => isListed(state, null, true))).toEqual(['OPEN', 'SUSTAINED', 'NO_DATA']);
  });

  it('of a past window lists all', () => {
    expect(STATES.filter((state) => isListed(state, null, false))).toEqual(STATES);
  });

  it.each([true, false])('lists the states asked for, wherever the window ends (now: %s)', (isEndingNow) => {
    expect(STATES.filter((state) => isListed(state, ['WARNING', 'RESOLVED'], isEndingNow))).toEqual([
      'WARNING',
      'RESOLVED',
    ]);
    expect(STATES.filter((state) => isListed(state, [], isEndingNow))).toEqual([]);
  });
});

describe('episodeRange', () => {
  const { episode } = spike('cart');
  it('goes from the onset to the end of what was evaluated while it lasts', () => {
    expect(episodeRange(episode, NOW_MS)).toEqual({ fromMs: episode.onset.atMs, toMs: NOW_MS });
  });

  it('ends where it was resolved', () => {
    const resolvedAtMs = NOW_MS - 5 * MINUTE_MS;
    expect(episodeRange({ ...episode, resolvedAtMs }, NOW_MS).toMs).toBe(resolvedAtMs);
  });

  it('is never empty', () => {
    const { fromMs, toMs } = episodeRange(episode, episode.onset.atMs);
    expect(toMs).toBeGreaterThan(fromMs);
  });
});

it('a spike is in its route where it has one, otherwise in its service', () => {
  expect(spikePlace({ service: 'cart', route: null, exceptionType: 'KeyError' })).toEqual({ service: 'cart' });
  expect(spikePlace({ service: 'cart', route: 'GET /', exceptionType: null })).toEqual({
    service: 'cart',
    route: 'GET /',
  });
});
