/**
 * Whom a series of the service graph joins, by semantics.md "Edges and kinds". Tempo's generator and the Collector's service graph
 * connector write the same metrics: `client` and `server` are the names of services or of what stands in for one.
 */
import type { EdgeKind } from '../../service/service.ts';
import { SERVICE_GRAPH } from './profile.ts';
import type { Labels } from './query-api.ts';

/** A caller and what it calls: another service, or a dependency, which reports no spans of its own. */
export interface GraphEdge {
  readonly caller: string;
  readonly callee: string | null;
  readonly dependency: string | null;
  readonly kind: EdgeKind;
}

/** Where it is switched on, says which end reports no spans: `client` or `server`. */
export const VIRTUAL_NODE = 'virtual_node';
/** What an edge is told by. Missing labels group as ''. */
export const EDGE_LABELS: readonly string[] = [
  SERVICE_GRAPH.client,
  SERVICE_GRAPH.server,
  SERVICE_GRAPH.connectionType,
  VIRTUAL_NODE,
];

/** Values of the connection type; none is said of a call that both ends reported. */
const VIRTUAL = 'virtual_node';
const DATABASE = 'database';
const MESSAGING = 'messaging_system';
/** What a graph calls a caller without spans, and a callee without spans whose name no attribute tells. */
const UNKNOWN_CALLER = 'user';
const UNKNOWN_CALLEE = 'unknown';

/**
 * Returns the edge of a series; null where it is none: the caller or the callee is nobody that is known, or a caller reports no spans.
 * Without the label `virtual_node` a virtual edge is read as one to a virtual callee, unless its caller is called `user`.
 * A service that calls itself has no SERVER span in *another* service: its callee is a dependency of that name.
 */
export const edgeOf = (labels: Labels): GraphEdge | null => {
  const caller = labels[SERVICE_GRAPH.client] ?? '';
  const called = labels[SERVICE_GRAPH.server] ?? '';
  const type = labels[SERVICE_GRAPH.connectionType] ?? '';
  const virtualEnd = labels[VIRTUAL_NODE] ?? '';
  if (caller === '' || called === '' || virtualEnd === 'client') return null;
  const isVirtual = type === VIRTUAL || virtualEnd === 'server';
  if (isVirtual && (called === UNKNOWN_CALLEE || (virtualEnd === '' && caller === UNKNOWN_CALLER))) return null;
  const isDependency = isVirtual || type === DATABASE || caller === called;
  const ends = { caller, callee: isDependency ? null : called, dependency: isDependency ? called : null };
  if (type === DATABASE) return { ...ends, kind: 'DATABASE' };
  if (type === MESSAGING) return { ...ends, kind: 'MESSAGING' };
  return { ...ends, kind: isDependency ? 'UNINSTRUMENTED' : 'RPC' };
};
