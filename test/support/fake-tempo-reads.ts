/** The reads of one operation over a Tempo that answers as a test says, and what was sent to it. */
import { createOperationReads, type OperationReads } from '../../src/sources/tempo/operation-reads.ts';
import type { SearchedTrace } from '../../src/sources/tempo/search-answer.ts';
import type { MetricsResult, SearchResult, TempoApi } from '../../src/sources/tempo/tempo-api.ts';
import type { TimeRange, UnixMs } from '../../src/time.ts';
import { call } from '../sources/contract/backend.ts';
import type { PlainSpan } from './plain-trace.ts';

/** A series of counts: its labels, and its samples or the one count of the whole range. */
export interface FakeSeries {
  readonly labels: Readonly<Record<string, string | null>>;
  readonly value?: number;
  readonly samples?: readonly (readonly [atMs: UnixMs, value: number])[];
}

/** What a test says; what it leaves out finds nothing. */
export interface FakeAnswers {
  readonly metrics?: (query: string, range: TimeRange) => readonly FakeSeries[] | Error;
  readonly search?: (query: string, limit: number) => Partial<SearchResult> | Error;
}

export interface FakeTempo {
  readonly reads: OperationReads;
  /** Texts in the order in which they were sent. */
  readonly asked: readonly string[];
}

const nobodyAsks = (): never => {
  throw new Error('nobody asks this');
};

const resultOf = (series: readonly FakeSeries[] | Error, { fromMs }: TimeRange): Promise<MetricsResult> =>
  series instanceof Error
    ? Promise.reject(series)
    : Promise.resolve({
        notes: [],
        series: series.map(({ labels, value, samples }) => ({
          labels: new Map(Object.entries(labels)),
          samples: (samples ?? [[fromMs, value ?? 0] as const]).map(([atMs, each]) => ({ atMs, value: each })),
          exemplars: [],
        })),
      });

/** Returns the reads of an operation that has just begun. */
export const fakeTempo = ({ metrics = () => [], search = () => ({}) }: FakeAnswers): FakeTempo => {
  const asked: string[] = [];
  const count = (query: string, range: TimeRange): Promise<MetricsResult> => {
    asked.push(query);
    return resultOf(metrics(query, range), range);
  };
  const api: TempoApi = {
    url: 'http://tempo',
    metricsInstant: count,
    metricsRange: count,
    search: (query, _range, { limit }) => {
      asked.push(query);
      const found = search(query, limit);
      return found instanceof Error ? Promise.reject(found) : Promise.resolve({ traces: [], isCut: false, ...found });
    },
    tags: nobodyAsks,
    tagValues: nobodyAsks,
    traceById: nobodyAsks,
    traceByIdV1: nobodyAsks,
    version: nobodyAsks,
    echo: nobodyAsks,
  };
  return { reads: createOperationReads(api)(call()), asked };
};

const attributesOf = ({ parentSpanId, service, kind, status, attributes, resource, events }: PlainSpan) => {
  const last = events.findLast(({ name }) => name === 'exception');
  return new Map<string, string>([
    ['span:parentID', parentSpanId ?? '0'.repeat(16)],
    ['service.name', service ?? ''],
    ['kind', kind.toLowerCase()],
    ['status', status.toLowerCase()],
    ...Object.entries({ ...resource, ...attributes, ...last?.attributes }).map(
      ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    ),
    ...(last === undefined ? [] : [['event:name', 'exception'] as const]),
  ]);
};

/** Returns the spans as a search that finds all of them tells them. */
export const searchedTraces = (spans: readonly PlainSpan[]): readonly SearchedTrace[] =>
  [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([traceId, ofTrace]) => {
    const root = ofTrace.find(({ parentSpanId }) => parentSpanId === null);
    return {
      traceId,
      startUs: Math.min(...ofTrace.map(({ startUs }) => startUs)),
      durationUs: 0,
      rootService: root?.service ?? null,
      rootName: root?.name ?? null,
      matched: ofTrace.length,
      services: [],
      errors: ofTrace.filter(({ status }) => status === 'ERROR').length,
      spans: ofTrace.map((span) => ({
        spanId: span.spanId,
        startUs: span.startUs,
        durationUs: span.durationUs ?? 0,
        name: span.name,
        attributes: attributesOf(span),
      })),
    };
  });
