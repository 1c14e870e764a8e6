/** Counts of calls between services and to what reports no spans, from the metrics of a service graph. */
import { MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import { MAX_ROWS, type CountAnswer, type CountQuery, type SourceCall } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { callsPromQL, graphHeartbeat } from './calls-promql.ts';
import { callRows, ofOneProducer, type CountedCalls } from './calls-rows.ts';
import { clipRange, stretchesOf } from './count-plan.ts';
import { PROMETHEUS_LAG_MS, type CountsDeps } from './counts.ts';
import type { DetectedMetric } from './detect-profile.ts';
import { raiseStep, shortestWindow } from './interval.ts';
import * as notes from './notes.ts';
import type { Answered, Series } from './query-api.ts';
import type { Stretches } from './stretches.ts';
import { HELD_LABEL } from './to-promql.ts';

/** How long an answer may be given again: one that cannot grow any more, and any other. */
const REUSE_MS = { settled: MINUTE_MS, growing: SECOND_MS } as const;
/** Windows shorter than this may be shorter than four intervals: the slowest usual one is five minutes. */
const MAYBE_SHORT_MS: DurationMs = 20 * MINUTE_MS;
/** What notes call the two producers of one metric. */
const TWO_PRODUCERS = ['service_graph connector', 'Tempo service graph'];

/** One read of the graph, over stretches of one length. */
type Read = CountedCalls & Pick<Answered<unknown>, 'warnings' | 'isPartial'>;

const noGraph = (): UnsupportedQueryError =>
  new UnsupportedQueryError(
    'PROMETHEUS',
    'service graph metrics',
    "send the metrics of the service_graph connector or of the service graphs of Tempo's metrics-generator to Prometheus",
  );

/** The earliest start of a stretch before which the graph was scraped; Infinity where there is none. */
const heldFrom = (reads: readonly Read[]): UnixMs =>
  Math.min(
    ...reads.flatMap(({ series, lengthMs }) =>
      series
        .filter(({ labels }) => labels[HELD_LABEL] !== undefined)
        .flatMap(({ points }) => points.map(({ atMs }) => atMs - lengthMs)),
    ),
  );

/** The earliest start of a stretch in which anything was called; null where there is none. */
const firstCounted = (reads: readonly Read[]): UnixMs | null => {
  const starts = reads.flatMap(({ series, lengthMs }) =>
    series.flatMap(({ points }) => points.filter(({ value }) => value > 0).map(({ atMs }) => atMs - lengthMs)),
  );
  return starts.length === 0 ? null : Math.min(...starts);
};

/** Resolves to the calls that were counted; rejects with a typed error, or UnsupportedQueryError where the graph does not know what a query names. */
export type AnswerCalls = (query: CountQuery<'calls'>, call: SourceCall) => Promise<CountAnswer<'calls'>>;

/** Returns the function that counts calls. A query is one upstream read, and one for each cut end of a series. */
export const createCalls = ({ api, detect, findInterval, findFirstHeld, now }: CountsDeps): AnswerCalls => {
  const evaluate = async (
    promql: string,
    { ends }: Stretches,
    call: SourceCall,
  ): Promise<Answered<readonly Series[]>> => {
    const reuseMs = ends.toMs <= now() - PROMETHEUS_LAG_MS ? REUSE_MS.settled : REUSE_MS.growing;
    if (ends.fromMs < ends.toMs) return api.queryRange(promql, ends, call, reuseMs);
    const { data, ...rest } = await api.query(promql, ends.toMs, call, reuseMs);
    return { ...rest, data: data.map(({ labels, value }) => ({ labels, points: [{ atMs: ends.toMs, value }] })) };
  };

  const read = async (
    query: CountQuery<'calls'>,
    graph: DetectedMetric,
    range: TimeRange,
    stepMs: DurationMs | null,
    call: SourceCall,
  ): Promise<readonly Read[]> =>
    Promise.all(
      stretchesOf({ ...query, measure: 'requests' }, range, stepMs, 0).map(async (stretches): Promise<Read> => {
        const { lengthMs, stepOf } = stretches;
        const answer = await evaluate(callsPromQL(query, graph, lengthMs), stretches, call);
        return { series: answer.data, lengthMs, stepOf, warnings: answer.warnings, isPartial: answer.isPartial };
      }),
    );

  return async (query, call) => {
    const range = clipRange(query.range);
    const lengthMs = range.toMs - range.fromMs;
    const { serviceGraph: graph } = await detect(range.fromMs, call);
    if (graph === null) throw noGraph();
    callsPromQL(query, graph, lengthMs); // what it cannot know is said before anything is read
    const asOfMs = now();
    const heartbeat = graphHeartbeat(graph);
    const isIntervalNeeded = query.stepMs !== null || lengthMs < MAYBE_SHORT_MS;
    const intervalMs = isIntervalNeeded ? await findInterval(heartbeat, range.toMs, call) : null;
    const leastMs = shortestWindow(intervalMs);
    const stepMs = query.stepMs === null ? null : raiseStep(query.stepMs, intervalMs);

    let reads = await read(query, graph, range, stepMs, call);
    let heldFromMs: UnixMs | null = heldFrom(reads);
    if (stepMs === null && heldFromMs > range.fromMs) {
      // Births cannot be told from old series before the first scrape: the count begins there.
      const firstMs = await findFirstHeld(heartbeat, range, call);
      if (firstMs !== null && firstMs < range.toMs) {
        heldFromMs = firstMs;
        reads = await read(query, graph, { fromMs: firstMs, toMs: range.toMs }, null, call);
      }
    }
    if (heldFromMs === Infinity) heldFromMs = firstCounted(reads);

    const { counted, hadTwo } = ofOneProducer(reads);
    const rows = callRows(query, graph, stepMs !== null, counted);
    const isRaised = stepMs !== null && query.stepMs !== null && stepMs !== query.stepMs && intervalMs !== null;
    const said = [
      notes.BY_ARRIVAL,
      isRaised ? notes.raisedStep(query.stepMs, stepMs, intervalMs) : null,
      stepMs === null && lengthMs < leastMs ? notes.shortWindow(lengthMs, leastMs) : null,
      range.fromMs > query.range.fromMs ? notes.cutRange(range.fromMs) : null,
      hadTwo ? notes.severalProducers(TWO_PRODUCERS) : null,
      ...reads.flatMap(({ warnings }) => warnings),
    ];
    return {
      rows: rows.slice(0, MAX_ROWS),
      heldFromMs,
      stepMs,
      completeness: {
        sources: ['PROMETHEUS'],
        asOfMs,
        isExact: false,
        isTruncated: rows.length > MAX_ROWS,
        isPartial: reads.some(({ isPartial }) => isPartial),
        sampledFrom: null,
        notes: [...new Set(said.flatMap((note) => note ?? []))],
      },
    };
  };
};
