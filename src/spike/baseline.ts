/**
 * What the error ratio of a series usually is: forgotten sums of requests and errors, how much more than binomial the steps
 * scatter, and a sum that notices when the ratio has fallen for good.
 */
import type { DurationMs } from '../time.ts';
import { HOUR_MS } from '../time.ts';
import type { Rise } from './rise.ts';
import { createRise, HIGHEST_RATIO, LARGE_RISE, prepareRise, SMALL_RISE } from './rise.ts';

/** What was seen six hours ago counts half: fast enough for the course of a day, slow enough to outlast an incident. */
const HALF_LIFE_MS = 6 * HOUR_MS;
/** A series starts as if it had seen so many requests with the ratio that services usually have. */
const PRIOR = { requests: 100, ratio: 0.002 };
/** Nothing is called better than this, however few errors it had. */
export const FLOOR_RATIO = 5e-4;
/** Forgetting leaves at least so many requests, so that a series with few of them keeps a baseline. */
const LEAST_REQUESTS = 500;
/** A step's squared deviation counts at most so many times the scatter: one bad step must not blind. */
const MOST_DEVIATION = 30;
/** Steps of plain binomial scatter that a series starts with. */
const PRIOR_STEPS = 10;
/** The baseline stands so many standard errors above its mean: one that rests on little is trusted less. */
const CAUTION = 0.7;
/** Logarithms are taken anew when a number has moved by more than this share of it. */
const SAME = 0.005;
/** Requests of one step are never taken for more alike than this. */
const MOST_CORRELATION = 0.2;
/** Nats of evidence for a third of the ratio at which the baseline is learned anew from when that began. */
const FALL = { times: 3, nats: 18 };

/** Mutable; made for speed: a step of a thousand series touches nothing else. */
export interface Baseline {
  /** Sums with the prior, forgotten with the half-life. */
  requests: number;
  errors: number;
  /** Squared deviations in units of the binomial variance, their number, and requests beyond the first of each step. */
  deviation: number;
  steps: number;
  fellows: number;
  /** All requests ever learned, nothing forgotten. */
  learned: number;
  /** Evidence that the ratio has fallen, and what was counted since that was 0. */
  fall: number;
  fallRequests: number;
  fallErrors: number;
  /** 0 to 1. */
  ratio: number;
  /** Of the outcomes of two requests of the same step: 0 = independent, as in a binomial. */
  correlation: number;
  /** Variance of a usual step in units of the binomial's: 1 = binomial. */
  scatter: number;
  readonly smallRise: Rise;
  readonly largeRise: Rise;
  /** Nats of a success for the fall. */
  fallSuccessNats: number;
}

const FALL_ERROR_NATS = -Math.log(FALL.times);

const derive = (baseline: Baseline): void => {
  const extra = Math.max(0, baseline.deviation - baseline.steps);
  const correlation = baseline.fellows > 0 ? Math.min(MOST_CORRELATION, extra / baseline.fellows) : 0;
  const scatter = 1 + (correlation * baseline.fellows) / baseline.steps;
  const mean = baseline.errors / baseline.requests;
  // One more error than was seen: that there was none so far does not prove that there is none.
  const variance = (Math.max(0, mean * (1 - mean)) + 1 / baseline.requests) * scatter;
  const ratio = Math.min(
    HIGHEST_RATIO,
    Math.max(FLOOR_RATIO, mean + CAUTION * Math.sqrt(variance / baseline.requests)),
  );
  baseline.scatter = scatter;
  const isSame = Math.abs(ratio - baseline.ratio) <= SAME * ratio;
  if (isSame && Math.abs(correlation - baseline.correlation) <= SAME * correlation) return;
  baseline.ratio = ratio;
  baseline.correlation = correlation;
  prepareRise(baseline.smallRise, ratio, correlation);
  prepareRise(baseline.largeRise, ratio, correlation);
  baseline.fallSuccessNats = Math.log((1 - ratio / FALL.times) / (1 - ratio));
};

/** Returns the baseline of a series of which nothing is known. */
export const createBaseline = (): Baseline => {
  const baseline: Baseline = {
    requests: PRIOR.requests,
    errors: PRIOR.requests * PRIOR.ratio,
    deviation: PRIOR_STEPS,
    steps: PRIOR_STEPS,
    fellows: 0,
    learned: 0,
    fall: 0,
    fallRequests: 0,
    fallErrors: 0,
    ratio: 0,
    correlation: 0,
    scatter: 1,
    smallRise: createRise(SMALL_RISE),
    largeRise: createRise(LARGE_RISE),
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

// Enough was seen: what other series usually are need not be mixed into what this one is.
const leavePrior = (baseline: Baseline): void => {
  baseline.requests -= PRIOR.requests;
  baseline.errors = Math.max(0, baseline.errors - PRIOR.requests * PRIOR.ratio);
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
    const fellows = Math.max(0, requests - 1);
    const difference = errors - requests * ratio;
    const deviation = (difference * difference) / (requests * ratio * (1 - ratio));
    const most = MOST_DEVIATION * (1 + fellows * baseline.correlation);
    baseline.deviation = baseline.deviation * kept + Math.min(deviation, most);
    baseline.steps = baseline.steps * kept + 1;
    baseline.fellows = baseline.fellows * kept + fellows;
    watchFall(baseline, requests, errors);
  }
  const wasKnown = baseline.learned >= LEAST_REQUESTS;
  baseline.learned += requests;
  const share = Math.max(kept, Math.min(1, LEAST_REQUESTS / baseline.requests));
  baseline.requests = baseline.requests * share + requests;
  baseline.errors = baseline.errors * share + errors;
  if (baseline.fall >= FALL.nats) startAnew(baseline);
  if (isWarmingUp && !wasKnown && baseline.learned >= LEAST_REQUESTS) leavePrior(baseline);
  derive(baseline);
};
