/** Random counts for the generator of incidents. */
import type { Random } from './random.ts';

/** Returns a number from `low` to `high`. */
export const between = ({ next }: Random, low: number, high: number): number => low + (high - low) * next();

/** Returns a whole number from `low` to `high`, both included. */
export const wholeBetween = ({ below }: Random, low: number, high: number): number => low + below(high - low + 1);

/** Returns one of the items. @throws RangeError if there are none */
export const oneOf = <Item>({ below }: Random, items: readonly Item[]): Item => {
  const item = items[below(items.length)];
  if (item === undefined) throw new RangeError('there is no item to choose from');
  return item;
};

/** Returns a number of the standard normal distribution (Box and Muller). */
export const normal = ({ next }: Random): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Returns `median` times a lognormal factor; `sigma` is that of the logarithm. */
export const lognormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * normal(random));

const NORMAL_FROM = 40;

/** Returns a Poisson count; from a mean of 40 on by its normal approximation. */
export const poisson = (random: Random, mean: number): number => {
  if (mean >= NORMAL_FROM) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
};

/** Returns how many of `trials` happen; where few or many are expected by the Poisson or normal approximation. */
export const binomial = (random: Random, trials: number, chance: number): number => {
  if (chance > 0.5) return trials - binomial(random, trials, 1 - chance);
  if (trials <= 20) {
    let count = 0;
    for (let trial = 0; trial < trials; trial++) count += random.next() < chance ? 1 : 0;
    return count;
  }
  const mean = trials * chance;
  if (mean < 10) return Math.min(trials, poisson(random, mean));
  const spread = Math.sqrt(mean * (1 - chance));
  return Math.min(trials, Math.max(0, Math.round(mean + spread * normal(random))));
};
