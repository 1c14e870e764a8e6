/** What is asked to answer a count: which counters, over which stretches of time. Pure. */
import { DAY_MS, MINUTE_MS, type DurationMs, type TimeRange } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { exceptionCounters, spanCounters, type Counter } from './counter.ts';
import type { DetectedMetrics } from './detect-profile.ts';
import { evenStretches, oneStretch, stepStretches, type Stretches } from './stretches.ts';
import type { CountedMeasure } from './select-series.ts';
import { toPromQL, type CountedQuery } from './to-promql.ts';

/** The longest window, and the day before it. */
export const MAX_RANGE_MS: DurationMs = 32 * DAY_MS;
/** How far back is looked for a longer range: "ever" is asked for with one from 1970 on, and all samples of it would be read. */
export const EVER_MS: DurationMs = 8 * DAY_MS;
/** Windows shorter than this may be shorter than four intervals: the slowest usual one is five minutes. */
const MAYBE_SHORT_MS: DurationMs = 20 * MINUTE_MS;
/** Stretches that tell when something was first and last seen, in a query of few keys and of many. */
const MAX_STRETCHES = { few: 1_000, many: 120 } as const;

/** The counters that answer, and those that cannot, with why. */
export interface ChosenCounters {
  /** By preference; never empty. */
  readonly usable: readonly Counter[];
  readonly refused: readonly { readonly counter: Counter; readonly error: UnsupportedQueryError }[];
}

const nothingCounted = (measure: CountedMeasure): UnsupportedQueryError =>
  measure === 'exceptions'
    ? new UnsupportedQueryError(
        'PROMETHEUS',
        'a counter of exceptions',
        "send the exceptions connector's metrics to Prometheus, or switch on events with the dimension exception.type in the span_metrics connector",
      )
    : new UnsupportedQueryError(
        'PROMETHEUS',
        'span metrics',
        "send the metrics of the span_metrics connector or of Tempo's metrics-generator to Prometheus, or set SPAN_METRICS_PROFILE to the name of their counter of spans",
      );

/**
 * Returns the counters that know everything that a query names.
 * @throws UnsupportedQueryError  none does
 */
export const chooseCounters = (query: CountedQuery, metrics: DetectedMetrics): ChosenCounters => {
  const counters = query.measure === 'exceptions' ? exceptionCounters(metrics) : spanCounters(metrics);
  const usable: Counter[] = [];
  const refused: { readonly counter: Counter; readonly error: UnsupportedQueryError }[] = [];
  for (const counter of counters) {
    try {
      toPromQL(query, counter, [], MINUTE_MS);
      usable.push(counter);
    } catch (error) {
      if (!(error instanceof UnsupportedQueryError)) throw error;
      refused.push({ counter, error });
    }
  }
  if (usable.length === 0) throw refused[0]?.error ?? nothingCounted(query.measure);
  return { usable, refused };
};

/** Returns the part of a range that is read: all of it, or the end of one that no window can have. */
export const clipRange = ({ fromMs, toMs }: TimeRange): TimeRange => ({
  fromMs: toMs - fromMs > MAX_RANGE_MS ? toMs - EVER_MS : fromMs,
  toMs,
});

/** Returns whether a query's answer depends on how often counters get new values. */
export const needsInterval = (
  { measure, stepMs }: Pick<CountQuery<CountedMeasure>, 'measure' | 'stepMs'>,
  { fromMs, toMs }: TimeRange,
): boolean => stepMs !== null || measure !== 'requests' || toMs - fromMs < MAYBE_SHORT_MS;

/** Returns the stretches over which a query is asked: its steps; else the whole, or parts where it matters when something was seen. */
export const stretchesOf = (
  { measure, keys }: CountedQuery,
  range: TimeRange,
  stepMs: DurationMs | null,
  leastMs: DurationMs,
): readonly Stretches[] => {
  if (stepMs !== null) return stepStretches(range, stepMs);
  if (measure === 'requests') return [oneStretch(range)];
  return evenStretches(range, leastMs, MAX_STRETCHES[measure === 'spans' && keys !== null ? 'few' : 'many']);
};
