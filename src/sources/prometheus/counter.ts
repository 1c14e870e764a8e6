/** Counters of span metrics in the words of the graph: which labels of theirs carry which dimension. */
import type { Dimension } from '../source.ts';
import type { DetectedMetric, DetectedMetrics, DetectedProfile } from './detect-profile.ts';
import { attributeLabel, profileOf, type SpanMetricsProfile, type StatusLabel } from './profile.ts';

/** A counter with one series per service, span name, kind, status and whatever else its producer was told to add. */
export interface Counter {
  readonly metric: string;
  /** What notes call where it comes from. */
  readonly producer: string;
  /** Every label that a series of it has. */
  readonly labels: ReadonlySet<string>;
  /** By preference; never empty. */
  readonly service: readonly string[];
  readonly spanName: string;
  readonly kind: string;
  readonly statuses: readonly StatusLabel[];
  readonly isUtf8: boolean;
  /** The label without which a series counts something else: events that are no exceptions; null: all series count. */
  readonly required: string | null;
  /** A counter of the same producer that has a series wherever spans are: it tells whether anything was scraped. */
  readonly heartbeat: string;
}

/** Keys of attributes that carry a dimension, new names before old ones: a series has the value of the first that it has. */
const ATTRIBUTES: Readonly<Partial<Record<Dimension, readonly string[]>>> = {
  httpRoute: ['http.route'],
  method: ['http.request.method', 'http.method'],
  statusCode: ['http.response.status_code', 'http.status_code', 'rpc.grpc.status_code'],
  version: ['service.version'],
  environment: ['deployment.environment.name', 'deployment.environment'],
  namespace: ['service.namespace'],
  exceptionType: ['exception.type'],
};

/** Returns the key of the attribute that a producer must add as a label for a dimension; null for what every series has. */
export const attributeOf = (dimension: Dimension): string | null => ATTRIBUTES[dimension]?.[0] ?? null;

/** Returns the label of an attribute, where the counter has it. */
export const labelOfAttribute = ({ labels, isUtf8 }: Counter, key: string): string | null => {
  const label = attributeLabel(key, isUtf8);
  return labels.has(label) ? label : null;
};

/** Returns the labels that carry a dimension, by preference; empty where the counter has none. */
export const labelsOf = (counter: Counter, dimension: Dimension): readonly string[] => {
  if (dimension === 'service') return counter.service;
  if (dimension === 'route') return [counter.spanName];
  if (dimension === 'routeKind') return [counter.spanName, counter.kind];
  return (ATTRIBUTES[dimension] ?? []).flatMap((key) => labelOfAttribute(counter, key) ?? []);
};

/** Keys of the attribute that says what a messaging span does: process, receive, ... */
const OPERATION = ['messaging.operation.type', 'messaging.operation'] as const;

/** Returns the labels that say what a messaging span does, by preference; empty where the counter has none. */
export const operationLabels = (counter: Counter): readonly string[] =>
  OPERATION.flatMap((key) => labelOfAttribute(counter, key) ?? []);

const counterOf = (
  producer: string,
  profile: SpanMetricsProfile,
  { metric, labels }: DetectedMetric,
  rest: Pick<Counter, 'required' | 'heartbeat'>,
): Counter | null => {
  const service = profile.service.filter((label) => labels.has(label));
  const statuses = profile.statuses.filter(({ label }) => labels.has(label));
  const { spanName, kind, isUtf8 } = profile;
  return service.length === 0 ? null : { metric, producer, labels, service, spanName, kind, statuses, isUtf8, ...rest };
};

/** Returns the counter of a profile's spans. */
export const callsCounter = ({ profile, calls, service, statuses }: DetectedProfile): Counter => {
  const { spanName, kind, isUtf8 } = profile;
  const names = { metric: calls.metric, producer: profile.name, labels: calls.labels, heartbeat: calls.metric };
  return { ...names, service, spanName, kind, statuses, isUtf8, required: null };
};

/** Returns the counters of spans, by preference. */
export const spanCounters = ({ profiles }: DetectedMetrics): readonly Counter[] => profiles.map(callsCounter);

const eventsCounter = ({ profile, events, calls }: DetectedProfile): Counter | null => {
  const type = attributeLabel('exception.type', profile.isUtf8);
  if (!events?.labels.has(type)) return null;
  return counterOf(`${profile.name} events`, profile, events, { required: type, heartbeat: calls.metric });
};

/** Names of the exceptions connector's labels are those of some profile of spans. */
const EXCEPTION_NAMES = ['traces_span_metrics_calls_total', 'traces.span.metrics.calls_total'] as const;

/**
 * Returns the counters of recorded exceptions, by preference: events before the exceptions connector, because they begin with a
 * zero and carry the resource's dimensions.
 */
export const exceptionCounters = ({ profiles, exceptions }: DetectedMetrics): readonly Counter[] => {
  const events = profiles.flatMap((profile) => eventsCounter(profile) ?? []);
  if (exceptions === null) return events;
  const [profile] = EXCEPTION_NAMES.flatMap((name) => profileOf(name) ?? []).filter(({ service }) =>
    service.some((label) => exceptions.labels.has(label)),
  );
  const heartbeat = profiles[0]?.calls.metric ?? exceptions.metric;
  const connector =
    profile === undefined ? null : counterOf('exceptions', profile, exceptions, { required: null, heartbeat });
  return connector === null ? events : [...events, connector];
};
