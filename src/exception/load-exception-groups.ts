/** Exception groups: a ranked list, one by its id, and where it was recorded. */
import type { Counted, CountedSeries } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import { accept, badUserInput } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { CountQuestion } from '../loaders.ts';
import { listHash, openCursor } from '../page/cursor.ts';
import type { PageArguments } from '../page/page-arguments.ts';
import { checkFirst, MAX_FIRST, rankedPage, type Connection } from '../page/page.ts';
import type { CountRow, Dimension } from '../sources/source.ts';
import { DAY_MS, type DurationMs } from '../time.ts';
import { widenBack } from '../window/resolve-window.ts';
import { ERROR_KINDS } from './exception.ts';
import { groupNode, type ExceptionGroupNode } from './exception-group.ts';
import { parseGroupId } from './group-id.ts';
import { loadExceptionCount, loadExceptionSteps, rankOf } from './load-exception-types.ts';

type GroupQuestion = CountQuestion<'occurrences'>;
type GroupRow = CountRow<'occurrences'>;

/** What a count by group tells of each: the dimensions behind those of the place. */
const FACTS = ['exceptionType', 'errorKind', 'title', 'group'] as const satisfies readonly Dimension[];

const nodeOf = ({ key, values }: GroupRow, scope: Scope): ExceptionGroupNode => {
  const [type = null, kind = null, statusTitle = null, id = null] = key.slice(-FACTS.length);
  const errorKind = ERROR_KINDS.find((each) => each === kind) ?? 'EXCEPTION';
  return groupNode({ id: id ?? '', kind: errorKind, type, statusTitle, message: values.message }, scope);
};

const groupQuestion = (id: string, scope: Scope): GroupQuestion => {
  const place = placeKey(scope.place);
  const dimensions: readonly Dimension[] = [...place.dimensions, 'group'];
  return {
    measure: 'occurrences',
    by: [...place.dimensions, ...FACTS],
    dimensions,
    key: [...place.key, id],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  };
};

/** Returns a page of the exception groups in the scope (of one type, if given): most occurrences, then most recordings first, ties by title and id. */
export const loadExceptionGroups = async (
  { loaders }: Context,
  scope: Scope,
  args: PageArguments,
  type: string | null = null,
): Promise<Connection<ExceptionGroupNode>> => {
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.other));
  const hash = listHash('exceptionGroups', scope, [type]);
  const after = accept(openCursor(args.after, scope, hash));
  const place = placeKey(scope.place);
  const answer = await loaders.counts<'occurrences'>({
    measure: 'occurrences',
    by: [...place.dimensions, ...FACTS],
    dimensions: type === null ? place.dimensions : [...place.dimensions, 'exceptionType'],
    key: type === null ? place.key : [...place.key, type],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  });
  const items = answer.rows.map((row) => ({ row, node: nodeOf(row, scope) }));
  for (const { row, node } of items) loaders.knowCounts(groupQuestion(node.id, scope), { ...answer, rows: [row] });
  return rankedPage({
    items,
    keysetOf: ({ row, node }) => [rankOf(row.values), row.values.recorded, node.title, node.id],
    nodeOf: ({ node }) => node,
    first,
    after,
    scope,
    hash,
    completeness: answer.completeness,
  });
};

/** How far back a group is looked for when its window is relative and does not hold it. */
const SEARCH_BACK_MS: readonly DurationMs[] = [DAY_MS, 8 * DAY_MS, 31 * DAY_MS];

/** Returns a group by its id; null where none is found. Under a relative range it is looked for further and further back. */
export const loadExceptionGroup = async (
  { loaders }: Context,
  scope: Scope,
  id: string,
): Promise<ExceptionGroupNode | null> => {
  if (parseGroupId(id) === null)
    throw badUserInput('id', 'be an exception group\'s id like "ef0:0123456789abcdef.VHlwZQ"', id);
  const lengthMs = scope.window.toMs - scope.window.fromMs;
  const lengths = scope.isFixed ? [] : SEARCH_BACK_MS.filter((each) => each > lengthMs);
  for (const window of [scope.window, ...lengths.map((each) => widenBack(scope.window, each))]) {
    const found = { ...scope, window };
    const { rows } = await loaders.counts(groupQuestion(id, found));
    if (rows[0] !== undefined) return nodeOf(rows[0], found);
  }
  return null;
};

/** Returns one of a group's counts. */
export const loadGroupCount = (
  context: Context,
  { id, scope }: ExceptionGroupNode,
  which: 'count' | 'recorded' | 'handled',
): Promise<Counted | null> => loadExceptionCount(context, groupQuestion(id, scope), which);

/** Returns a group's occurrences over time. */
export const loadGroupSteps = (
  context: Context,
  { id, scope }: ExceptionGroupNode,
  stepMs: DurationMs,
): Promise<CountedSeries> => loadExceptionSteps(context, groupQuestion(id, scope), scope, stepMs);

/** Where a group was recorded; one read answers its services, routes and versions alike. */
const PLACES = ['service', 'route', 'version'] as const;

/** Returns the values of dimensions under which a group was recorded, most occurrences first, ties by the values. */
export const loadGroupPlaces = async (
  { loaders }: Context,
  { id, scope }: ExceptionGroupNode,
  dimensions: readonly (typeof PLACES)[number][],
): Promise<readonly (readonly (string | null)[])[]> => {
  const question = groupQuestion(id, scope);
  const by = [...new Set<Dimension>([...question.dimensions, ...PLACES])];
  const { rows } = await loaders.counts<'occurrences'>({ ...question, by });
  const valuesOf = ({ key }: GroupRow) => dimensions.map((each) => key[by.indexOf(each)] ?? null);
  return [...Map.groupBy(rows, (row) => JSON.stringify(valuesOf(row)))]
    .map(([text, same]) => ({
      text,
      rank: same.reduce((sum, { values }) => sum + rankOf(values), 0),
      values: same.slice(0, 1).flatMap(valuesOf),
    }))
    .sort((left, right) => right.rank - left.rank || (left.text < right.text ? -1 : 1))
    .map(({ values }) => values);
};
