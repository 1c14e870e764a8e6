/** The trace of a failed request on a point of a series. */
import type { Context } from '../context.ts';
import { traceNode, type TraceNode } from '../trace/trace-node.ts';
import type { PointNode } from './series.ts';

/** Returns the trace of the newest failed request in a point's step; null where none failed. */
export const loadExemplar = async (
  { loaders }: Context,
  { atMs, exemplarOf }: PointNode,
): Promise<TraceNode | null> => {
  if (exemplarOf === null) return null;
  const { subject, stepMs } = exemplarOf;
  const { scope, filter, dimensions, key } = subject;
  const question = { by: dimensions, dimensions, key, where: filter, range: scope.window, stepMs };
  const exemplars = await loaders.exemplars.load(question);
  const exemplar = exemplars.find((each) => each.atMs === atMs);
  return exemplar === undefined ? null : traceNode(exemplar.traceId, scope);
};
