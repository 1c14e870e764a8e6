/**
 * The detector: a cumulative sum of log-likelihood ratios (CUSUM) of the error ratio against a learned baseline, in one pass.
 * docs/detector.md has the maths and an example to check by hand; thresholds.ts and baseline.ts the numbers.
 * @see G. Lorden, Procedures for reacting to a change in distribution (1971); E. S. Page, Continuous inspection schemes (1954)
 */
import type { DurationMs, UnixMs } from '../time.ts';
import type { Episode } from './episode.ts';
import { openRun } from './run.ts';
import { isEpisode, runEpisodes } from './run-episodes.ts';
import { takeStep } from './take-step.ts';

export { DETECTOR_STEP_MS } from './thresholds.ts';

/** A detector over one series. */
export interface Detector {
  /**
   * Takes the requests and errors of the next step; O(1) amortised. Never throws: null, NaN, infinite or negative requests are a
   * gap, errors are brought into 0 to `requests`.
   */
  readonly step: (requests: number | null, errors: number | null) => void;
  /** Returns the episodes as of the last step, the earliest first, with one that is a WARNING or open. */
  readonly episodes: () => readonly Episode[];
}

/** Returns a detector that knows nothing yet; `fromMs` is the start of its first step. */
export const openDetector = ({
  stepMs,
  fromMs,
}: {
  readonly stepMs: DurationMs;
  readonly fromMs: UnixMs;
}): Detector => {
  const run = openRun(stepMs, fromMs, fromMs);
  return {
    step: (requests, errors) => takeStep(run, requests, errors),
    episodes: () =>
      runEpisodes(run)
        .filter(isEpisode)
        .map(({ episode }) => episode),
  };
};
