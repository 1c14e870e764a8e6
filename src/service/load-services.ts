/** Services: ranked lists, one by name, whom they call and which versions they run. */
import type { Context } from '../context.ts';
import { accept } from '../errors.ts';
import { loadChanges } from '../error-rate/load-changes.ts';
import type { RateCount } from '../completeness/completeness.ts';
import { rateOrderValue, type RateListArguments } from '../error-rate/rate-order.ts';
import { dayBefore } from '../error-rate/rate-question.ts';
import { placedScope, placeKey } from '../filter/place.ts';
import type { Scope } from '../filter/scope.ts';
import { listHash, openCursor } from '../page/cursor.ts';
import { checkFirst, MAX_FIRST, rankedPage, type Connection } from '../page/page.ts';
import type { CountRow } from '../sources/source.ts';
import type { ServiceNode } from './service.ts';

/** Returns a service under a scope; `rate` where its list counted it under the node's own filter. */
export const serviceNode = (scope: Scope, name: string, rate: RateCount | null = null): ServiceNode => ({
  name,
  rate,
  scope: placedScope(scope, { service: name }),
});

/** Returns a page of the services with requests in the scope. */
export const loadServices = async (
  context: Context,
  scope: Scope,
  args: RateListArguments,
): Promise<Connection<ServiceNode>> => {
  const { loaders } = context;
  const orderBy = args.orderBy ?? 'ERRORS';
  const first = accept(checkFirst(args.first, 20, MAX_FIRST.named));
  const hash = listHash('services', scope, [orderBy]);
  const after = accept(openCursor(args.after, scope, hash));
  const place = placeKey(scope.place);
  const by = [...new Set([...place.dimensions, 'service' as const])];
  const question = {
    measure: 'requests',
    by,
    ...place,
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  } as const;
  const answer = await loaders.counts(question);
  const serviceOf = ({ key }: CountRow<'requests'>): string => key[by.indexOf('service')] ?? '';
  const changes = orderBy === 'CHANGE' ? await loadChanges(context, scope, question) : null;
  // A route in the filter restricts the list, not its services' own rates.
  const isOwnRate = scope.filter.route === undefined && scope.place.route === undefined;
  const { heldFromMs, completeness } = answer;
  const rateOf = ({ values }: CountRow<'requests'>): RateCount | null =>
    isOwnRate ? { ...values, heldFromMs, completeness } : null;
  return rankedPage({
    items: answer.rows,
    keysetOf: (row) => [...rateOrderValue(orderBy, row.values, changes?.(row.key) ?? null), serviceOf(row)],
    nodeOf: (row) => serviceNode(scope, serviceOf(row), rateOf(row)),
    first,
    after,
    scope,
    hash,
    completeness,
  });
};

/** Returns a service by its name; null where nothing is held for it in the window and the 24 hours before it. */
export const loadService = async ({ loaders }: Context, scope: Scope, name: string): Promise<ServiceNode | null> => {
  if (scope.place.service !== undefined && scope.place.service !== name) return null;
  const node = serviceNode(scope, name);
  const { rows } = await loaders.counts({
    measure: 'spans',
    by: ['service'],
    dimensions: ['service'],
    key: [name],
    where: node.scope.filter,
    range: { fromMs: dayBefore(scope.window).fromMs, toMs: scope.window.toMs },
    stepMs: null,
  });
  return rows.length === 0 ? null : node;
};

/** Returns the values of a resource's dimension that a service's spans carry in the window, by name. */
export const loadServiceValues = async (
  { loaders }: Context,
  { name, scope }: ServiceNode,
  dimension: 'namespace' | 'environment',
): Promise<readonly string[]> => {
  const { rows } = await loaders.counts({
    measure: 'spans',
    by: ['service', dimension],
    dimensions: ['service'],
    key: [name],
    where: scope.filter,
    range: scope.window,
    stepMs: null,
  });
  return rows.flatMap(({ key }) => key[1] ?? []).toSorted();
};
