/** Single exceptions: samples of a group, the newest of a type in a service. */
import type { Context } from '../context.ts';
import { accept } from '../errors.ts';
import { placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import type { ExceptionQuestion } from '../loaders.ts';
import type { InputProblem } from '../lib/input-problem.ts';
import { foreignCursor, listHash, openCursor, printCursor, type Keyset } from '../page/cursor.ts';
import type { PageArguments } from '../page/page-arguments.ts';
import { checkFirst, connection, MAX_FIRST, type Connection } from '../page/page.ts';
import type { Dimension, ExceptionPlace, FoundException } from '../sources/source.ts';
import type { ExceptionGroupNode } from './exception-group.ts';
import type { ExceptionNode } from './exception-node.ts';
import type { ExceptionTypeInServiceNode } from './exception-type.ts';

const placeOf = (after: PageArguments['after'], keyset: Keyset | null): ExceptionPlace | InputProblem | null => {
  if (keyset === null) return null;
  const [startUs, id] = keyset;
  const isPlace = typeof startUs === 'number' && Number.isSafeInteger(startUs) && typeof id === 'string';
  return isPlace ? { startUs, id } : foreignCursor(after ?? '');
};

/** An exception that a search in the scope's window found; it places a trace only roughly. */
const exceptionNode = (found: FoundException, scope: Scope): ExceptionNode => {
  const { fromMs, toMs } = scope.window;
  return { ...found, around: { fromMs, toMs }, scope };
};

const exceptionQuestion = (
  scope: Scope,
  identity: readonly (readonly [Dimension, string])[],
  limit: number,
  after: ExceptionPlace | null,
): ExceptionQuestion => {
  const place = placeKey(scope.place);
  const dimensions = [...place.dimensions, ...identity.map(([dimension]) => dimension)];
  const key = [...place.key, ...identity.map(([, value]) => value)];
  return {
    kind: 'exceptions',
    by: dimensions,
    dimensions,
    key,
    where: scope.filter,
    range: scope.window,
    limit,
    after,
  };
};

/** Returns a page of a group's exceptions, the newest first. */
export const loadSamples = async (
  { loaders }: Context,
  { id, scope }: ExceptionGroupNode,
  args: PageArguments,
): Promise<Connection<ExceptionNode>> => {
  const first = accept(checkFirst(args.first, 5, MAX_FIRST.other));
  const hash = listHash('samples', scope, [id]);
  const after = accept(placeOf(args.after, accept(openCursor(args.after, scope, hash))));
  const { found, completeness } = await loaders.exceptions.load(
    exceptionQuestion(scope, [['group', id]], first + 1, after),
  );
  const edges = found.slice(0, first).map((exception) => ({
    cursor: printCursor(scope, hash, [exception.startUs, exception.id]),
    node: exceptionNode(exception, scope),
  }));
  const hasNextPage = found.length > first;
  return connection(edges, { hasNextPage, hasPreviousPage: after !== null, totalCount: null, completeness });
};

/** Returns the newest exception of a type in a service; null where there is none any more. */
export const loadExample = async (
  { loaders }: Context,
  { type, service, scope }: ExceptionTypeInServiceNode,
): Promise<ExceptionNode | null> => {
  const identity = scope.place.service === undefined ? [['service', service] as const] : [];
  const question = exceptionQuestion(scope, [...identity, ['exceptionType', type]], 1, null);
  const { found } = await loaders.exceptions.load(question);
  return found[0] === undefined ? null : exceptionNode(found[0], scope);
};
