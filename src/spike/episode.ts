/** Episodes: stretches of time in which the error ratio of a series stood above its baseline. */
import type { DurationMs, UnixMs } from '../time.ts';

/** Requests and errors of one series, one value a step, oldest first; both lists are equally long. */
export interface StepCounts {
  /** Start of the first step. */
  readonly fromMs: UnixMs;
  readonly stepMs: DurationMs;
  /** Null is a gap: nothing is known of the step. Need not be whole numbers. */
  readonly requests: readonly (number | null)[];
  /** Null reads as 0 where requests are known. */
  readonly errors: readonly (number | null)[];
}

/**
 * How far an episode has come: WARNING = half of the evidence, OPEN = detected, SUSTAINED = open for more than six hours,
 * RESOLVED = calm again, NO_DATA = open, and without requests for more than 15 minutes.
 */
export type EpisodeState = 'WARNING' | 'OPEN' | 'SUSTAINED' | 'RESOLVED' | 'NO_DATA';

export type EpisodeSeverity = 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** How well a baseline is known: UNKNOWN below 500 requests, LIKELY in the first 24 hours of a series, then CERTAIN. */
export type BaselineConfidence = 'CERTAIN' | 'LIKELY' | 'UNKNOWN';

/** When an episode began, to a step. */
export interface EpisodeOnset {
  /** Start of the most likely first bad step. */
  readonly atMs: UnixMs;
  /** The 95 % interval, half-open: it starts with a step and ends with one. */
  readonly earliestMs: UnixMs;
  readonly latestMs: UnixMs;
  /** Start of the last step before `atMs` that had requests and was no worse than the baseline; null where none was seen. */
  readonly lastHealthyAtMs: UnixMs | null;
  /** Weight of the most likely step among all that are possible: 0 to 1. */
  readonly confidence: number;
}

/** What is known of an episode by a certain time. */
export interface Episode {
  /** Start of the step in which half of the evidence was there: its identity, which never changes. */
  readonly warnedAtMs: UnixMs;
  /** Start of the step in which the evidence was enough; null while it is a WARNING. */
  readonly openedAtMs: UnixMs | null;
  /** End of the step in which calm was evident; null while it lasts. */
  readonly resolvedAtMs: UnixMs | null;
  readonly state: EpisodeState;
  /** Of the last five steps while it lasts; the worst that it had once it is RESOLVED. */
  readonly severity: EpisodeSeverity;
  readonly onset: EpisodeOnset;
  /** Error ratio before it, 0 to 1; frozen when it opened. */
  readonly baselineRatio: number;
  /** Error ratio over the last five steps; null when these had no requests. */
  readonly currentRatio: number | null;
  /** Highest error ratio over five steps in a row inside it, or over all of it while it is shorter. */
  readonly peakRatio: number;
  /** Requests from the onset on. */
  readonly requests: number;
  readonly errors: number;
  /** Errors from the onset on beyond what the baseline gives; never below 0. */
  readonly excessErrors: number;
  /** The highest evidence against the baseline, in nats. */
  readonly score: number;
  readonly baselineConfidence: BaselineConfidence;
}
