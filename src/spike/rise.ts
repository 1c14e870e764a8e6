/** Evidence that an error ratio has risen: the log-likelihood ratio of a step's counts. */
import { logGamma } from './log-gamma.ts';

/** A rise worth a person's time is to so many times the baseline, and to so many points above it at least. */
export interface RiseLaw {
  readonly times: number;
  readonly points: number;
}

/** The smallest rise that is worth it: the sum for it finds all of them. */
export const SMALL_RISE: RiseLaw = { times: 3, points: 0.01 };
/** A second sum finds large ones nearly as fast as can be: against the small rise alone they take a third longer. */
export const LARGE_RISE: RiseLaw = { times: 6, points: 0.03 };
/** No ratio is taken for higher; from there on nothing is a rise. */
export const HIGHEST_RATIO = 0.999;
/** Scatter above the binomial below which it is left out, as nobody sees it in the evidence. */
const LEAST_EXTRA_SCATTER = 0.05;

/** Evidence for one rise, prepared for one baseline. Mutable. */
export interface Rise {
  readonly law: RiseLaw;
  /** Nats of an error and of a success where requests are independent. */
  errorNats: number;
  successNats: number;
  /** Where they are not: parameters of the beta laws of a step's ratio, and the constant of the likelihood ratio. */
  alphaBefore: number;
  alphaAfter: number;
  betaBefore: number;
  betaAfter: number;
  constant: number;
}

/** Returns a rise that is not prepared yet. */
export const createRise = (law: RiseLaw): Rise => ({
  law,
  errorNats: 0.5,
  successNats: -0.5,
  alphaBefore: 0.5,
  alphaAfter: 0.5,
  betaBefore: 0.5,
  betaAfter: 0.5,
  constant: 0.5,
});

/** Returns the ratio that a rise reaches from a baseline. */
export const risenFrom = ({ times, points }: RiseLaw, ratio: number): number =>
  Math.min(HIGHEST_RATIO, Math.max(times * ratio, ratio + points));

/** Prepares a rise for a baseline; `correlation` is that of two requests of one step, 0 = independent. */
export const prepareRise = (rise: Rise, ratio: number, correlation: number): void => {
  const risen = risenFrom(rise.law, ratio);
  rise.errorNats = Math.log(risen / ratio);
  rise.successNats = Math.log((1 - risen) / (1 - ratio));
  if (correlation === 0) return;
  const strength = 1 / correlation - 1;
  rise.alphaBefore = ratio * strength;
  rise.alphaAfter = risen * strength;
  rise.betaBefore = (1 - ratio) * strength;
  rise.betaAfter = (1 - risen) * strength;
  rise.constant =
    logGamma(rise.alphaBefore) - logGamma(rise.alphaAfter) + logGamma(rise.betaBefore) - logGamma(rise.betaAfter);
};

/**
 * Returns the nats that a step's counts give for a rise; negative against it. Binomial where requests are independent, else
 * beta-binomial: dividing binomial evidence by the scatter instead would call the few bad minutes of a bursty series a rise.
 */
export const riseNats = (rise: Rise, requests: number, errors: number, correlation: number): number => {
  const successes = requests - errors;
  if ((requests - 1) * correlation < LEAST_EXTRA_SCATTER) return errors * rise.errorNats + successes * rise.successNats;
  return (
    rise.constant +
    logGamma(errors + rise.alphaAfter) -
    logGamma(errors + rise.alphaBefore) +
    logGamma(successes + rise.betaAfter) -
    logGamma(successes + rise.betaBefore)
  );
};
