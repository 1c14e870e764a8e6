/** How often counters get a new value: seen from the samples of the busiest series, so that nobody has to tell it. */
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';
import type { SourceCall } from '../source.ts';
import { duration, union, withLabel } from './promql.ts';
import type { QueryApi, Sample } from './query-api.ts';

/** A step must hold so many new values to mean anything. */
const VALUES_PER_STEP = 4;
/** Steps that a series may have. */
export const STEPS_MS: readonly DurationMs[] = [
  ...[15 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS],
  ...[HOUR_MS, 6 * HOUR_MS, DAY_MS],
];

/** What is looked at: long enough for ten flushes of a minute. */
const LOOK_MS: DurationMs = 10 * MINUTE_MS;
const BUSIEST = 5;
/** A series that grows by so many spans a sample, and yet stands still between samples, is flushed less often than scraped. */
const BUSY_SPANS = 5;
const QUESTION = 'triagraph_question';

/** Returns the query for samples, changes and growth of the busiest series. */
export const intervalQuery = (series: string): string => {
  const range = `${series}[${duration(LOOK_MS)}]`;
  // A series that began meanwhile has fewer samples than its interval would give.
  const busiest = `topk(${BUSIEST}, increase(${range}) and ${series} offset ${duration(LOOK_MS)})`;
  return union([
    withLabel(`count_over_time(${range}) and ${busiest}`, QUESTION, 'samples'),
    withLabel(`changes(${range}) and ${busiest}`, QUESTION, 'changes'),
    withLabel(busiest, QUESTION, 'growth'),
  ]);
};

/** Intervals that people set. */
const USUAL_MS: readonly DurationMs[] = [1, 5, 10, 15, 20, 30, 60, 120, 300].map((each) => each * SECOND_MS);

/**
 * So many new values in the look lie this far apart. Whether one more lies at its very beginning differs between servers, so the
 * interval is only known to lie between two bounds, and a usual one between them is what was set.
 */
const between = (leastMs: DurationMs, mostMs: DurationMs, otherwiseMs: DurationMs): DurationMs =>
  USUAL_MS.find((each) => each >= leastMs && each <= mostMs) ?? otherwiseMs;

/** Returns the interval at which the busiest series gets new values; null where there are too few samples to tell. */
export const readInterval = (answer: readonly Sample[]): DurationMs | null => {
  const seriesOf = ({ labels: { [QUESTION]: _question, ...labels } }: Sample): string =>
    JSON.stringify(Object.entries(labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  const intervals = [...Map.groupBy(answer, seriesOf).values()].flatMap((members) => {
    const valueOf = (question: string): number =>
      members.find(({ labels }) => labels[QUESTION] === question)?.value ?? 0;
    const [samples, changes, growth] = [valueOf('samples'), valueOf('changes'), valueOf('growth')];
    if (samples < 2) return [];
    const isFlushed = changes >= 2 && growth / samples >= BUSY_SPANS && changes < 0.75 * samples;
    return isFlushed
      ? [between(LOOK_MS / (changes + 1), LOOK_MS / changes, LOOK_MS / changes)]
      : [between(LOOK_MS / samples, LOOK_MS / (samples - 1), LOOK_MS / samples)];
  });
  return intervals.length === 0 ? null : Math.round(Math.min(...intervals));
};

/** Returns the step to use for one that was asked for: the same, or the next one with enough values in it. */
export const raiseStep = (stepMs: DurationMs, intervalMs: DurationMs | null): DurationMs => {
  const leastMs = shortestWindow(intervalMs);
  if (stepMs >= leastMs) return stepMs;
  return STEPS_MS.find((each) => each >= leastMs && each >= stepMs) ?? DAY_MS;
};

/** Returns the shortest window whose counts mean anything; 0 where the interval is not known. */
export const shortestWindow = (intervalMs: DurationMs | null): DurationMs =>
  intervalMs === null ? 0 : VALUES_PER_STEP * SECOND_MS * Math.floor(intervalMs / SECOND_MS);

/** How long an interval is taken as it was seen. */
const KEPT_MS: DurationMs = 5 * MINUTE_MS;
const MAX_KEPT = 64;

/** Resolves to the interval of a metric at an instant; null where there are too few samples. */
export type FindInterval = (series: string, atMs: UnixMs, call: SourceCall) => Promise<DurationMs | null>;

/** The intervals of metrics. */
export interface Intervals {
  /** Looks at most once in five minutes, for a series and an hour. */
  readonly find: FindInterval;
  /** Returns what was seen in the last five minutes, without a look; null where nothing was. */
  readonly recall: (series: string) => DurationMs | null;
}

/** Returns the intervals as the samples show them. */
export const createIntervals = (api: Pick<QueryApi, 'query'>, now: () => UnixMs): Intervals => {
  const kept = new Map<
    string,
    { readonly series: string; readonly intervalMs: DurationMs; readonly untilMs: UnixMs }
  >();
  const find: FindInterval = async (series, atMs, call) => {
    const id = `${floorTo(atMs, HOUR_MS)} ${series}`;
    const known = kept.get(id);
    if (known !== undefined && now() < known.untilMs) return known.intervalMs;
    const { data } = await api.query(intervalQuery(series), floorTo(Math.min(atMs, now()), SECOND_MS), call);
    const intervalMs = readInterval(data);
    if (kept.size >= MAX_KEPT) kept.clear();
    // What cannot be told yet is looked at again with the next read.
    if (intervalMs !== null) kept.set(id, { series, intervalMs, untilMs: now() + KEPT_MS });
    return intervalMs;
  };
  const recall = (series: string): DurationMs | null =>
    [...kept.values()].findLast((known) => known.series === series && now() < known.untilMs)?.intervalMs ?? null;
  return { find, recall };
};
