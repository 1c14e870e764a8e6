/** Telemetry as the series that producers of span metrics make of it, in OpenMetrics text for `promtool tsdb create-blocks-from`. */
import { printLabels } from '../../demo/openmetrics.ts';
import type { PlainAttributes, PlainSpan, PlainTelemetry, PlainValue } from './plain-trace.ts';
import { resourceOf } from './plain-trace.ts';

/** Samples lie this far apart, at multiples of it. */
export const SAMPLE_INTERVAL_MS = 15_000;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;

/** A producer of span metrics: what it calls its counters and labels. */
export interface SpanMetricsProducer {
  readonly calls: string;
  /** Null where it makes no metric of span events. */
  readonly events: string | null;
  readonly service: string;
  /** Attributes that become labels, on the span or its resource; a missing one gives no label. */
  readonly dimensions: readonly string[];
}
const DIMENSIONS = [
  'http.route',
  'http.request.method',
  'http.method',
  'http.response.status_code',
  'http.status_code',
  'rpc.grpc.status_code',
  'service.namespace',
  'service.version',
  'deployment.environment.name',
  'deployment.environment',
  'tenant',
] as const;
/** The Collector's connector. */
export const COLLECTOR: SpanMetricsProducer = {
  calls: 'traces_span_metrics_calls',
  events: 'traces_span_metrics_events',
  service: 'service_name',
  dimensions: DIMENSIONS,
};
/** Tempo's metrics-generator. */
export const TEMPO_GENERATOR: SpanMetricsProducer = {
  calls: 'traces_spanmetrics_calls',
  events: null,
  service: 'service',
  dimensions: DIMENSIONS,
};

/** Some telemetry, moved in time: so that one server holds many cases, days apart. */
export interface ShiftedTelemetry {
  readonly telemetry: PlainTelemetry;
  readonly shiftMs: number;
  /** Until when its series go on, before the shift. */
  readonly toMs: number;
}

type Labels = Readonly<Record<string, string>>;
interface Series {
  readonly family: string;
  readonly labels: string;
  /** What was added by the instant of the sample that shows it first. */
  readonly added: Map<number, number>;
  /** Spans of samples, from the 0 before the first increment of a piece of telemetry to its end. */
  readonly runs: { readonly fromMs: number; readonly toMs: number }[];
}

const textOf = (value: PlainValue): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const labelName = (attribute: string): string => attribute.replaceAll(/[^a-zA-Z0-9_]/g, '_');
const STATUS = { UNSET: 'STATUS_CODE_UNSET', OK: 'STATUS_CODE_OK', ERROR: 'STATUS_CODE_ERROR' } as const;

const callLabels = (span: PlainSpan, { service, dimensions }: SpanMetricsProducer): Labels => {
  const attributes: PlainAttributes = { ...resourceOf(span), ...span.attributes };
  const extra = dimensions.flatMap((name) => {
    const value = attributes[name];
    return value === undefined ? [] : [[labelName(name), textOf(value)] as const];
  });
  return {
    [service]: span.service ?? 'unknown_service',
    span_name: span.name,
    span_kind: `SPAN_KIND_${span.kind}`,
    status_code: STATUS[span.status],
    ...Object.fromEntries(extra),
  };
};

const incrementsOf = (span: PlainSpan, producer: SpanMetricsProducer): readonly (readonly [string, Labels])[] => {
  const labels = callLabels(span, producer);
  const { events } = producer;
  const exceptions = events === null ? [] : span.events.filter(({ name }) => name === 'exception');
  return [
    [producer.calls, labels],
    ...exceptions.map(({ attributes }) => {
      const type = attributes['exception.type'];
      return [events ?? '', type === undefined ? labels : { ...labels, exception_type: textOf(type) }] as const;
    }),
  ];
};

/**
 * Returns the series of all telemetry: every span is in the first sample after its start, so that [t0, t1) between two
 * samples is exactly their difference; a series starts with a 0, as real producers write it.
 */
export const spanMetricsText = (parts: readonly ShiftedTelemetry[], producer: SpanMetricsProducer): string => {
  const families = new Map<string, Map<string, Series>>();
  const seriesOf = (family: string, labels: string): Series => {
    const ofFamily = families.get(family) ?? new Map<string, Series>();
    families.set(family, ofFamily);
    const known = ofFamily.get(labels) ?? { family, labels, added: new Map(), runs: [] };
    ofFamily.set(labels, known);
    return known;
  };
  for (const { telemetry, shiftMs, toMs } of parts) {
    const firstMs = new Map<Series, number>();
    for (const span of telemetry.spans) {
      const startMs = span.startUs / US_PER_MS + shiftMs;
      const atMs = (Math.floor(startMs / SAMPLE_INTERVAL_MS) + 1) * SAMPLE_INTERVAL_MS;
      for (const [family, labels] of incrementsOf(span, producer)) {
        const series = seriesOf(family, printLabels(labels));
        series.added.set(atMs, (series.added.get(atMs) ?? 0) + 1);
        firstMs.set(series, Math.min(firstMs.get(series) ?? Infinity, atMs));
      }
    }
    for (const [series, atMs] of firstMs) series.runs.push({ fromMs: atMs - SAMPLE_INTERVAL_MS, toMs: toMs + shiftMs });
  }
  const lines = [...families].flatMap(([family, series]) => [
    `# TYPE ${family} counter`,
    ...[...series.values()].flatMap(printSeries),
  ]);
  return [...lines, '# EOF', ''].join('\n');
};

const printSeries = ({ family, labels, added, runs }: Series): readonly string[] =>
  runs
    .toSorted((left, right) => left.fromMs - right.fromMs)
    .flatMap(({ fromMs, toMs }) => {
      let value = 0;
      return Array.from({ length: Math.floor((toMs - fromMs) / SAMPLE_INTERVAL_MS) + 1 }, (_, index) => {
        const atMs = fromMs + index * SAMPLE_INTERVAL_MS;
        value += added.get(atMs) ?? 0;
        return `${family}_total{${labels}} ${value} ${atMs / MS_PER_SECOND}`;
      });
    });
