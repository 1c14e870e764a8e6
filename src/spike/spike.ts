/** A spike as the graph's node, and the order of spikes. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Place, Scope } from '../filter/scope.ts';
import type { TimeRange, UnixMs } from '../time.ts';
import type { Episode } from './episode.ts';
import { DETECTOR_STEP_MS } from './thresholds.ts';
import { subjectKey, type SpikeSubject, type SubjectEpisode } from './subject.ts';

/** Windows of which spikes are looked for are no longer: a minute's step each makes 10,080. */
export const MAX_SPIKE_WINDOW_DAYS = 7;

export type SpikeState = Episode['state'];

export interface SpikeNode extends SubjectEpisode {
  readonly id: string;
  /** What was evaluated: ends with the last whole step. */
  readonly range: TimeRange;
  /** All episodes of the operation's subjects, by which one explains another. */
  readonly others: readonly SubjectEpisode[];
  readonly scope: Scope;
}

export interface SpikeListNode {
  readonly spikes: readonly SpikeNode[];
  readonly completeness: Completeness;
}

/** An onset as the graph's node: what the detector says, and where to look for its first trace. */
export interface OnsetNode {
  readonly subject: SpikeSubject;
  readonly onset: Episode['onset'];
  readonly scope: Scope;
}

const SEVERITIES: readonly Episode['severity'][] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];

/** Returns the order of spikes: severity, excess errors, earliest onset, then the subject's name and the warning. */
export const compareSpikes = (left: SubjectEpisode, right: SubjectEpisode): number =>
  SEVERITIES.indexOf(left.episode.severity) - SEVERITIES.indexOf(right.episode.severity) ||
  right.episode.excessErrors - left.episode.excessErrors ||
  left.episode.onset.atMs - right.episode.onset.atMs ||
  Number(subjectKey(left) > subjectKey(right)) - Number(subjectKey(left) < subjectKey(right)) ||
  left.episode.warnedAtMs - right.episode.warnedAtMs;

/** States that are listed of a window that ends now: what is over and what is a mere warning is left out. */
const LASTING: readonly SpikeState[] = ['OPEN', 'SUSTAINED', 'NO_DATA'];

/** Returns whether a spike is listed; `states` null = the default of the window. */
export const isListed = (state: SpikeState, states: readonly SpikeState[] | null, isEndingNow: boolean): boolean =>
  states === null ? !isEndingNow || LASTING.includes(state) : states.includes(state);

/** Returns the time that an episode covers, at least one step of the detector. */
export const episodeRange = ({ onset, resolvedAtMs }: Episode, evaluatedToMs: UnixMs): TimeRange => ({
  fromMs: onset.atMs,
  toMs: Math.max(resolvedAtMs ?? evaluatedToMs, onset.latestMs),
});

/**
 * Returns the scope in which a spike is explained: its own one if the window meets the episode, as all spikes of a list do; for
 * one that was looked up by its id, and is older or newer, a window from the start of its onset's interval to its end.
 */
export const explainingScope = ({ episode, range, scope }: SpikeNode): Scope => {
  const { window } = scope;
  const covered = episodeRange(episode, range.toMs);
  if (covered.fromMs < window.toMs && covered.toMs > window.fromMs) return scope;
  const fromMs = Math.min(episode.onset.earliestMs, covered.fromMs);
  return { ...scope, window: { ...window, fromMs, toMs: covered.toMs, stepMs: DETECTOR_STEP_MS } };
};

/** Returns the service, or the route, that a spike is in. */
export const spikePlace = ({ service, route }: SpikeSubject): Place =>
  route === null ? { service } : { service, route };
