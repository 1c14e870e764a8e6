/** Numbers by the laws that traffic is made of, exact for any size. */
import type { Random } from './random.ts';

/** Below so many expected successes it is faster to count one after the other. */
const FEW = 40;

const normal = ({ next }: Random): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Returns `exp(sigma z)`: a factor with median 1. */
export const logNormal = (random: Random, sigma: number): number => Math.exp(sigma * normal(random));

/** Returns a number of the gamma distribution with mean `shape`. @see Marsaglia and Tsang (2000) */
const gamma = (random: Random, shape: number): number => {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random.next()) < z ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
};

/** Returns a share of the beta distribution. */
export const beta = (random: Random, alpha: number, bet: number): number => {
  const left = gamma(random, alpha);
  return left / (left + gamma(random, bet));
};

/** Returns how many of `count` trials succeed. */
export const binomial = (random: Random, count: number, share: number): number => {
  if (count <= 0 || share <= 0) return 0;
  if (share >= 1) return count;
  if (share > 0.5) return count - binomial(random, count, 1 - share);
  if (count * share < FEW) {
    // The distances of successes are geometric.
    const perTrial = Math.log1p(-share);
    let successes = 0;
    for (let at = Math.ceil(Math.log(1 - random.next()) / perTrial); at <= count; successes++) {
      at += Math.max(1, Math.ceil(Math.log(1 - random.next()) / perTrial));
    }
    return successes;
  }
  // Halved at the median of the trials' uniform numbers, whose law is a beta.
  const half = 1 + Math.floor(count / 2);
  const median = beta(random, half, count + 1 - half);
  return median > share
    ? binomial(random, half - 1, share / median)
    : half + binomial(random, count - half, (share - median) / (1 - median));
};

/** Returns a number of the Poisson distribution. */
export const poisson = (random: Random, mean: number): number => {
  if (mean < FEW) {
    let product = 1 - random.next();
    let events = 0;
    for (const limit = Math.exp(-mean); product > limit; events++) product *= 1 - random.next();
    return events;
  }
  // The time of event `sure` is a gamma: either it is over before, or what comes after is a smaller Poisson.
  const sure = Math.floor((7 * mean) / 8);
  const time = gamma(random, sure);
  return time < mean ? sure + poisson(random, mean - time) : binomial(random, sure - 1, mean / time);
};
