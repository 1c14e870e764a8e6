/** What the series of span metrics lack, and what an operator would change so that they can answer more. */
import {
  ceilTo,
  DAY_MS,
  floorTo,
  MINUTE_MS,
  SECOND_MS,
  type DurationMs,
  type TimeRange,
  type UnixMs,
} from '../../time.ts';
import type { Dimension, SourceAdvice, SourceCall } from '../source.ts';
import { attributeOf, callsCounter, labelsOf, type Counter } from './counter.ts';
import type { DetectedMetrics } from './detect-profile.ts';
import { raiseStep, type FindInterval } from './interval.ts';
import { lengthText } from './notes.ts';
import { KIND_PREFIX } from './profile.ts';
import { anyOf, selector, type Matcher } from './promql.ts';
import type { QueryApi } from './query-api.ts';

/** The shortest step that is used unless somebody asks for a shorter one: counters that are slower than it allows are worth a word. */
const USUAL_STEP_MS: DurationMs = MINUTE_MS;
/** The shortest step of all. */
const SHORTEST_STEP_MS: DurationMs = 15 * SECOND_MS;
/** How far back is looked for series of a kind and for failed ones. */
const LOOK_MS: DurationMs = 8 * DAY_MS;
/** Reads in the same stretch are identical, and what is missing is missing for longer. */
const SHARED_MS: DurationMs = 5 * MINUTE_MS;

/** Dimensions that filters and comparisons use every day, in the words of people. */
const USEFUL: readonly (readonly [Dimension, string])[] = [
  ['version', 'version'],
  ['environment', 'environment'],
  ['statusCode', 'status code'],
];

/** Returns in a few words how often new values come. */
export const intervalFact = (intervalMs: DurationMs): string =>
  `a new value every ${Math.round(intervalMs / SECOND_MS)} s`;

/** Returns the warning on counters that get new values so seldom that usual steps are raised; null for all others. */
export const slowWarning = (metric: string, intervalMs: DurationMs | null): string | null => {
  if (intervalMs === null || raiseStep(USUAL_STEP_MS, intervalMs) === USUAL_STEP_MS) return null;
  const leastStep = lengthText(raiseStep(SHORTEST_STEP_MS, intervalMs));
  const interval = Math.round(intervalMs / SECOND_MS);
  return `${metric} gets a new value every ${interval} s, so steps shorter than ${leastStep} are raised to ${leastStep}; for steps of ${lengthText(USUAL_STEP_MS)} set metrics_flush_interval of the Collector's span_metrics connector and scrape_interval of Prometheus to 15s`;
};

/** Returns the warning on labels that filters use and the counter has not; null where it has all. */
export const labelsWarning = (counter: Counter): string | null => {
  const missing = USEFUL.filter(([dimension]) => labelsOf(counter, dimension).length === 0);
  if (missing.length === 0) return null;
  const names = missing.map(([, name]) => name).join(', ');
  const attributes = missing.flatMap(([dimension]) => attributeOf(dimension) ?? []).join(', ');
  return `${counter.metric} has no label for ${names}, so counts cannot be filtered or grouped by that; add ${attributes} to the dimensions of its producer`;
};

/** Returns the function that looks at what was detected: cheap reads of an index, and one of samples that others share. */
export const createAdvice = (api: Pick<QueryApi, 'labels'>, findInterval: FindInterval, now: () => UnixMs) => {
  const hasSeries = async (metric: string, matchers: readonly Matcher[], call: SourceCall): Promise<boolean> => {
    const toMs = ceilTo(now(), SHARED_MS);
    const range: TimeRange = { fromMs: Math.max(0, toMs - LOOK_MS), toMs };
    const { data } = await api.labels([selector(metric, matchers)], range, call, SHARED_MS);
    return data.length > 0;
  };

  const kindWarning = async ({ metric, kind }: Counter, call: SourceCall): Promise<string | null> => {
    const kinds = anyOf(['SERVER', 'CONSUMER'].map((each) => KIND_PREFIX + each));
    if (await hasSeries(metric, [{ label: kind, operator: '=~', value: kinds }], call)) return null;
    return `${metric} has no series of SERVER or CONSUMER spans, so no requests are counted; send the spans of services to its producer, whatever their kind`;
  };

  /** Where the status is among the labels: without one nothing could be counted at all, which every answer says. */
  const failedWarning = async ({ metric, statuses }: Counter, call: SourceCall): Promise<string | null> => {
    const found = await Promise.all(
      statuses.map(({ label, error }) => hasSeries(metric, [{ label, operator: '=', value: error }], call)),
    );
    if (found.length === 0 || found.includes(true)) return null;
    return `${metric} has had no series of failed spans for 8 days, so every error rate is 0; check that its producer sees spans before they are sampled and keeps the status code among its dimensions`;
  };

  return async ({ profiles }: DetectedMetrics, call: SourceCall): Promise<SourceAdvice> => {
    const counters = profiles.map(callsCounter);
    const ofEach = await Promise.all(
      counters.map(async (counter) => {
        const { metric } = counter;
        const [intervalMs, ...found] = await Promise.all([
          findInterval(selector(metric, []), floorTo(now(), MINUTE_MS), call),
          kindWarning(counter, call),
          failedWarning(counter, call),
        ]);
        return { intervalMs, warnings: [slowWarning(metric, intervalMs), ...found, labelsWarning(counter)] };
      }),
    );
    const intervalMs = ofEach[0]?.intervalMs ?? null;
    return {
      facts: intervalMs === null ? [] : [intervalFact(intervalMs)],
      warnings: ofEach.flatMap(({ warnings }) => warnings.flatMap((warning) => warning ?? [])),
    };
  };
};
