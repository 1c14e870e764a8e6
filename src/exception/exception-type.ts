/** An exception type as the graph's node. */
import type { Completeness } from '../completeness/completeness.ts';
import type { Scope } from '../filter/scope.ts';

export interface ExceptionTypeNode {
  /** As recorded; '' for exceptions without a type. */
  readonly name: string;
  readonly scope: Scope;
}

/** One type in one service. */
export interface ExceptionTypeInServiceNode {
  readonly type: string;
  readonly service: string;
  readonly count: number | null;
  readonly recorded: number;
  readonly lastSeenMs: number;
  readonly completeness: Completeness;
  readonly scope: Scope;
}
