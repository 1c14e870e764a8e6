/** Windows, steps and baselines: semantics.md "Time". */
import type { Baseline } from '../filter/scope.ts';
import { badInput, overLimit, type InputProblem } from '../lib/input-problem.ts';
import {
  ceilTo,
  DAY_MS,
  floorTo,
  HOUR_MS,
  LATEST_MS,
  MINUTE_MS,
  SECOND_MS,
  type DurationMs,
  type TimeRange,
  type TimeWindow,
  type UnixMs,
} from '../time.ts';

export const MAX_WINDOW_MS = 31 * DAY_MS;
export const MIN_STEP_MS = 10 * SECOND_MS;
export const MAX_POINTS = 1_500;
const DEFAULT_WINDOW_MS = HOUR_MS;
/** A window's own step gives at most so many points. */
const COMFORTABLE_POINTS = 120;
/** 15 s is the finest step of a source; a window does not choose it by itself. */
const STEPS_MS: readonly DurationMs[] = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS];
/** First instant of a window; the last is LATEST_MS. */
const EARLIEST_MS = 0;

/** A range as the client gave it; no key = the default. */
export interface RangeInput {
  readonly lastMs?: DurationMs | undefined;
  readonly fromMs?: UnixMs | undefined;
  readonly toMs?: UnixMs | undefined;
}

const iso = (atMs: UnixMs): string => new Date(atMs).toISOString();
const chooseStep = (lengthMs: DurationMs): DurationMs =>
  STEPS_MS.find((stepMs) => lengthMs / stepMs <= COMFORTABLE_POINTS) ?? DAY_MS;

/**
 * Returns the window of an operation, or what is wrong with the range.
 *
 * `last: D` → to = now cut to the second, from = floor(to − D, step); `from` and `to` are widened outward to the step.
 * The step is the smallest that gives at most 120 points.
 */
export const resolveWindow = (range: RangeInput, nowMs: UnixMs): TimeWindow | InputProblem => {
  const { lastMs, fromMs, toMs } = range;
  if (lastMs !== undefined && (fromMs !== undefined || toMs !== undefined)) {
    return badInput('range', 'give `last` alone, or `from` with or without `to`', 'both');
  }
  if (fromMs === undefined && toMs !== undefined) {
    return badInput('range.from', 'be given together with `to`', 'nothing');
  }
  const nowCutMs = floorTo(nowMs, SECOND_MS);
  if (fromMs !== undefined) return resolveFixed(fromMs, toMs ?? nowCutMs, toMs !== undefined, nowMs);
  const lengthMs = lastMs ?? DEFAULT_WINDOW_MS;
  if (lengthMs < SECOND_MS) return badInput('range.last', 'be at least 1 second', `${lengthMs} ms`);
  if (lengthMs > MAX_WINDOW_MS) return overLimit('range.last', 'be at most 31 days', `${lengthMs / DAY_MS} days`);
  const stepMs = chooseStep(lengthMs);
  return { fromMs: floorTo(nowCutMs - lengthMs, stepMs), toMs: nowCutMs, stepMs, asOfMs: nowMs };
};

const resolveFixed = (fromMs: UnixMs, toMs: UnixMs, isToGiven: boolean, nowMs: UnixMs): TimeWindow | InputProblem => {
  if (fromMs < EARLIEST_MS || toMs > LATEST_MS) {
    return badInput('range', 'lie between 1970 and 9999', `${iso(fromMs)} to ${iso(toMs)}`);
  }
  if (fromMs >= toMs) return badInput('range.from', 'be before `to`', `${iso(fromMs)} to ${iso(toMs)}`);
  if (toMs - fromMs > MAX_WINDOW_MS) {
    return overLimit('range', 'span at most 31 days', `${((toMs - fromMs) / DAY_MS).toFixed(1)} days`);
  }
  const stepMs = chooseStep(toMs - fromMs);
  return {
    fromMs: floorTo(fromMs, stepMs),
    toMs: isToGiven ? ceilTo(toMs, stepMs) : toMs,
    stepMs,
    asOfMs: nowMs,
  };
};

/** Returns the window that ends with this one and is `lengthMs` long, in whole steps of its own. */
export const widenBack = (window: TimeWindow, lengthMs: DurationMs): TimeWindow => {
  const stepMs = chooseStep(lengthMs);
  return { ...window, fromMs: floorTo(window.toMs - lengthMs, stepMs), stepMs };
};

/** Returns the step of a series in a window, or what is wrong with the one asked for; null = the window's own. */
export const resolveStep = (stepMs: DurationMs | null | undefined, window: TimeWindow): DurationMs | InputProblem => {
  if (stepMs === null || stepMs === undefined) return window.stepMs;
  if (stepMs < MIN_STEP_MS) return badInput('step', 'be at least 10 seconds', `${stepMs} ms`);
  if (stepMs % SECOND_MS !== 0) return badInput('step', 'be whole seconds', `${stepMs} ms`);
  const points = (window.toMs - floorTo(window.fromMs, stepMs)) / stepMs;
  return points > MAX_POINTS
    ? overLimit('step', `give at most ${MAX_POINTS} points over the window`, `${Math.ceil(points)} points`)
    : stepMs;
};

/** Returns the starts of a window's steps, oldest first: floor(from, step) and on while before `to`. */
export const stepStarts = (range: TimeRange, stepMs: DurationMs): readonly UnixMs[] => {
  const first = floorTo(range.fromMs, stepMs);
  return Array.from({ length: Math.ceil((range.toMs - first) / stepMs) }, (_, index) => first + index * stepMs);
};

/** Returns whether a step is cut by the window, or was not over (with the source's lag) when the operation asked. */
export const isPartialStep = (atMs: UnixMs, stepMs: DurationMs, window: TimeWindow, lagMs: DurationMs): boolean =>
  atMs < window.fromMs || atMs + stepMs > window.toMs || atMs + stepMs > window.asOfMs - lagMs;

/** Returns the part of a window that is made of whole steps, all over when the operation asked; null if there is none. */
export const wholeSteps = (window: TimeWindow, lagMs: DurationMs): TimeRange | null => {
  const fromMs = ceilTo(window.fromMs, window.stepMs);
  const toMs = floorTo(Math.min(window.toMs, window.asOfMs - lagMs), window.stepMs);
  return toMs > fromMs ? { fromMs, toMs } : null;
};

const BACK_MS: Readonly<Record<Exclude<Baseline, 'PREVIOUS_PERIOD'>, DurationMs>> = {
  DAY_AGO: DAY_MS,
  WEEK_AGO: 7 * DAY_MS,
};

/** Returns whole steps moved back to the baseline: right before them, or exactly 24 or 168 hours earlier (UTC). */
export const baselineRange = (steps: TimeRange, baseline: Baseline): TimeRange => {
  const backMs = baseline === 'PREVIOUS_PERIOD' ? steps.toMs - steps.fromMs : BACK_MS[baseline];
  return { fromMs: steps.fromMs - backMs, toMs: steps.toMs - backMs };
};
