import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spikeSummary } from '../../src/spike/summary.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import { NOW_MS, spike } from '../finding/evidence-draft.ts';

// The draft: an onset at 12:40 UTC, 23 % now, 30 % at most, 0.2 % before, 90 errors too many.
describe('spikeSummary', () => {
  it.each([
    ['OPEN', {}, 'cart: 23 % of requests fail since 12:40 UTC (0.2 % before), 90 errors too many.'],
    [
      'WARNING',
      { state: 'WARNING', openedAtMs: null },
      'cart: 23 % of requests fail since 12:40 UTC (0.2 % before), 90 errors too many; a warning, not certain yet.',
    ],
    [
      'SUSTAINED',
      { state: 'SUSTAINED' },
      'cart: 23 % of requests fail since 12:40 UTC (0.2 % before), 90 errors too many; for more than six hours.',
    ],
    [
      'RESOLVED',
      { state: 'RESOLVED', resolvedAtMs: NOW_MS - 5 * MINUTE_MS, currentRatio: 0.001 },
      'cart: at most 30 % of requests failed since 12:40 UTC (0.2 % before), 90 errors too many; over since 12:55.',
    ],
    [
      'NO_DATA',
      { state: 'NO_DATA', currentRatio: null },
      'cart: at most 30 % of requests failed since 12:40 UTC (0.2 % before), 90 errors too many; no requests any more.',
    ],
    [
      'OPEN, and calm in the last steps',
      { currentRatio: 0 },
      'cart: at most 30 % of requests failed since 12:40 UTC (0.2 % before), 90 errors too many.',
    ],
  ] as const)('tells one that is %s', (_state, changes, sentence) => {
    expect(spikeSummary(spike('cart', changes), NOW_MS)).toBe(sentence);
  });

  it('says occurrences, not requests, of an exception type', () => {
    expect(spikeSummary(spike('cart', { exceptionType: 'KeyError', excessErrors: 1 }), NOW_MS)).toBe(
      'cart KeyError: in 23 % of requests since 12:40 UTC (0.2 % before), 1 occurrence too many.',
    );
    const over = { exceptionType: '', resolvedAtMs: NOW_MS, state: 'RESOLVED' } as const;
    expect(spikeSummary(spike('cart', over), NOW_MS)).toBe(
      'cart exceptions without a type: in at most 30 % of requests since 12:40 UTC (0.2 % before), 90 occurrences too many; over since 13:00.',
    );
  });

  it('names the day where it is another one', () => {
    const { episode } = spike('cart');
    const onset = { ...episode.onset, atMs: NOW_MS - DAY_MS };
    const text = spikeSummary(spike('cart', { onset, resolvedAtMs: NOW_MS - HOUR_MS, state: 'RESOLVED' }), NOW_MS);
    expect(text).toContain('since 2026-11-23 13:00 UTC');
    expect(text).toContain('over since 12:00.');
  });

  it('counts one error as one', () => {
    expect(spikeSummary(spike('cart', { excessErrors: 1.2 }), NOW_MS)).toContain(', 1 error too many');
    expect(spikeSummary(spike('cart', { excessErrors: 12_345.6 }), NOW_MS)).toContain(', 12,346 errors too many');
  });

  it('is one sentence of printable numbers, whatever they are', () => {
    const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
    const changes = fc.record({
      state: fc.constantFrom('WARNING', 'OPEN', 'SUSTAINED', 'RESOLVED', 'NO_DATA'),
      currentRatio: fc.option(share),
      peakRatio: share,
      baselineRatio: share,
      excessErrors: fc.double({ min: 0, max: 1e12, noNaN: true }),
      resolvedAtMs: fc.option(fc.constant(NOW_MS)),
    });
    fc.assert(
      fc.property(changes, (drawn) => {
        const text = spikeSummary(spike('cart', drawn), NOW_MS);
        expect(text).toMatch(/^cart: .*\.$/u);
        expect(text).not.toMatch(/NaN|Infinity|null|undefined|\be[+-]/u);
        expect(spikeSummary(spike('cart', drawn), NOW_MS)).toBe(text);
      }),
    );
  });
});
