/** A trace of a search answer with the spans that stand above one another, as far as the answer tells. */
import type { TraceSpan } from '../../trace/trace.ts';
import type { SearchedTrace } from './search-answer.ts';
import { spansOfSearch } from './searched-spans.ts';

export interface PlacedTrace {
  readonly searched: SearchedTrace;
  readonly spans: readonly TraceSpan[];
  /**
   * Every span that was asked for is there, and everything above each of them up to a root: what a pure function makes of it
   * is what it would make of the whole trace. Tempo leaves ancestors out where the root was not received, and all but the
   * largest part of a trace that came in several.
   */
  readonly isWhole: boolean;
}

/** Returns the trace of a search that asked for spans and their ancestors; of spans with one id, nothing is certain. */
export const placeTrace = (searched: SearchedTrace): PlacedTrace => {
  const spans = spansOfSearch(searched);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const isWhole =
    ids.size === spans.length &&
    searched.matched <= spans.length &&
    (searched.errors ?? 0) <= spans.filter(({ status }) => status === 'ERROR').length &&
    spans.every(({ parentSpanId }) => parentSpanId === null || ids.has(parentSpanId));
  return { searched, spans, isWhole };
};
