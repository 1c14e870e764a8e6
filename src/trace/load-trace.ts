/** One trace: what a search told of it already, its tree or all of it, read when nothing cheaper answers. */
import type { Context } from '../context.ts';
import type { Scope } from '../filter/scope.ts';
import type { SelectedField } from '../lib/selected-fields.ts';
import type { TraceDetail } from '../sources/source.ts';
import { MS_US, type DurationMs, type UnixUs } from '../time.ts';
import { traceOutline } from './outline.ts';
import { traceNeedsWhole, spanNeedsWhole } from './trace-needs.ts';
import { traceNode, type SpanNode, type TraceNode } from './trace-node.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

/** A trace in a few values, however they were read. */
export interface TraceSummary {
  readonly startUs: UnixUs;
  /** Length in whole milliseconds, rounded down. */
  readonly wholeMs: DurationMs;
  readonly rootService: string | null;
  readonly rootName: string | null;
  /** By name. */
  readonly services: readonly string[];
}

/** What was read of a trace to show spans of it. */
export type ReadSpans = Pick<SpanNode, 'spans' | 'traceStartUs' | 'whole'>;

/** Returns how much is read where something may need the whole. */
export const detailFor = (needsWhole: boolean): TraceDetail => (needsWhole ? 'WHOLE' : 'TREE');

/** Returns a trace, or its tree; null where the source holds no span of it. */
export const readTrace = (
  { loaders }: Context,
  { traceId, around }: Pick<TraceNode, 'traceId' | 'around'>,
  detail: TraceDetail,
): Promise<StoredTrace | null> => loaders.trace.load({ traceId, around, detail });

/** Returns a trace by its id, looked for in the scope's window first; null where the source holds no span of it. */
export const loadTrace = async (
  context: Context,
  scope: Scope,
  traceId: string,
  field: SelectedField,
): Promise<TraceNode | null> => {
  const node = traceNode(traceId, scope);
  return (await readTrace(context, node, detailFor(traceNeedsWhole(field)))) === null ? null : node;
};

/** Returns a trace in a few values, read only where the search did not tell them; null where it is gone. */
export const loadSummary = async (context: Context, node: TraceNode): Promise<TraceSummary | null> => {
  const { errors, startUs } = node;
  if (errors !== null && startUs !== null) {
    const { wholeMs, rootService, rootName, services } = errors;
    return { startUs, wholeMs, rootService, rootName, services: services.toSorted() };
  }
  const trace = await readTrace(context, node, 'TREE');
  if (trace === null) return null;
  const { root, services, ...extent } = traceOutline(trace);
  if (extent.startUs === null || extent.durationUs === null) return null;
  return {
    startUs: extent.startUs,
    wholeMs: Math.floor(extent.durationUs / MS_US),
    rootService: root?.service ?? null,
    rootName: root?.name ?? null,
    services,
  };
};

/** Returns a span of what was read of its trace. */
export const spanNode = (
  read: ReadSpans,
  span: TraceSpan,
  { around, scope }: Pick<TraceNode, 'around' | 'scope'>,
): SpanNode => ({ ...read, span, around, scope });

/** Returns the spans of a trace of which so much was read. */
export const readSpansOf = (trace: StoredTrace, detail: TraceDetail): ReadSpans => ({
  spans: trace.spans,
  traceStartUs: traceOutline(trace).startUs ?? 0,
  whole: detail === 'WHOLE' ? trace : null,
});

/** Returns the ERROR spans of a trace, all of their ancestors among them; null where it is gone. */
export const loadErrorSpans = async (
  context: Context,
  node: TraceNode,
  needsWhole: boolean,
): Promise<ReadSpans | null> => {
  const { errors, startUs } = node;
  if (!needsWhole && errors !== null && startUs !== null) {
    return { spans: errors.errors.spans, traceStartUs: startUs, whole: null };
  }
  const detail = detailFor(needsWhole);
  const trace = await readTrace(context, node, detail);
  return trace === null ? null : readSpansOf(trace, detail);
};

/** Which span of which trace. */
export interface SpanRef extends Pick<TraceNode, 'traceId' | 'around' | 'scope'> {
  readonly spanId: string | null;
  /** A client and its server may share one span id: the one of this service goes first. */
  readonly service: string;
}

/** Returns a span of a trace; null where it is not held. */
export const loadSpan = async (context: Context, ref: SpanRef, field: SelectedField): Promise<SpanNode | null> => {
  const detail = detailFor(spanNeedsWhole(field));
  const trace = await readTrace(context, ref, detail);
  const spans = trace?.spans.filter(({ spanId }) => spanId === ref.spanId) ?? [];
  const span = spans.find(({ service }) => service === ref.service) ?? spans[0];
  return trace === null || span === undefined ? null : spanNode(readSpansOf(trace, detail), span, ref);
};
