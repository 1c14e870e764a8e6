/** A trace read by id, from protobuf to the words of the domain. */
import { sourceBadResponse } from '../../errors.ts';
import { DecodeError } from '../../otlp/decode-error.ts';
import { settleCalls } from '../../otlp/dependencies.ts';
import { leftOut, MAX_EXCEPTIONS_PER_TRACE, MAX_SPANS_PER_TRACE } from '../../otlp/limits.ts';
import type { RecordedException } from '../../exception/exception.ts';
import type { StoredTrace, TraceSpan } from '../../trace/trace.ts';
import type { TraceDetail } from '../source.ts';
import { compareDrafts, compareTexts } from './span-order.ts';
import { readEnvelope, type TraceForm } from './trace-body.ts';
import { createSpanReader, type TraceSpans } from './trace-spans.ts';

/** By the start of the span, its id, and as recorded. */
const compareExceptions = (left: RecordedException, right: RecordedException): number =>
  left.startUs - right.startUs ||
  compareTexts(left.spanId ?? '', right.spanId ?? '') ||
  left.ordinal - right.ordinal ||
  (left.recordedAtUs ?? 0) - (right.recordedAtUs ?? 0);

/** Where a client and its server share an id, the exceptions of both start with the later one, as in every source. */
const withSharedStarts = (
  exceptions: readonly RecordedException[],
  spans: readonly TraceSpan[],
  { hasSharedIds }: TraceSpans,
): readonly RecordedException[] => {
  if (!hasSharedIds) return exceptions;
  const starts = new Map(spans.map(({ spanId, startUs }) => [spanId, startUs]));
  return exceptions.map((one) => ({ ...one, startUs: starts.get(one.spanId ?? '') ?? one.startUs }));
};

const invalidNote = (invalid: number): readonly string[] =>
  invalid === 0 ? [] : [`${invalid} spans without a valid id or start were left out`];

/** Returns the trace made of all spans that were found; null when there are none. */
const assemble = (traceId: string, found: TraceSpans, partial: string | null): StoredTrace | null => {
  const { spans: drafts, exceptions: recorded, calls, invalid } = found;
  if (drafts.length === 0) return null;
  const kept = drafts.sort(compareDrafts).slice(0, MAX_SPANS_PER_TRACE);
  const spans = settleCalls(kept, calls);
  const exceptions = recorded.sort(compareExceptions).slice(0, MAX_EXCEPTIONS_PER_TRACE);
  return {
    traceId,
    source: 'TEMPO',
    spans,
    exceptions: withSharedStarts(exceptions, spans, found),
    missing: [
      ...(partial === null ? [] : [partial]),
      ...invalidNote(invalid),
      ...leftOut(drafts.length, MAX_SPANS_PER_TRACE, 'spans'),
      ...leftOut(recorded.length, MAX_EXCEPTIONS_PER_TRACE, 'exceptions'),
    ],
  };
};

/**
 * Returns the trace of an answer, null when it holds no span of it: spans by start, id and kind, every field as the embedded
 * store derives it. TREE leaves attributes and exceptions out; nothing is made of them on the way.
 * @param traceId  32 hex digits
 * @throws GatewayError  SOURCE_BAD_RESPONSE: the body is no such message
 */
export const decodeTrace = (
  body: Uint8Array,
  form: TraceForm,
  traceId: string,
  detail: TraceDetail,
): StoredTrace | null => {
  try {
    const spans = createSpanReader(body, traceId, detail);
    const { traces, partial } = readEnvelope(spans.reader.cursor, form);
    for (const { start, end } of traces) spans.read(start, end);
    return assemble(traceId, spans.found, partial);
  } catch (cause) {
    if (cause instanceof DecodeError)
      throw sourceBadResponse('TEMPO', `a trace that is malformed: ${cause.message}`, cause);
    throw cause;
  }
};
