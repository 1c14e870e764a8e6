/** A service and what it talks to, as the graph's nodes. */
import type { RateCount } from '../completeness/completeness.ts';
import type { Scope } from '../filter/scope.ts';

/** How a caller reaches a callee. */
export type EdgeKind = 'RPC' | 'MESSAGING' | 'DATABASE' | 'UNINSTRUMENTED';
const EDGE_KINDS: readonly EdgeKind[] = ['RPC', 'MESSAGING', 'DATABASE', 'UNINSTRUMENTED'];

/** Returns the kind that a source's text names; UNINSTRUMENTED where it names none. */
export const edgeKindOf = (text: string | null | undefined): EdgeKind =>
  EDGE_KINDS.find((kind) => kind === text) ?? 'UNINSTRUMENTED';

export interface ServiceNode {
  readonly name: string;
  /** What its list counted of its requests; null = ask. */
  readonly rate: RateCount | null;
  readonly scope: Scope;
}

/** A database, queue or host that reports no spans of its own. */
export interface DependencyNode {
  readonly name: string;
  readonly kind: EdgeKind;
}

export type PeerNode =
  ({ readonly __typename: 'Service' } & ServiceNode) | ({ readonly __typename: 'Dependency' } & DependencyNode);

/** Calls from one peer to another. */
export interface EdgeNode {
  readonly caller: PeerNode;
  readonly callee: PeerNode;
  readonly kind: EdgeKind;
  /** What was counted of the calls. */
  readonly rate: RateCount;
  readonly scope: Scope;
}

export interface VersionNode {
  readonly service: string;
  readonly version: string;
  /** Start of its first span; null when it is as old as all that is held. */
  readonly firstSeenMs: number | null;
  readonly isNewest: boolean;
  readonly scope: Scope;
}
