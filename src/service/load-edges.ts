/** Whom a service calls and who calls it. */
import type { RateCount } from '../completeness/completeness.ts';
import type { Context } from '../context.ts';
import type { RateDimension, RateSubject } from '../error-rate/error-rate.ts';
import type { CountAnswer, CountRow } from '../sources/source.ts';
import { serviceNode } from './load-services.ts';
import { edgeKindOf, type EdgeNode, type ServiceNode } from './service.ts';

/** What calls are counted by, so that all that ask for edges share one read. */
export const EDGE_DIMENSIONS = ['caller', 'callee', 'dependency', 'dependencyKind'] as const;

/** Returns whose calls an edge's error rate counts. */
export const edgeSubject = ({ caller, callee, kind, scope }: EdgeNode): RateSubject => {
  const isService = callee.__typename === 'Service';
  const dimensions: readonly RateDimension[] = ['caller', isService ? 'callee' : 'dependency', 'dependencyKind'];
  return { measure: 'calls', dimensions, key: [caller.name, callee.name, kind], filter: scope.filter, scope };
};

const edgeNode = (node: ServiceNode, { key }: CountRow<'calls'>, rate: RateCount): EdgeNode => {
  const [caller, callee, dependency, dependencyKind] = key;
  const kind = edgeKindOf(dependencyKind);
  const peer = (name: string) => ({ __typename: 'Service' as const, ...serviceNode(node.scope, name) });
  return {
    caller: peer(caller ?? ''),
    callee:
      callee === null || callee === undefined
        ? { __typename: 'Dependency' as const, name: dependency ?? '', kind }
        : peer(callee),
    kind,
    rate,
    scope: node.scope,
  };
};

const byErrors = (left: CountRow<'calls'>, right: CountRow<'calls'>): number =>
  right.values.errors - left.values.errors ||
  right.values.requests - left.values.requests ||
  (JSON.stringify(left.key) < JSON.stringify(right.key) ? -1 : 1);

/** Returns the edges at which a service is caller or callee, most errors first. */
export const loadEdges = async (
  { loaders }: Context,
  node: ServiceNode,
  side: 'caller' | 'callee',
): Promise<readonly EdgeNode[]> => {
  const { window: range, filter: where } = node.scope;
  const question = {
    measure: 'calls',
    by: EDGE_DIMENSIONS,
    dimensions: [side],
    key: [node.name],
    where,
    range,
    stepMs: null,
  } as const;
  const answer: CountAnswer<'calls'> = await loaders.counts<'calls'>(question);
  const { heldFromMs, completeness } = answer;
  return answer.rows.toSorted(byErrors).map((row) => edgeNode(node, row, { ...row.values, heldFromMs, completeness }));
};
