/** Counters of span metrics with every label that the graph knows. */
import { attributeLabel, profileOf } from '../../src/sources/prometheus/profile.ts';
import { callsCounter, type Counter } from '../../src/sources/prometheus/counter.ts';

const ATTRIBUTES = [
  ...['http.route', 'http.request.method', 'http.method', 'http.response.status_code', 'http.status_code'],
  ...['service.version', 'deployment.environment.name', 'deployment.environment', 'service.namespace', 'user.id'],
];

/** Returns the counter of a profile, by the name of its metric; `attributes` are those that its producer was told to add. */
export const counterOf = (metric: string, attributes: readonly string[] = ATTRIBUTES): Counter => {
  const profile = profileOf(metric);
  if (profile === null) throw new RangeError(`no profile has ${metric}`);
  const service = profile.name === 'tempo' ? 'service' : (profile.service[0] ?? '');
  const [status] = profile.statuses;
  const labels = new Set([
    ...[service, profile.spanName, profile.kind, status?.label ?? ''],
    ...attributes.map((key) => attributeLabel(key, profile.isUtf8)),
  ]);
  return callsCounter({
    profile,
    calls: { metric, labels },
    service: [service],
    statuses: profile.statuses.filter(({ label }) => labels.has(label)),
    events: null,
    latency: null,
  });
};
