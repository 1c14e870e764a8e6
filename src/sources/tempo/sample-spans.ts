/** Spans that searches found, and what the spans around one make it: its enclosing request, who called it, who answered. */
import { KIND, isRequest, ROOT_NAME, ROOT_SERVICE, serviceOf, STATUS, type Facts } from './metric-facts.ts';
import { SPAN_NAME } from './attribute-names.ts';
import type { SearchedSpan, SearchedTrace } from './search-answer.ts';

export const PARENT_ID = 'span:parentID';
const NO_PARENT = '0'.repeat(16);

/** A span and what it says. */
export interface FoundSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly startUs: number;
  readonly facts: Facts;
}

const SCOPE = /^(?:span|resource|event)\./u;

const factsOf =
  (trace: SearchedTrace, span: SearchedSpan): Facts =>
  (field) => {
    switch (field) {
      case SPAN_NAME:
        return span.name;
      case KIND:
      case STATUS:
      case PARENT_ID:
        return span.attributes.get(field) ?? null;
      case ROOT_SERVICE:
        return trace.rootService;
      case ROOT_NAME:
        return trace.rootName;
      default:
        return span.attributes.get(field.replace(SCOPE, '')) ?? null;
    }
  };

/** Returns every span of the traces. */
export const foundSpans = (traces: readonly SearchedTrace[]): readonly FoundSpan[] =>
  traces.flatMap((trace) =>
    trace.spans.map((span) => ({
      traceId: trace.traceId,
      spanId: span.spanId,
      startUs: span.startUs,
      facts: factsOf(trace, span),
    })),
  );

/** Returns what tells a span from all others. */
export const placeOf = (traceId: string, spanId: string): string => `${traceId}/${spanId}`;

/** Returns the spans by their place. */
export const byPlace = (spans: readonly FoundSpan[]): ReadonlyMap<string, FoundSpan> =>
  new Map(spans.map((span) => [placeOf(span.traceId, span.spanId), span]));

/** The request that a span serves. */
export interface Enclosing {
  readonly facts: Facts;
  /** It is none of its service, only the topmost span of it. */
  readonly isInternal: boolean;
}

/**
 * Returns the nearest request of the same service above a span (itself included); without one the topmost span of the service.
 * Null where the way up to the root is not held, unless a request is met before.
 * @param around  the span and its ancestors, by place
 */
export const enclosingOf = (span: FoundSpan, around: ReadonlyMap<string, FoundSpan>): Enclosing | null => {
  const service = serviceOf(span.facts);
  const walked = new Set<FoundSpan>();
  let topmost = span.facts;
  let at = around.get(placeOf(span.traceId, span.spanId));
  while (at !== undefined && !walked.has(at)) {
    walked.add(at);
    if (serviceOf(at.facts) === service) {
      if (isRequest(at.facts)) return { facts: at.facts, isInternal: false };
      topmost = at.facts;
    }
    const parentId = at.facts(PARENT_ID);
    if (parentId === null || parentId === NO_PARENT) return { facts: topmost, isInternal: true };
    at = around.get(placeOf(span.traceId, parentId));
  }
  return null;
};
