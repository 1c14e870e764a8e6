/** Who called whom inside one trace. Everything about a trace's shape is read from here, so it is settled once. */
import type { TraceSpan } from './trace.ts';

/** The spans of a trace as a forest: every walk upward ends, whatever the recorded parents say. */
export interface Ancestry {
  /** By start, then span id, then kind: the order of every list made from it. */
  readonly spans: readonly TraceSpan[];
  /** More than one where a client and its server share an id (Zipkin's model). */
  readonly byId: ReadonlyMap<string, readonly TraceSpan[]>;
  /** Absent for a span whose parent is not held, and for the roots. */
  readonly parents: ReadonlyMap<TraceSpan, TraceSpan>;
  /** Spans that stood on a loop of parents; the loop is cut above its earliest span, which is what stands here. */
  readonly cut: readonly TraceSpan[];
}

/** Returns which of two spans stands first in a trace: by start, then span id, then kind; 0 for the same span. */
export const compareSpans = (left: TraceSpan, right: TraceSpan): number => {
  if (left.startUs !== right.startUs) return left.startUs - right.startUs;
  if (left.spanId !== right.spanId) return left.spanId < right.spanId ? -1 : 1;
  if (left.kind !== right.kind) return left.kind < right.kind ? -1 : 1;
  return 0;
};

const findParent = (span: TraceSpan, byId: Ancestry['byId']): TraceSpan | undefined => {
  if (span.parentSpanId === null) return undefined;
  const candidates = byId.get(span.parentSpanId) ?? [];
  return (
    candidates.find(({ service }) => service === span.service) ??
    candidates.find(({ isRequest }) => isRequest) ??
    candidates[0]
  );
};

/** Removes the link above the earliest span of each loop and returns those spans. */
const cutLoops = (spans: readonly TraceSpan[], parents: Map<TraceSpan, TraceSpan>): readonly TraceSpan[] => {
  const cut: TraceSpan[] = [];
  const settled = new Set<TraceSpan>();
  for (const span of spans) {
    const walked = new Set<TraceSpan>();
    let at: TraceSpan | undefined = span;
    while (at !== undefined && !settled.has(at) && !walked.has(at)) {
      walked.add(at);
      at = parents.get(at);
    }
    if (at !== undefined && walked.has(at)) {
      const inOrder: readonly TraceSpan[] = [...walked];
      const earliest = inOrder.slice(inOrder.indexOf(at)).toSorted(compareSpans)[0];
      if (earliest !== undefined) {
        parents.delete(earliest);
        cut.push(earliest);
      }
    }
    for (const each of walked) settled.add(each);
  }
  return cut;
};

const build = (unordered: readonly TraceSpan[]): Ancestry => {
  const spans = unordered.toSorted(compareSpans);
  const byId = Map.groupBy(spans, ({ spanId }) => spanId);
  const parents = new Map<TraceSpan, TraceSpan>();
  for (const span of spans) {
    const parent = findParent(span, byId);
    if (parent !== undefined) parents.set(span, parent);
  }
  return { spans, byId, parents, cut: cutLoops(spans, parents) };
};

// Several fields of one trace ask for its shape; the answer is a pure function of the list, so it is kept beside the list.
const known = new WeakMap<readonly TraceSpan[], Ancestry>();

/**
 * Returns the shape of a trace from its spans, in any order. Of several spans with the parent's id, the one of the same
 * service is the parent, else the one that is a request. A loop of parents is cut above its earliest span.
 */
export const ancestry = (spans: readonly TraceSpan[]): Ancestry => {
  const held = known.get(spans) ?? build(spans);
  known.set(spans, held);
  return held;
};

/** Returns the ancestors of a span that are held without a gap, nearest first; empty for a span without a held parent. */
export const ancestorsOf = ({ parents }: Ancestry, span: TraceSpan): readonly TraceSpan[] => {
  const ancestors: TraceSpan[] = [];
  for (let at = parents.get(span); at !== undefined; at = parents.get(at)) ancestors.push(at);
  return ancestors;
};

/** Returns the spans below which at least one of the given spans stands, each once, in no particular order. */
export const ancestorsOfAny = ({ parents }: Ancestry, spans: Iterable<TraceSpan>): ReadonlySet<TraceSpan> => {
  const above = new Set<TraceSpan>();
  for (const span of spans) {
    // What stands above a marked span is marked already.
    for (let at = parents.get(span); at !== undefined && !above.has(at); at = parents.get(at)) above.add(at);
  }
  return above;
};
