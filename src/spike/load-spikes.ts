/** Spikes in the graph: those of a scope, and one by its id. */
import type { Context } from '../context.ts';
import { badUserInput } from '../errors.ts';
import type { Filter } from '../filter/filter.ts';
import { readFilter } from '../filter/read-filter.ts';
import type { Scope } from '../filter/scope.ts';
import { isProblem } from '../lib/input-problem.ts';
import { DAY_MS, type TimeRange } from '../time.ts';
import { historyFromMs } from './episodes.ts';
import { DETECTOR_STEP_MS } from './thresholds.ts';
import { evaluatedRange, loadEpisodes } from './load-episodes.ts';
import { loadStepCounts } from './load-step-counts.ts';
import { loadSubjectEpisodes } from './load-subject-episodes.ts';
import {
  compareSpikes,
  isListed,
  MAX_SPIKE_WINDOW_DAYS,
  type SpikeListNode,
  type SpikeNode,
  type SpikeState,
} from './spike.ts';
import { parseSpikeId, spikeId, type SpikeKey } from './spike-id.ts';
import { countedFilter, type SubjectEpisode } from './subject.ts';

/** Returns the node of an episode. */
export const spikeNode = (
  scope: Scope,
  episode: SubjectEpisode,
  range: TimeRange,
  others: readonly SubjectEpisode[],
): SpikeNode => ({
  ...episode,
  id: spikeId(episode, episode.episode.warnedAtMs, countedFilter(scope.filter)),
  range,
  others,
  scope,
});

/** Returns the spikes of a scope, the worst first. */
export const loadSpikes = async (
  context: Context,
  scope: Scope,
  states: readonly SpikeState[] | null,
): Promise<SpikeListNode> => {
  const { episodes, range, completeness } = await loadEpisodes(context, scope);
  const isEndingNow = scope.window.toMs + DETECTOR_STEP_MS > scope.window.asOfMs;
  const spikes = episodes
    .filter(({ episode }) => isListed(episode.state, states, isEndingNow))
    .toSorted(compareSpikes)
    .map((each) => spikeNode(scope, each, range, episodes));
  return { spikes, completeness };
};

const restOf = ({ rest }: SpikeKey): Filter | null => {
  const filter = readFilter(rest);
  return isProblem(filter) ? null : countedFilter(filter);
};

/** From its warning on, as far as an episode is followed. */
const episodeSpan = ({ warnedAtMs }: SpikeKey, context: Context): TimeRange => {
  const { toMs } = evaluatedRange(
    { window: { fromMs: warnedAtMs, toMs: context.nowMs, asOfMs: context.nowMs, stepMs: DETECTOR_STEP_MS } },
    context.lagMs,
  );
  return { fromMs: warnedAtMs, toMs: Math.min(toMs, warnedAtMs + MAX_SPIKE_WINDOW_DAYS * DAY_MS) };
};

/** Returns a spike by its id as it stands now, whatever the scope's window; null where the data shows no such episode. */
export const loadSpike = async (context: Context, scope: Scope, id: string): Promise<SpikeNode | null> => {
  const key = parseSpikeId(id);
  const filter = key === null ? null : restOf(key);
  if (key === null || filter === null) throw badUserInput('id', 'be a spike\'s id like "sp1.WyJjYXJ0Ii…"', id);
  const range = episodeSpan(key, context);
  if (range.toMs <= range.fromMs) return null;
  const { service, route, exceptionType } = key;
  const { counts } = await loadStepCounts(context, [{ service, route, exceptionType }], {
    where: filter,
    range: { fromMs: historyFromMs(range), toMs: range.toMs },
    stepMs: DETECTOR_STEP_MS,
  });
  const { episodes } = await loadSubjectEpisodes(context, counts, filter, range);
  const found = episodes.find(({ episode }) => episode.warnedAtMs === key.warnedAtMs);
  return found === undefined ? null : spikeNode({ ...scope, filter }, found, range, [found]);
};
