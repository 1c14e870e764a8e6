/** Series of which it is known when and how they get worse: 26 hours to learn from and a day that is judged. */
import type { StepCounts } from '../../src/spike/episode.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';
import { beta, binomial, logNormal, poisson } from './spike-chance.ts';

export const WARM_UP_STEPS = 26 * 60;
export const JUDGED_STEPS = 24 * 60;
const STEPS = WARM_UP_STEPS + JUDGED_STEPS;
/** A day that starts with a block, so that the judged day is four whole ones. */
const JUDGED_FROM_MS = 20_000 * DAY_MS;
const FROM_MS = JUDGED_FROM_MS - 26 * HOUR_MS;

/** The judged day. */
export const JUDGED = { fromMs: JUDGED_FROM_MS, toMs: JUDGED_FROM_MS + DAY_MS };

/** What happens: nothing but changes of traffic, or errors. */
export const CALM_KINDS = ['nothing', 'surge', 'slump', 'gap', 'reset'] as const;
export const BAD_KINDS = ['step5', 'step10', 'step3', 'burst', 'ramp', 'deploy', 'outage'] as const;
export type SeriesKind = (typeof CALM_KINDS)[number] | (typeof BAD_KINDS)[number];
export type BadKind = (typeof BAD_KINDS)[number];

/** Requests a minute, usual error ratio, and how the errors of a minute hang together (0 = not at all). */
export interface SeriesLaw {
  readonly perMinute: number;
  readonly ratio: number;
  readonly correlation: number;
}

export const TRAFFIC = [2, 10, 60, 600, 6_000];
export const RATIOS = [0, 0.001, 0.01, 0.05];
export const CORRELATIONS = [0, 0.002, 0.005];

/** A stretch of steps, counted from the start of the series; `until` is exclusive. */
export interface Incident {
  readonly kind: BadKind;
  readonly from: number;
  readonly until: number;
}

export interface LabelledSeries {
  readonly kind: SeriesKind;
  readonly law: SeriesLaw;
  readonly counts: StepCounts;
  /** Null where nothing got worse. */
  readonly incident: Incident | null;
  /** Expected requests and both ratios in the incident's first step; 0 without one. */
  readonly atOnset: { readonly requests: number; readonly ratio: number; readonly risen: number };
}

const INCIDENT_STEPS: Readonly<Record<BadKind, number>> = {
  step5: 60,
  step10: 60,
  step3: 60,
  burst: 4,
  ramp: 60,
  deploy: JUDGED_STEPS,
  outage: 30,
};

const risen = (kind: BadKind, usual: number, progress: number): number => {
  switch (kind) {
    case 'step5':
    case 'deploy':
      return Math.min(1, Math.max(5 * usual, usual + 0.02));
    case 'step10':
      return Math.min(1, Math.max(10 * usual, usual + 0.05));
    case 'step3':
      return Math.min(1, Math.max(3 * usual, usual + 0.02));
    case 'burst':
      return Math.max(usual, 0.3);
    case 'ramp':
      return usual + progress * (Math.min(1, Math.max(10 * usual, usual + 0.05)) - usual);
    case 'outage':
      return 0.9;
  }
};

const isBad = (kind: SeriesKind): kind is BadKind => BAD_KINDS.some((each) => each === kind);

const trafficFactor = (kind: SeriesKind, sinceStart: number): number => {
  if (sinceStart < 0 || sinceStart >= 60) return 1;
  if (kind === 'surge') return 4;
  return kind === 'slump' ? 0.1 : 1;
};

const errorsOf = (random: Random, requests: number, ratio: number, correlation: number): number => {
  if (correlation === 0 || ratio <= 0 || ratio >= 1) return binomial(random, requests, ratio);
  const strength = 1 / correlation - 1;
  return binomial(random, requests, beta(random, ratio * strength, (1 - ratio) * strength));
};

/** Returns one series; the same seed gives the same one. */
export const createSeries = (kind: SeriesKind, law: SeriesLaw, seed: number): LabelledSeries => {
  const random = createRandom(seed);
  const [trafficPhase, ratioPhase] = [random.next(), random.next()];
  const start = WARM_UP_STEPS + 120 + random.below(isBad(kind) && kind === 'deploy' ? 960 : 1_080);
  const incident = isBad(kind) ? { kind, from: start, until: Math.min(STEPS, start + INCIDENT_STEPS[kind]) } : null;
  const courseOf = (step: number, phase: number): number => Math.sin(2 * Math.PI * (step / 1_440 + phase));
  const usualAt = (step: number): number => law.ratio * (1 + 0.3 * courseOf(step, ratioPhase));
  const meanAt = (step: number): number => law.perMinute * (1 + 0.6 * courseOf(step, trafficPhase));
  const ratioAt = (step: number): number => {
    const usual = usualAt(step);
    if (incident === null || step < incident.from || step >= incident.until) return usual;
    return risen(incident.kind, usual, (step - incident.from + 1) / (incident.until - incident.from));
  };
  const requests: (number | null)[] = [];
  const errors: (number | null)[] = [];
  for (let step = 0; step < STEPS; step++) {
    const sinceStart = step - start;
    const mean = meanAt(step) * logNormal(random, 0.15) * trafficFactor(kind, sinceStart);
    const count = poisson(random, mean);
    const bad = errorsOf(random, count, ratioAt(step), law.correlation);
    const isGap = kind === 'gap' && sinceStart >= 0 && sinceStart < 15;
    // The first steps after a counter's reset hold part of what happened, requests and errors alike.
    const share = kind === 'reset' && sinceStart >= 0 && sinceStart < 2 ? 0.3 : 1;
    requests.push(isGap ? null : count * share);
    errors.push(isGap ? null : bad * share);
  }
  const atOnset =
    incident === null
      ? { requests: 0, ratio: 0, risen: 0 }
      : { requests: meanAt(start), ratio: usualAt(start), risen: ratioAt(start) };
  return { kind, law, counts: { fromMs: FROM_MS, stepMs: MINUTE_MS, requests, errors }, incident, atOnset };
};

/** Returns the step of an instant, counted from the start of the series. */
export const stepOf = (atMs: number): number => Math.round((atMs - FROM_MS) / MINUTE_MS);
