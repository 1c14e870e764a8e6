/** What a trace is as a whole: its root, its length, whom it passed, and what of it is missing. */
import type { UnixUs } from '../time.ts';
import { ancestry, type Ancestry } from './ancestry.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

/** A trace in a few values. */
export interface TraceOutline {
  /** The earliest span without a parent; null when it was not received. */
  readonly root: TraceSpan | null;
  /** Start of the earliest span held; null without spans. */
  readonly startUs: UnixUs | null;
  /** From the earliest start to the latest end; null without spans. */
  readonly durationUs: number | null;
  /** Every service of the spans held, by name. */
  readonly services: readonly string[];
  /** A root and every parent are held, and nothing is known to be missing. */
  readonly isComplete: boolean;
  /** What is missing, one sentence each. */
  readonly missing: readonly string[];
}

/** Missing parents that are named one by one; the others are counted. */
export const MAX_NAMED_PARENTS = 20;

const missingParents = ({ spans, byId }: Ancestry): readonly string[] => {
  const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== null && !byId.has(parentSpanId));
  const children = [...Map.groupBy(orphans, ({ parentSpanId }) => parentSpanId)];
  const named = children.slice(0, MAX_NAMED_PARENTS).map(([parent, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `span ${parent ?? ''} (parent of ${first?.spanId ?? ''}${more}) was not received`;
  });
  const unnamed = children.length - named.length;
  return unnamed === 0 ? named : [...named, `${unnamed} more parents were not received`];
};

/** Returns the root, extent, services and completeness of a trace; spans may come in any order. */
export const traceOutline = (trace: Pick<StoredTrace, 'spans' | 'missing'>): TraceOutline => {
  const tree = ancestry(trace.spans);
  const { spans } = tree;
  const first = spans[0];
  const root = spans.find(({ parentSpanId }) => parentSpanId === null) ?? null;
  const loops = tree.cut.map(({ spanId }) => `span ${spanId} is recorded below itself: its parents form a loop`);
  const missing = [...missingParents(tree), ...loops, ...trace.missing];
  const endUs = spans.reduce((latest, { startUs, durationUs }) => Math.max(latest, startUs + durationUs), -Infinity);
  return {
    root,
    startUs: first?.startUs ?? null,
    durationUs: first === undefined ? null : endUs - first.startUs,
    services: [...new Set(spans.map(({ service }) => service))].sort(),
    isComplete: root !== null && missing.length === 0,
    missing,
  };
};
