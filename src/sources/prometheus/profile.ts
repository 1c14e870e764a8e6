/** Which names span metrics have: every producer calls the same counters differently. A table, no queries. */

/** A status label and the value that marks a failed span. */
export interface StatusLabel {
  readonly label: string;
  readonly error: string;
}

/** A histogram of span durations. */
export interface LatencyMetric {
  /** Of a classic histogram without `_bucket`. */
  readonly metric: string;
  readonly unit: 'ms' | 's';
  /** One native histogram instead of `_bucket`, `_sum` and `_count`. */
  readonly isNative: boolean;
}

/** Metric and label names of one producer of span metrics. */
export interface SpanMetricsProfile {
  /** What settings and notes call it. */
  readonly name: string;
  /** Counter of spans. */
  readonly calls: string;
  /** Counter of span events, exceptions among them; null: the producer has none. */
  readonly events: string | null;
  /** Histograms it may have, by preference. */
  readonly latencies: readonly Omit<LatencyMetric, 'isNative'>[];
  /** Labels that carry the service, by preference: a series is the service of the first that it has. */
  readonly service: readonly string[];
  readonly spanName: string;
  readonly kind: string;
  /** The labels that may carry the status; a series is failed if one of them says so. */
  readonly statuses: readonly StatusLabel[];
  /** Labels of exemplars that may hold the trace id. */
  readonly exemplarTrace: readonly string[];
  /** Names have dots, which only Prometheus 3 reads. */
  readonly isUtf8: boolean;
}

/** The exceptions connector's counter, and the service graph's: they carry no namespace and stand beside every profile. */
export const EXCEPTIONS_METRICS = ['exceptions_total', 'exceptions'] as const;
export const SERVICE_GRAPH = {
  requests: 'traces_service_graph_request_total',
  failed: 'traces_service_graph_request_failed_total',
  client: 'client',
  server: 'server',
  connectionType: 'connection_type',
} as const;

/** Values of the kind label. */
export const KIND_PREFIX = 'SPAN_KIND_';

const TRACE_LABELS = ['trace_id', 'traceID', 'TraceID', 'traceId'];
// A label `service` may also come from where a metric was scraped; it is looked at last.
const CLASSIC_LABELS = {
  service: ['service_name', 'exported_service', 'service'],
  spanName: 'span_name',
  kind: 'span_kind',
  // The second is what the Collector's gate statusCodeConvention.useOtelPrefix makes of it.
  statuses: [
    { label: 'status_code', error: 'STATUS_CODE_ERROR' },
    { label: 'otel_status_code', error: 'ERROR' },
  ],
  exemplarTrace: TRACE_LABELS,
  isUtf8: false,
} as const;
const DOTTED_LABELS = {
  service: ['service.name'],
  spanName: 'span.name',
  kind: 'span.kind',
  statuses: [
    { label: 'status.code', error: 'STATUS_CODE_ERROR' },
    { label: 'otel.status_code', error: 'ERROR' },
  ],
  exemplarTrace: TRACE_LABELS,
  isUtf8: true,
} as const;

const durations = (namespace: string): SpanMetricsProfile['latencies'] => [
  { metric: `${namespace}duration_milliseconds`, unit: 'ms' },
  { metric: `${namespace}duration_seconds`, unit: 's' },
];
const latency = (namespace: string): SpanMetricsProfile['latencies'] => [{ metric: `${namespace}latency`, unit: 's' }];

/** Returns the names of the Collector's connector under a namespace, as Prometheus writes them: `my_app_`, or '' for none. */
const classic = (name: string, namespace: string, suffix = '_total'): SpanMetricsProfile => ({
  name,
  calls: `${namespace}calls${suffix}`,
  events: `${namespace}events${suffix}`,
  latencies: [...durations(namespace), ...latency(namespace)],
  ...CLASSIC_LABELS,
});

const dotted = (name: string, namespace: string, suffix: string): SpanMetricsProfile => ({
  name,
  calls: `${namespace}calls${suffix}`,
  events: `${namespace}events${suffix}`,
  // NoTranslation leaves units out of names: which it is cannot be seen, and milliseconds are the connector's default.
  latencies: [...durations(namespace), { metric: `${namespace}duration`, unit: 'ms' }],
  ...DOTTED_LABELS,
});

/**
 * Presets by preference: where two of them hold the same service, the first counts. The Collector comes before Tempo's generator,
 * because it usually counts before sampling, and newer names before older ones.
 */
export const PRESETS: readonly SpanMetricsProfile[] = [
  classic('otel', 'traces_span_metrics_'),
  dotted('otel-utf8', 'traces.span.metrics.', '_total'),
  dotted('otel-untranslated', 'traces.span.metrics.', ''),
  classic('tempo', 'traces_spanmetrics_'),
  classic('otel-legacy', ''),
];

const CUSTOM_CLASSIC = /^([a-zA-Z_:][a-zA-Z0-9_:]*_)calls(_total)?$/;
const CUSTOM_DOTTED = /^(.*[^a-zA-Z0-9_:].*[._])calls(_total)?$/;

/**
 * Returns the profile whose counter of spans has this name: a preset, or one of another namespace, called by the metric; null where
 * the name does not end in `calls` or `calls_total`.
 */
export const profileOf = (calls: string): SpanMetricsProfile | null => {
  const preset = PRESETS.find((each) => each.calls === calls);
  if (preset !== undefined) return preset;
  const [, namespace, suffix = ''] = CUSTOM_DOTTED.exec(calls) ?? [];
  if (namespace !== undefined) return dotted(calls, namespace, suffix);
  const [, underscored, total = ''] = CUSTOM_CLASSIC.exec(calls) ?? [];
  return underscored === undefined ? null : classic(calls, underscored, total);
};

/** What SPAN_METRICS_PROFILE may be: `auto`, a preset's name, or the name of a counter of spans. */
export type ProfileSetting = 'auto' | SpanMetricsProfile;

/** Returns what a setting means; null where it is neither `auto`, nor a preset, nor the name of a counter of spans. */
export const readProfileSetting = (text: string): ProfileSetting | null =>
  text === 'auto' ? 'auto' : (PRESETS.find(({ name }) => name === text) ?? profileOf(text));

/** Matches the names of counters of spans and of events, their histograms, exceptions and the service graph, in every namespace. */
export const CANDIDATE_NAMES =
  '(?:.*[._])?(?:calls|events)(?:_total)?|(?:.*[._])?(?:duration(?:_milliseconds|_seconds)?|latency)(?:_count)?|exceptions(?:_total)?|traces_service_graph_request_total';

/** Returns an attribute's key as the label that carries it: as it is under UTF-8 names, else as Prometheus escapes it. */
export const attributeLabel = (key: string, isUtf8: boolean): string => {
  if (isUtf8) return key;
  const escaped = key.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^[0-9]/.test(escaped) ? `key_${escaped}` : /^_[^_]/.test(escaped) ? `key${escaped}` : escaped;
};
