/** Traces that several searches found, as one list. */
import type { SearchedTrace } from './search-answer.ts';

const joined = (one: SearchedTrace, other: SearchedTrace): SearchedTrace => {
  const known = new Set(one.spans.map(({ spanId, startUs }) => `${spanId} ${startUs}`));
  const spans = [...one.spans, ...other.spans.filter(({ spanId, startUs }) => !known.has(`${spanId} ${startUs}`))];
  return {
    ...one,
    startUs: Math.min(one.startUs, other.startUs),
    durationUs: Math.max(one.durationUs, other.durationUs),
    rootService: one.rootService ?? other.rootService,
    rootName: one.rootName ?? other.rootName,
    spans,
    matched: Math.max(one.matched, other.matched, spans.length),
    errors: Math.max(one.errors ?? 0, other.errors ?? 0),
    services: [...new Set([...one.services, ...other.services])].sort(),
  };
};

/** Returns each trace once, with the spans of every search, by start descending, then id: the order of lists of traces. */
export const joinSearches = (traces: readonly SearchedTrace[]): readonly SearchedTrace[] => {
  const byId = new Map<string, SearchedTrace>();
  for (const trace of traces) {
    const known = byId.get(trace.traceId);
    byId.set(trace.traceId, known === undefined ? trace : joined(known, trace));
  }
  return [...byId.values()].sort((one, other) => other.startUs - one.startUs || (one.traceId < other.traceId ? -1 : 1));
};
