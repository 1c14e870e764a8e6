import { describe, expect, it } from '@jest/globals';
import { causeOf, createExplainer } from '../../src/finding/explain.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { edge, NOW_MS, row, SHOP, spike } from './evidence-draft.ts';

const onsetAt = (atMs: number) => ({ atMs, earliestMs: atMs, latestMs: atMs, lastHealthyAtMs: null, confidence: 1 });

describe('the cause of a spike', () => {
  const [frontend = spike('frontend'), payment = spike('payment')] = SHOP.spikes;

  it('is the callee that most of the errors come from', () => {
    expect(causeOf(frontend, SHOP.spikes, SHOP.origins, SHOP.edges, SHOP.rates)).toBe('payment');
    expect(causeOf(frontend, SHOP.spikes, null, SHOP.edges)).toBe('payment');
  });

  it('is null where the errors start, and where no calls are known', () => {
    expect(causeOf(payment, SHOP.spikes, SHOP.origins, SHOP.edges, SHOP.rates)).toBeNull();
    expect(causeOf(frontend, SHOP.spikes, null, null)).toBeNull();
  });

  it('is found through services that did not rise, down to where it starts', () => {
    const edges = [edge('frontend', 'checkout', 90), edge('checkout', 'payment', 90)];
    expect(causeOf(frontend, SHOP.spikes, null, edges)).toBe('payment');
    const all = [...SHOP.spikes, spike('checkout')];
    expect(causeOf(frontend, all, null, edges)).toBe('payment');
  });

  it('is none that rose clearly later or was over before', () => {
    const later = spike('payment', { onset: onsetAt(NOW_MS - 8 * MINUTE_MS) });
    expect(causeOf(frontend, [frontend, later], null, SHOP.edges)).toBeNull();
    const before = spike('payment', {
      onset: onsetAt(NOW_MS - 50 * MINUTE_MS),
      resolvedAtMs: NOW_MS - 40 * MINUTE_MS,
      state: 'RESOLVED',
    });
    expect(causeOf(frontend, [frontend, before], null, SHOP.edges)).toBeNull();
  });

  it('is none if the traces say that the errors start in the service', () => {
    const origins = [row('frontend', 'frontend', 98), row('frontend', 'payment', 92, { count: 0, absorbed: 92 })];
    expect(causeOf(frontend, SHOP.spikes, origins, SHOP.edges, SHOP.rates)).toBeNull();
  });

  it('is none that rose in exceptions alone: they were absorbed, and no request failed of them', () => {
    const absorbed = spike('payment', { exceptionType: 'SerializationError' });
    expect(causeOf(frontend, [frontend, absorbed], null, SHOP.edges)).toBeNull();
  });

  it('is the one that rose first among services that call each other in a circle', () => {
    const first = spike('a', { onset: onsetAt(NOW_MS - 22 * MINUTE_MS) });
    const second = spike('b');
    const edges = [edge('a', 'b', 90), edge('b', 'a', 90)];
    expect(causeOf(second, [first, second], null, edges)).toBe('a');
    expect(causeOf(first, [first, second], null, edges)).toBeNull();
  });

  it('comes with shares of 0 to 1, also for counts that contradict each other', () => {
    const explain = createExplainer({ ...SHOP, rates: [{ service: 'frontend', requests: 0, errors: 0 }] });
    for (const each of SHOP.spikes) {
      const { startShare, passedShare, excess } = explain(each);
      for (const share of [startShare, passedShare]) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(excess).toBeGreaterThanOrEqual(0);
    }
  });
});
