/** What CLIENT and PRODUCER spans of a trace call: known once all of its spans are. */
import type { TraceSpan } from '../trace/trace.ts';
import { PROTOCOL } from './span-facts.ts';

/** A span whose dependency is not settled yet. */
export interface SpanDraft extends Omit<TraceSpan, 'dependency'> {
  dependency: TraceSpan['dependency'];
}

/** What the attributes of a CLIENT or PRODUCER span say. */
export interface CallFacts {
  /** Bits of PROTOCOL. */
  readonly protocols: number;
  /** Dependency.name from its attributes; null when they name nothing. */
  readonly peer: string | null;
}

const isCaller = ({ kind }: SpanDraft): boolean => kind === 'CLIENT' || kind === 'PRODUCER';
const isCallee = ({ kind }: SpanDraft): boolean => kind === 'SERVER' || kind === 'CONSUMER';

/** Services of SERVER and CONSUMER spans by their parent. */
const calleesByParent = (spans: readonly SpanDraft[]): ReadonlyMap<string, readonly string[]> => {
  const callees = new Map<string, string[]>();
  for (const span of spans) {
    if (span.parentSpanId === null || !isCallee(span)) continue;
    const known = callees.get(span.parentSpanId);
    if (known === undefined) callees.set(span.parentSpanId, [span.service]);
    else known.push(span.service);
  }
  return callees;
};

type DependencyKind = NonNullable<TraceSpan['dependency']>['kind'];

const kindOf = (protocols: number, callsAnotherService: boolean): DependencyKind => {
  if ((protocols & PROTOCOL.database) !== 0) return 'DATABASE';
  if ((protocols & PROTOCOL.messaging) !== 0) return 'MESSAGING';
  return callsAnotherService ? 'RPC' : 'UNINSTRUMENTED';
};

/**
 * Fills in the dependency of each CLIENT and PRODUCER span of one trace, and returns the spans.
 * @param factsOf  what the attributes of such a span say; undefined = nothing
 */
export const settleDependencies = (
  spans: readonly SpanDraft[],
  factsOf: (span: SpanDraft, index: number) => CallFacts | undefined,
): readonly TraceSpan[] => {
  const callees = calleesByParent(spans);
  spans.forEach((span, index) => {
    if (!isCaller(span)) return;
    const { protocols = 0, peer = null } = factsOf(span, index) ?? {};
    const callsAnotherService = callees.get(span.spanId)?.some((service) => service !== span.service) ?? false;
    span.dependency = { name: peer ?? span.name, kind: kindOf(protocols, callsAnotherService) };
  });
  return spans;
};
