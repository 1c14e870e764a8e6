/** A run's notes as episodes. */
import type { UnixMs } from '../time.ts';
import type { BaselineConfidence, Episode, EpisodeOnset, EpisodeState } from './episode.ts';
import { findOnset, peakSince } from './onset.ts';
import type { RecordBaseline, Run, RunCounts, RunRecord } from './run.ts';
import { baselineNow, countsSoFar } from './run.ts';
import { severityOf } from './severity.ts';
import { CERTAIN_AFTER_MS, KNOWN_REQUESTS, NO_DATA_AFTER_MS, RECENT_STEPS, SUSTAINED_AFTER_MS } from './thresholds.ts';

/** An episode of one run, and what it takes to carry on one of an earlier run with it. */
export interface RunEpisode {
  readonly episode: Episode;
  /** End of the step in which it was resolved, or in which the evidence of a warning was gone; null while it lasts. */
  readonly endMs: UnixMs | null;
  /** The worst severity so far. */
  readonly worst: Episode['severity'];
  /** No requests for more than 15 minutes. */
  readonly isWithoutData: boolean;
  /** Counts from the onset on, but none before the run's mark; `excess` may be negative. */
  readonly sinceMark: { readonly requests: number; readonly errors: number; readonly excess: number };
}

const confidenceOf = ({ learned, ageSteps }: RecordBaseline, stepMs: number): BaselineConfidence => {
  if (learned < KNOWN_REQUESTS) return 'UNKNOWN';
  return ageSteps * stepMs < CERTAIN_AFTER_MS ? 'LIKELY' : 'CERTAIN';
};

/** Returns the state of an episode by a certain time. */
export const stateOf = (
  { openedAtMs, endMs }: { readonly openedAtMs: UnixMs | null; readonly endMs: UnixMs | null },
  isWithoutData: boolean,
  asOfMs: UnixMs,
): EpisodeState => {
  if (endMs !== null) return 'RESOLVED';
  if (openedAtMs === null) return 'WARNING';
  if (isWithoutData) return 'NO_DATA';
  return asOfMs - openedAtMs > SUSTAINED_AFTER_MS ? 'SUSTAINED' : 'OPEN';
};

const excessOf = ({ requests, errors }: Pick<RunCounts, 'requests' | 'errors'>, ratio: number): number =>
  errors - requests * ratio;

const episodeOf = (run: Run, record: RunRecord): RunEpisode | null => {
  const { fromMs, stepMs } = run;
  const startOf = (step: number): UnixMs => fromMs + step * stepMs;
  const baseline = record.baseline ?? baselineNow(run);
  const found = record.onset ?? findOnset(run.window, run, baseline);
  if (found === null) return null;
  const end = record.end ?? countsSoFar(run);
  const requests = end.requests - found.at.requestsBefore;
  const errors = end.errors - found.at.errorsBefore;
  const marked = {
    requests: end.requests - Math.max(found.at.requestsBefore, run.markRequests),
    errors: end.errors - Math.max(found.at.errorsBefore, run.markErrors),
  };
  const endMs = record.ended < 0 ? null : startOf(record.ended + 1);
  const openedAtMs = record.opened < 0 ? null : startOf(record.opened);
  const isWithoutData = run.idleSteps * stepMs > NO_DATA_AFTER_MS;
  const peak = record.onset === null ? peakSince(run.window, found.at.step, RECENT_STEPS) : record.peak;
  const onset: EpisodeOnset = {
    atMs: startOf(found.at.step),
    earliestMs: startOf(found.earliest),
    latestMs: startOf(found.latest + 1),
    lastHealthyAtMs: found.at.healthyBefore < 0 ? null : startOf(found.at.healthyBefore),
    confidence: found.confidence,
  };
  const worst = severityOf(record.worstRank);
  return {
    episode: {
      warnedAtMs: startOf(record.warned),
      openedAtMs,
      resolvedAtMs: endMs,
      state: stateOf({ openedAtMs, endMs }, isWithoutData, startOf(run.steps)),
      severity: endMs === null ? severityOf(record.rank) : worst,
      onset,
      baselineRatio: baseline.ratio,
      currentRatio: end.recentRatio === null ? null : Math.min(1, end.recentRatio),
      peakRatio: Math.min(1, peak ?? errors / requests),
      requests,
      errors,
      excessErrors: Math.max(0, excessOf({ requests, errors }, baseline.ratio)),
      score: record.score,
      baselineConfidence: confidenceOf(baseline, stepMs),
    },
    endMs,
    worst,
    isWithoutData,
    sinceMark: { ...marked, excess: excessOf(marked, baseline.ratio) },
  };
};

/** Returns all episodes of a run as of its last step, the earliest first; with warnings that came to nothing. */
export const runEpisodes = (run: Run): readonly RunEpisode[] =>
  run.records.flatMap((record) => episodeOf(run, record) ?? []);

/** Returns whether an episode was opened, or may still be: not a warning that came to nothing. */
export const isEpisode = ({ episode, endMs }: RunEpisode): boolean => episode.openedAtMs !== null || endMs === null;
