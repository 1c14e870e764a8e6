/** What CLIENT and PRODUCER spans of a trace call: known once all of its spans are. */
import type { TraceSpan } from '../trace/trace.ts';
import { PROTOCOL } from './span-facts.ts';

/** A span whose dependency is not settled yet. */
export interface SpanDraft extends Omit<TraceSpan, 'dependency'> {
  dependency: TraceSpan['dependency'];
}

/** A CLIENT or PRODUCER span, and what its attributes say of the call. */
export interface DraftCall {
  readonly span: SpanDraft;
  /** Bits of PROTOCOL. */
  readonly protocols: number;
  /** Dependency.name from its attributes; null when they name nothing. */
  readonly peer: string | null;
}

/** Returns whether a span of this kind calls something. */
export const isCallKind = (kind: TraceSpan['kind']): boolean => kind === 'CLIENT' || kind === 'PRODUCER';
const isCallee = ({ kind }: SpanDraft): boolean => kind === 'SERVER' || kind === 'CONSUMER';

/** Service of the SERVER and CONSUMER spans below each parent; null where they belong to several services. */
const calleesByParent = (spans: readonly SpanDraft[]): ReadonlyMap<string, string | null> => {
  const callees = new Map<string, string | null>();
  for (const span of spans) {
    const { parentSpanId, service } = span;
    if (parentSpanId === null || !isCallee(span)) continue;
    const known = callees.get(parentSpanId);
    callees.set(parentSpanId, known === undefined || known === service ? service : null);
  }
  return callees;
};

type DependencyKind = NonNullable<TraceSpan['dependency']>['kind'];

const kindOf = ({ span, protocols }: DraftCall, callees: ReadonlyMap<string, string | null>): DependencyKind => {
  if ((protocols & PROTOCOL.database) !== 0) return 'DATABASE';
  if ((protocols & PROTOCOL.messaging) !== 0) return 'MESSAGING';
  const callee = callees.get(span.spanId);
  // Of several services one at least is not the caller's.
  return callee !== undefined && callee !== span.service ? 'RPC' : 'UNINSTRUMENTED';
};

/** Fills in the dependencies of one trace and returns its spans. @param calls all of its CLIENT and PRODUCER spans */
export const settleCalls = (spans: readonly SpanDraft[], calls: readonly DraftCall[]): readonly TraceSpan[] => {
  const callees = calleesByParent(spans);
  for (const call of calls) {
    call.span.dependency = { name: call.peer ?? call.span.name, kind: kindOf(call, callees) };
  }
  return spans;
};
