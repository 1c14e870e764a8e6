/** What a Prometheus is and can do right now: asked, not guessed from a version. */
import { HOUR_MS, SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';
import type { SourceCall, SourceDescription } from '../source.ts';
import { intervalFact } from './advice.ts';
import type { DetectedMetrics, DetectMetrics } from './detect-profile.ts';
import type { Intervals } from './interval.ts';
import { selector } from './promql.ts';
import type { QueryApi } from './query-api.ts';

/** Clocks that differ by more put the newest minute of every answer into doubt. */
const MAX_CLOCK_SKEW_MS: DurationMs = 30 * SECOND_MS;
/** How far back an exemplar may lie. */
const EXEMPLARS_MS: DurationMs = HOUR_MS;

export interface DescribeDeps {
  readonly api: QueryApi;
  readonly url: string;
  readonly detect: DetectMetrics;
  readonly recallInterval: Intervals['recall'];
  readonly now: () => UnixMs;
  /** Why the last read failed; null where it did not. */
  readonly lastError: () => string | null;
}

const capabilitiesOf = ({ profiles, exceptions, serviceGraph }: DetectedMetrics): readonly string[] => [
  ...profiles.map(({ profile, calls }) => `span metrics: ${profile.name} (${calls.metric})`),
  ...(exceptions === null && profiles.every(({ events }) => events === null) ? [] : ['exceptions']),
  ...(serviceGraph === null ? [] : ['service graph']),
];

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Returns the function that describes; it never rejects: what fails makes the source unhealthy and says why. */
export const createDescribe = ({ api, url, detect, recallInterval, now, lastError }: DescribeDeps) => {
  const hasExemplars = async ({ profiles }: DetectedMetrics, call: SourceCall): Promise<boolean> => {
    const toMs = now();
    const [first] = profiles;
    if (first === undefined) return false;
    const { latency, calls } = first;
    const metrics = [
      calls.metric,
      ...(latency === null ? [] : [`${latency.metric}${latency.isNative ? '' : '_bucket'}`]),
    ];
    const promql = metrics.map((metric) => selector(metric, [])).join(' or ');
    const { data } = await api.exemplars(promql, { fromMs: toMs - EXEMPLARS_MS, toMs }, call, SECOND_MS);
    return data.length > 0;
  };
  const absentOn = <Value>(promise: Promise<Value>): Promise<Value | null> => promise.catch(() => null);

  return async (call: SourceCall): Promise<SourceDescription> => {
    const startMs = now();
    const base = { kind: 'PROMETHEUS', url, capabilities: [], version: null, latencyMs: null } as const;
    try {
      const clockMs = await api.clock(call);
      const latencyMs = now() - startMs;
      const skewMs = clockMs - (startMs + latencyMs / 2);
      const isSkewed = Math.abs(skewMs) > MAX_CLOCK_SKEW_MS;
      const skew = `its clock is ${Math.round(Math.abs(skewMs) / SECOND_MS)} s ${skewMs > 0 ? 'ahead of' : 'behind'} the gateway's`;
      const [build, metrics] = await Promise.all([absentOn(api.buildInfo(call)), detect(startMs, call)]);
      const exemplars = (await absentOn(hasExemplars(metrics, call))) ?? false;
      const [first] = metrics.profiles;
      // As it is known already: whether the server is well must not wait for a look at its samples.
      const intervalMs = first === undefined ? null : recallInterval(selector(first.calls.metric, []));
      const version = [build?.application, build?.version].flatMap((each) => each ?? []).join(' ');
      return {
        ...base,
        isHealthy: true,
        version: version === '' ? null : version,
        capabilities: [
          ...capabilitiesOf(metrics),
          ...(intervalMs === null ? [] : [intervalFact(intervalMs)]),
          ...(exemplars ? ['exemplars'] : []),
          'alerts',
        ],
        latencyMs,
        lastError: isSkewed ? skew : lastError(),
      };
    } catch (cause) {
      return { ...base, isHealthy: false, lastError: messageOf(cause) };
    }
  };
};
