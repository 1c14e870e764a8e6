/** What makes a finding rank high: one table of parts, each a value, its weight and the reason in words. */
import type { Candidate } from './candidates.ts';
import { countText, percent, plural } from '../spike/words.ts';
import type { Episode } from '../spike/episode.ts';
import { rankOf } from '../spike/severity.ts';
import { HOUR_MS, MINUTE_MS, type UnixMs } from '../time.ts';

/** What candidates are measured against. */
export interface Measures {
  /** The end of the window, or now if that is earlier. */
  readonly atMs: UnixMs;
  /** Most excess errors that start in one candidate. */
  readonly mostStarted: number;
  /** Entry routes at which any request failed; null where no source has traces. */
  readonly entryRoutes: number | null;
}

/** A row of the table. */
interface PartRule {
  readonly name: string;
  /** Share of the whole score; all weights add up to 1. */
  readonly weight: number;
  readonly value: (candidate: Candidate, measures: Measures) => number;
  readonly reason: (candidate: Candidate, measures: Measures) => string;
}

/** A part of a finding's score. */
export interface ScorePart {
  readonly name: string;
  /** 0 to 1. */
  readonly value: number;
  readonly weight: number;
  readonly reason: string;
}

/** From LOW to CRITICAL. */
const SEVERITY_RANKS = rankOf('CRITICAL') + 1;
const NO_SPIKE = 'no spike';
/** Evidence in nats at which half of a detection's is there: a warning. Below it counts for nothing. */
const WARNING_SCORE = 7;
/** How many times that counts in full. */
const FULL_EVIDENCE = 20;
const ONSET_HALF_LIFE_MS = 2 * HOUR_MS;
const END_HALF_LIFE_MS = 30 * MINUTE_MS;

const episodeOf = ({ spike }: Candidate): Episode | null => spike?.main.episode ?? null;
/** A warning has half of the evidence, and counts for half. */
const certaintyOf = (candidate: Candidate): number => (episodeOf(candidate)?.state === 'WARNING' ? 0.5 : 1);
const halved = (ageMs: number, halfLifeMs: number): number => 2 ** -(Math.max(0, ageMs) / halfLifeMs);
const minutes = (ms: number): string => plural(Math.max(0, Math.round(ms / MINUTE_MS)), 'minute');

/** The parts, in the order in which they are shown. A further part is a row; the other weights then give way to its own. */
export const PARTS: readonly PartRule[] = [
  {
    name: 'origin',
    weight: 0.3,
    value: (candidate) => candidate.startShare * certaintyOf(candidate),
    reason: ({ spike, shownBy, startShare, service }) => {
      if (spike !== null) return `${percent(startShare)} of the errors that rose start in ${service}`;
      if (shownBy !== null) return `${percent(startShare)} of the spike of ${shownBy} starts in ${service}`;
      return 'its errors did not rise';
    },
  },
  {
    name: 'severity',
    weight: 0.15,
    value: (candidate) => {
      const episode = episodeOf(candidate);
      if (episode === null) return 0;
      const value = (rankOf(episode.severity) + 1) / SEVERITY_RANKS;
      return value * certaintyOf(candidate);
    },
    reason: (candidate) => {
      const episode = episodeOf(candidate);
      if (episode === null) return NO_SPIKE;
      return `${episode.severity}${episode.state === 'WARNING' ? ', a warning only' : ''}`;
    },
  },
  {
    name: 'excess',
    weight: 0.15,
    value: ({ started }, { mostStarted }) => (mostStarted > 0 ? Math.log1p(started) / Math.log1p(mostStarted) : 0),
    reason: ({ started }) => `${countText(started)} errors beyond the baseline start here`,
  },
  {
    name: 'unexplained',
    weight: 0.1,
    value: ({ explanation, shownBy, startShare }) => {
      if (explanation === null) return shownBy === null ? 0 : startShare;
      return explanation.cause === null ? 1 - Math.min(explanation.passedShare, 1 - startShare) : startShare;
    },
    reason: ({ explanation, shownBy }) => {
      if (explanation === null) return shownBy === null ? NO_SPIKE : 'nothing below it rose';
      return explanation.cause === null ? 'no spike of a callee explains it' : `explained by ${explanation.cause}`;
    },
  },
  {
    name: 'entries',
    weight: 0.1,
    value: ({ entryRoutes }, { entryRoutes: all }) =>
      entryRoutes === null || all === null || all === 0 ? 0 : entryRoutes.length / all,
    reason: ({ entryRoutes }, { entryRoutes: all }) =>
      entryRoutes === null || all === null
        ? 'not known'
        : `hits ${entryRoutes.length} of the ${plural(all, 'entry route')} that fail`,
  },
  {
    name: 'recency',
    weight: 0.1,
    value: (candidate, { atMs }) => {
      const episode = episodeOf(candidate);
      if (episode === null) return 0;
      if (episode.resolvedAtMs !== null) return halved(atMs - episode.resolvedAtMs, END_HALF_LIFE_MS) / 2;
      return (1 + halved(atMs - episode.onset.atMs, ONSET_HALF_LIFE_MS)) / 2;
    },
    reason: (candidate, { atMs }) => {
      const episode = episodeOf(candidate);
      if (episode === null) return NO_SPIKE;
      if (episode.resolvedAtMs !== null) return `over for ${minutes(atMs - episode.resolvedAtMs)}`;
      return `lasts, since ${minutes(atMs - episode.onset.atMs)}`;
    },
  },
  {
    name: 'evidence',
    weight: 0.1,
    value: (candidate) => {
      const score = episodeOf(candidate)?.score ?? 0;
      return Math.min(1, Math.log(Math.max(1, score / WARNING_SCORE)) / Math.log(FULL_EVIDENCE));
    },
    reason: (candidate) => {
      const episode = episodeOf(candidate);
      return episode === null ? NO_SPIKE : `${countText(episode.score)} nats against the baseline`;
    },
  },
];

/** Returns the parts of a candidate's score in the order of the table. */
export const scoreParts = (candidate: Candidate, measures: Measures): readonly ScorePart[] =>
  PARTS.map(({ name, weight, value, reason }) => {
    const worth = value(candidate, measures);
    return {
      name,
      weight,
      value: Number.isFinite(worth) ? Math.min(1, Math.max(0, worth)) : 0,
      reason: reason(candidate, measures),
    };
  });
