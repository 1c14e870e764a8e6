/**
 * Where counts from Tempo differ from what semantics.md says: each one stated, and what is counted instead. A count of exceptions
 * is right where no span carries two of them, and says that it is exact only where a sample of all of them shows that.
 */
import type { PlainSpan } from './plain-trace.ts';

/** A hand-written case that Tempo answers otherwise. */
export interface TempoDifference {
  readonly why: string;
  /** Instead of the numbers that the case wants. */
  readonly counts?: Readonly<Record<string, readonly (number | null)[]>>;
  /** It says that it cannot answer this. */
  readonly isUnsupported?: true;
  /** It may answer one thing or another. */
  readonly isSkipped?: true;
}

const NO_LOGS = 'Tempo holds no log records';
const ON_EDGE = 'a step is (start, end] to Tempo: a span exactly at its start, to the nanosecond, is in the one before';
const FIRST_EXCEPTION = 'TraceQL has one value a span for each attribute of its events';
const LOST_PLACE = 'the place of a span below a lost one is not known: it is no leaf, and no occurrence';

/** By the title of the case. */
export const TEMPO_DIFFERENCES: Readonly<Record<string, TempoDifference>> = {
  'a point stands at the start of its step': { why: ON_EDGE, counts: { 'web @0': [2, 2], 'web @55': [2, 0] } },
  'of duplicates of a span the first one is kept': { why: 'Tempo keeps both', counts: { '': [2, 1] } },
  'a span without an end counts, and so does one that ends before its start': {
    why: 'a trace that ends before it starts may or may not be found, by searches and counts alike',
    isSkipped: true,
  },
  'a span counts once per type of exception that it carries': { why: FIRST_EXCEPTION, counts: { KeyError: [1, 1, 0] } },
  'a lost span in the middle ends the way up': { why: LOST_PLACE, counts: { '- / -': [0, 1, 0] } },
  'with another message it is a type of its own, on the same span': {
    why: NO_LOGS,
    counts: { 'lib.GatewayError': [1, 1, 0] },
  },
  'a log record of a span that carries no event is an exception of that span, whatever its own severity, service and time':
    { why: NO_LOGS, counts: {} },
  'log records without ids count one by one, unhandled from severity 17 (ERROR) on, without a route': {
    why: NO_LOGS,
    counts: {},
  },
  'a log record whose span never arrives counts at its own time, handled by its severity': { why: NO_LOGS, counts: {} },
  'a parent that never arrives is an ancestor all the same': { why: LOST_PLACE, counts: { KeyError: [0, 1, 0] } },
  'a filter selects exceptions, it never changes the group of one: that of its first record': {
    why: `${FIRST_EXCEPTION}; whose second one meets the filter is counted, but not found beside what stands above it`,
    counts: { '-': [0, 1, 0] },
  },
  'a record without a span is tested on its resource; it has no route, no code and no span attributes': {
    why: NO_LOGS,
    counts: {},
  },
  'a log record of an ancestor that never arrives is an exception above the leaf': { why: NO_LOGS, counts: {} },
  'where the root is missing the topmost span held is the entry, and names nothing': { why: LOST_PLACE, counts: {} },
  'a leaf counts where it starts; errors below it count as such whatever the window': {
    why: ON_EDGE,
    counts: { 'cart @0': [1, 0] },
  },
  'a leaf counts under the first exception recorded on it, events before log records': {
    why: NO_LOGS,
    counts: { B: [1, 0], '-': [1, 0] },
  },
  'a call counts at the start of the calling span, wherever the called one is': {
    why: 'a call that was answered counts at the start of its answer',
    counts: { 'mail @1': [1, 0] },
  },
  'filters are tested on the calling span, service and route on its enclosing request': {
    why: 'the request during which a call was made is not told',
    isUnsupported: true,
  },
};

/**
 * Returns the spans without what is stated to be counted otherwise: each once, in traces without lost spans, with one
 * exception at most and an end, and none exactly at the start of a step.
 */
export const countedByTempo = (spans: readonly PlainSpan[]): readonly PlainSpan[] => {
  const once = [
    ...new Map(spans.toReversed().map((span) => [`${span.traceId} ${span.spanId} ${span.kind}`, span])).values(),
  ].toReversed();
  const held = new Set(once.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  const broken = new Set(
    once
      .filter(({ traceId, parentSpanId }) => parentSpanId !== null && !held.has(`${traceId} ${parentSpanId}`))
      .map(({ traceId }) => traceId),
  );
  return once
    .filter(({ traceId }) => !broken.has(traceId))
    .map((span) => ({
      ...span,
      startUs: span.startUs + 2, // some start one microsecond before a step does
      durationUs: span.durationUs ?? 0,
      events: span.events.filter(({ name }) => name === 'exception').slice(0, 1),
    }));
};
