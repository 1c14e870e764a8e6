/** Errors as Tempo's labels tell them: counted by what spans themselves say, over time. */
import type { DurationMs, TimeRange, UnixMs } from '../../time.ts';
import { floorTo } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { addTo, factsOfLabels, keyOf, type Coarse } from './coarse-counts.ts';
import { countTexts } from './count-class.ts';
import type { Column } from './count-plan.ts';
import { STATUS } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import { carrying, type Demands, type ErrorClass } from './plan-errors.ts';
import { sightingStep } from './sighting-step.ts';

/** What was counted of a class, and what Tempo said that it left out. */
export interface CountedErrors {
  /** Keys are the texts of the class's fields. */
  readonly coarse: readonly Coarse[];
  readonly notes: readonly string[];
}

type Asked = Pick<CountQuery, 'measure' | 'range' | 'stepMs'>;

/**
 * Returns the step at which a count is read. Exceptions tell when they were last seen, so they are read over time in any case,
 * and a step that is made of such steps is added up from them: totals and points over time are one read.
 */
const readStep = ({ measure, range, stepMs }: Asked): DurationMs | null => {
  if (measure === 'origins') return stepMs;
  const ownMs = sightingStep(range);
  return stepMs === null || stepMs % ownMs === 0 ? ownMs : stepMs;
};

/** How a text is read, once for all questions of the operation. */
const readAt = (reads: OperationReads, range: TimeRange, stepMs: DurationMs | null) => ({
  ask: (text: string) => (stepMs === null ? reads.instant(text, range) : reads.range(text, range, stepMs)),
  has: (text: string) => (stepMs === null ? reads.hasInstant(text, range) : reads.hasRange(text, range, stepMs)),
});

/** Returns the counts of a class. What was read without the keys serves with them as well. */
export const countErrorClass = async (
  reads: OperationReads,
  errorClass: ErrorClass,
  asked: Asked,
): Promise<CountedErrors> => {
  const { fields, parts, filter } = errorClass;
  const carried = carrying(errorClass);
  const { range, stepMs } = asked;
  const atMs = readStep(asked);
  const { ask, has } = readAt(reads, range, atMs);
  const found = await Promise.all(
    parts.map(async (part) => {
      const by = part.isByStatus ? [...fields, STATUS] : fields;
      const all = countTexts(part.print, by, [...carried, ...filter.wide]);
      const texts = all.every(has) ? all : countTexts(part.print, by, [...carried, ...filter.narrow]);
      const results = await Promise.all(texts.map(ask));
      return { part, series: results.flatMap(({ series }) => series), notes: results.flatMap(({ notes }) => notes) };
    }),
  );
  const coarse = new Map<string, Coarse>();
  const [base] = parts;
  for (const { part, series } of found) {
    for (const { labels, samples } of series) {
      const facts = factsOfLabels(labels, new Map(), []);
      const key = keyOf(fields, facts);
      const adds = part.adds(facts(STATUS) === 'error');
      for (const sample of samples) {
        if (sample.value === 0) continue;
        const stepAtMs = stepMs === null ? null : floorTo(sample.atMs, stepMs);
        const id = JSON.stringify([key, stepAtMs]);
        const count = coarse.get(id) ?? {
          key,
          atMs: stepAtMs,
          columns: new Map<Column, number>(),
          firstMs: null,
          lastMs: null,
        };
        coarse.set(id, count);
        addTo(count.columns, adds, sample.value);
        if (part === base && atMs !== null) {
          count.firstMs = earlier(count.firstMs, sample.atMs);
          count.lastMs = later(count.lastMs, sample.atMs);
        }
      }
    }
  }
  return { coarse: [...coarse.values()].filter(hasAny), notes: found.flatMap(({ notes }) => notes) };
};

const earlier = (one: UnixMs | null, other: UnixMs): UnixMs => (one === null ? other : Math.min(one, other));
const later = (one: UnixMs | null, other: UnixMs): UnixMs => (one === null ? other : Math.max(one, other));
const hasAny = ({ columns }: Coarse): boolean => [...columns.values()].some((value) => value !== 0);

/** Returns how many spans meet the conditions, as one number. */
export const countSpans = async (
  reads: OperationReads,
  print: (conditions: string) => string,
  { wide, narrow }: Demands,
  range: TimeRange,
): Promise<number> => {
  const all = countTexts(print, [], wide);
  const texts = all.every((text) => reads.hasInstant(text, range)) ? all : countTexts(print, [], narrow);
  const results = await Promise.all(texts.map((text) => reads.instant(text, range)));
  return results
    .flatMap(({ series }) => series)
    .flatMap(({ samples }) => samples)
    .reduce((sum, { value }) => sum + value, 0);
};
