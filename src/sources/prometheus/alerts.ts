/**
 * Alerts of Prometheus: what its own rules say, or, where none of them fires, the series that another server's rules wrote into
 * it (vmalert, a ruler, a Prometheus that writes remotely). Those have labels but no annotations.
 */
import { canonicalJson } from '../../lib/canonical-json.ts';
import { floorTo, SECOND_MS, type UnixMs } from '../../time.ts';
import type { ToldAlert } from '../alert-labels.ts';
import { answerAlerts } from '../answer-alerts.ts';
import type { AlertSource, SourceCall } from '../source.ts';
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
  const firing = async (call: SourceCall): Promise<readonly ToldAlert[]> => {
    const rules = await api.alerts(call, REUSE_MS);
    const own = (rules?.data ?? []).filter(({ state }) => state === 'firing').map(ofRule);
    return own.length > 0 ? own : ofSeries((await api.query(FIRING, floorTo(now(), REUSE_MS), call, REUSE_MS)).data);
  };

  return { kind: 'PROMETHEUS', alerts: answerAlerts(firing), describe };
};
