/** Exception types: a ranked list, one by name, its counts over time and by service. */
import { counted, type Completeness, type Counted, type CountedSeries } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { loadSteps, withNotes } from '../error-rate/load-steps.ts';
import { dayBefore } from '../error-rate/rate-question.ts';
import { fillSteps } from '../error-rate/series.ts';
import { accept } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountQuestion } from '../loaders.ts';
import { listHash, openCursor } from '../page/cursor.ts';
import type { PageArguments } from '../page/page-arguments.ts';
import { checkFirst, MAX_FIRST, rankedPage, type Connection } from '../page/page.ts';
import type { CountRow } from '../sources/source.ts';
import type { DurationMs } from '../time.ts';
import type { ExceptionCounts } from './exception.ts';
import { recordedNotes } from './recorded-notes.ts';
import type { ExceptionTypeInServiceNode, ExceptionTypeNode } from './exception-type.ts';

type TypeQuestion = CountQuestion<'exceptions'>;

const typeQuestion = ({ name, scope }: ExceptionTypeNode): TypeQuestion => {
  const place = placeKey(scope.place);
  const dimensions = [...place.dimensions, 'exceptionType' as const];
  return {
    measure: 'exceptions',
    by: dimensions,
    dimensions,
    key: [...place.key, name],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  };
};

/** Returns the number by which exceptions are ranked: occurrences, or recordings where the source cannot tell them. */
export const rankOf = ({ count, recorded }: Pick<ExceptionCounts, 'count' | 'recorded'>): number => count ?? recorded;

/** Returns a page of the exception types in the scope, most occurrences first, then most recordings, ties by name. */
export const loadExceptionTypes = async (
  { loaders }: Context,
  scope: Scope,
  args: PageArguments,
): Promise<Connection<ExceptionTypeNode>> => {
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.named));
  const hash = listHash('exceptionTypes', scope, []);
  const after = accept(openCursor(args.after, scope, hash));
  const place = placeKey(scope.place);
  const by = [...place.dimensions, 'exceptionType' as const];
  const { window: range, filter: where } = scope;
  const answer = await loaders.counts<'exceptions'>({
    measure: 'exceptions',
    by,
    ...place,
    where,
    range,
    stepMs: null,
  });
  const nameOf = ({ key }: CountRow): string => key.at(-1) ?? '';
  for (const row of answer.rows) {
    loaders.knowCounts(typeQuestion({ name: nameOf(row), scope }), { ...answer, rows: [row] });
  }
  return rankedPage({
    items: answer.rows,
    keysetOf: (row) => [rankOf(row.values), row.values.recorded, nameOf(row)],
    nodeOf: (row) => ({ name: nameOf(row), scope }),
    first,
    after,
    scope,
    hash,
    completeness: answer.completeness,
  });
};

/** Returns an exception type by its name; null where the window holds none of it. */
export const loadExceptionType = async (
  { loaders }: Context,
  scope: Scope,
  name: string,
): Promise<ExceptionTypeNode | null> => {
  const { rows } = await loaders.counts(typeQuestion({ name, scope }));
  return rows.length === 0 ? null : { name, scope };
};

/** Returns one of the counts of what a question asks for: 0 where the window holds none, null where the source cannot tell. */
export const loadExceptionCount = async (
  { loaders }: Context,
  question: CountQuestion<'exceptions' | 'occurrences'>,
  which: 'count' | 'recorded' | 'handled',
): Promise<Counted | null> => {
  const { rows, completeness } = await loaders.counts(question);
  const [row] = rows;
  return row === undefined ? { value: 0, completeness } : counted(row.values[which], completeness);
};

/** Returns one of an exception type's counts. */
export const loadTypeCount = (
  context: Context,
  node: ExceptionTypeNode,
  which: 'count' | 'recorded' | 'handled',
): Promise<Counted | null> => loadExceptionCount(context, typeQuestion(node), which);

/** Returns occurrences over time (recordings where the source cannot tell them), filled step by step. */
export const loadExceptionSteps = async (
  context: Context,
  question: CountQuestion<'exceptions' | 'occurrences'>,
  scope: Scope,
  askedMs: DurationMs,
): Promise<CountedSeries> => {
  const { loaders, lagMs } = context;
  const [{ answers: steps, stepMs, heldSteps, notes }, before] = await Promise.all([
    loadSteps(context, scope, askedMs, {
      ask: (step) => loaders.counts({ ...question, stepMs: step }),
      each: (answer) => [answer],
    }),
    loaders.counts({ ...question, range: dayBefore(scope.window) }),
  ]);
  const counts = new Map(steps.rows.map(({ atMs, values }) => [atMs ?? scope.window.fromMs, rankOf(values)] as const));
  const isSeenBefore = before.rows.length > 0;
  const input = { window: scope.window, stepMs, counts, isSeenBefore, heldSteps, lagMs };
  const completeness = withNotes(steps.completeness, [...notes, ...recordedNotes(steps.rows)]);
  return { stepMs, points: fillSteps(input, 0), completeness };
};

/** Returns an exception type's occurrences over time. */
export const loadTypeSteps = (context: Context, node: ExceptionTypeNode, stepMs: DurationMs): Promise<CountedSeries> =>
  loadExceptionSteps(context, typeQuestion(node), node.scope, stepMs);

/** Returns an exception type by service, most occurrences first, ties by name. */
export const loadTypeByService = async (
  { loaders }: Context,
  node: ExceptionTypeNode,
): Promise<readonly ExceptionTypeInServiceNode[]> => {
  const question = typeQuestion(node);
  const by = [...new Set([...question.by, 'service' as const])];
  const answer = await loaders.counts<'exceptions'>({ ...question, by });
  const completeness: Completeness = answer.completeness;
  return answer.rows
    .map(({ key, values }) => {
      const { count, recorded, lastSeenMs } = values;
      const service = key[by.indexOf('service')] ?? '';
      return { type: node.name, service, count, recorded, lastSeenMs, completeness, scope: node.scope };
    })
    .sort((left, right) => rankOf(right) - rankOf(left) || (left.service < right.service ? -1 : 1));
};
