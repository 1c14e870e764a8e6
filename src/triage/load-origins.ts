/** The origin matrix: which entries fail because of which origins. */
import type { CountedSeries } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { loadSteps, withNotes } from '../error-rate/load-steps.ts';
import { dayBefore } from '../error-rate/rate-question.ts';
import { fillSteps } from '../error-rate/series.ts';
import { accept } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountQuestion } from '../loaders.ts';
import { checkFirst, MAX_FIRST } from '../page/page.ts';
import type { CountRow } from '../sources/source.ts';
import type { DurationMs } from '../time.ts';
import { resolveStep } from '../window/resolve-window.ts';
import {
  ORIGIN_DIMENSIONS,
  originKey,
  originRowId,
  type ErrorOriginNode,
  type OriginMatrixNode,
} from './origin-matrix.ts';

type OriginRow = CountRow<'origins'>;

/** Arguments of the matrix. */
export interface OriginArguments {
  readonly first?: number | null | undefined;
  readonly entryService?: string | null | undefined;
  readonly entryRoute?: string | null | undefined;
  readonly step?: DurationMs | null | undefined;
}

/** Returns the question for the whole matrix of a scope. */
export const originQuestion = (scope: Scope): CountQuestion<'origins'> => ({
  measure: 'origins',
  by: ORIGIN_DIMENSIONS,
  ...placeKey(scope.place),
  where: scope.filter,
  range: scope.window,
  stepMs: null,
});

const byCount = (left: OriginRow, right: OriginRow): number =>
  right.values.count - left.values.count ||
  right.values.absorbed - left.values.absorbed ||
  (JSON.stringify(left.key) < JSON.stringify(right.key) ? -1 : 1);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Rows that differ in nothing but the dependency's kind are one; the kind of most of them stays. */
const mergeKinds = (rows: readonly OriginRow[]): readonly OriginRow[] =>
  [...Map.groupBy(rows.toSorted(byCount), ({ key }) => originRowId(key)).values()].flatMap((same) => {
    const count = sum(same.map(({ values }) => values.count));
    const absorbed = sum(same.map(({ values }) => values.absorbed));
    return same.slice(0, 1).map((most) => ({ ...most, values: { ...most.values, count, absorbed } }));
  });

/** Returns the matrix of a scope, most failed leaves first, ties by the row's key. */
export const loadOrigins = async (context: Context, scope: Scope, args: OriginArguments): Promise<OriginMatrixNode> => {
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.other));
  const stepMs = accept(resolveStep(args.step, scope.window));
  const { rows: all, completeness } = await context.loaders.counts(originQuestion(scope));
  const rows = mergeKinds(all)
    .map((row) => ({ row, key: originKey(row.key) }))
    .filter(({ key }) => (args.entryService ?? key.entryService) === key.entryService)
    .filter(({ key }) => (args.entryRoute ?? key.entryRoute) === key.entryRoute)
    .sort((left, right) => byCount(left.row, right.row));
  const count = sum(rows.map(({ row }) => row.values.count));
  const absorbed = sum(rows.map(({ row }) => row.values.absorbed));
  const listed = rows.slice(0, first).map(({ row, key }): ErrorOriginNode => ({
    ...key,
    ...row.values,
    rowId: originRowId(row.key),
    share: count === 0 ? 0 : row.values.count / count,
    stepMs,
    completeness,
    scope,
  }));
  const isTruncated = completeness.isTruncated || rows.length > listed.length;
  return { rows: listed, count, absorbed, completeness, listCompleteness: { ...completeness, isTruncated } };
};

/** Returns a row's failed leaves over time; one read serves every row of the matrix. */
export const loadOriginSteps = async (context: Context, node: ErrorOriginNode): Promise<CountedSeries> => {
  const { scope } = node;
  const { loaders, lagMs } = context;
  const question = originQuestion(scope);
  const [{ answers: steps, stepMs, heldSteps, notes }, before] = await Promise.all([
    loadSteps(context, scope, node.stepMs, {
      ask: (askedMs) => loaders.counts({ ...question, stepMs: askedMs }),
      each: (answer) => [answer],
    }),
    loaders.counts({ ...question, range: dayBefore(scope.window) }),
  ]);
  const isRow = ({ key }: OriginRow): boolean => originRowId(key) === node.rowId;
  const own = steps.rows.filter(isRow);
  const counts = new Map<number, number>();
  for (const { atMs, values } of own) {
    const at = atMs ?? scope.window.fromMs;
    counts.set(at, (counts.get(at) ?? 0) + values.count);
  }
  const isSeenBefore = before.rows.some(isRow);
  const input = { window: scope.window, stepMs, counts, isSeenBefore, heldSteps, lagMs };
  return { stepMs, points: fillSteps(input, 0), completeness: withNotes(steps.completeness, notes) };
};
