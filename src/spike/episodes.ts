/**
 * The verdict on a window. The same step is judged in the same way whatever window asks: by the run that starts 30 hours before
 * its block of six hours. An episode that lasts over several blocks has the identity that it got in the first of them.
 */
import type { TimeRange, UnixMs } from '../time.ts';
import { floorTo } from '../time.ts';
import type { Episode, StepCounts } from './episode.ts';
import type { CarriedEpisode } from './hand-over.ts';
import { BLOCK_MS, handOver, isStraddling, RUN_UP_MS } from './hand-over.ts';
import { openRun } from './run.ts';
import type { RunEpisode } from './run-episodes.ts';
import { runEpisodes } from './run-episodes.ts';
import { takeStep } from './take-step.ts';

/**
 * Identities are followed back to the start of the period of two days (from the epoch) before the block's own, no further: what
 * has lasted for longer gets a new identity with a period. As 30 hours of a new level make it the baseline, hardly anything does.
 */
export const PERIOD_MS = 8 * BLOCK_MS;

/** Returns the start of the first step that is read for a window: 36 hours before its first block. */
export const historyFromMs = ({ fromMs }: TimeRange): UnixMs => floorTo(fromMs, BLOCK_MS) - BLOCK_MS - RUN_UP_MS;

const earliestBlockOf = (blockMs: UnixMs): UnixMs => floorTo(blockMs, PERIOD_MS) - PERIOD_MS;

/** Counts up to the end of a window, with the verdict of each block's run, made when it is asked for. */
interface Blocks {
  /** End of the last step that counts. */
  readonly asOfMs: UnixMs;
  readonly firstMs: UnixMs;
  readonly lastMs: UnixMs;
  readonly found: (blockMs: UnixMs) => readonly RunEpisode[];
}

const blocksOf = (counts: StepCounts, window: TimeRange): Blocks => {
  const { fromMs, stepMs } = counts;
  const wholeSteps = Math.floor((window.toMs - fromMs) / stepMs);
  const steps = Math.max(0, Math.min(counts.requests.length, wholeSteps));
  const asOfMs = fromMs + steps * stepMs;
  const judge = (blockMs: UnixMs): readonly RunEpisode[] => {
    const first = Math.max(0, Math.ceil((blockMs - RUN_UP_MS - fromMs) / stepMs));
    const end = Math.min(steps, Math.ceil((blockMs + BLOCK_MS - fromMs) / stepMs));
    const run = openRun(stepMs, fromMs + first * stepMs, blockMs);
    for (let step = first; step < end; step++)
      takeStep(run, counts.requests[step] ?? null, counts.errors[step] ?? null);
    return runEpisodes(run);
  };
  const judged = new Map<UnixMs, readonly RunEpisode[]>();
  const lastMs = floorTo(asOfMs - stepMs, BLOCK_MS);
  return {
    asOfMs,
    firstMs: Math.min(floorTo(window.fromMs, BLOCK_MS), lastMs),
    lastMs,
    found: (blockMs) => {
      const known = judged.get(blockMs) ?? judge(blockMs);
      judged.set(blockMs, known);
      return known;
    },
  };
};

// The last block, up to the window's first, into which nothing reaches from before: what happened earlier changes nothing.
const settledBlock = ({ firstMs, found }: Blocks, counts: StepCounts): UnixMs => {
  let blockMs = firstMs;
  const reachesBack = (): boolean => found(blockMs).some((each) => isStraddling(each, blockMs));
  while (blockMs > earliestBlockOf(firstMs) && blockMs > counts.fromMs && reachesBack()) blockMs -= BLOCK_MS;
  return blockMs;
};

const fold = ({ found, asOfMs }: Blocks, fromMs: UnixMs, lastMs: UnixMs): readonly CarriedEpisode[] => {
  let carried: readonly CarriedEpisode[] = [];
  for (let blockMs = fromMs; blockMs <= lastMs; blockMs += BLOCK_MS) {
    carried = handOver(carried, found(blockMs), { blockMs, asOfMs: Math.min(asOfMs, blockMs + BLOCK_MS) });
  }
  return carried;
};

/** Returns whether an episode was opened, or may still be: not a warning that came to nothing. */
export const isListed = ({ episode, endMs }: CarriedEpisode): boolean => episode.openedAtMs !== null || endMs === null;

const isIn = ({ episode, endMs }: CarriedEpisode, { fromMs, toMs }: TimeRange): boolean =>
  Math.min(episode.onset.atMs, episode.warnedAtMs) < toMs && (endMs === null || endMs > fromMs);

/**
 * Returns the episodes that overlap a window, the earliest first, as they stand at its end: steps that end later are not looked
 * at. One that is a WARNING at the end is among them, a warning that came to nothing is not.
 * @param counts  from `historyFromMs(window)` on, in steps that are aligned to the epoch and divide six hours; where they start
 *                later, what is missing are gaps; where they end earlier, episodes are as of their last step. Where
 *                `earlierHistoryMs` names a step, identity and onset are only final with counts from there on.
 */
export const episodesIn = (counts: StepCounts, window: TimeRange): readonly Episode[] => {
  const blocks = blocksOf(counts, window);
  if (blocks.asOfMs <= counts.fromMs) return [];
  const settledMs = settledBlock(blocks, counts);
  const episodes = new Map<UnixMs, CarriedEpisode>();
  for (let periodMs = floorTo(blocks.firstMs, PERIOD_MS); periodMs <= blocks.lastMs; periodMs += PERIOD_MS) {
    const endMs = periodMs + PERIOD_MS;
    const isLast = endMs > blocks.lastMs;
    const from = Math.max(settledMs, earliestBlockOf(periodMs));
    for (const carried of fold(blocks, from, isLast ? blocks.lastMs : endMs - BLOCK_MS)) {
      // What ended before the period is told by the one before, what outlasts it by the next.
      if (carried.endMs === null ? isLast : carried.endMs >= periodMs)
        episodes.set(carried.episode.warnedAtMs, carried);
    }
  }
  return [...episodes.values()]
    .filter((carried) => isListed(carried) && isIn(carried, window))
    .map(({ episode }) => episode)
    .toSorted((left, right) => left.warnedAtMs - right.warnedAtMs);
};

/**
 * Returns the step from which on counts are needed for identities to be final; null where those given suffice, as nearly always:
 * it takes an episode that was open before the window's first block. Reading these few series again once is enough, even where
 * the source holds less.
 */
export const earlierHistoryMs = (counts: StepCounts, window: TimeRange): UnixMs | null => {
  const blocks = blocksOf(counts, window);
  if (blocks.asOfMs <= counts.fromMs) return null;
  const settledMs = settledBlock(blocks, counts);
  const neededMs = earliestBlockOf(blocks.firstMs) - RUN_UP_MS;
  const isShort = settledMs < blocks.firstMs && settledMs - RUN_UP_MS < counts.fromMs;
  return isShort && neededMs < counts.fromMs ? neededMs : null;
};
