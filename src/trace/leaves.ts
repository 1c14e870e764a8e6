/** Where errors start inside a trace, and whether they reached somebody (semantics.md "Origins"). */
import { ancestorsOf, ancestorsOfAny, compareSpans, type Ancestry } from './ancestry.ts';
import type { TraceSpan } from './trace.ts';

/** An ERROR span with no ERROR span below it. */
export interface ErrorLeaf {
  readonly span: TraceSpan;
  /** It is, or lies below, an ERROR entry; otherwise it was absorbed: retried or handled on the way up. */
  readonly isFailed: boolean;
}

/** Returns whether work enters at a span: its parent is not held (the root, or the topmost span held), or it is a CONSUMER. */
export const isEntry = ({ parents }: Ancestry, span: TraceSpan): boolean =>
  span.kind === 'CONSUMER' || !parents.has(span);

/** Returns the leaves of a trace's errors: failed ones first, then by start and span id; empty without ERROR spans. */
export const errorLeaves = (tree: Ancestry): readonly ErrorLeaf[] => {
  const errors = tree.spans.filter(({ status }) => status === 'ERROR');
  const passing = ancestorsOfAny(tree, errors);
  const isFailed = (leaf: TraceSpan): boolean =>
    [leaf, ...ancestorsOf(tree, leaf)].some((span) => span.status === 'ERROR' && isEntry(tree, span));
  return errors
    .filter((span) => !passing.has(span))
    .map((span) => ({ span, isFailed: isFailed(span) }))
    .sort((left, right) => Number(right.isFailed) - Number(left.isFailed) || compareSpans(left.span, right.span));
};
