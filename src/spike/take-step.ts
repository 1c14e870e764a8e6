/** One step of a run: evidence against the baseline is summed up until it opens an episode, and evidence for it until it ends one. */
import { learn } from './baseline.ts';
import { riseNats, risenFrom, SMALL_RISE } from './rise.ts';
import { addStep, emptyWindow, findOnset, moveUp, peakSince } from './onset.ts';
import type { Run, RunRecord } from './run.ts';
import { baselineNow, countsSoFar, recentErrors, recentRequests } from './run.ts';
import { severityRank } from './severity.ts';
import {
  CALM_NATS,
  CALM_SHARE,
  LEAST_BAD_STEPS,
  LEAST_CALM_STEPS,
  LEAST_ERRORS,
  QUIET_SHARE,
  RECENT_STEPS,
  SHARPEN_STEPS,
  WARM_UP,
  WARN_SHARE,
} from './thresholds.ts';
import { MINUTE_MS } from '../time.ts';

/** Counts above are taken for this, and below for none, so that sums over a month still tell every step. */
const MOST_REQUESTS = 1e9;
const LEAST_REQUESTS = 1e-3;

const evidenceOf = ({ smallEvidence, largeEvidence }: Run): number => Math.max(smallEvidence, largeEvidence);

const isWarmingUp = ({ activeSteps, baseline }: Run): boolean =>
  activeSteps <= WARM_UP.mostSteps && (activeSteps <= WARM_UP.leastSteps || baseline.learned < WARM_UP.requests);

const rankNow = (run: Run, baselineRatio: number): number => {
  const requests = recentRequests(run);
  if (!(requests > 0)) return -1;
  const minutes = (RECENT_STEPS * run.stepMs) / MINUTE_MS;
  return severityRank({ requests, errors: recentErrors(run), minutes }, baselineRatio);
};

const fixOnset = (run: Run, record: RunRecord): void => {
  const found = findOnset(run.window, run, record.baseline ?? baselineNow(run));
  record.onset = found;
  record.peak = found === null ? null : peakSince(run.window, found.at.step, RECENT_STEPS);
  emptyWindow(run.window);
};

const open = (run: Run, record: RunRecord, step: number): void => {
  run.isOpen = true;
  run.calm = 0;
  run.calmSteps = 0;
  run.highestRatio = 0;
  record.ended = -1;
  record.end = null;
  if (record.opened >= 0) return emptyWindow(run.window);
  record.opened = step;
  record.baseline = baselineNow(run);
};

const close = (run: Run, record: RunRecord, step: number): void => {
  if (record.onset === null) fixOnset(run, record);
  record.ended = step;
  record.end = countsSoFar(run);
  run.isOpen = false;
  run.isWarned = false;
  run.smallEvidence = 0;
  run.largeEvidence = 0;
  run.errorsSinceZero = 0;
  run.badSteps = 0;
};

const warn = (run: Run, step: number): RunRecord => {
  run.isWarned = true;
  const last = run.current;
  // Soon after its end an episode is opened again rather than a new one.
  if (last !== null && last.opened >= 0 && step - last.ended <= run.coolDownSteps) return last;
  const record: RunRecord = {
    warned: step,
    opened: -1,
    ended: -1,
    onset: null,
    baseline: null,
    score: 0,
    peak: null,
    rank: -1,
    worstRank: -1,
    end: null,
  };
  run.current = record;
  run.records.push(record);
  return record;
};

const lapse = (run: Run, step: number): void => {
  run.errorsSinceZero = 0;
  run.badSteps = 0;
  moveUp(run.window);
  if (!run.isWarned) return;
  run.isWarned = false;
  const record = run.current;
  if (record === null || record.opened >= 0) return;
  fixOnset(run, record);
  record.ended = step;
  record.end = countsSoFar(run);
};

const takeQuietStep = (run: Run, step: number, requests: number, errors: number, nats: number): void => {
  const evidence = evidenceOf(run);
  if (evidence > 0) {
    run.errorsSinceZero += errors;
    if (nats > 0) run.badSteps += 1;
    if (evidence >= WARN_SHARE * run.openNats || run.isWarned) {
      const record = run.isWarned && run.current !== null ? run.current : warn(run, step);
      record.score = Math.max(record.score, evidence);
      if (record.opened < 0) rate(run, record);
      const isEnough = run.errorsSinceZero >= LEAST_ERRORS && run.badSteps >= LEAST_BAD_STEPS;
      if (isEnough && evidence >= run.openNats) {
        open(run, record, step);
        rate(run, record);
        return;
      }
    }
  } else {
    lapse(run, step);
  }
  if (evidence < QUIET_SHARE * run.openNats) learn(run.baseline, requests, errors, run.kept, false);
};

const rate = (run: Run, record: RunRecord): void => {
  const rank = rankNow(run, record.baseline?.ratio ?? run.baseline.ratio);
  record.rank = rank;
  record.worstRank = Math.max(record.worstRank, rank);
};

// Nats for the baseline against a rise: the smallest one, or a quarter of the worst that there was where that is more.
const calmNats = (run: Run, record: RunRecord, requests: number, errors: number): number => {
  const { ratio, scatter } = record.baseline ?? run.baseline;
  const risen = Math.max(risenFrom(SMALL_RISE, ratio), CALM_SHARE * run.highestRatio);
  return (errors * Math.log(ratio / risen) + (requests - errors) * Math.log((1 - ratio) / (1 - risen))) / scatter;
};

const takeOpenStep = (run: Run, record: RunRecord, step: number, requests: number, errors: number): void => {
  record.score = Math.max(record.score, evidenceOf(run));
  rate(run, record);
  if (record.onset === null) {
    if (step - record.opened >= SHARPEN_STEPS) fixOnset(run, record);
  } else {
    record.peak = Math.max(record.peak ?? 0, recentErrors(run) / recentRequests(run));
  }
  run.highestRatio = Math.max(run.highestRatio, recentErrors(run) / recentRequests(run));
  run.calm = Math.max(0, run.calm + calmNats(run, record, requests, errors));
  run.calmSteps = run.calm > 0 ? run.calmSteps + 1 : 0;
  if (run.calm >= CALM_NATS && run.calmSteps >= LEAST_CALM_STEPS) close(run, record, step);
};

const isKnown = (requests: number | null, errors: number | null): requests is number =>
  requests !== null &&
  requests >= LEAST_REQUESTS &&
  requests < Infinity &&
  !Number.isNaN(errors) &&
  errors !== Infinity;

/**
 * Takes the next step. Null, NaN, infinite or negative requests, and errors that are NaN or infinite, are a gap; other errors
 * are brought into 0 to `requests`, null is 0. A gap and a step without requests change nothing but the time.
 */
export const takeStep = (run: Run, givenRequests: number | null, givenErrors: number | null): void => {
  const step = run.steps;
  run.steps += 1;
  if (step === run.markStep) {
    run.markRequests = run.requests;
    run.markErrors = run.errors;
  }
  const requests = isKnown(givenRequests, givenErrors) ? Math.min(givenRequests, MOST_REQUESTS) : 0;
  const errors = Math.max(0, Math.min(givenErrors ?? 0, requests));
  const slot = 2 * (step % RECENT_STEPS);
  run.recent[slot] = requests;
  run.recent[slot + 1] = requests > 0 ? errors : 0;
  if (requests === 0) {
    run.idleSteps += 1;
    return;
  }
  run.idleSteps = 0;
  run.activeSteps += 1;
  if (run.firstStep < 0) run.firstStep = step;
  const [requestsBefore, errorsBefore] = [run.requests, run.errors];
  run.requests += requests;
  run.errors += errors;
  if (isWarmingUp(run)) return learn(run.baseline, requests, errors, run.kept, true);
  const { baseline } = run;
  // Where there is no evidence, and no more errors than usual, there is none now; the sums need not be worked out.
  const isPlain = evidenceOf(run) === 0 && !run.isOpen && errors <= requests * baseline.ratio;
  const nats = isPlain ? 0 : riseNats(baseline.smallRise, requests, errors, baseline.correlation);
  // What speaks against a small rise speaks against a large one too.
  const isLargePlain = nats <= 0 && run.largeEvidence === 0;
  const largeNats = isLargePlain ? 0 : riseNats(baseline.largeRise, requests, errors, baseline.correlation);
  const record = run.isOpen ? run.current : null;
  if ((record?.onset ?? null) === null) {
    const recentRatio = recentErrors(run) / recentRequests(run);
    addStep(run.window, { step, requestsBefore, errorsBefore, healthyBefore: run.lastHealthy, recentRatio });
  }
  if (nats <= 0) run.lastHealthy = step;
  run.smallEvidence = Math.max(0, run.smallEvidence + nats);
  run.largeEvidence = Math.max(0, run.largeEvidence + largeNats);
  if (record === null) takeQuietStep(run, step, requests, errors, nats);
  else takeOpenStep(run, record, step, requests, errors);
};
