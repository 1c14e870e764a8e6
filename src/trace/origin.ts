/** The span at which a trace's error started. */
import { ancestry } from './ancestry.ts';
import { errorLeaves } from './leaves.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

/** The leaf that a trace's error started at. */
export interface TraceOrigin {
  readonly span: TraceSpan;
  /** No ERROR entry stands above it: the error was retried or handled on its way up, and no other leaf failed. */
  readonly isAbsorbed: boolean;
}

/**
 * Returns where the error of a trace started: of its leaves a failed one before an absorbed one, then the earliest start,
 * then the lowest span id; null when no span is an ERROR.
 */
export const traceOrigin = ({ spans }: Pick<StoredTrace, 'spans'>): TraceOrigin | null => {
  const leaf = errorLeaves(ancestry(spans))[0];
  return leaf === undefined ? null : { span: leaf.span, isAbsorbed: !leaf.isFailed };
};
