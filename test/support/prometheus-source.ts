/** A real Prometheus as the source of counts, with a clock of its own, and what it was asked. */
import { afterAll, beforeAll } from '@jest/globals';
import type {
  CountAnswer,
  CountQuery,
  Measure,
  MetricSource,
  SourceCall,
  SourceRead,
} from '../../src/sources/source.ts';
import { createPrometheusMetrics } from '../../src/sources/prometheus/prometheus.ts';
import type { ProfileSetting } from '../../src/sources/prometheus/profile.ts';
import type { TimeRange, UnixMs } from '../../src/time.ts';
import { openTestDoor } from './http-door.ts';
import { counterText, startPrometheus, type PrometheusOptions, type SeriesSample } from './prometheus-server.ts';
import { series } from './series.ts';

/** How often the series of a test are scraped, unless it says otherwise. */
export const SCRAPE_MS = 15_000;

/** For writing the series and the start of the server. */
const START_TIMEOUT_MS = 60_000;

/** When the series of a test begin: noon, so that every step starts at a round time. */
export const START_MS = Date.UTC(2026, 10, 20, 12);

/** One series: its labels, and its values in promtool's notation from START_MS on. */
export interface WrittenSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: string;
  readonly scrapeMs?: number;
}

const samplesOf = ({ values, scrapeMs = SCRAPE_MS }: WrittenSeries): readonly SeriesSample[] =>
  series(values).flatMap((value, index) => (value === null ? [] : [{ atMs: START_MS + index * scrapeMs, value }]));

export interface PrometheusSource {
  readonly url: string;
  readonly metrics: MetricSource;
  readonly call: SourceCall;
  /** What was asked since the last look. */
  readonly takeReads: () => readonly SourceRead[];
  /** Answers one query; throws its error. Whatever a query leaves out is everything, over `range`. */
  readonly count: <M extends Measure>(
    measure: M,
    query: Pick<CountQuery<M>, 'by' | 'range'> & Partial<Omit<CountQuery<M>, 'measure'>>,
  ) => Promise<CountAnswer<M>>;
  readonly stop: () => Promise<void>;
}

/** Opens a source for all tests of a suite; returns the function that gives it to them. */
export const usePrometheusSource = (
  written: readonly WrittenSeries[],
  nowMs: UnixMs,
  server: Pick<PrometheusOptions, 'flags'> = {},
): (() => PrometheusSource) => {
  let source: PrometheusSource | undefined;
  beforeAll(async () => {
    source = await openPrometheusSource(written, nowMs, 'auto', server);
  }, START_TIMEOUT_MS);
  afterAll(() => source?.stop());
  return () => {
    if (source === undefined) throw new Error('the source is open within tests only');
    return source;
  };
};

/** Returns so many scrapes from START_MS. */
export const scrapes = (count: number): UnixMs => START_MS + count * SCRAPE_MS;
/** Returns the range between two scrapes. */
export const between = (first: number, last: number): TimeRange => ({ fromMs: scrapes(first), toMs: scrapes(last) });

/** Resolves to a source over a server of these series, whose clock shows `nowMs`. */
export const openPrometheusSource = async (
  written: readonly WrittenSeries[],
  nowMs: UnixMs,
  profile: ProfileSetting = 'auto',
  options: Pick<PrometheusOptions, 'flags'> = {},
): Promise<PrometheusSource> => {
  const server = await startPrometheus({
    ...options,
    openMetrics: counterText(written.map((each) => ({ ...each, samples: samplesOf(each) }))),
  });
  const { door } = openTestDoor(server.url, { maxBodyBytes: 64_000_000 });
  const metrics = createPrometheusMetrics(door, { now: () => nowMs, profile });
  let reads: SourceRead[] = [];
  const call: SourceCall = { signal: new AbortController().signal, record: (read) => reads.push(read) };
  return {
    url: server.url,
    metrics,
    call,
    takeReads: () => {
      const taken = reads;
      reads = [];
      return taken;
    },
    count: async (measure, query) => {
      const [answer] = await metrics.counts([{ where: {}, keys: null, stepMs: null, ...query, measure }], call);
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
      return answer;
    },
    stop: async () => {
      await door.close();
      await server.stop();
    },
  };
};

/** Returns a series: service, span name, status, values, further labels. */
type PrintSeries = (
  service: string,
  name: string,
  status: 'UNSET' | 'OK' | 'ERROR',
  values: string,
  more?: Readonly<Record<string, string>>,
) => WrittenSeries;

const serverSpans =
  (metric: string, serviceLabel: string): PrintSeries =>
  (service, name, status, values, more = {}) => ({
    metric,
    labels: {
      [serviceLabel]: service,
      span_name: name,
      span_kind: 'SPAN_KIND_SERVER',
      status_code: `STATUS_CODE_${status}`,
      ...more,
    },
    values,
  });

/** Returns a series of the Collector's connector under its default names, of SERVER spans unless further labels say otherwise. */
export const connectorSeries = serverSpans('traces_span_metrics_calls_total', 'service_name');

/** Returns a series of Tempo's generator under its default names, of SERVER spans unless further labels say otherwise. */
export const generatorSeries = serverSpans('traces_spanmetrics_calls_total', 'service');
