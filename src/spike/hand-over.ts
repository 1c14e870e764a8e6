/**
 * From one block to the next: each block of six hours is judged by a run of its own, and what a run finds open at the block's
 * start carries on what the run before left open, under the identity that it had.
 */
import type { UnixMs } from '../time.ts';
import { HOUR_MS } from '../time.ts';
import type { Episode } from './episode.ts';
import type { RunEpisode } from './run-episodes.ts';
import { stateOf } from './run-episodes.ts';
import { rankOf, severityOf } from './severity.ts';

/** A block is judged by the run that starts `RUN_UP_MS` before it. */
export const BLOCK_MS = 6 * HOUR_MS;
export const RUN_UP_MS = 30 * HOUR_MS;

/** An episode over all blocks so far. */
export interface CarriedEpisode {
  readonly episode: Episode;
  /** Null while it lasts. */
  readonly endMs: UnixMs | null;
  readonly worst: Episode['severity'];
  /** As `excessErrors`, but not cut at 0. */
  readonly excess: number;
}

/** A block's start, and the end of the last step that is known. */
interface BlockTime {
  readonly blockMs: UnixMs;
  readonly asOfMs: UnixMs;
}

/** Returns whether an episode of the block's run is older than the block and reaches into it. */
export const isStraddling = ({ episode, endMs }: RunEpisode, blockMs: UnixMs): boolean =>
  episode.warnedAtMs < blockMs && (endMs === null || endMs > blockMs);

// A step before the block was another run's to judge: for this one it opened with the block at the earliest.
const openedIn = ({ openedAtMs }: Episode, blockMs: UnixMs): UnixMs | null =>
  openedAtMs === null ? null : Math.max(openedAtMs, blockMs);

const begin = (found: RunEpisode, { blockMs, asOfMs }: BlockTime): CarriedEpisode => {
  const { episode, endMs, worst, isWithoutData } = found;
  const openedAtMs = openedIn(episode, blockMs);
  const state = stateOf({ openedAtMs, endMs }, isWithoutData, asOfMs);
  const excess = episode.errors - episode.requests * episode.baselineRatio;
  return { episode: { ...episode, openedAtMs, state }, endMs, worst, excess };
};

const worseOf = (left: Episode['severity'], right: Episode['severity']): Episode['severity'] =>
  severityOf(Math.max(rankOf(left), rankOf(right)));

const carryOn = (before: CarriedEpisode, found: RunEpisode, { blockMs, asOfMs }: BlockTime): CarriedEpisode => {
  const { episode, endMs, isWithoutData, sinceMark } = found;
  const old = before.episode;
  const openedAtMs = old.openedAtMs ?? openedIn(episode, blockMs);
  // What an episode is measured against, and its onset, stay once it is open.
  const source = old.openedAtMs === null ? episode : old;
  const worst = worseOf(before.worst, found.worst);
  const excess = before.excess + sinceMark.excess;
  return {
    episode: {
      ...episode,
      warnedAtMs: old.warnedAtMs,
      openedAtMs,
      resolvedAtMs: endMs,
      state: stateOf({ openedAtMs, endMs }, isWithoutData, asOfMs),
      severity: endMs === null ? episode.severity : worst,
      onset: source.onset,
      baselineRatio: source.baselineRatio,
      baselineConfidence: source.baselineConfidence,
      peakRatio: Math.max(old.peakRatio, episode.peakRatio),
      requests: old.requests + sinceMark.requests,
      errors: old.errors + sinceMark.errors,
      excessErrors: Math.max(0, excess),
      score: Math.max(old.score, episode.score),
    },
    endMs,
    worst,
    excess,
  };
};

// The run of the block sees nothing that lasts: what its predecessor left open is over when the block starts.
const endAt = (carried: CarriedEpisode, endMs: UnixMs): CarriedEpisode => ({
  ...carried,
  episode: { ...carried.episode, resolvedAtMs: endMs, state: 'RESOLVED', severity: carried.worst },
  endMs,
});

const hasEnded = ({ endMs }: CarriedEpisode): boolean => endMs !== null;

/**
 * Returns all episodes as of `asOfMs`: those of the blocks before, and those that the block's run found in it.
 * @param before  as of the block's start, the earliest first
 * @param found   of the block's run, the earliest first, with warnings that came to nothing
 */
export const handOver = (
  before: readonly CarriedEpisode[],
  found: readonly RunEpisode[],
  time: BlockTime,
): readonly CarriedEpisode[] => {
  const { blockMs } = time;
  const straddling = found.find((each) => isStraddling(each, blockMs));
  const started = found.filter(({ episode }) => episode.warnedAtMs >= blockMs).map((each) => begin(each, time));
  // Only what reached into the block before: whoever starts to look there must come to the same verdict.
  const sinceMs = Math.max(blockMs - BLOCK_MS, straddling?.episode.warnedAtMs ?? blockMs);
  const isOverlapping = ({ endMs }: CarriedEpisode): boolean => endMs === null || endMs > sinceMs;
  const last = straddling === undefined ? undefined : before.findLast(isOverlapping);
  const others = before.filter((each) => each !== last);
  const ended = others.map((each) => (hasEnded(each) ? each : endAt(each, blockMs)));
  if (straddling === undefined) return [...ended, ...started];
  if (last === undefined) return [...ended, begin(straddling, time), ...started];
  // A mere warning does not bring back what is over.
  const isOver = hasEnded(last) && last.episode.openedAtMs !== null && straddling.episode.openedAtMs === null;
  return [...ended, isOver ? last : carryOn(last, straddling, time), ...started];
};
