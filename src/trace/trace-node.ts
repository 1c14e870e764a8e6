/** A trace and its spans as the graph's nodes. */
import type { Scope } from '../filter/scope.ts';
import type { UnixUs } from '../time.ts';
import type { StoredTrace, TraceSpan } from './trace.ts';

export interface TraceNode {
  readonly traceId: string;
  /** Start of its first span, where a search told it already. */
  readonly startUs: UnixUs | null;
  readonly scope: Scope;
}

export interface SpanNode {
  readonly span: TraceSpan;
  readonly trace: StoredTrace;
  readonly scope: Scope;
}

const TRACE_ID = /^[0-9a-f]{1,32}$/u;
const NO_TRACE = '0'.repeat(32);

/** Returns a trace id in 32 lower-case hexadecimal digits, padded on the left; null when the text is none. */
export const parseTraceId = (text: string): string | null => {
  const lower = text.toLowerCase();
  const id = lower.padStart(32, '0');
  return TRACE_ID.test(lower) && id !== NO_TRACE ? id : null;
};
