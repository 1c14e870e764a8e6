/**
 * What the error ratio of a series usually is: forgotten sums of requests and errors, how much more than binomial the steps
 * scatter, and a sum that notices when the ratio has fallen for good.
 */
import type { DurationMs } from '../time.ts';
import { HOUR_MS } from '../time.ts';

/** What was seen six hours ago counts half: fast enough for the course of a day, slow enough to outlast an incident. */
const HALF_LIFE_MS = 6 * HOUR_MS;
/** A series starts as if it had seen so many requests with the ratio that services usually have. */
const PRIOR = { requests: 100, ratio: 0.002 };
/** Nothing is called better than this, however few errors it had. */
export const FLOOR_RATIO = 5e-4;
/** Forgetting leaves at least so many requests, so that a series with few of them keeps a baseline. */
const LEAST_REQUESTS = 500;
/** The smallest rise worth a person's time: three times the baseline, and at least a percentage point. */
const RISE = { times: 3, points: 0.01 };
const HIGHEST_RATIO = 0.999;
/** A step's squared deviation counts at most so many times the scatter: one bad step must not blind. */
const MOST_DEVIATION = 8;
/** Steps of plain binomial scatter that a series starts with. */
const PRIOR_STEPS = 10;
/** The baseline stands so many standard errors above its mean: one that rests on little is trusted less. */
const CAUTION = 0.5;
/** Nats of evidence for a third of the ratio at which the baseline is learned anew from when that began. */
const FALL = { times: 3, nats: 10 };

/** Mutable; made for speed: a step of a thousand series touches nothing else. */
export interface Baseline {
  /** Sums with the prior, and squared deviations over their number; all forgotten with the half-life. */
  requests: number;
  errors: number;
  deviation: number;
  steps: number;
  /** All requests ever learned, nothing forgotten. */
  learned: number;
  /** Evidence that the ratio has fallen, and what was counted since that was 0. */
  fall: number;
  fallRequests: number;
  fallErrors: number;
  /** The ratio, 0 to 1; the ratio of a rise; and the scatter, 1 = binomial. */
  ratio: number;
  risenRatio: number;
  scatter: number;
  /** Evidence for the rise of an error and of a success, in nats, and of a success for the fall. */
  errorNats: number;
  successNats: number;
  fallSuccessNats: number;
}

const FALL_ERROR_NATS = -Math.log(FALL.times);

/** Returns the ratio that a rise has to reach: `max(3 p, p + 0.01)`. */
export const risenFrom = (ratio: number): number =>
  Math.min(HIGHEST_RATIO, Math.max(RISE.times * ratio, ratio + RISE.points));

const derive = (baseline: Baseline): void => {
  const mean = baseline.errors / baseline.requests;
  baseline.scatter = Math.max(1, baseline.deviation / baseline.steps);
  const standardError = Math.sqrt((mean * (1 - mean) * baseline.scatter) / baseline.requests);
  const ratio = Math.min(HIGHEST_RATIO - RISE.points, Math.max(FLOOR_RATIO, mean + CAUTION * standardError));
  const risen = risenFrom(ratio);
  baseline.ratio = ratio;
  baseline.risenRatio = risen;
  baseline.errorNats = Math.log(risen / ratio);
  baseline.successNats = Math.log((1 - risen) / (1 - ratio));
  baseline.fallSuccessNats = Math.log((1 - ratio / FALL.times) / (1 - ratio));
};

/** Returns the baseline of a series of which nothing is known. */
export const createBaseline = (): Baseline => {
  const baseline: Baseline = {
    requests: PRIOR.requests,
    errors: PRIOR.requests * PRIOR.ratio,
    deviation: PRIOR_STEPS,
    steps: PRIOR_STEPS,
    learned: 0,
    fall: 0,
    fallRequests: 0,
    fallErrors: 0,
    ratio: 0,
    risenRatio: 0,
    scatter: 1,
    errorNats: 0,
    successNats: 0,
    fallSuccessNats: 0,
  };
  derive(baseline);
  return baseline;
};

/** Returns the share of a sum that is left one step later. */
export const keptShare = (stepMs: DurationMs): number => 0.5 ** (stepMs / HALF_LIFE_MS);

// Back to the prior and what was counted since the ratio fell: an incident that the series began with is forgotten at once.
const startAnew = (baseline: Baseline): void => {
  baseline.requests = PRIOR.requests + baseline.fallRequests;
  baseline.errors = PRIOR.requests * PRIOR.ratio + baseline.fallErrors;
  baseline.fall = 0;
};

const watchFall = (baseline: Baseline, requests: number, errors: number): void => {
  const nats = errors * FALL_ERROR_NATS + (requests - errors) * baseline.fallSuccessNats;
  const fall = baseline.fall + nats / baseline.scatter;
  if (fall <= 0) {
    baseline.fall = 0;
    baseline.fallRequests = 0;
    baseline.fallErrors = 0;
    return;
  }
  baseline.fall = fall;
  baseline.fallRequests += requests;
  baseline.fallErrors += errors;
};

/**
 * Learns a quiet step with requests.
 * @param kept         what `keptShare` gives
 * @param isWarmingUp  the ratio is not known yet: deviations from it say nothing
 */
export const learn = (
  baseline: Baseline,
  requests: number,
  errors: number,
  kept: number,
  isWarmingUp: boolean,
): void => {
  if (!isWarmingUp) {
    const { ratio } = baseline;
    const difference = errors - requests * ratio;
    const deviation = (difference * difference) / (requests * ratio * (1 - ratio));
    baseline.deviation = baseline.deviation * kept + Math.min(deviation, MOST_DEVIATION * baseline.scatter);
    baseline.steps = baseline.steps * kept + 1;
    watchFall(baseline, requests, errors);
  }
  baseline.learned += requests;
  const share = Math.max(kept, Math.min(1, LEAST_REQUESTS / baseline.requests));
  baseline.requests = baseline.requests * share + requests;
  baseline.errors = baseline.errors * share + errors;
  if (baseline.fall >= FALL.nats) startAnew(baseline);
  derive(baseline);
};
