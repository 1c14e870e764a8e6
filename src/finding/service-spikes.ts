/** The spikes of a service, of its routes and of its exception types as one: which stands for it, and where it points. */
import { compareText } from './evidence.ts';
import type { Episode } from '../spike/episode.ts';
import { rankOf } from '../spike/severity.ts';
import { subjectKey, type SpikeSubject, type SubjectEpisode } from '../spike/subject.ts';

/** From this share of the service's excess errors on, a route or type is where the spike is. */
const MOST = 0.5;

/** A service's spikes that belong together. */
export interface ServiceSpike {
  /** That of all its requests if there is one, otherwise the worst. */
  readonly main: SubjectEpisode;
  /** The most specific one that holds most of the excess errors, counts the same and is as far as `main`: it knows best when it started. */
  readonly narrowest: SubjectEpisode;
  /** The route that has most of it; null where none has, or where that is not known. */
  readonly route: string | null;
  /** The exception type that has most of it; null likewise. */
  readonly exceptionType: string | null;
}

const STATES = ['WARNING', 'RESOLVED', 'NO_DATA', 'OPEN', 'SUSTAINED'] as const;
const stateRank = ({ state }: Episode): number => Math.min(STATES.indexOf(state), STATES.indexOf('OPEN'));

/**
 * Returns the order of two spikes, the worse first: what lasts before what is over before a warning, then severity,
 * excess errors, the earlier onset, and the subject's text, so that no two differ by chance.
 */
export const compareWorse = (left: SubjectEpisode, right: SubjectEpisode): number =>
  stateRank(right.episode) - stateRank(left.episode) ||
  rankOf(right.episode.severity) - rankOf(left.episode.severity) ||
  right.episode.excessErrors - left.episode.excessErrors ||
  left.episode.onset.atMs - right.episode.onset.atMs ||
  compareText(subjectKey(left), subjectKey(right));

const specificity = ({ route, exceptionType }: SpikeSubject): number =>
  (route === null ? 0 : 2) + (exceptionType === null ? 0 : 1);

const endOf = ({ resolvedAtMs }: Episode): number => resolvedAtMs ?? Infinity;

/** Returns whether two episodes have an instant in common, each taken at its longest. */
export const overlaps = (left: Episode, right: Episode): boolean =>
  left.onset.earliestMs <= endOf(right) && right.onset.earliestMs <= endOf(left);

/** Returns the spike that stands for all of `spikes`, which are of one service; null without any. */
export const mainOf = (spikes: readonly SubjectEpisode[]): SubjectEpisode | null => {
  const ordered = spikes.toSorted(compareWorse);
  const [worst] = ordered;
  if (worst === undefined) return null;
  const whole = ordered.find((spike) => specificity(spike) === 0 && overlaps(spike.episode, worst.episode));
  return whole ?? worst;
};

/** Returns the spikes of one service as one; null without any. */
export const mergeSpikes = (spikes: readonly SubjectEpisode[]): ServiceSpike | null => {
  const main = mainOf(spikes);
  if (main === null) return null;
  const together = spikes.filter(
    ({ episode }) => overlaps(episode, main.episode) && episode.excessErrors >= MOST * main.episode.excessErrors,
  );
  const ordered = [main, ...together.toSorted(compareWorse)].toSorted(
    (left, right) => specificity(right) - specificity(left),
  );
  // What is only suspected of a route must not stand for what is certain of the service, nor exceptions for failed requests.
  const narrowest =
    ordered.find(
      ({ episode, exceptionType }) =>
        stateRank(episode) >= stateRank(main.episode) && (exceptionType === null || main.exceptionType !== null),
    ) ?? main;
  return {
    main,
    narrowest,
    route: ordered.find(({ route }) => route !== null)?.route ?? null,
    exceptionType: ordered.find(({ exceptionType }) => exceptionType !== null)?.exceptionType ?? null,
  };
};
