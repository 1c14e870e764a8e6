import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Evidence } from '../../src/finding/evidence.ts';
import { rankFindings } from '../../src/finding/rank.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { edge, evidence, NOW_MS, row, SHOP, spike } from './evidence-draft.ts';

const order = (of: Evidence) => rankFindings(of, 10).findings.map(({ service }) => service);

describe('the order of findings', () => {
  it('has the origin first, then what passes its errors on, then what always failed', () => {
    expect(order(SHOP)).toEqual(['payment', 'frontend', 'search']);
    expect(rankFindings(SHOP, 10).findings.map(({ cause }) => cause)).toEqual([null, 'payment', null]);
  });

  it('is the same without traces', () => {
    expect(order({ ...SHOP, origins: null })).toEqual(['payment', 'frontend', 'search']);
  });

  it('keeps every service with a spike where neither traces nor calls are known', () => {
    const { findings } = rankFindings({ ...SHOP, origins: null, edges: null }, 10);
    expect(findings.map(({ service }) => service).toSorted()).toEqual(['frontend', 'payment', 'search']);
    expect(findings.map(({ cause, entryRoutes }) => [cause, entryRoutes])).toEqual(Array(3).fill([null, null]));
  });

  it('finds an origin with too few requests for a spike behind the spike of its caller', () => {
    const few = { ...SHOP, spikes: SHOP.spikes.filter(({ service }) => service !== 'payment') };
    const [first] = rankFindings(few, 1).findings;
    expect(first).toMatchObject({ service: 'payment', spike: null, shownBy: 'frontend' });
  });

  it('leaves services out that only pass errors on and have no spike', () => {
    const relayed = evidence({
      rates: [{ service: 'proxy', requests: 100, errors: 10 }],
      origins: [row('proxy', 'store', 10)],
      edges: [edge('proxy', 'store', 10)],
    });
    expect(order(relayed)).toEqual(['store']);
  });

  it('cuts the list and says how many there are', () => {
    const { findings, total } = rankFindings(SHOP, 1);
    expect([findings.length, total]).toEqual([1, 3]);
  });

  it('is empty for no evidence', () => {
    expect(rankFindings(evidence({ origins: null, edges: null }), 10)).toEqual({ findings: [], total: 0 });
  });

  it('does not depend on the order of the evidence', () => {
    const want = rankFindings(SHOP, 10);
    const shuffled = (list: readonly unknown[] | null) =>
      fc.shuffledSubarray([...(list ?? [])], { minLength: list?.length ?? 0 });
    fc.assert(
      fc.property(
        shuffled(SHOP.spikes),
        shuffled(SHOP.rates),
        shuffled(SHOP.origins),
        shuffled(SHOP.edges),
        (spikes, rates, origins, edges) => {
          expect(rankFindings({ ...SHOP, spikes, rates, origins, edges } as Evidence, 10)).toEqual(want);
        },
      ),
    );
  });
});

describe('a finding', () => {
  it('is one for a service, with the route, type and start of its narrowest spike that holds most of it', () => {
    const startMs = NOW_MS - 18 * MINUTE_MS;
    const onset = { atMs: startMs, earliestMs: startMs, latestMs: startMs, lastHealthyAtMs: null, confidence: 1 };
    const narrow = [
      spike('payment', { route: 'charge', excessErrors: 80, onset }),
      spike('payment', { route: 'refund', excessErrors: 10 }),
      spike('payment', { exceptionType: 'TypeError', excessErrors: 85 }),
    ];
    const [first] = rankFindings({ ...SHOP, spikes: [...SHOP.spikes, ...narrow] }, 1).findings;
    expect(first).toMatchObject({ service: 'payment', route: 'charge', exceptionType: 'TypeError', spike: narrow[0] });
  });

  it('names no route if none has most of it', () => {
    const halves = ['charge', 'refund', 'list'].map((route) => spike('payment', { route, excessErrors: 30 }));
    const [first] = rankFindings({ ...SHOP, spikes: [...SHOP.spikes, ...halves] }, 1).findings;
    expect(first).toMatchObject({ service: 'payment', route: null });
    expect(first?.spike?.route).toBeNull();
  });

  it('is told by what is certain of the service, not by what is only suspected of a route', () => {
    const warning = spike('payment', { route: 'charge', excessErrors: 80, state: 'WARNING', openedAtMs: null });
    const [first] = rankFindings({ ...SHOP, spikes: [...SHOP.spikes, warning] }, 1).findings;
    expect(first).toMatchObject({
      service: 'payment',
      route: 'charge',
      spike: { route: null, episode: { state: 'OPEN' } },
    });
  });

  it('that only passes on what starts below says nothing of errors that start in the service itself', () => {
    const own = row('frontend', 'frontend', 6, {
      exceptionType: 'SyntaxError',
      entryRoute: 'GET /',
      originRoute: 'GET /',
    });
    const shop = evidence({
      spikes: [...SHOP.spikes, spike('gateway', { excessErrors: 91 })],
      origins: [row('frontend', 'payment', 92), own],
      rates: [...SHOP.rates, { service: 'gateway', requests: 2000, errors: 92 }],
      edges: [edge('frontend', 'gateway', 92), edge('gateway', 'payment', 92)],
    });
    const byService = new Map(rankFindings(shop, 10).findings.map((finding) => [finding.service, finding]));
    expect(byService.get('frontend')).toMatchObject({
      cause: 'payment',
      exceptionType: null,
      route: null,
      entryRoutes: [{ service: 'frontend', route: 'POST /frontend' }],
    });
    // Requests enter elsewhere: which of them came by is not known.
    expect(byService.get('gateway')).toMatchObject({ cause: 'payment', exceptionType: null, entryRoutes: null });
  });

  it('has a score that is the sum of its parts', () => {
    for (const { score, parts } of rankFindings(SHOP, 10).findings)
      expect(score).toBeCloseTo(
        parts.reduce((sum, { value, weight }) => sum + value * weight, 0),
        12,
      );
  });
});
