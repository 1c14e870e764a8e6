/** Routes: ranked lists, one by name, and what is known of them beside their name. */
import type { Context } from '../context.ts';
import { loadChanges } from '../error-rate/load-changes.ts';
import type { RateCount } from '../completeness/completeness.ts';
import { loadErrorRate } from '../error-rate/load-error-rate.ts';
import { placeSubject } from '../error-rate/rate-question.ts';
import { accept } from '../errors.ts';
import { placedScope, placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { listHash, openCursor } from '../page/cursor.ts';
import { checkFirst, MAX_FIRST, rankedPage, type Connection } from '../page/page.ts';
import { rateOrderValue, type RateListArguments } from '../error-rate/rate-order.ts';
import type { CountRow } from '../sources/source.ts';
import type { RouteKind, RouteNode } from './route.ts';

/** Returns a route under a scope; `kind` where it is known already, `rate` where its list counted it. */
export const routeNode = (
  scope: Scope,
  service: string,
  name: string,
  kind: RouteKind | null = null,
  rate: RateCount | null = null,
): RouteNode => ({
  service,
  name,
  kind,
  rate,
  scope: placedScope(scope, { service, route: name }),
});

const BY = ['service', 'route'] as const;

/** Returns a page of the routes with requests in the scope. */
export const loadRoutes = async (
  context: Context,
  scope: Scope,
  args: RateListArguments,
): Promise<Connection<RouteNode>> => {
  const { loaders } = context;
  const orderBy = args.orderBy ?? 'ERRORS';
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.named));
  const hash = listHash('routes', scope, [orderBy]);
  const after = accept(openCursor(args.after, scope, hash));
  const place = placeKey(scope.place);
  const question = {
    measure: 'requests',
    by: BY,
    ...place,
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  } as const;
  const answer = await loaders.counts<'requests'>(question);
  const changes = orderBy === 'CHANGE' ? await loadChanges(context, scope, question) : null;
  const { heldFromMs, completeness } = answer;
  const nodeOf = ({ key: [service, name], values }: CountRow<'requests'>) =>
    routeNode(scope, service ?? '', name ?? '', null, { ...values, heldFromMs, completeness });
  return rankedPage({
    items: answer.rows,
    keysetOf: (row) => [
      ...rateOrderValue(orderBy, row.values, changes?.(row.key) ?? null),
      row.key[1] ?? '',
      row.key[0] ?? '',
    ],
    nodeOf,
    first,
    after,
    scope,
    hash,
    completeness,
  });
};

/** Returns a route by its service and name; null where nothing is held for it in the window and the 24 hours before it. */
export const loadRoute = async (
  context: Context,
  scope: Scope,
  service: string,
  name: string,
): Promise<RouteNode | null> => {
  const { place } = scope;
  const isElsewhere = (place.service ?? service) !== service || (place.route ?? name) !== name;
  const node = routeNode(scope, service, name);
  const rate = isElsewhere ? null : await loadErrorRate(context, placeSubject(node.scope));
  return rate === null ? null : node;
};

/** What the requests of a route tell of it beside its name. */
export interface RouteFacts {
  readonly kind: RouteKind | null;
  readonly httpRoute: string | null;
  readonly method: string | null;
}

const ROUTE_KINDS: readonly RouteKind[] = ['HTTP', 'RPC', 'MESSAGING', 'INTERNAL'];

/** Returns kind, `http.route` and method that most requests of a route carry in the window; null where none does. */
export const loadRouteFacts = async (
  { loaders }: Context,
  { service, name, scope }: RouteNode,
): Promise<RouteFacts> => {
  const { rows } = await loaders.counts<'requests'>({
    measure: 'requests',
    by: ['service', 'route', 'routeKind', 'httpRoute', 'method'],
    dimensions: BY,
    key: [service, name],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  });
  const usual = (position: number): string | null => {
    const named = rows.filter(({ key }) => (key[position] ?? null) !== null);
    return named.toSorted((left, right) => right.values.requests - left.values.requests)[0]?.key[position] ?? null;
  };
  return { kind: ROUTE_KINDS.find((kind) => kind === usual(2)) ?? null, httpRoute: usual(3), method: usual(4) };
};

/** Returns requests of a route by status code, most first, ties by code; requests without one are left out. */
export const loadStatusCodes = async ({ loaders }: Context, { service, name, scope }: RouteNode) => {
  const { rows, completeness } = await loaders.counts<'requests'>({
    measure: 'requests',
    by: ['service', 'route', 'statusCode'],
    dimensions: BY,
    key: [service, name],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  });
  return rows
    .flatMap(({ key: [, , code], values }) =>
      code === null || code === undefined ? [] : { code, count: { value: values.requests, completeness } },
    )
    .sort((left, right) => right.count.value - left.count.value || (left.code < right.code ? -1 : 1));
};
