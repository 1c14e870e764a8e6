/** What a run of the detector over a series knows after each step. */
import type { DurationMs, UnixMs } from '../time.ts';
import type { Baseline } from './baseline.ts';
import { createBaseline, keptShare } from './baseline.ts';
import type { OnsetWindow, StepOnset } from './onset.ts';
import { createWindow } from './onset.ts';
import { COOL_DOWN_MS, openNats, RECENT_STEPS } from './thresholds.ts';

/** An episode as the run notes it down, in numbers of steps. Mutable while it lasts. */
export interface RunRecord {
  readonly warned: number;
  /** The step in which it opened; -1 = not. */
  opened: number;
  /** The step in which it was resolved, or in which the evidence of a warning was gone; -1 = it lasts. */
  ended: number;
  /** Fixed some steps after the opening; null before. */
  onset: StepOnset | null;
  /** As it was when the episode opened; null before. */
  baseline: RecordBaseline | null;
  score: number;
  /** Highest ratio of five steps; null before `onset` is fixed. */
  peak: number | null;
  /** Ranks of the last five steps with requests, and the worst; -1 = none yet. */
  rank: number;
  worstRank: number;
  /** Everything that the run had counted at its end; null while it lasts. */
  end: RunCounts | null;
}

/** What an episode is measured against. */
export interface RecordBaseline {
  readonly ratio: number;
  readonly scatter: number;
  /** Requests that it rests on, and the age of the series. */
  readonly learned: number;
  readonly ageSteps: number;
}

/** Counts from the run's start, and the error ratio of the last five steps; null when these had no requests. */
export interface RunCounts {
  readonly requests: number;
  readonly errors: number;
  readonly recentRatio: number | null;
}

/** Everything that a run knows; mutable. All of it is in one flat object, so that a step allocates next to nothing. */
export interface Run {
  readonly fromMs: UnixMs;
  readonly stepMs: DurationMs;
  readonly openNats: number;
  readonly kept: number;
  readonly coolDownSteps: number;
  /** The step from which on counts are told apart from those before. */
  readonly markStep: number;
  markRequests: number;
  markErrors: number;
  readonly baseline: Baseline;
  readonly window: OnsetWindow;
  readonly records: RunRecord[];
  /** Steps taken; with requests; and without since the last one with. */
  steps: number;
  activeSteps: number;
  idleSteps: number;
  firstStep: number;
  /** Everything counted so far. */
  requests: number;
  errors: number;
  /** The last five steps in turn: requests, errors. */
  readonly recent: Float64Array;
  /** Evidence for a small and for a large rise, and what there was since both were 0. */
  smallEvidence: number;
  largeEvidence: number;
  errorsSinceZero: number;
  badSteps: number;
  /** The running episode, or the one that a warning would open again; null = none. */
  current: RunRecord | null;
  /** Whether `current` is open, rather than a warning or over. */
  isOpen: boolean;
  isWarned: boolean;
  /** Evidence that it is over, and the highest ratio of five steps since it opened. */
  calm: number;
  highestRatio: number;
  calmSteps: number;
  lastHealthy: number;
}

/** Returns a run before its first step; `markMs` splits its counts in those before and those from there on. */
export const openRun = (stepMs: DurationMs, fromMs: UnixMs, markMs: UnixMs): Run => ({
  fromMs,
  stepMs,
  openNats: openNats(stepMs),
  kept: keptShare(stepMs),
  coolDownSteps: Math.ceil(COOL_DOWN_MS / stepMs),
  markStep: Math.max(0, Math.ceil((markMs - fromMs) / stepMs)),
  markRequests: 0,
  markErrors: 0,
  baseline: createBaseline(),
  window: createWindow(),
  records: [],
  steps: 0,
  activeSteps: 0,
  idleSteps: 0,
  firstStep: -1,
  requests: 0,
  errors: 0,
  recent: new Float64Array(2 * RECENT_STEPS),
  smallEvidence: 0,
  largeEvidence: 0,
  errorsSinceZero: 0,
  badSteps: 0,
  current: null,
  isOpen: false,
  isWarned: false,
  calm: 0,
  highestRatio: 0,
  calmSteps: 0,
  lastHealthy: -1,
});

/** Returns requests of the last five steps. */
export const recentRequests = ({ recent }: Run): number => {
  let total = 0;
  for (let index = 0; index < recent.length; index += 2) total += recent[index] ?? 0;
  return total;
};

/** Returns errors of the last five steps. */
export const recentErrors = ({ recent }: Run): number => {
  let total = 0;
  for (let index = 1; index < recent.length; index += 2) total += recent[index] ?? 0;
  return total;
};

/** Returns what the run has counted so far. */
export const countsSoFar = (run: Run): RunCounts => {
  const requests = recentRequests(run);
  return {
    requests: run.requests,
    errors: run.errors,
    recentRatio: requests > 0 ? recentErrors(run) / requests : null,
  };
};

/** Returns what an episode that starts now is measured against. */
export const baselineNow = ({ baseline, steps, firstStep }: Run): RecordBaseline => ({
  ratio: baseline.ratio,
  scatter: baseline.scatter,
  learned: baseline.learned,
  ageSteps: steps - firstStep,
});
