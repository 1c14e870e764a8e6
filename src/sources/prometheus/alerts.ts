/**
 * Alerts of Prometheus: what its own rules say, or, where none of them fires, the series that another server's rules wrote into
 * it (vmalert, a ruler, a Prometheus that writes remotely). Those have labels but no annotations.
 */
import { GatewayError } from '../../errors.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { floorTo, SECOND_MS, type UnixMs } from '../../time.ts';
import { alertsByService, type ToldAlert } from '../alert-labels.ts';
import type { AlertSource, FiringAlert, SourceCall } from '../source.ts';
import type { ActiveAlert, Labels, QueryApi, Sample } from './query-api.ts';

/** For how long one read answers all who ask: alerts change at the pace of rule evaluations. */
const REUSE_MS = 5 * SECOND_MS;

/** One series an alert, 1 while it fires; beside it, without a state, one that says since when in seconds since the epoch. */
const STATE = 'ALERTS';
const SINCE = 'ALERTS_FOR_STATE';
const FIRING = `{__name__=~"${STATE}|${SINCE}",alertstate=~"firing|"}`;

/** Everything that it uses. */
export interface AlertsDeps {
  readonly api: Pick<QueryApi, 'alerts' | 'query'>;
  readonly now: () => UnixMs;
  /** What the server is and can do: its counts tell the same. */
  readonly describe: AlertSource['describe'];
}

/** Go's zero time lies before the epoch and stands for no time. */
const since = (atMs: number | null): UnixMs | null => (atMs === null || !(atMs > 0) ? null : atMs);

const ofRule = ({ labels, annotations, activeAtMs }: ActiveAlert): ToldAlert => ({
  labels,
  annotations,
  sinceMs: since(activeAtMs),
});

const withoutState = ({ __name__: _name, alertstate: _state, ...labels }: Labels): Labels => labels;

const ofSeries = (samples: readonly Sample[]): readonly ToldAlert[] => {
  const byMetric = Map.groupBy(samples, ({ labels }) => labels.__name__);
  const sinceMs = new Map(
    (byMetric.get(SINCE) ?? []).map(({ labels, value }) => [canonicalJson(withoutState(labels)), value * SECOND_MS]),
  );
  return (byMetric.get(STATE) ?? [])
    .filter(({ value }) => value > 0)
    .map((sample) => {
      const labels = withoutState(sample.labels);
      return { labels, annotations: {}, sinceMs: since(sinceMs.get(canonicalJson(labels)) ?? null) };
    });
};

/** Returns the source of alerts over a Prometheus. Every answer is one read or two, whatever the services. */
export const createPrometheusAlerts = ({ api, now, describe }: AlertsDeps): AlertSource => {
  /** Alerts of the server's own rules; none where it has no such page, as servers without rules. */
  const ofOwnRules = async (call: SourceCall): Promise<readonly ToldAlert[]> => {
    try {
      const { data } = await api.alerts(call, REUSE_MS);
      return data.filter(({ state }) => state === 'firing').map(ofRule);
    } catch (cause) {
      if (cause instanceof GatewayError && cause.extensions.code === 'SOURCE_BAD_RESPONSE') return [];
      throw cause;
    }
  };

  const firing = async (call: SourceCall): Promise<readonly ToldAlert[]> => {
    const own = await ofOwnRules(call);
    return own.length > 0 ? own : ofSeries((await api.query(FIRING, floorTo(now(), REUSE_MS), call, REUSE_MS)).data);
  };

  const alerts = async (
    services: readonly string[],
    call: SourceCall,
  ): Promise<readonly (readonly FiringAlert[] | Error)[]> => {
    try {
      return alertsByService(services, await firing(call));
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      return services.map(() => error);
    }
  };

  return { kind: 'PROMETHEUS', alerts, describe };
};
