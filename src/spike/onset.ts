/** When a rise began: the step from which on the counts are least like the baseline, and which others could be it. */
import type { UnixMs } from '../time.ts';

/** The interval holds so much of the weight of all steps. */
const INTERVAL_WEIGHT = 0.95;
/** Steps with requests before the evidence was last 0 that may be the onset too. */
const STEPS_BEFORE_ZERO = 5;
/** Steps that are out of date are removed when so many have gathered. */
const COMPACT_FROM = 32;

/** One step with requests, with sums of what was before it. */
interface WindowStep {
  readonly step: number;
  readonly requestsBefore: number;
  readonly errorsBefore: number;
  /** The last step before it that was no worse than the baseline; -1 = none. */
  readonly healthyBefore: number;
  /** Error ratio of the five steps that end with it. */
  readonly recentRatio: number;
}

/** Steps that may be the onset. Mutable. */
export interface OnsetWindow {
  steps: WindowStep[];
  /** The first of them that counts. */
  head: number;
}

/** Returns a window without steps. */
export const createWindow = (): OnsetWindow => ({ steps: [], head: 0 });

/** Adds a step with requests; O(1). */
export const addStep = (window: OnsetWindow, step: WindowStep): void => {
  window.steps.push(step);
};

/** Drops what is before the last few steps, when the evidence is 0; O(1) amortised. */
export const moveUp = (window: OnsetWindow): void => {
  window.head = Math.max(window.head, window.steps.length - STEPS_BEFORE_ZERO);
  if (window.head < COMPACT_FROM) return;
  window.steps = window.steps.slice(window.head);
  window.head = 0;
};

/** Drops all steps: none of them can be the onset of what comes. */
export const emptyWindow = (window: OnsetWindow): void => {
  window.steps = [];
  window.head = 0;
};

/** What the steps are compared with. */
export interface OnsetBaseline {
  readonly ratio: number;
  readonly scatter: number;
}

/** Sums up to the end of the last step. */
export interface CountsSoFar {
  readonly requests: number;
  readonly errors: number;
}

/** The onset in numbers of steps. */
export interface StepOnset {
  readonly at: WindowStep;
  readonly earliest: number;
  readonly latest: number;
  readonly confidence: number;
}

// Evidence in nats that [step, now] has its own ratio rather than the baseline's.
const evidenceFrom = (step: WindowStep, now: CountsSoFar, { ratio, scatter }: OnsetBaseline): number => {
  const requests = now.requests - step.requestsBefore;
  const errors = now.errors - step.errorsBefore;
  const own = errors / requests;
  if (!(own > ratio)) return 0;
  const ofSuccesses = own >= 1 ? 0 : (requests - errors) * Math.log((1 - own) / (1 - ratio));
  return (errors * Math.log(own / ratio) + ofSuccesses) / scatter;
};

/**
 * Returns the onset: the maximum likelihood estimate of the change point, and the smallest set of steps with 95 % of the weight
 * `exp(evidence - highest evidence)`; null without steps. O(steps).
 */
export const findOnset = (window: OnsetWindow, now: CountsSoFar, baseline: OnsetBaseline): StepOnset | null => {
  const steps = window.steps.slice(window.head);
  const evidence = steps.map((step) => evidenceFrom(step, now, baseline));
  const highest = evidence.reduce((most, each) => Math.max(most, each), 0);
  const weighed = steps.map((step, index) => ({ step, weight: Math.exp((evidence[index] ?? 0) - highest) }));
  const total = weighed.reduce((all, { weight }) => all + weight, 0);
  // Of equal steps the earlier one: sorting is stable.
  const byWeight = weighed.toSorted((left, right) => right.weight - left.weight);
  const best = byWeight[0];
  if (best === undefined) return null;
  let [earliest, latest, gathered] = [best.step.step, best.step.step, 0];
  for (const { step, weight } of byWeight) {
    if (gathered >= INTERVAL_WEIGHT * total) break;
    earliest = Math.min(earliest, step.step);
    latest = Math.max(latest, step.step);
    gathered += weight;
  }
  return { at: best.step, earliest, latest, confidence: best.weight / total };
};

/** Returns the highest ratio of five steps in a row that lie in the window from a step on; null when there is none yet. */
export const peakSince = (window: OnsetWindow, firstStep: number, recentSteps: number): number | null => {
  let peak: number | null = null;
  for (let index = window.head; index < window.steps.length; index++) {
    const each = window.steps[index];
    if (each === undefined || each.step < firstStep + recentSteps - 1) continue;
    peak = Math.max(peak ?? 0, each.recentRatio);
  }
  return peak;
};

/** Returns the start of a step; null for -1. */
export const startOf = (step: number, fromMs: UnixMs, stepMs: number): UnixMs | null =>
  step < 0 ? null : fromMs + step * stepMs;
