/** Tempo as a source of counts: TraceQL metrics, exact where they can group by what was asked; searches for what they cannot. */
import { canonicalJson } from '../../lib/canonical-json.ts';
import { DAY_MS, floorTo, MINUTE_MS, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { CountAnswer, CountQuery, Measure, MetricSource, SourceCall } from '../source.ts';
import { answerOf } from './answer-counts.ts';
import { countErrors } from './count-errors.ts';
import { markExemplars } from './count-exemplars.ts';
import { carryOut, type CountDeps, type CountResult } from './count-query.ts';
import { countRequests } from './count-requests.ts';
import { createHeldFrom } from './held-from.ts';
import { OWN_DIMENSIONS } from './metric-facts.ts';
import { createOperationReads } from './operation-reads.ts';
import { planCalls } from './plan-calls.ts';
import { planExceptions, planOrigins } from './plan-errors.ts';
import { planRequests, planSpans } from './plan-requests.ts';
import { eachApart } from './search-answers.ts';
import { readSteps } from './steps.ts';
import type { TempoApi } from './tempo-api.ts';
import { MAX_BY } from './traceql.ts';

/** What the source needs beside the API. */
export interface TempoMetricsDeps {
  /** Milliseconds since the epoch: as of when an answer is. */
  readonly now: () => UnixMs;
  /** What the server is and can do; both ports over it tell the same. */
  readonly describe: MetricSource['describe'];
  /** Traces that one sample reads at most. */
  readonly sampleTraces?: number;
}

/** Traces that one sample reads: a search for so many takes 0.3 to 0.9 s. */
export const SAMPLE_TRACES = 1_000;

/** Longest range that is read as a whole: the longest window and a day beside it. */
const MAX_RANGE_MS = 32 * DAY_MS;
/** How much of a longer one is read at most: as far back as spans are looked for anyway. */
const EVER_MS = 7 * DAY_MS;

const looksBackTo = (fromMs: UnixMs): string => `looked back to ${new Date(fromMs).toISOString()} only`;

const lengthOf = ({ fromMs, toMs }: TimeRange): DurationMs => toMs - fromMs;

/** Measures of which somebody asks since when they are known; looking for it takes reads of its own. */
const IS_COMPARED: Readonly<Record<Measure, boolean>> = {
  requests: true,
  spans: true,
  calls: true,
  exceptions: false,
  occurrences: false,
  origins: false,
};

/** Nothing is asked where no key can be met. */
const asksNothing = ({ keys }: Pick<CountQuery, 'keys'>): boolean => keys?.values.length === 0;

const NOTHING: CountResult = { rows: [], isExact: true, isPartial: false, sampledFrom: null, notes: [] };

/** Carries out a query. @throws UnsupportedQueryError, GatewayError, RangeError */
const count = async (
  deps: CountDeps,
  query: CountQuery,
  alsoBy: readonly string[],
  call: SourceCall,
): Promise<CountResult> => {
  const reads = deps.readsOf(call);
  switch (query.measure) {
    case 'requests':
      return countRequests(reads, query, planRequests(query));
    case 'spans':
      return carryOut(deps, query, planSpans(query, alsoBy), call);
    case 'calls':
      return carryOut(deps, query, planCalls(query), call);
    case 'exceptions':
    case 'occurrences':
      return countErrors(reads, query, planExceptions(query), deps.sampleTraces);
    case 'origins':
      return countErrors(reads, query, planOrigins(query), deps.sampleTraces);
  }
};

/** Names by which spans of one filter and range are counted for all of the queries together, where they fit. */
const spanFields = (queries: readonly CountQuery[]): ((query: CountQuery) => readonly string[]) => {
  const idOf = ({ where, keys, range, stepMs }: CountQuery): string => canonicalJson({ where, keys, range, stepMs });
  const groups = Map.groupBy(
    queries.filter(({ measure }) => measure === 'spans'),
    idOf,
  );
  return (query) => {
    const asked = groups.get(idOf(query))?.flatMap(({ by }) => by) ?? [];
    const fields = [...new Set(asked.flatMap((dimension) => OWN_DIMENSIONS[dimension]?.fields ?? []))];
    return query.measure === 'spans' && fields.length <= MAX_BY ? fields : [];
  };
};

/** Those first that read most, so that the others find it read; the latest ranges first, as what they find tells of the earlier. */
const readsLess = (one: CountQuery, other: CountQuery): number =>
  other.range.fromMs - one.range.fromMs ||
  Number(one.keys !== null) - Number(other.keys !== null) ||
  other.by.length - one.by.length;

/**
 * Returns the source of counts over Tempo's API. Counts are exact where a span says all that was asked for; what its ancestors
 * or its stack say is read from a sample, by which the exact counts are split, and told (`isExact`, `sampledFrom`, a note)
 * unless the sample holds every span that was counted. Questions of one operation that need the same read it once.
 */
export const createTempoMetrics = (
  api: TempoApi,
  { now, describe, sampleTraces = SAMPLE_TRACES }: TempoMetricsDeps,
): MetricSource => {
  const deps: CountDeps = { readsOf: createOperationReads(api), sampleTraces };
  const heldFrom = createHeldFrom(api, now);

  const countOne = async <M extends Measure>(
    asked: CountQuery<M>,
    alsoBy: readonly string[],
    call: SourceCall,
  ): Promise<CountAnswer<M>> => {
    const asOfMs = now();
    if (lengthOf(asked.range) <= MAX_RANGE_MS) {
      const [result, heldFromMs] = await Promise.all([
        asksNothing(asked) ? NOTHING : count(deps, asked, alsoBy, call),
        IS_COMPARED[asked.measure] ? heldFrom(asked.range, call) : null,
      ]);
      return answerOf(asked, result, heldFromMs, asOfMs);
    }
    const week = { fromMs: asked.range.toMs - EVER_MS, toMs: asked.range.toMs };
    const heldFromMs = await heldFrom(week, call);
    // Nothing is older than what is held first, so that all there is is read.
    const isAll = heldFromMs !== null && heldFromMs >= week.fromMs;
    const fromMs = isAll ? Math.min(floorTo(heldFromMs, MINUTE_MS), week.toMs - MINUTE_MS) : week.fromMs;
    const query = { ...asked, range: { fromMs, toMs: week.toMs } };
    const result = asksNothing(query) || heldFromMs === null ? NOTHING : await count(deps, query, alsoBy, call);
    return answerOf(
      query,
      { ...result, isExact: result.isExact && isAll, notes: [...result.notes, looksBackTo(fromMs)] },
      // What is older was not read, so nothing is known from before.
      heldFromMs === null ? null : Math.max(heldFromMs, fromMs),
      asOfMs,
    );
  };

  return {
    kind: 'TEMPO',
    counts: async <M extends Measure>(queries: readonly CountQuery<M>[], call: SourceCall) => {
      const fieldsOf = spanFields(queries);
      const inOrder = [...queries.entries()].sort(([, one], [, other]) => readsLess(one, other));
      const answers = await eachApart(inOrder, ([, query]) => countOne(query, fieldsOf(query), call));
      const slots = new Array<CountAnswer<M> | Error>(queries.length);
      for (const [index, [position]] of inOrder.entries())
        slots[position] = answers[index] ?? new RangeError('no answer');
      return slots;
    },
    steps: (queries, call) => eachApart(queries, (query) => readSteps({ ...deps, heldFrom, now }, query, call)),
    exemplars: (queries, call) =>
      eachApart(queries, async (query) => (asksNothing(query) ? [] : markExemplars(deps, query, call))),
    describe,
  };
};
