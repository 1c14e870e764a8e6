/** Which span metrics a Prometheus holds: found by names and labels, kept for a while; several producers are told apart. */
import { ceilTo, DAY_MS, MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import {
  CANDIDATE_NAMES,
  EXCEPTIONS_METRICS,
  PRESETS,
  profileOf,
  SERVICE_GRAPH,
  type LatencyMetric,
  type ProfileSetting,
  type SpanMetricsProfile,
  type StatusLabel,
} from './profile.ts';
import { anyOf, selector } from './promql.ts';
import type { QueryApi } from './query-api.ts';

/** A metric that is there, with the labels that its series have. */
export interface DetectedMetric {
  readonly metric: string;
  readonly labels: ReadonlySet<string>;
}

/** A profile that is there: what of its names the server holds. */
export interface DetectedProfile {
  readonly profile: SpanMetricsProfile;
  readonly calls: DetectedMetric;
  /** Labels that carry the service, among those that are there, by preference; never empty. */
  readonly service: readonly string[];
  /** Labels that carry the status, among those that are there; never empty. */
  readonly statuses: readonly StatusLabel[];
  readonly events: DetectedMetric | null;
  readonly latency: LatencyMetric | null;
}

/** Everything of span metrics that a server holds. */
export interface DetectedMetrics {
  /** By preference: what counts where two of them hold the same service comes first. */
  readonly profiles: readonly DetectedProfile[];
  /** The exceptions connector's counter, with labels named as `classic` or dotted profiles have them. */
  readonly exceptions: DetectedMetric | null;
  readonly serviceGraph: DetectedMetric | null;
}

/** How long names and labels are taken as they were found. */
const KEPT_MS: DurationMs = 5 * MINUTE_MS;
/** How long nothing is taken as nothing: a producer may just have been started. */
const NOTHING_KEPT_MS: DurationMs = 15 * SECOND_MS;
/** How far back is looked; everything where even the last is too short. */
const FARTHER_BACK_MS: readonly DurationMs[] = [8 * DAY_MS, 40 * DAY_MS];
/** Reads in the same stretch are identical, so that operations that start together share them. */
const SHARED_MS: DurationMs = 10 * SECOND_MS;

/** Returns what a setting leaves of the candidates: all profiles, or one. */
const wanted = (names: readonly string[], setting: ProfileSetting): readonly SpanMetricsProfile[] => {
  if (setting !== 'auto') return names.includes(setting.calls) ? [setting] : [];
  const found = names.toSorted().flatMap((name) => profileOf(name) ?? []);
  const rank = ({ name }: SpanMetricsProfile): number => {
    const index = PRESETS.findIndex((preset) => preset.name === name);
    return index === -1 ? PRESETS.length : index;
  };
  return found.toSorted((left, right) => rank(left) - rank(right));
};

const detected = (
  profile: SpanMetricsProfile,
  calls: DetectedMetric,
  events: DetectedMetric | null,
  latency: LatencyMetric | null,
): DetectedProfile | null => {
  const service = profile.service.filter((label) => calls.labels.has(label));
  const statuses = profile.statuses.filter(({ label }) => calls.labels.has(label));
  // A counter of something else may be called `calls_total` too.
  if (service.length === 0 || !calls.labels.has(profile.spanName) || !calls.labels.has(profile.kind)) return null;
  return { profile, calls, service, statuses, events, latency };
};

export interface DetectorDeps {
  readonly now: () => UnixMs;
  /** SPAN_METRICS_PROFILE. */
  readonly setting: ProfileSetting;
}

/** Resolves to what the server holds from an instant on; rejects with a typed error where it cannot be asked. */
export type DetectMetrics = (fromMs: UnixMs, call: SourceCall) => Promise<DetectedMetrics>;

const candidatesOf = (setting: ProfileSetting): string =>
  setting === 'auto' ? CANDIDATE_NAMES : `${CANDIDATE_NAMES}|${anyOf([setting.calls])}`;

const latencyOf = (profile: SpanMetricsProfile, names: readonly string[]): LatencyMetric | null =>
  profile.latencies
    .flatMap((each) => {
      if (names.includes(`${each.metric}_count`)) return [{ ...each, isNative: false }];
      return names.includes(each.metric) ? [{ ...each, isNative: true }] : [];
    })
    .at(0) ?? null;

/** Reads names, then the labels of each metric that counts. */
const detect = async (
  api: QueryApi,
  setting: ProfileSetting,
  range: TimeRange,
  call: SourceCall,
): Promise<DetectedMetrics> => {
  const metric = async (name: string): Promise<DetectedMetric> => {
    const { data } = await api.labels([selector(name, [])], range, call, SHARED_MS);
    return { metric: name, labels: new Set(data) };
  };
  const matching = selector(null, [{ label: '__name__', operator: '=~', value: candidatesOf(setting) }]);
  const { data: names } = await api.metricNames(matching, range, call, SHARED_MS);
  const held = async (name: string | null | undefined): Promise<DetectedMetric | null> =>
    typeof name === 'string' && names.includes(name) ? metric(name) : null;
  const [exceptions, serviceGraph, found] = await Promise.all([
    held(EXCEPTIONS_METRICS.find((name) => names.includes(name))),
    held(SERVICE_GRAPH.requests),
    Promise.all(
      wanted(names, setting).map(async (profile) => {
        const [calls, events] = await Promise.all([metric(profile.calls), held(profile.events)]);
        return detected(profile, calls, events, latencyOf(profile, names));
      }),
    ),
  ]);
  return { profiles: found.flatMap((each) => each ?? []), exceptions, serviceGraph };
};

/**
 * Returns a detector that asks at most every five minutes. It looks at the last eight days, farther back only for what starts
 * before: names that were given up long ago cost nothing. A failure is not kept: the next read asks again.
 */
export const createDetector = (api: QueryApi, { now, setting }: DetectorDeps): DetectMetrics => {
  const kept = new Map<DurationMs, { readonly metrics: DetectedMetrics; readonly untilMs: UnixMs }>();

  return async (fromMs, call) => {
    const nowMs = now();
    const lookbackMs = FARTHER_BACK_MS.find((each) => fromMs >= nowMs - each) ?? Infinity;
    const known = kept.get(lookbackMs);
    if (known !== undefined && nowMs < known.untilMs) return known.metrics;
    const toMs = ceilTo(nowMs, SHARED_MS);
    const metrics = await detect(api, setting, { fromMs: Math.max(0, toMs - lookbackMs), toMs }, call);
    kept.set(lookbackMs, { metrics, untilMs: now() + (metrics.profiles.length === 0 ? NOTHING_KEPT_MS : KEPT_MS) });
    return metrics;
  };
};
