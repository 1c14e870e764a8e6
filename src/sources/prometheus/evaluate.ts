/** Reads of counts: an expression at the ends of stretches of time, and what the answers say about what was scraped. */
import { MINUTE_MS, SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import type { Answered, QueryApi, Series } from './query-api.ts';
import type { Stretches } from './stretches.ts';
import { HELD_LABEL } from './to-promql.ts';

/**
 * How long after its end a step may still grow: what was scraped by then is written seconds later, pushes wait in batches, and
 * VictoriaMetrics holds the newest 30 s back. What a producer has not flushed yet counts in a later step.
 */
export const PROMETHEUS_LAG_MS: DurationMs = 30 * SECOND_MS;

/** How long an answer may be given again: one that cannot grow any more, and any other. */
const REUSE_MS = { settled: MINUTE_MS, growing: SECOND_MS } as const;

/** What was read over stretches of one length. */
export interface StretchedRead extends Pick<Stretches, 'lengthMs' | 'stepOf'> {
  readonly series: readonly Series[];
  readonly warnings: readonly string[];
  readonly isPartial: boolean;
}

/** Resolves to the values of an expression at the ends of stretches; rejects with a typed error. */
export type Evaluate = (promql: string, stretches: Stretches, call: SourceCall) => Promise<StretchedRead>;

/** Returns the function that evaluates: one upstream read, of an instant where there is one stretch. */
export const createEvaluate = (api: Pick<QueryApi, 'query' | 'queryRange'>, now: () => UnixMs): Evaluate => {
  const ask = async (promql: string, { ends }: Stretches, call: SourceCall): Promise<Answered<readonly Series[]>> => {
    const reuseMs = ends.toMs <= now() - PROMETHEUS_LAG_MS ? REUSE_MS.settled : REUSE_MS.growing;
    if (ends.fromMs < ends.toMs) return api.queryRange(promql, ends, call, reuseMs);
    const { data, ...rest } = await api.query(promql, ends.toMs, call, reuseMs);
    return { ...rest, data: data.map(({ labels, value }) => ({ labels, points: [{ atMs: ends.toMs, value }] })) };
  };
  return async (promql, stretches, call) => {
    const { data, warnings, isPartial } = await ask(promql, stretches, call);
    const { lengthMs, stepOf } = stretches;
    return { series: data, lengthMs, stepOf, warnings, isPartial };
  };
};

/** Returns the earliest start of a stretch before which something was scraped; Infinity where there is none. */
export const earliestHeld = (reads: readonly Pick<StretchedRead, 'series' | 'lengthMs'>[]): UnixMs =>
  Math.min(
    ...reads.flatMap(({ series, lengthMs }) =>
      series
        .filter(({ labels }) => labels[HELD_LABEL] !== undefined)
        .flatMap(({ points }) => points.map(({ atMs }) => atMs - lengthMs)),
    ),
  );
