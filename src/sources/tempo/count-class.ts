/** How one class of spans is counted: in one query where its keys fit, else in several that are put together. */
import type { DurationMs, TimeRange } from '../../time.ts';
import type { CountQuery } from '../source.ts';
import { SERVICE, SPAN_NAME } from './attribute-names.ts';
import { createCounts, fieldsOf, type Coarse } from './coarse-counts.ts';
import type { CountClass, Part } from './count-plan.ts';
import { queriesFor } from './fit-query.ts';
import { joinMarginals, marginalsOf } from './join-marginals.ts';
import { STATUS } from './metric-facts.ts';
import type { OperationReads } from './operation-reads.ts';
import { cutToFit, type Slice } from './plan-slices.ts';
import { printCount } from './print-count.ts';
import type { CountedSeries } from './series-join.ts';
import { sightingStep } from './sighting-step.ts';
import { tellsAll } from './tell-fields.ts';
import type { MetricsResult } from './tempo-api.ts';
import type { Condition } from './traceql-condition.ts';
import { byteLength, MAX_BY } from './traceql.ts';

/** Added where no exemplars are wanted. */
const HINT_BYTES = byteLength(' with (exemplars=false)');

/** Counted by more than they were asked for, so that one read serves several questions: what is asked by route tells services too. */
const BY_ROUTE: readonly string[] = [SPAN_NAME, SERVICE, STATUS];

/** Returns the queries that count spans by these names. */
export const countTexts = (
  print: Part['print'],
  by: readonly string[],
  conditions: readonly Condition[],
): readonly string[] =>
  queriesFor(
    {
      spans: { print },
      conditions: [...conditions, ...tellsAll(by, conditions)],
      around: (spans) => printCount(spans, by),
    },
    HINT_BYTES,
  );

const joined = (found: readonly MetricsResult[]): MetricsResult => ({
  series: found.flatMap(({ series }) => series),
  notes: found.flatMap(({ notes }) => notes),
});

/** Reads of a range, whole or by step. */
const readsAt = (reads: OperationReads, range: TimeRange, stepMs: DurationMs | null) => ({
  askAll: async (texts: readonly string[]): Promise<MetricsResult> =>
    joined(
      await Promise.all(
        texts.map((text) => (stepMs === null ? reads.instant(text, range) : reads.range(text, range, stepMs))),
      ),
    ),
  hasAll: (texts: readonly string[]): boolean =>
    texts.every((text) => (stepMs === null ? reads.hasInstant(text, range) : reads.hasRange(text, range, stepMs))),
});
type ReadsAt = ReturnType<typeof readsAt>;

/** What was counted, and what of the labels is known without them. */
interface Counted {
  readonly known: Slice['known'];
  readonly series: readonly CountedSeries[];
  readonly notes: readonly string[];
}

const NOTHING_KNOWN: Slice['known'] = new Map();

/** One count by names that fit; what the operation has read of more spans or by more names is taken for it. */
const countBy = async (
  { askAll, hasAll }: ReadsAt,
  { print }: Part,
  { conditions, unkeyed }: Pick<CountClass, 'conditions' | 'unkeyed'>,
  by: readonly string[],
): Promise<MetricsResult> => {
  const isTold = by.every((field) => BY_ROUTE.includes(field));
  for (const spans of [unkeyed, conditions]) {
    for (const fields of isTold ? [BY_ROUTE, by] : [by]) {
      const texts = countTexts(print, fields, spans);
      if (hasAll(texts)) return askAll(texts);
    }
  }
  return askAll(countTexts(print, by, conditions));
};

const countSlices = (
  at: ReadsAt,
  part: Part,
  countClass: CountClass,
  fields: readonly string[],
  more: readonly Condition[] = [],
): Promise<readonly Counted[]> =>
  Promise.all(
    cutToFit(fields, more, countClass.kinds).map(async ({ conditions, by, known }) => {
      const of = {
        conditions: [...countClass.conditions, ...conditions],
        unkeyed: [...countClass.unkeyed, ...conditions],
      };
      return { known, ...(await countBy(at, part, of, by)) };
    }),
  );

/** By more names than fit: read by some of them at a time, and where that leaves it open, in slices. */
const countApart = async (
  at: ReadsAt,
  part: Part,
  countClass: CountClass,
  fields: readonly string[],
): Promise<readonly Counted[]> => {
  const marginals = marginalsOf(fields);
  if (marginals === null || cutToFit(fields, [], countClass.kinds).length <= marginals.length) {
    return countSlices(at, part, countClass, fields);
  }
  const found = await Promise.all(marginals.map((by) => countBy(at, part, countClass, by)));
  const { series, open } = joinMarginals(found.map((each) => each.series));
  const notes = found.flatMap((each) => each.notes);
  const certain = { known: NOTHING_KNOWN, series, notes };
  if (open.conditions === null) return [certain];
  const slices = await countSlices(at, part, countClass, fields, open.conditions);
  return [certain, ...slices.map((slice) => ({ ...slice, series: slice.series.filter(open.isOpen) }))];
};

const tellsTime = ({ measure, stepMs }: Pick<CountQuery, 'measure' | 'stepMs'>): boolean =>
  measure === 'spans' && stepMs === null;

/** Returns what was counted of a class, and what Tempo says about what it left out. */
export const countClass = async (
  reads: OperationReads,
  ofClass: CountClass,
  query: Pick<CountQuery, 'measure' | 'range' | 'stepMs'>,
): Promise<{ readonly coarse: readonly Coarse[]; readonly notes: readonly string[] }> => {
  const { range, stepMs } = query;
  const isSeen = tellsTime(query);
  const at = readsAt(reads, range, isSeen ? sightingStep(range) : stepMs);
  const counts = createCounts(ofClass, stepMs);
  const notes = await Promise.all(
    ofClass.parts.map(async (part) => {
      const fields = fieldsOf(ofClass, part);
      const found =
        fields.length <= MAX_BY || stepMs !== null || isSeen
          ? await countSlices(at, part, ofClass, fields)
          : await countApart(at, part, ofClass, fields);
      for (const { known, series } of found) counts.add(part, known, series, isSeen);
      return found.flatMap((each) => each.notes);
    }),
  );
  const hasAny = ({ columns }: Coarse): boolean => [...columns.values()].some((value) => value !== 0);
  return { coarse: counts.all().filter(hasAny), notes: notes.flat() };
};
