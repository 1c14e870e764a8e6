import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../src/finding/evidence.ts';
import { rankFindings } from '../../src/finding/rank.ts';
import { findingSummary, triageSummary } from '../../src/finding/summary.ts';
import { DAY_MS, MINUTE_MS } from '../../src/time.ts';
import { evidence, NOW_MS, row, SHOP, spike } from './evidence-draft.ts';

const sentences = (of: Evidence) => rankFindings(of, 10).findings.map((finding) => findingSummary(finding, of));
const summary = (of: Evidence) => triageSummary(rankFindings(of, 10), of);

describe('the sentence of a finding', () => {
  it('says where, what, since when and whom it hits', () => {
    const narrow = spike('payment', { route: 'charge', excessErrors: 80 });
    const typed = spike('payment', { exceptionType: 'TypeError', excessErrors: 80 });
    expect(sentences({ ...SHOP, spikes: [...SHOP.spikes, narrow, typed] })).toEqual([
      'payment fails 23 % of charge requests (0.2 % before) since 12:40 UTC, mostly as TypeError; hits POST /frontend of frontend.',
      'frontend fails 23 % of its requests (0.2 % before) since 12:40 UTC; most of it starts in payment.',
      'search fails 5 % of 9,000 requests, no more than before.',
    ]);
  });

  it('says when it was over, with the date of another day', () => {
    const atMs = NOW_MS - DAY_MS;
    const over = spike('payment', {
      state: 'RESOLVED',
      onset: { atMs, earliestMs: atMs, latestMs: atMs, lastHealthyAtMs: null, confidence: 1 },
      resolvedAtMs: NOW_MS - 5 * MINUTE_MS,
    });
    expect(sentences(evidence({ spikes: [over] }))).toEqual([
      'payment failed up to 30 % of its requests (0.2 % before) from 2026-11-23 13:00 to 12:55 UTC.',
    ]);
  });

  it('says of exceptions that failed no request that they are thrown, not that requests fail', () => {
    const retried = spike('inventory', { exceptionType: '40001' });
    const origins = [row(null, 'inventory', 0, { exceptionType: '40001', dependency: 'postgresql', absorbed: 92 })];
    const rates = [{ service: 'inventory', requests: 400, errors: 92 }];
    const told = (changes: Parameters<typeof spike>[1]) =>
      sentences(evidence({ spikes: [spike('inventory', { exceptionType: '40001', ...changes })], origins, rates }));
    expect(sentences(evidence({ spikes: [retried], origins, rates }))).toEqual([
      'inventory throws 40001 in 23 % of its requests (0.2 % before) since 12:40 UTC, calling postgresql.',
    ]);
    expect(told({ currentRatio: 0 })).toEqual([
      'inventory threw 40001 in up to 30 % of its requests (0.2 % before) since 12:40 UTC, 0 % now, calling postgresql.',
    ]);
    // Where requests fail as well, theirs is the number.
    const failing = spike('inventory', { excessErrors: 91, currentRatio: 0.1 });
    expect(sentences(evidence({ spikes: [retried, failing], origins, rates }))).toEqual([
      'inventory fails 10 % of its requests (0.2 % before) since 12:40 UTC, mostly as 40001, calling postgresql.',
    ]);
  });

  it('tells what has calmed down but is not over by its worst, and where it is now', () => {
    expect(sentences(evidence({ spikes: [spike('cart', { currentRatio: 0 })] }))).toEqual([
      'cart failed up to 30 % of its requests (0.2 % before) since 12:40 UTC, 0 % now.',
    ]);
  });

  it('names what was called, and calls a warning one', () => {
    const warning = spike('cart', { state: 'WARNING', openedAtMs: null, currentRatio: null, baselineRatio: 0 });
    const origins = [row(null, 'cart', 92, { dependency: 'redis' })];
    const rates = [{ service: 'cart', requests: 400, errors: 92 }];
    expect(sentences(evidence({ spikes: [warning], origins, rates }))).toEqual([
      'cart may be failing up to 30 % of its requests (0 % before) since 12:40 UTC, calling redis.',
    ]);
  });
});

describe('the sentence of a window', () => {
  it('tells the first finding and how many others there are', () => {
    expect(summary(SHOP)).toBe(
      'payment fails 23 % of its requests (0.2 % before) since 12:40 UTC; hits POST /frontend of frontend; 1 service passes it on.',
    );
    expect(summary({ ...SHOP, spikes: [...SHOP.spikes, spike('mail')] })).toMatch(
      /; also breaking: mail; 1 service passes/,
    );
  });

  it('says that nothing is breaking, of how much', () => {
    const calm = {
      ...SHOP,
      spikes: [],
      rates: [
        { service: 'a', requests: 120_000, errors: 120 },
        { service: 'b', requests: 345, errors: 0 },
      ],
    };
    expect(summary(calm)).toBe('Nothing is breaking: 2 services, 0.1 % of 120,345 requests failed in the last hour.');
    expect(summary({ ...calm, nowMs: NOW_MS + DAY_MS })).toMatch(
      / failed from 2026-11-24 12:00 to 2026-11-24 13:00 UTC\.$/,
    );
    // The last two hours asked for in the middle of a minute begin with a whole step.
    const widened = { fromMs: NOW_MS - 121 * MINUTE_MS, toMs: NOW_MS - 40_000 };
    expect(summary({ ...calm, window: widened })).toMatch(/ failed since 10:59 UTC\.$/);
    expect(summary({ ...calm, window: { ...widened, toMs: NOW_MS } })).toMatch(/ failed in the last 121 minutes\.$/);
  });

  it('says so of no requests at all, without a number that is none', () => {
    expect(summary(evidence({ origins: null, edges: null }))).toBe(
      'Nothing is breaking: no requests in the last hour.',
    );
  });
});
