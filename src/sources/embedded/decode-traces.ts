/** From the rows of spansStatement and exceptionsStatement to whole traces. */
import type { RecordedException, TelemetryAttribute } from '../../exception/exception.ts';
import { isCallKind, settleCalls, type DraftCall, type SpanDraft } from '../../otlp/dependencies.ts';
import { leftOut, MAX_EXCEPTIONS_PER_TRACE, MAX_SPANS_PER_TRACE } from '../../otlp/limits.ts';
import {
  isRequestSpan,
  KIND_NAMES,
  routeKindOf,
  STATUS_NAMES,
  statusErrorKindOf,
  statusTitleOf,
  UNKNOWN_SERVICE,
  type SpanFacts,
} from '../../otlp/span-facts.ts';
import type { StoredTrace, TraceSpan } from '../../trace/trace.ts';
import type { Cells } from './cells.ts';
import { readStoredAttributes } from './stored-attributes.ts';
import { spanHex, traceHex } from './trace-ids.ts';

/** The same resource stands behind many rows: its label is read once an answer. */
const createResources = (cells: Cells): ((row: number) => readonly TelemetryAttribute[]) => {
  const known = new Map<number, readonly TelemetryAttribute[]>();
  return (row) => {
    const id = cells.number('resource', row);
    const attributes = known.get(id) ?? readStoredAttributes(cells.textOrNull('resource_text', row), 'RESOURCE');
    known.set(id, attributes);
    return attributes;
  };
};

type Resources = ReturnType<typeof createResources>;
const decodeFacts = (cells: Cells, row: number): SpanFacts => ({
  kind: KIND_NAMES[cells.number('kind', row)] ?? 'UNSPECIFIED',
  name: cells.textOrNull('span_name_text', row) ?? '',
  protocols: cells.number('protocols', row),
  method: cells.textOrNull('method_text', row),
  statusCode: cells.textOrNull('status_code_text', row),
  errorType: cells.textOrNull('error_type_text', row),
  isReceive: cells.flag('is_receive', row),
});

const decodeSpan = (cells: Cells, resources: Resources, row: number, facts: SpanFacts): SpanDraft => {
  const parent = cells.bigint('parent', row);
  return {
    traceId: traceHex(cells.bigint('trace', row)),
    spanId: spanHex(cells.bigint('span', row)),
    parentSpanId: parent === 0n ? null : spanHex(parent),
    name: facts.name,
    kind: facts.kind,
    status: STATUS_NAMES[cells.number('status', row)] ?? 'UNSET',
    statusMessage: cells.textOrNull('status_message', row),
    startUs: cells.number('start_us', row),
    durationUs: cells.number('duration_us', row),
    service: cells.textOrNull('service_text', row) ?? UNKNOWN_SERVICE,
    routeKind: routeKindOf(facts),
    isRequest: isRequestSpan(facts),
    statusErrorKind: statusErrorKindOf(facts),
    statusTitle: statusTitleOf(facts),
    dependency: null,
    attributes: [...readStoredAttributes(cells.textOrNull('attributes', row), 'SPAN'), ...resources(row)],
  };
};

const decodeSpans = (cells: Cells, resources: Resources, rows: readonly number[]): readonly TraceSpan[] => {
  const facts = rows.map((row) => decodeFacts(cells, row));
  const spans = facts.map((fact, index) => decodeSpan(cells, resources, rows[index] ?? 0, fact));
  const calls = spans.flatMap((span, index): readonly DraftCall[] => {
    if (!isCallKind(span.kind)) return [];
    const peer = cells.textOrNull('peer_text', rows[index] ?? 0);
    return [{ span, protocols: facts[index]?.protocols ?? 0, peer }];
  });
  return settleCalls(spans, calls);
};

/** '' stands for an absent type. */
const absentAsNull = (text: string | null): string | null => (text === '' ? null : text);

/** `startUs` is the record's own time until its span is known. */
const decodeException = (cells: Cells, resources: Resources, row: number): RecordedException => {
  const span = cells.bigint('span', row);
  const isLog = cells.flag('is_log', row);
  const own = readStoredAttributes(cells.textOrNull('attributes', row), 'EVENT');
  return {
    traceId: traceHex(cells.bigint('trace', row)),
    spanId: span === 0n ? null : spanHex(span),
    startUs: cells.number('start_us', row),
    recordedAtUs: cells.number('at_us', row),
    isLog,
    ordinal: cells.number('ordinal', row),
    severity: isLog ? cells.number('severity', row) : null,
    type: absentAsNull(cells.textOrNull('type', row)),
    message: cells.textOrNull('message', row),
    stacktrace: cells.textOrNull('stacktrace', row),
    isStackTruncated: cells.flag('is_truncated', row),
    attributes: [...own, ...resources(row)],
    statusTitle: null,
  };
};

const rowsByTrace = (cells: Cells): ReadonlyMap<bigint, readonly number[]> =>
  Map.groupBy(Array.from({ length: cells.rowCount }).keys(), (row) => cells.bigint('trace', row));

const held = (cells: Cells, [first]: readonly number[]): number =>
  first === undefined ? 0 : cells.number('held', first);

/**
 * Returns the traces by id, each decoded when asked for: spans by start, id and kind, exceptions as the statement orders
 * them, their start that of the span that carries them. The function returns null for a trace without a span.
 * @throws SyntaxError  attributes are not what the store writes
 */
export const decodeTraces = (spanCells: Cells, exceptionCells: Cells): ((trace: bigint) => StoredTrace | null) => {
  const spanRows = rowsByTrace(spanCells);
  const exceptionRows = rowsByTrace(exceptionCells);
  const spanResources = createResources(spanCells);
  const exceptionResources = createResources(exceptionCells);
  return (trace) => {
    const ofSpans = spanRows.get(trace);
    if (ofSpans === undefined) return null;
    const ofExceptions = exceptionRows.get(trace) ?? [];
    const spans = decodeSpans(spanCells, spanResources, ofSpans);
    const starts = new Map(spans.map(({ spanId, startUs }) => [spanId, startUs]));
    const exceptions = ofExceptions
      .map((row) => decodeException(exceptionCells, exceptionResources, row))
      .map((exception) => ({ ...exception, startUs: starts.get(exception.spanId ?? '') ?? exception.startUs }));
    return {
      traceId: traceHex(trace),
      source: 'EMBEDDED',
      spans,
      exceptions,
      missing: [
        ...leftOut(held(spanCells, ofSpans), MAX_SPANS_PER_TRACE, 'spans'),
        ...leftOut(held(exceptionCells, ofExceptions), MAX_EXCEPTIONS_PER_TRACE, 'exceptions'),
      ],
    };
  };
};
