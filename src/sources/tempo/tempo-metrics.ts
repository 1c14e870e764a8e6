/** Tempo as a source of counts: TraceQL metrics, exact where they can group by what was asked; searches for what they cannot. */
import type { UnixMs } from '../../time.ts';
import type { CountAnswer, CountQuery, Measure, MetricSource, SourceCall } from '../source.ts';
import { answerOf } from './answer-counts.ts';
import { markExemplars } from './count-exemplars.ts';
import type { CountPlan, PlannedQuery } from './count-plan.ts';
import { carryOut } from './count-query.ts';
import { createHeldFrom } from './held-from.ts';
import { planCalls } from './plan-calls.ts';
import { planExceptions, planOrigins } from './plan-errors.ts';
import { planRequests, planSpans } from './plan-requests.ts';
import type { TempoApi } from './tempo-api.ts';

/** What the source needs beside the API. */
export interface TempoMetricsDeps {
  /** Milliseconds since the epoch: as of when an answer is. */
  readonly now: () => UnixMs;
  /** What the server is and can do; both ports over it tell the same. */
  readonly describe: MetricSource['describe'];
  /** Traces that one sample reads at most. */
  readonly sampleTraces?: number;
}

/** Traces that one sample reads: a search for so many takes 0.2 to 0.4 s (1.7 s with stacks beside 110,000 other traces). */
export const SAMPLE_TRACES = 1_000;

const PLANNERS: Readonly<Record<Measure, (query: PlannedQuery) => CountPlan>> = {
  requests: planRequests,
  spans: planSpans,
  exceptions: planExceptions,
  occurrences: planExceptions,
  origins: planOrigins,
  calls: planCalls,
};

/** Returns how a count is made: pure, so that what is sent can be read without a server. @throws UnsupportedQueryError, RangeError */
export const planCount = (query: PlannedQuery): CountPlan => PLANNERS[query.measure](query);

const errorOf = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

const eachApart = <Query, Answer>(
  queries: readonly Query[],
  answer: (query: Query) => Promise<Answer>,
): Promise<readonly (Answer | Error)[]> =>
  Promise.all(queries.map((query) => answer(query).catch((cause: unknown) => errorOf(cause))));

/** Nothing is asked where no key can be met. */
const asksNothing = ({ keys }: Pick<CountQuery, 'keys'>): boolean => keys?.values.length === 0;

/**
 * Returns the source of counts over Tempo's API. All requests of a query run at once. Counts are exact where a span says all
 * that was asked for; what its ancestors or its stack say is read from a sample, by which the exact counts are split, and
 * told (`isExact`, `sampledFrom`, a note) unless the sample holds every span that was counted.
 */
export const createTempoMetrics = (
  api: TempoApi,
  { now, describe, sampleTraces = SAMPLE_TRACES }: TempoMetricsDeps,
): MetricSource => {
  const deps = { api, sampleTraces };
  const heldFrom = createHeldFrom(api, now);

  const countOne = async <M extends Measure>(
    query: CountQuery<M>,
    held: Promise<UnixMs | null>,
    call: SourceCall,
  ): Promise<CountAnswer<M>> => {
    const asOfMs = now();
    const plan = planCount(query);
    const nothing = { rows: [], isExact: true, isPartial: false, sampledFrom: null, notes: plan.notes };
    const [result, heldFromMs] = await Promise.all([
      asksNothing(query) ? nothing : carryOut(deps, query, plan, call),
      held,
    ]);
    return answerOf(query, result, heldFromMs, asOfMs);
  };

  const counts = <M extends Measure>(queries: readonly CountQuery<M>[], call: SourceCall) => {
    // Most queries of an operation are about one window: it is looked back from its start once.
    const held = new Map<UnixMs, Promise<UnixMs | null>>();
    const heldOf = ({ range }: CountQuery): Promise<UnixMs | null> => {
      const known = held.get(range.fromMs) ?? heldFrom(range, call);
      held.set(range.fromMs, known);
      return known;
    };
    return eachApart(queries, (query) => {
      const asked = heldOf(query);
      asked.catch(() => undefined); // told where it is awaited; a query that cannot be planned awaits nothing
      return countOne(query, asked, call);
    });
  };

  return {
    kind: 'TEMPO',
    counts,
    exemplars: (queries, call) =>
      eachApart(queries, async (query) => (asksNothing(query) ? [] : markExemplars(deps, query, call))),
    describe,
  };
};
