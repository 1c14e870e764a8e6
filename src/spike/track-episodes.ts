/** The verdict on a window that moves with the clock, a step at a time: what `episodesIn` says, without reading history again. */
import type { DurationMs, UnixMs } from '../time.ts';
import { floorTo } from '../time.ts';
import type { Episode, StepCounts } from './episode.ts';
import { isListed, PERIOD_MS } from './episodes.ts';
import type { CarriedEpisode } from './hand-over.ts';
import { BLOCK_MS, handOver, RUN_UP_MS } from './hand-over.ts';
import type { Run } from './run.ts';
import { openRun } from './run.ts';
import { runEpisodes } from './run-episodes.ts';
import { takeStep } from './take-step.ts';

/** Episodes that are over are kept for so long. */
export const KEPT_MS: DurationMs = BLOCK_MS;

/** The episodes of one series, live. */
export interface EpisodeTracker {
  /** Takes the next step; six runs take it, so that the next block's is ready when it starts. Never throws. */
  readonly step: (requests: number | null, errors: number | null) => void;
  /**
   * Returns, as of the last step, the episodes that last and those that ended less than six hours ago, the earliest first:
   * `episodesIn(all counts, [last step's end - 6 h, last step's end))`.
   */
  readonly episodes: () => readonly Episode[];
  /** Returns the end of the last step. */
  readonly asOfMs: () => UnixMs;
}

/** A block with the run that judges it. */
interface BlockRun {
  readonly blockMs: UnixMs;
  readonly run: Run;
}

/** Mutable. */
interface TrackerState {
  /** Start of the next step. */
  nextMs: UnixMs;
  /** The block of the next step first, then those to come. */
  runs: readonly BlockRun[];
  /** Up to the current block: followed from the period before the current one, and from the current one's start. */
  carried: readonly CarriedEpisode[];
  carriedNext: readonly CarriedEpisode[];
  /** What was over when the current period started. */
  past: readonly CarriedEpisode[];
}

const openRuns = (stepMs: DurationMs, fromMs: UnixMs): readonly BlockRun[] => {
  const firstMs = floorTo(fromMs, BLOCK_MS);
  const blocks = Array.from({ length: RUN_UP_MS / BLOCK_MS + 1 }, (_, index) => firstMs + index * BLOCK_MS);
  return blocks.map((blockMs) => ({ blockMs, run: openRun(stepMs, fromMs, blockMs) }));
};

const isRecent = ({ endMs }: CarriedEpisode, asOfMs: UnixMs): boolean => endMs === null || endMs > asOfMs - KEPT_MS;

const enterBlock = (state: TrackerState, { blockMs, run }: BlockRun): void => {
  const nextBlockMs = blockMs + BLOCK_MS;
  const isKept = (each: CarriedEpisode): boolean => isRecent(each, nextBlockMs);
  const found = runEpisodes(run);
  const time = { blockMs, asOfMs: nextBlockMs };
  state.carried = handOver(state.carried, found, time).filter(isKept);
  state.carriedNext = handOver(state.carriedNext, found, time).filter(isKept);
  state.past = state.past.filter(isKept);
  const lastMs = state.runs.at(-1)?.blockMs ?? blockMs;
  const next = { blockMs: lastMs + BLOCK_MS, run: openRun(run.stepMs, state.nextMs, lastMs + BLOCK_MS) };
  state.runs = [...state.runs.slice(1), next];
  if (nextBlockMs % PERIOD_MS !== 0) return;
  state.past = [...state.past, ...state.carried.filter(({ endMs }) => endMs !== null)];
  state.carried = state.carriedNext;
  state.carriedNext = [];
};

const takeStepOf = (state: TrackerState, stepMs: DurationMs, requests: number | null, errors: number | null): void => {
  for (const { run } of state.runs) takeStep(run, requests, errors);
  state.nextMs += stepMs;
};

// Lazily, with the first step of the next block: as of a block's last step its own run has the word.
const leavePastBlocks = (state: TrackerState): void => {
  const current = state.runs[0];
  if (current !== undefined && state.nextMs >= current.blockMs + BLOCK_MS) enterBlock(state, current);
};

const episodesOf = ({ runs, nextMs, carried, past }: TrackerState): readonly Episode[] => {
  const current = runs[0];
  if (current === undefined) return [];
  const found = runEpisodes(current.run);
  if (found.length === 0 && carried.length === 0 && past.length === 0) return [];
  const periodMs = floorTo(current.blockMs, PERIOD_MS);
  const now = handOver(carried, found, { blockMs: current.blockMs, asOfMs: nextMs });
  const told = now.filter(({ endMs }) => endMs === null || endMs >= periodMs);
  const byIdentity = new Map([...past, ...told].map((each) => [each.episode.warnedAtMs, each]));
  return [...byIdentity.values()]
    .filter((each) => isListed(each) && isRecent(each, nextMs))
    .map(({ episode }) => episode)
    .toSorted((left, right) => left.warnedAtMs - right.warnedAtMs);
};

/**
 * Returns a tracker that has taken the counts so far.
 * @param counts  as for `episodesIn` with a window that ends with them; from `historyFromMs`, and where `earlierHistoryMs` names
 *                an earlier step from there on
 */
export const createEpisodeTracker = (counts: StepCounts): EpisodeTracker => {
  const { fromMs, stepMs } = counts;
  const state: TrackerState = {
    nextMs: fromMs,
    runs: openRuns(stepMs, fromMs),
    carried: [],
    carriedNext: [],
    past: [],
  };
  const step = (requests: number | null, errors: number | null): void => {
    leavePastBlocks(state);
    takeStepOf(state, stepMs, requests, errors);
  };
  counts.requests.forEach((requests, index) => step(requests, counts.errors[index] ?? null));
  return { step, episodes: () => episodesOf(state), asOfMs: () => state.nextMs };
};
