/** Whether a trace is all there, and how much memory it takes. */
import type { RecordedException, TelemetryAttribute } from '../../exception/exception.ts';
import { MINUTE_MS, MS_US, type DurationMs, type TimeRange, type UnixMs } from '../../time.ts';
import type { StoredTrace, TraceSpan } from '../../trace/trace.ts';

/** Spans arrive within this time after their trace has ended; later ones are a new fact. */
export const SETTLED_AFTER_MS: DurationMs = 2 * MINUTE_MS;
/** Traces last minutes, seldom longer, and Tempo keeps a part of a trace where it arrived. */
const PADDING_MS: DurationMs = 15 * MINUTE_MS;

/** Returns the range in which a trace is looked for first. */
export const padded = ({ fromMs, toMs }: TimeRange): TimeRange => ({
  fromMs: Math.max(0, fromMs - PADDING_MS),
  toMs: toMs + PADDING_MS,
});

/** Returns whether there is one root and every other span has its parent. */
export const hasWholeTree = (spans: readonly Pick<TraceSpan, 'spanId' | 'parentSpanId'>[]): boolean => {
  const held = new Set(spans.map(({ spanId }) => spanId));
  let roots = 0;
  for (const { parentSpanId } of spans) {
    if (parentSpanId === null) roots++;
    else if (!held.has(parentSpanId)) return false;
  }
  return roots === 1;
};

/** Returns whether a trace will not change any more: all there, and over for two minutes. */
export const isSettled = ({ spans, missing }: StoredTrace, nowMs: UnixMs): boolean => {
  if (missing.length > 0 || !hasWholeTree(spans)) return false;
  const endUs = spans.reduce((latest, { startUs, durationUs }) => Math.max(latest, startUs + durationUs), 0);
  return endUs / MS_US <= nowMs - SETTLED_AFTER_MS;
};

// Bytes of the objects themselves, as measured; texts come on top.
const SPAN_BYTES = 320;
const ATTRIBUTE_BYTES = 80;
const EXCEPTION_BYTES = 320;

const attributeBytes = (attributes: readonly TelemetryAttribute[]): number =>
  attributes.reduce((sum, { value }) => sum + ATTRIBUTE_BYTES + value.length, 0);
const textBytes = (...texts: readonly (string | null)[]): number =>
  texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
const exceptionBytes = ({ type, message, stacktrace, attributes }: RecordedException): number =>
  EXCEPTION_BYTES + textBytes(type, message, stacktrace) + attributeBytes(attributes);

/** Returns about how many bytes of memory a trace takes; more than it does, where its spans share texts. */
export const bytesOf = ({ spans, exceptions }: StoredTrace): number =>
  SPAN_BYTES +
  spans.reduce((sum, span) => sum + SPAN_BYTES + textBytes(span.statusMessage) + attributeBytes(span.attributes), 0) +
  exceptions.reduce((sum, exception) => sum + exceptionBytes(exception), 0);
