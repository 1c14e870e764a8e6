/** Counts of calls between services and to what reports no spans, from the metrics of a service graph. */
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import type { CountAnswer, CountQuery, SourceCall } from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { callsPromQL, graphHeartbeat } from './calls-promql.ts';
import { callRows, ofOneProducer } from './calls-rows.ts';
import { countAnswer, countTime } from './count-answer.ts';
import { clipRange, needsInterval, stretchesOf } from './count-plan.ts';
import type { CountsDeps } from './counts.ts';
import type { DetectedMetric } from './detect-profile.ts';
import { createEvaluate, earliestHeld, type StretchedRead } from './evaluate.ts';
import * as notes from './notes.ts';

/** What notes call the two producers of one metric. */
const TWO_PRODUCERS = ['service_graph connector', 'Tempo service graph'];

const noGraph = (): UnsupportedQueryError =>
  new UnsupportedQueryError(
    'PROMETHEUS',
    'service graph metrics',
    "send the metrics of the service_graph connector or of the service graphs of Tempo's metrics-generator to Prometheus",
  );

/** The earliest start of a stretch in which anything was called; null where there is none. */
const firstCounted = (reads: readonly StretchedRead[]): UnixMs | null => {
  const starts = reads.flatMap(({ series, lengthMs }) =>
    series.flatMap(({ points }) => points.filter(({ value }) => value > 0).map(({ atMs }) => atMs - lengthMs)),
  );
  return starts.length === 0 ? null : Math.min(...starts);
};

/** Resolves to the calls that were counted; rejects with a typed error, or UnsupportedQueryError where the graph does not know what a query names. */
export type AnswerCalls = (query: CountQuery<'calls'>, call: SourceCall) => Promise<CountAnswer<'calls'>>;

/** Returns the function that counts calls. A query is one upstream read, and one for each cut end of a series. */
export const createCalls = ({ api, detect, findInterval, findFirstHeld, now }: CountsDeps): AnswerCalls => {
  const evaluate = createEvaluate(api, now);

  const read = async (
    query: CountQuery<'calls'>,
    graph: DetectedMetric,
    range: TimeRange,
    stepMs: DurationMs | null,
    call: SourceCall,
  ): Promise<readonly StretchedRead[]> =>
    Promise.all(
      stretchesOf({ ...query, measure: 'requests' }, range, stepMs, 0).map((stretches) =>
        evaluate(callsPromQL(query, graph, stretches.lengthMs), stretches, call),
      ),
    );

  return async (query, call) => {
    const range = clipRange(query.range);
    const { serviceGraph: graph } = await detect(range.fromMs, call);
    if (graph === null) throw noGraph();
    callsPromQL(query, graph, range.toMs - range.fromMs); // what it cannot know is said before anything is read
    const asOfMs = now();
    const heartbeat = graphHeartbeat(graph);
    const isIntervalNeeded = needsInterval({ measure: 'requests', stepMs: query.stepMs }, range);
    const intervalMs = isIntervalNeeded ? await findInterval(heartbeat, range.toMs, call) : null;
    const time = countTime(query, range, intervalMs);
    const { stepMs } = time;

    let reads = await read(query, graph, range, stepMs, call);
    let heldFromMs: UnixMs | null = earliestHeld(reads);
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
    const said = [notes.BY_ARRIVAL, ...time.notes, hadTwo ? notes.severalProducers(TWO_PRODUCERS) : null];
    return countAnswer({ rows, reads, heldFromMs, stepMs, asOfMs, notes: said });
  };
};
