/** Findings in one sentence each, and all of them in one: the same words for the same evidence. */
import type { EntryRoute } from './candidates.ts';
import type { Evidence } from './evidence.ts';
import type { RankedFinding, Ranking } from './rank.ts';
import type { SubjectEpisode } from '../spike/subject.ts';
import { listText, percent, plural, timeText } from '../spike/words.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type DurationMs, type TimeRange, type UnixMs } from '../time.ts';

/** A window that ends this shortly before now is "the last hour", not one between two times. */
const NOW_SLACK_MS: DurationMs = 2 * MINUTE_MS;
/** Entry routes that a sentence names. */
const MAX_ENTRIES = 2;

const UNITS: readonly (readonly [DurationMs, string])[] = [
  [DAY_MS, 'day'],
  [HOUR_MS, 'hour'],
  [MINUTE_MS, 'minute'],
];

/** A length of time in the largest unit that divides it: `90 minutes`; a single unit has no number: `hour`. Null = minutes do not. */
const lengthText = (lengthMs: DurationMs): string | null => {
  const unit = UNITS.find(([ms]) => lengthMs >= ms && lengthMs % ms === 0);
  if (unit === undefined) return null;
  const [unitMs, name] = unit;
  const count = lengthMs / unitMs;
  return count === 1 ? name : plural(count, name);
};

/** Returns a window in words: `in the last hour`, `since 12:03 UTC` if it ends now, else `from 12:00 to 13:00 UTC`. */
const windowText = ({ fromMs, toMs }: TimeRange, nowMs: UnixMs): string => {
  const from = timeText(fromMs, nowMs);
  if (Math.abs(nowMs - toMs) > NOW_SLACK_MS) return `from ${from} to ${timeText(toMs, nowMs)} UTC`;
  const length = lengthText(toMs - fromMs);
  return length === null ? `since ${from} UTC` : `in the last ${length}`;
};

const entryText = (entries: readonly EntryRoute[], isOver: boolean): string => {
  const names = entries.map(({ service, route }) => `${route} of ${service}`);
  return names.length === 0 ? '' : `; ${isOver ? 'hit' : 'hits'} ${listText(names, MAX_ENTRIES)}`;
};

const typeName = (type: string): string => (type === '' ? 'exceptions without a type' : type);
const typeText = (type: string | null): string => (type === null ? '' : `, mostly as ${typeName(type)}`);

/** What happens in requests: they fail, or exceptions of a type are thrown in them, which need fail none. */
const verbOf = ({ episode: { state }, exceptionType }: SubjectEpisode, isPast: boolean): string => {
  const isMaybe = state === 'WARNING';
  if (exceptionType === null) return isPast ? 'failed' : isMaybe ? 'may be failing' : 'fails';
  return `${isPast ? 'threw' : isMaybe ? 'may be throwing' : 'throws'} ${typeName(exceptionType)} in`;
};

/** The sentence of a service with a spike, without its full stop. */
const spikeText = (finding: RankedFinding, nowMs: UnixMs): string => {
  const { service, spike, route, exceptionType, dependency, cause, entryRoutes } = finding;
  if (spike === null) return '';
  const { state, currentRatio, peakRatio, baselineRatio, onset, resolvedAtMs } = spike.episode;
  const isOver = state === 'RESOLVED';
  // What has calmed down but is not over yet is told by its worst, as in the sentence of a spike.
  const isCalm = !isOver && currentRatio !== null && currentRatio <= baselineRatio;
  const ofRoute = spike.route ?? null;
  const requests = ofRoute === null ? 'of its requests' : `of ${ofRoute} requests`;
  const isPast = isOver || isCalm;
  const isAtWorst = isPast || currentRatio === null;
  const share = isAtWorst ? `up to ${percent(peakRatio)}` : percent(currentRatio);
  const verb = verbOf(spike, isPast);
  const since =
    resolvedAtMs === null
      ? `since ${timeText(onset.atMs, nowMs)} UTC`
      : `from ${timeText(onset.atMs, nowMs)} to ${timeText(resolvedAtMs, nowMs)} UTC`;
  const where = ofRoute === null && route !== null ? `, mostly in ${route}` : '';
  const type = spike.exceptionType === null ? typeText(exceptionType) : '';
  const what = type + (dependency === null ? '' : `, calling ${dependency}`);
  const now = isCalm ? `, ${percent(currentRatio)} now` : '';
  const from = cause === null ? entryText(entryRoutes ?? [], isOver) : `; most of it starts in ${cause}`;
  const before = `(${percent(baselineRatio)} before)`;
  return `${service} ${verb} ${share} ${requests} ${before} ${since}${now}${where}${what}${from}`;
};

/** The sentence of a service whose errors did not rise, or do not show as a spike of its own. */
const steadyText = ({ service, shownBy, rate, exceptionType, dependency, entryRoutes }: RankedFinding): string => {
  const what = typeText(exceptionType) + (dependency === null ? '' : `, calling ${dependency}`);
  const counts =
    rate === null || rate.requests <= 0
      ? `Errors start in ${service}${what}`
      : `${service} fails ${percent(rate.errors / rate.requests)} of ${plural(Math.round(rate.requests), 'request')}${what}`;
  const why = shownBy === null ? ', no more than before' : `; most of the spike of ${shownBy} starts there`;
  return counts + why + (shownBy === null ? '' : entryText(entryRoutes ?? [], false));
};

/** Returns one sentence that says where, what, since when and whom it hits. Times are UTC, with the date if it is not today's. */
export const findingSummary = (finding: RankedFinding, { nowMs }: Pick<Evidence, 'nowMs'>): string =>
  `${finding.spike === null ? steadyText(finding) : spikeText(finding, nowMs)}.`;

/** Spikes that last are breaking, and what shows as one. */
const isBreaking = ({ spike, shownBy }: RankedFinding): boolean =>
  spike === null ? shownBy !== null : spike.episode.resolvedAtMs === null && spike.episode.state !== 'WARNING';

const calmText = (findings: readonly RankedFinding[], { window, nowMs, rates }: Summarized): string => {
  const active = rates.filter(({ requests }) => requests > 0);
  const requests = active.reduce((total, rate) => total + rate.requests, 0);
  const errors = active.reduce((total, rate) => total + rate.errors, 0);
  const over = findings.filter(({ spike, cause }) => spike?.episode.state === 'RESOLVED' && cause === null);
  const names = over.map(({ service }) => service);
  const was = over.length === 0 ? '' : `; over: ${listText(names)}`;
  const when = windowText(window, nowMs);
  if (requests <= 0) return `Nothing is breaking: no requests ${when}${was}.`;
  const counted = `${percent(errors / requests)} of ${plural(Math.round(requests), 'request')} failed ${when}`;
  return `Nothing is breaking: ${plural(active.length, 'service')}, ${counted}${was}.`;
};

/** What of the evidence the sentence of a window needs. */
export type Summarized = Pick<Evidence, 'window' | 'nowMs' | 'rates'>;

/**
 * Returns one sentence on the whole window: the first finding that is breaking and how many others there are, or that nothing
 * is. Findings beyond those listed are not looked at.
 */
export const triageSummary = ({ findings }: Pick<Ranking, 'findings'>, evidence: Summarized): string => {
  const breaking = findings.filter(isBreaking);
  const first = breaking.find(({ cause }) => cause === null) ?? breaking[0];
  if (first === undefined) return calmText(findings, evidence);
  const others = breaking.filter((finding) => finding !== first);
  const own = others.filter(({ cause }) => cause === null).map(({ service }) => service);
  const passed = others.filter(({ cause }) => cause !== null);
  const parts = [
    ...(own.length > 0 ? [`also breaking: ${listText(own)}`] : []),
    ...(passed.length > 0
      ? [`${plural(passed.length, 'service')} ${passed.length === 1 ? 'passes' : 'pass'} it on`]
      : []),
  ];
  const sentence = findingSummary(first, evidence).slice(0, -1);
  return `${[sentence, ...parts].join('; ')}.`;
};
