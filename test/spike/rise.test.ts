import { describe, expect, it } from '@jest/globals';
import { createRise, prepareRise, riseNats, SMALL_RISE } from '../../src/spike/rise.ts';

const small = (ratio: number, correlation: number) => {
  const rise = createRise(SMALL_RISE);
  prepareRise(rise, ratio, correlation);
  return (requests: number, errors: number) => riseNats(rise, requests, errors, correlation);
};

describe('riseNats', () => {
  it('is the binomial log-likelihood ratio where requests are independent', () => {
    // 0.1 % against 1.1 %: ln 11 for an error, ln(0.989 / 0.999) for a success.
    expect(small(0.001, 0)(100, 2)).toBeCloseTo(2 * Math.log(11) + 98 * Math.log(0.989 / 0.999), 9);
  });

  it('comes near the binomial one as the correlation goes to 0', () => {
    expect(small(0.01, 1e-5)(6_000, 120)).toBeCloseTo(small(0.01, 0)(6_000, 120), -1);
  });

  it('gives less for the same errors the more they hang together', () => {
    const given = [0, 0.001, 0.005, 0.02].map((correlation) => small(0.001, correlation)(6_000, 120));
    expect(given).toEqual(given.toSorted((left, right) => right - left));
  });

  it('gives e^-x of its chances to more than x nats, so that bursts of a usual series are no evidence', () => {
    // The sum over all outcomes of P(outcome) e^nats is 1: it is a likelihood ratio.
    const [ratio, correlation, requests] = [0.01, 0.01, 50];
    const nats = small(ratio, correlation);
    const strength = 1 / correlation - 1;
    let [chance, total] = [1, 0];
    for (let success = 0; success < requests; success++) {
      chance *= ((1 - ratio) * strength + success) / (strength + success);
    }
    for (let errors = 0; errors <= requests; errors++) {
      total += chance * Math.exp(nats(requests, errors));
      const successes = requests - errors;
      chance *= (successes / (errors + 1)) * ((ratio * strength + errors) / ((1 - ratio) * strength + successes - 1));
    }
    expect(total).toBeCloseTo(1, 6);
  });
});
