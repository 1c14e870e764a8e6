/** A trace and its spans as the graph's nodes. */
import type { Scope } from '../filter/scope.ts';
import { MS_US, type TimeRange, type UnixUs } from '../time.ts';
import type { ErrorOutline, StoredTrace, TraceSpan } from './trace.ts';

export interface TraceNode {
  readonly traceId: string;
  /** Start of its first span, where a search told it already. */
  readonly startUs: UnixUs | null;
  /** Its ERROR spans and the outline, where a search told them already. */
  readonly errors: ErrorOutline | null;
  /** Where in time it is likely to be; null = anywhere. */
  readonly around: TimeRange | null;
  readonly scope: Scope;
}

/** A span with what was read of its trace. */
export interface SpanNode {
  readonly span: TraceSpan;
  /** The spans that were read, all of its ancestors that are held among them. */
  readonly spans: readonly TraceSpan[];
  /** Start of its trace. */
  readonly traceStartUs: UnixUs;
  /** Its trace, where it was read as a whole; null where attributes and exceptions were not. */
  readonly whole: StoredTrace | null;
  readonly around: TimeRange | null;
  readonly scope: Scope;
}

const rangeOf = ({ fromMs, toMs }: TimeRange): TimeRange => ({ fromMs, toMs });

/** Returns a trace of which nothing is known but that something of it is in the scope's window. */
export const traceNode = (traceId: string, scope: Scope): TraceNode => ({
  traceId,
  startUs: null,
  errors: null,
  around: rangeOf(scope.window),
  scope,
});

/**
 * Returns a trace that a search in the scope's window found. It is around its own start: until its end where that is known,
 * else until that of the window, in which an error of it started.
 */
export const foundTraceNode = (
  { traceId, startUs, errors }: Pick<TraceNode, 'traceId' | 'errors'> & { readonly startUs: UnixUs },
  scope: Scope,
): TraceNode => {
  const fromMs = Math.floor(startUs / MS_US);
  const endMs = errors === null ? scope.window.toMs : fromMs + errors.wholeMs + 1;
  return { traceId, startUs, errors, around: { fromMs, toMs: Math.max(endMs, fromMs) + 1 }, scope };
};

const TRACE_ID = /^[0-9a-f]{1,32}$/u;
const NO_TRACE = '0'.repeat(32);

/** Returns a trace id in 32 lower-case hexadecimal digits, padded on the left; null when the text is none. */
export const parseTraceId = (text: string): string | null => {
  const lower = text.toLowerCase();
  const id = lower.padStart(32, '0');
  return TRACE_ID.test(lower) && id !== NO_TRACE ? id : null;
};
