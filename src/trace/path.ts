/** The way an error took from where it started to where it was answered. */
import { ancestorsOf, ancestry } from './ancestry.ts';
import { isEntry } from './leaves.ts';
import { traceOrigin } from './origin.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

/**
 * Returns the spans that an error passed: the origin first, then each ERROR ancestor on the way up to the first ERROR entry
 * (beyond a failed CONSUMER nothing waits for the outcome). Spans between them that are no errors are left out, so the way
 * may have gaps. An absorbed error ends at its last ERROR ancestor. Empty when no span is an ERROR.
 *
 *   frontend SERVER ERROR (entry)   3rd
 *     checkout CLIENT UNSET         -
 *       checkout SERVER ERROR       2nd
 *         db CLIENT ERROR (leaf)    1st
 */
export const propagationPath = (trace: Pick<StoredTrace, 'spans'>): readonly TraceSpan[] => {
  const tree = ancestry(trace.spans);
  const origin = traceOrigin(trace);
  if (origin === null) return [];
  const errors = [origin.span, ...ancestorsOf(tree, origin.span)].filter(({ status }) => status === 'ERROR');
  const entry = errors.findIndex((span) => isEntry(tree, span));
  return entry === -1 ? errors : errors.slice(0, entry + 1);
};
