/** Values in the answers of queries: numbers are texts there, and have names where JSON has no number. */
import { SECOND_MS, type UnixMs } from '../../time.ts';
import { isRecord, labelsIn, listIn, parseJson } from './json-shapes.ts';

export type Labels = Readonly<Record<string, string>>;

/** One series at one instant. */
export interface Sample {
  readonly labels: Labels;
  readonly atMs: UnixMs;
  readonly value: number;
}
/** One series over time, oldest first; steps without a value are left out. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly { readonly atMs: UnixMs; readonly value: number }[];
}
/** Exemplars of one series. */
export interface ExemplarSeries {
  readonly labels: Labels;
  readonly exemplars: readonly { readonly labels: Labels; readonly value: number; readonly atMs: UnixMs }[];
}

/** What a server says it is. */
export interface BuildInfo {
  /** Null where it does not say. */
  readonly version: string | null;
  /** `Grafana Mimir`, …; null for Prometheus itself. */
  readonly application: string | null;
}

const NAMED_NUMBERS: Readonly<Record<string, number>> = {
  NaN,
  '+Inf': Infinity,
  Inf: Infinity,
  '-Inf': -Infinity,
};
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Returns the number that a text of the API means: 12.5, 1e+06, NaN, +Inf, -Inf; null where it means none. */
export const readNumber = (text: unknown): number | null => {
  if (typeof text !== 'string') return null;
  return NAMED_NUMBERS[text] ?? (NUMBER.test(text) ? Number(text) : null);
};

/** Instants are seconds with at most three decimals. */
const toMs = (atSeconds: number): UnixMs => Math.round(atSeconds * SECOND_MS);

const readPoint = (pair: unknown): { readonly atMs: UnixMs; readonly value: number } | null => {
  if (!Array.isArray(pair) || pair.length !== 2) return null;
  const parts: readonly unknown[] = pair;
  const [at, text] = parts;
  const value = readNumber(text);
  return typeof at !== 'number' || value === null ? null : { atMs: toMs(at), value };
};

const readSample = (element: unknown): Sample | 'histogram' | null => {
  if (!isRecord(element)) return null;
  const labels = labelsIn(element.metric);
  if (labels === null) return null;
  if (element.value === undefined && element.histogram !== undefined) return 'histogram';
  const point = readPoint(element.value);
  return point === null ? null : { labels, ...point };
};

const readSeries = (element: unknown): Series | null => {
  if (!isRecord(element)) return null;
  const labels = labelsIn(element.metric);
  const points =
    element.values === undefined && element.histograms !== undefined ? [] : listIn(element.values, readPoint);
  return labels === null || points === null ? null : { labels, points };
};

/** Returns the samples of a vector (or a scalar as one without labels), native histograms left out; null for another shape. */
export const decodeVector = (data: unknown): readonly Sample[] | null => {
  if (!isRecord(data)) return null;
  if (data.resultType === 'scalar') {
    const point = readPoint(data.result);
    return point === null ? null : [{ labels: {}, ...point }];
  }
  if (data.resultType !== 'vector') return null;
  return listIn(data.result, readSample)?.filter((sample): sample is Sample => sample !== 'histogram') ?? null;
};

/** Returns the series of a matrix; null for another shape. */
export const decodeMatrix = (data: unknown): readonly Series[] | null =>
  isRecord(data) && data.resultType === 'matrix' ? listIn(data.result, readSeries) : null;

const readExemplar = (element: unknown): ExemplarSeries['exemplars'][number] | null => {
  if (!isRecord(element) || typeof element.timestamp !== 'number') return null;
  const [labels, value] = [labelsIn(element.labels), readNumber(element.value)];
  return labels === null || value === null ? null : { labels, value, atMs: toMs(element.timestamp) };
};

/** Returns the exemplars by series; null for another shape. */
export const decodeExemplars = (data: unknown): readonly ExemplarSeries[] | null =>
  data === null // some servers say that they have none so
    ? []
    : listIn(data, (element): ExemplarSeries | null => {
        if (!isRecord(element)) return null;
        const [labels, exemplars] = [labelsIn(element.seriesLabels), listIn(element.exemplars, readExemplar)];
        return labels === null || exemplars === null ? null : { labels, exemplars };
      });

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Returns what a page of build information says, leniently: servers that only speak the API have others, or none. */
export const decodeBuildInfo = (body: Uint8Array): BuildInfo | null => {
  const page = parseJson(body);
  if (!isRecord(page) || !isRecord(page.data)) return null;
  const { version, application } = page.data;
  return { version: textOrNull(version), application: textOrNull(application) };
};
