/** What TraceQL metrics answer: counts by labels, over time or as one number. */
import type { UnixMs } from '../../time.ts';
import {
  idIn,
  listIn,
  numberIn,
  objectIn,
  parseJson,
  textIn,
  unexpected,
  valueTextIn,
  type JsonObject,
} from './tempo-json.ts';

export interface MetricsSample {
  /** Tempo's own timestamp: the end of the interval. */
  readonly endMs: UnixMs;
  readonly value: number;
}
export interface MetricsExemplar {
  readonly traceId: string;
  readonly atMs: UnixMs;
}
export interface MetricsSeries {
  /** By the names of `by()`, with their scope; null where the value is absent. Without `by()` there is `__name__` alone. */
  readonly labels: ReadonlyMap<string, string | null>;
  readonly samples: readonly MetricsSample[];
  readonly exemplars: readonly MetricsExemplar[];
}
export interface MetricsPage {
  readonly series: readonly MetricsSeries[];
  /** Why Tempo left something out (`status: PARTIAL`); null where it did not. */
  readonly partial: string | null;
}

const readLabels = (value: unknown): ReadonlyMap<string, string | null> =>
  new Map(
    listIn(value, 'labels').map((item) => {
      const pair = objectIn(item, 'a label');
      return [textIn(pair.key, 'the key of a label'), valueTextIn(pair.value ?? {}, 'the value of a label')];
    }),
  );

const readExemplar = (value: unknown): readonly MetricsExemplar[] => {
  const exemplar = objectIn(value, 'an exemplar');
  const traceId = readLabels(exemplar.labels).get('trace:id');
  return traceId === undefined || traceId === null
    ? []
    : [{ traceId: idIn(traceId, 32, 'trace:id of an exemplar'), atMs: numberIn(exemplar.timestampMs, 'timestampMs') }];
};

/** Returns a count, NaN where Tempo has none to tell. No server counts farther than numbers are whole. */
const countIn = (value: unknown, place: string): number => {
  const count = numberIn(value, place);
  if (Math.abs(count) > Number.MAX_SAFE_INTEGER) throw unexpected(place, 'a count', value);
  return count;
};

const readSamples = (series: JsonObject): readonly MetricsSample[] =>
  listIn(series.samples, 'samples').map((item) => {
    const sample = objectIn(item, 'a sample');
    return {
      endMs: numberIn(sample.timestampMs, 'timestampMs'),
      value: countIn(sample.value, 'the value of a sample'),
    };
  });

/** Of which Tempo always sends the second. */
const MEMBERS = ['series', 'metrics'];

const readStatus = ({ status = 'COMPLETE', message }: JsonObject): string | null => {
  if (status === 0 || status === 'COMPLETE') return null;
  if (status !== 1 && status !== 'PARTIAL') throw unexpected('status', 'COMPLETE or PARTIAL', status);
  return textIn(message, 'message') || 'a partial answer';
};

/** Returns the counts of a range query; samples without a number are left out. @throws GatewayError SOURCE_BAD_RESPONSE */
export const readRangeMetrics = (body: Uint8Array): MetricsPage => {
  const answer = parseJson(body, 'the answer to a range query', MEMBERS);
  return {
    partial: readStatus(answer),
    series: listIn(answer.series, 'series').map((item) => {
      const series = objectIn(item, 'a series');
      return {
        labels: readLabels(series.labels),
        samples: readSamples(series).filter(({ value }) => !Number.isNaN(value)),
        exemplars: listIn(series.exemplars, 'exemplars').flatMap(readExemplar),
      };
    }),
  };
};

/** Returns the counts of an instant query, each as one sample at `endMs`. @throws GatewayError SOURCE_BAD_RESPONSE */
export const readInstantMetrics = (body: Uint8Array, endMs: UnixMs): MetricsPage => {
  const answer = parseJson(body, 'the answer to an instant query', MEMBERS);
  return {
    partial: readStatus(answer),
    series: listIn(answer.series, 'series').flatMap((item) => {
      const series = objectIn(item, 'a series');
      const value = countIn(series.value, 'the value of a series');
      // Without by(), nothing to count answers NaN.
      return Number.isNaN(value)
        ? []
        : [{ labels: readLabels(series.labels), samples: [{ endMs, value }], exemplars: [] }];
    }),
  };
};
