/** The shop's past as the series that a Collector's span metrics and service graph connectors would have left in Prometheus. */
import { MINUTE_MS, requestsOf } from './minute.ts';
import type { ShopSpan } from './span.ts';
import { exceptionTypeOf, flatten } from './span.ts';
import { ENVIRONMENT, NAMESPACE } from './topology.ts';

/** How often the series are sampled: as a Collector that flushes, and a Prometheus that scrapes, every 15 seconds. */
export const SAMPLE_INTERVAL_MS = 15_000;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;

type Labels = Readonly<Record<string, string>>;
type Family = 'traces_span_metrics_calls' | 'traces_span_metrics_events' | ServiceGraphFamily;
type ServiceGraphFamily = 'traces_service_graph_request' | 'traces_service_graph_request_failed';

/** One increment of one counter. */
export type Increment = { readonly family: Family; readonly labels: Labels; readonly atUs: number };

const FAMILIES: readonly Family[] = [
  'traces_span_metrics_calls',
  'traces_span_metrics_events',
  'traces_service_graph_request',
  'traces_service_graph_request_failed',
];

/** Attributes that the connector of deploy/collector is told to make labels of, by the label's name. */
const DIMENSIONS = {
  http_route: 'http.route',
  http_request_method: 'http.request.method',
  http_response_status_code: 'http.response.status_code',
  rpc_grpc_status_code: 'rpc.grpc.status_code',
} as const;

const callLabels = (span: ShopSpan): Labels => {
  const dimensions = Object.entries(DIMENSIONS).flatMap(([label, key]) => {
    const value = span.attributes[key];
    return value === undefined ? [] : [[label, String(value)] as const];
  });
  return {
    service_name: span.service,
    span_name: span.name,
    span_kind: `SPAN_KIND_${span.kind}`,
    status_code: span.errorMessage === null ? 'STATUS_CODE_UNSET' : 'STATUS_CODE_ERROR',
    service_namespace: NAMESPACE,
    service_version: span.version,
    deployment_environment_name: ENVIRONMENT,
    job: `${NAMESPACE}/${span.service}`,
    instance: `${span.service}-0`,
    ...Object.fromEntries(dimensions),
  };
};

const isCaller = ({ kind }: ShopSpan): boolean => kind === 'CLIENT' || kind === 'PRODUCER';
const isCallee = ({ kind }: ShopSpan): boolean => kind === 'SERVER' || kind === 'CONSUMER';

/** The edges that start at a span: its counterparts in other services, or else the database that it asked. */
const edgesOf = (span: ShopSpan): readonly { readonly labels: Labels; readonly isFailed: boolean }[] => {
  if (!isCaller(span)) return [];
  const counterparts = span.children.filter((child) => isCallee(child) && child.service !== span.service);
  if (counterparts.length === 0 && span.attributes['db.system.name'] !== undefined) {
    // Without peer.service both connectors call a database by the address that was asked.
    const server = String(span.attributes['server.address'] ?? span.attributes['db.namespace']);
    const labels = { client: span.service, server, connection_type: 'database' };
    return [{ labels, isFailed: span.errorMessage !== null }];
  }
  const connection = span.kind === 'PRODUCER' ? { connection_type: 'messaging_system' } : {};
  return counterparts.map((child) => ({
    labels: { client: span.service, server: child.service, ...connection },
    isFailed: span.errorMessage !== null || child.errorMessage !== null,
  }));
};

/** Every increment that one span causes, at the span's start: the rule by which all counts of spans go. */
export const incrementsOf = (span: ShopSpan): readonly Increment[] => {
  const labels = callLabels(span);
  const at = { atUs: span.startUs };
  return [
    { family: 'traces_span_metrics_calls', labels, ...at },
    ...span.exceptions.map(({ error }): Increment => ({
      family: 'traces_span_metrics_events',
      labels: { ...labels, exception_type: exceptionTypeOf(error) },
      ...at,
    })),
    ...edgesOf(span).flatMap((edge): readonly Increment[] => [
      { family: 'traces_service_graph_request', labels: edge.labels, ...at },
      ...(edge.isFailed
        ? [{ family: 'traces_service_graph_request_failed', labels: edge.labels, ...at } satisfies Increment]
        : []),
    ]),
  ];
};

/** Text of a label's value: OpenMetrics escapes backslash, quote and newline, and nothing else. */
const escapeValue = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** Returns labels as they stand between the braces of a sample, by name. */
export const printLabels = (labels: Labels): string =>
  Object.entries(labels)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}="${escapeValue(value)}"`)
    .join(',');

/** Increments of one series by the index of the sample that shows them first. */
type Counter = { firstSample: number; readonly added: Map<number, number> };

const collect = (
  options: { readonly seed: number; readonly fromMinute: number; readonly minutes: number },
  fromMs: number,
): ReadonlyMap<Family, ReadonlyMap<string, Counter>> => {
  const families = new Map<Family, Map<string, Counter>>(FAMILIES.map((family) => [family, new Map()]));
  for (let minute = options.fromMinute; minute < options.fromMinute + options.minutes; minute += 1) {
    for (const { root } of requestsOf(options.seed, minute)) {
      for (const { family, labels, atUs } of flatten(root).flatMap(incrementsOf)) {
        // The sample at t holds what started before t, so that [t0, t1) is exactly the difference of two samples.
        const sample = Math.floor((atUs / US_PER_MS - fromMs) / SAMPLE_INTERVAL_MS) + 1;
        const counters = families.get(family);
        const id = printLabels(labels);
        const counter = counters?.get(id) ?? { firstSample: sample, added: new Map<number, number>() };
        counter.firstSample = Math.min(counter.firstSample, sample);
        counter.added.set(sample, (counter.added.get(sample) ?? 0) + 1);
        counters?.set(id, counter);
      }
    }
  }
  return families;
};

/**
 * Lines of OpenMetrics text, `# EOF` last, with a sample of every series each 15 seconds. A series starts with a 0 one
 * sample before its first increment, as the connectors write it; `promtool tsdb create-blocks-from openmetrics` takes it.
 * @param options.fromMinute  first minute of the past, in whole minutes since the Unix epoch
 * @param options.minutes     length of the past
 */
export function* openMetricsOf(options: {
  readonly seed: number;
  readonly fromMinute: number;
  readonly minutes: number;
}): Generator<string> {
  const fromMs = options.fromMinute * MINUTE_MS;
  const lastSample = (options.minutes * MINUTE_MS) / SAMPLE_INTERVAL_MS;
  for (const [family, counters] of collect(options, fromMs)) {
    yield `# TYPE ${family} counter`;
    for (const [labels, { firstSample, added }] of counters) {
      let value = 0;
      for (let sample = Math.max(firstSample - 1, 0); sample <= lastSample; sample += 1) {
        value += added.get(sample) ?? 0;
        yield `${family}_total{${labels}} ${value} ${(fromMs + sample * SAMPLE_INTERVAL_MS) / MS_PER_SECOND}`;
      }
    }
  }
  yield '# EOF';
}
