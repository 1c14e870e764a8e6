/** The error rate of a spike's subject over time, and the onsets on a series. */
import type { Context } from '../context.ts';
import { loadSeries } from '../error-rate/load-series.ts';
import { loadTypeSeries } from '../error-rate/load-type-series.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import type { SeriesNode } from '../error-rate/series.ts';
import { placedScope } from '../filter/place.ts';
import type { DurationMs } from '../time.ts';
import { historyFromMs } from './episodes.ts';
import { DETECTOR_STEP_MS } from './thresholds.ts';
import { checkSpikeWindow, evaluatedRange } from './load-episodes.ts';
import { loadStepCounts } from './load-step-counts.ts';
import { loadSubjectEpisodes } from './load-subject-episodes.ts';
import type { OnsetNode, SpikeNode } from './spike.ts';
import { countedFilter } from './subject.ts';

/** Returns the error rate of a spike's subject over the window. */
export const loadSpikeSeries = (
  context: Context,
  { service, route, exceptionType, scope }: SpikeNode,
  stepMs: DurationMs,
): Promise<SeriesNode> => {
  const counted = { ...scope, filter: countedFilter(scope.filter) };
  return exceptionType === null
    ? loadSeries(context, placeSubject(placedScope(counted, route === null ? { service } : { service, route })), stepMs)
    : loadTypeSeries(context, counted, { service, exceptionType }, stepMs);
};

/**
 * Returns the onsets of the spikes of what a series stands for, earliest first, warnings left out; null for a series that
 * stands for no subject of the detector.
 */
export const loadOnsets = async (context: Context, series: SeriesNode): Promise<readonly OnsetNode[] | null> => {
  const { service, route, exceptionType, label, scope } = series;
  const isOfVersion =
    service !== null && exceptionType === null && label !== [service, route].filter((each) => each !== null).join(' ');
  if (service === null || isOfVersion) return null;
  checkSpikeWindow(scope);
  const range = evaluatedRange(scope, context.lagMs);
  // The series of an exception type in a route is marked with the onsets of the type in its service.
  const subject = { service, route: exceptionType === null ? route : null, exceptionType };
  const where = countedFilter(scope.filter);
  const { counts } = await loadStepCounts(context, [subject], {
    where,
    range: { fromMs: historyFromMs(range), toMs: range.toMs },
    stepMs: DETECTOR_STEP_MS,
  });
  const { episodes } = await loadSubjectEpisodes(context, counts, where, range);
  return episodes
    .filter(({ episode }) => episode.openedAtMs !== null)
    .map(({ episode: { onset } }) => ({ subject, onset, scope }))
    .toSorted((left, right) => left.onset.atMs - right.onset.atMs);
};
