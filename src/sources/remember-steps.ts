/**
 * Remembers the minutes that the detector reads again and again: of a stretch that ends now, only what is new or may still grow
 * is read. What is remembered was read at least five minutes after its end, so that what comes late is in it. Steps before a key's
 * first sighting, and those that it skips, may be unknown where the source says 0: to the detector there is no difference.
 */
import { LRUCache } from 'lru-cache';
import { joinCompleteness, type Completeness } from '../completeness/completeness.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import { DAY_MS, floorTo, MINUTE_MS, type DurationMs, type TimeRange, type UnixMs } from '../time.ts';
import {
  MAX_SERIES,
  type MetricSource,
  type SourceCall,
  type StepAnswer,
  type StepQuery,
  type StepSeries,
} from './source.ts';

/** How long after its end (and the source's lag) a step is taken as final. */
const SETTLED_AFTER_MS: DurationMs = 5 * MINUTE_MS;
/** Everything is read anew after this time: what came later still, such as a backfill, is then in it. */
const REMEMBERED_MS: DurationMs = 30 * MINUTE_MS;
/** Stretches that end longer ago, or are longer, are read as they are asked: nobody asks for them every minute. */
const RECENT_MS: DurationMs = 10 * MINUTE_MS;
const LONGEST_MS: DurationMs = 3 * DAY_MS;
/** Of an entry beside its columns. */
const ENTRY_BYTES = 1_024;

/** What is remembered of a question: of all keys at once, or of a single one. */
interface Memory {
  readonly range: TimeRange;
  readonly stepMs: DurationMs;
  readonly series: readonly StepSeries[];
  readonly heldFromMs: UnixMs | null;
  readonly completeness: Completeness;
  /** When the oldest part of it was read. */
  readonly readMs: UnixMs;
}

/** How it remembers. */
export interface RememberDeps {
  readonly now: () => UnixMs;
  readonly lagMs: DurationMs;
  /** Of all columns together. */
  readonly maxBytes: number;
}

const textOf = ({ key }: Pick<StepSeries, 'key'>): string => JSON.stringify(key);

/** Returns the same column over another range of the same steps; NaN where it does not reach. */
const placed = (column: Float64Array, from: TimeRange, to: TimeRange, stepMs: DurationMs): Float64Array => {
  const steps = Math.round((to.toMs - to.fromMs) / stepMs);
  const offset = Math.round((to.fromMs - from.fromMs) / stepMs);
  const result = new Float64Array(steps).fill(Number.NaN);
  const kept = column.subarray(Math.max(0, offset), Math.max(0, offset) + steps);
  result.set(kept.subarray(0, Math.max(0, steps - Math.max(0, -offset))), Math.max(0, -offset));
  return result;
};

const over = ({ range, stepMs, series }: Memory, wanted: TimeRange): readonly StepSeries[] =>
  series.map((each) => ({
    key: each.key,
    requests: placed(each.requests, range, wanted, stepMs),
    errors: placed(each.errors, range, wanted, stepMs),
  }));

/** Returns the values of the later column where they are known, else those of the earlier one. */
const overlaid = (earlier: Float64Array, later: Float64Array): Float64Array =>
  later.map((value, index) => (Number.isNaN(value) ? (earlier[index] ?? Number.NaN) : value));

/** Returns what both say over a range: up to where the later one begins the earlier one, then the later one. */
const joined = (earlier: Memory, later: Memory, wanted: TimeRange): Memory => {
  const before = { fromMs: wanted.fromMs, toMs: later.range.fromMs };
  const front = over({ ...earlier, range: before, series: over(earlier, before) }, wanted);
  const byKey = new Map(front.map((each) => [textOf(each), each] as const));
  for (const each of over(later, wanted)) {
    const known = byKey.get(textOf(each));
    byKey.set(
      textOf(each),
      known === undefined
        ? each
        : {
            key: each.key,
            requests: overlaid(known.requests, each.requests),
            errors: overlaid(known.errors, each.errors),
          },
    );
  }
  const starts = [earlier.heldFromMs, later.heldFromMs].filter((each) => each !== null);
  return {
    range: wanted,
    stepMs: later.stepMs,
    series: [...byKey.values()],
    heldFromMs: starts.length === 0 ? null : Math.min(...starts),
    readMs: earlier.readMs,
    completeness: { ...joinCompleteness(earlier.completeness, later.completeness), asOfMs: later.completeness.asOfMs },
  };
};

const total = (column: Float64Array): number =>
  column.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0);

const ranked = (series: readonly StepSeries[]): readonly StepSeries[] =>
  series
    .map((each) => ({ each, errors: total(each.errors), requests: total(each.requests), text: textOf(each) }))
    .filter(({ errors, requests }) => errors > 0 || requests > 0)
    .sort(
      (left, right) =>
        right.errors - left.errors || right.requests - left.requests || (left.text < right.text ? -1 : 1),
    )
    .map(({ each }) => each);

const answerOf = ({ range, stepMs, series, heldFromMs, completeness }: Memory): StepAnswer => {
  const all = ranked(series);
  const isTruncated = completeness.isTruncated || all.length > MAX_SERIES;
  return {
    range,
    stepMs,
    heldFromMs,
    series: all.slice(0, MAX_SERIES),
    completeness: { ...completeness, isTruncated },
  };
};

const bytesOf = ({ series }: Memory): number =>
  ENTRY_BYTES + series.reduce((sum, each) => sum + each.requests.byteLength + each.errors.byteLength + 128, 0);

/** A part of a query that is remembered and read apart: all keys, or one of them. */
interface Part {
  readonly id: string;
  readonly tuple: readonly string[] | null;
  readonly memory: Memory | null;
  /** What has to be read. */
  readonly missing: TimeRange;
  readonly stepMs: DurationMs;
}

/** Returns a source whose `steps` are remembered; everything else is the source's own. */
export const rememberSteps = (source: MetricSource, { now, lagMs, maxBytes }: RememberDeps): MetricSource => {
  const memories = new LRUCache<string, Memory>({ maxSize: maxBytes, sizeCalculation: bytesOf });

  const partOf = (query: StepQuery, tuple: readonly string[] | null): Part => {
    const { measure, by, where, range, stepMs } = query;
    const dimensions = query.keys?.dimensions ?? null;
    const id = canonicalJson({ measure, by, where, dimensions, tuple, stepMs });
    const memory = memories.get(id) ?? null;
    const isFresh = memory !== null && now() - memory.readMs < REMEMBERED_MS && now() >= memory.readMs;
    const isUseful = isFresh && memory.range.fromMs <= range.fromMs && memory.range.toMs > range.fromMs;
    if (!isUseful) return { id, tuple, memory: null, missing: range, stepMs };
    const fromMs = Math.min(memory.range.toMs, range.toMs - memory.stepMs);
    return { id, tuple, memory, missing: { fromMs, toMs: range.toMs }, stepMs: memory.stepMs };
  };

  /** What may be remembered of an answer: steps that are over for long enough. */
  const keep = (id: string, memory: Memory, askedMs: UnixMs): void => {
    const { stepMs, range, completeness } = memory;
    const toMs = Math.min(range.toMs, floorTo(askedMs - lagMs - SETTLED_AFTER_MS, stepMs));
    // A key that was cut off would later seem to have no past.
    if (toMs <= range.fromMs || completeness.isPartial || completeness.isTruncated) return;
    const settled = { fromMs: range.fromMs, toMs };
    const kept = { ...memory, range: settled, series: over(memory, settled) };
    if (bytesOf(kept) <= maxBytes) memories.set(id, kept);
  };

  const assemble = (query: StepQuery, part: Part, read: StepAnswer, askedMs: UnixMs): StepAnswer => {
    const wanted = { fromMs: floorTo(query.range.fromMs, read.stepMs), toMs: read.range.toMs };
    const found = { ...read, readMs: askedMs };
    const whole = part.memory === null ? found : joined(part.memory, found, wanted);
    keep(part.id, whole, askedMs);
    return answerOf(whole);
  };

  /** Reads the parts of a query: those with the same gap in one question. */
  const readParts = async (query: StepQuery, call: SourceCall): Promise<StepAnswer | Error> => {
    const tuples = query.keys === null ? [null] : query.keys.values;
    const parts = tuples.map((tuple) => partOf(query, tuple));
    const groups = [
      ...Map.groupBy(parts, ({ missing, stepMs }) => `${missing.fromMs} ${missing.toMs} ${stepMs}`).values(),
    ];
    const asked = groups.flatMap((same): readonly StepQuery[] => {
      const [first] = same;
      if (first === undefined) return [];
      const keys =
        query.keys === null
          ? null
          : { ...query.keys, values: same.flatMap(({ tuple }) => (tuple === null ? [] : [tuple])) };
      return [{ ...query, keys, range: first.missing, stepMs: first.stepMs }];
    });
    const askedMs = now();
    const answers = await source.steps(asked, call);
    const found: StepAnswer[] = [];
    for (const [index, same] of groups.entries()) {
      const answer = answers[index] ?? new RangeError('no answer');
      if (answer instanceof Error) return answer;
      // A source that changed its step makes what is remembered useless: everything is read once more.
      if (same.some(({ memory }) => memory !== null && memory.stepMs !== answer.stepMs)) return readWhole(query, call);
      const places = query.keys?.dimensions.map((dimension) => query.by.indexOf(dimension)) ?? [];
      const seriesOf = Map.groupBy(answer.series, ({ key }) => JSON.stringify(places.map((place) => key[place])));
      for (const part of same) {
        const series = part.tuple === null ? answer.series : (seriesOf.get(JSON.stringify(part.tuple)) ?? []);
        found.push(assemble(query, part, { ...answer, series }, askedMs));
      }
    }
    return together(found) ?? readWhole(query, call);
  };

  const readWhole = async (query: StepQuery, call: SourceCall): Promise<StepAnswer | Error> =>
    (await source.steps([query], call))[0] ?? new RangeError('no answer');

  return {
    ...source,
    steps: (queries, call) =>
      Promise.all(
        queries.map((query) => {
          const { fromMs, toMs } = query.range;
          const isRecent = toMs >= now() - lagMs - RECENT_MS && toMs - fromMs <= LONGEST_MS;
          return isRecent ? readParts(query, call) : readWhole(query, call);
        }),
      ),
  };
};

/** Answers of the same steps and range as one; null where they are not the same: a source may raise the step of some keys alone. */
const together = (answers: readonly StepAnswer[]): StepAnswer | null => {
  const [first, ...others] = answers;
  const isAlike = ({ stepMs, range }: StepAnswer): boolean =>
    stepMs === first?.stepMs && range.fromMs === first.range.fromMs && range.toMs === first.range.toMs;
  if (first === undefined || !others.every(isAlike)) return null;
  const starts = answers.flatMap(({ heldFromMs }) => heldFromMs ?? []);
  const all = ranked(answers.flatMap(({ series }) => series));
  const completeness = joinCompleteness(first.completeness, ...others.map((each) => each.completeness));
  return {
    ...first,
    series: all.slice(0, MAX_SERIES),
    heldFromMs: starts.length === 0 ? null : Math.min(...starts),
    completeness: { ...completeness, isTruncated: completeness.isTruncated || all.length > MAX_SERIES },
  };
};
