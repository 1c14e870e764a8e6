/** From the rows of spansStatement and exceptionsStatement to whole traces. */
import type { RecordedException, TelemetryAttribute } from '../../exception/exception.ts';
import type { SpanKind } from '../../filter/filter.ts';
import type { RouteKind } from '../../route/route.ts';
import type { SpanStatus, StoredTrace, TraceSpan } from '../../trace/trace.ts';
import type { Cells } from './cells.ts';
import { MAX_EXCEPTIONS_PER_TRACE, MAX_SPANS_PER_TRACE } from './sql-traces.ts';
import { readStoredAttributes } from './stored-attributes.ts';
import { PROTOCOL } from './tables.ts';
import { spanHex, traceHex } from './trace-ids.ts';

/** OTLP's numbers. */
const KINDS: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUSES: readonly SpanStatus[] = ['UNSET', 'OK', 'ERROR'];

const UNKNOWN_SERVICE = 'unknown_service';

const isRpc = (protocols: number): boolean => (protocols & PROTOCOL.rpc) !== 0;

const routeKind = (kind: SpanKind, protocols: number): RouteKind => {
  if (kind === 'CONSUMER') return 'MESSAGING';
  if (kind !== 'SERVER') return 'INTERNAL';
  return isRpc(protocols) ? 'RPC' : 'HTTP';
};

interface StatusFacts {
  readonly protocols: number;
  readonly method: string | null;
  readonly code: string | null;
  readonly errorType: string | null;
  readonly name: string;
}

/** A code without http.* is gRPC's; without rpc.system it says neither RPC nor HTTP. */
const statusErrorKind = ({ protocols, method, code }: StatusFacts): TraceSpan['statusErrorKind'] => {
  if (isRpc(protocols)) return 'RPC';
  return method !== null || (code !== null && (protocols & PROTOCOL.http) !== 0) ? 'HTTP' : 'STATUS_ONLY';
};

/** `error.type` unless it is a mere code, then the code after its kind (`HTTP 500`), then the span's name. */
const statusTitle = (facts: StatusFacts): string => {
  const { errorType, code, name } = facts;
  if (errorType !== null && !/^\d+$/u.test(errorType)) return errorType;
  if (code === null) return name;
  const kind = statusErrorKind(facts);
  return kind === 'STATUS_ONLY' ? code : `${kind} ${code}`;
};

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
type DecodedSpan = TraceSpan & { readonly protocols: number; readonly peer: string | null };

const decodeSpan = (cells: Cells, resources: Resources, row: number): DecodedSpan => {
  const protocols = cells.number('protocols', row);
  const kind = KINDS[cells.number('kind', row)] ?? 'UNSPECIFIED';
  const parent = cells.bigint('parent', row);
  const name = cells.textOrNull('span_name_text', row) ?? '';
  const facts = {
    protocols,
    method: cells.textOrNull('method_text', row),
    code: cells.textOrNull('status_code_text', row),
    errorType: cells.textOrNull('error_type_text', row),
    name,
  };
  return {
    traceId: traceHex(cells.bigint('trace', row)),
    spanId: spanHex(cells.bigint('span', row)),
    parentSpanId: parent === 0n ? null : spanHex(parent),
    name,
    kind,
    status: STATUSES[cells.number('status', row)] ?? 'UNSET',
    statusMessage: cells.textOrNull('status_message', row),
    startUs: cells.number('start_us', row),
    durationUs: cells.number('duration_us', row),
    service: cells.textOrNull('service_text', row) ?? UNKNOWN_SERVICE,
    routeKind: routeKind(kind, protocols),
    isRequest: kind === 'SERVER' || (kind === 'CONSUMER' && !cells.flag('is_receive', row)),
    statusErrorKind: statusErrorKind(facts),
    statusTitle: statusTitle(facts),
    dependency: null,
    attributes: [...readStoredAttributes(cells.textOrNull('attributes', row), 'SPAN'), ...resources(row)],
    protocols,
    peer: cells.textOrNull('peer_text', row),
  };
};

const isCallee = ({ kind }: TraceSpan): boolean => kind === 'SERVER' || kind === 'CONSUMER';

const dependencyKind = (
  { protocols, service }: DecodedSpan,
  children: readonly TraceSpan[],
): NonNullable<TraceSpan['dependency']>['kind'] => {
  if ((protocols & PROTOCOL.database) !== 0) return 'DATABASE';
  if ((protocols & PROTOCOL.messaging) !== 0) return 'MESSAGING';
  return children.some((child) => isCallee(child) && child.service !== service) ? 'RPC' : 'UNINSTRUMENTED';
};

const withDependencies = (spans: readonly DecodedSpan[]): readonly TraceSpan[] => {
  const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId);
  return spans.map((decoded): TraceSpan => {
    const { protocols: _protocols, peer, ...span } = decoded;
    if (span.kind !== 'CLIENT' && span.kind !== 'PRODUCER') return span;
    const kind = dependencyKind(decoded, byParent.get(span.spanId) ?? []);
    return { ...span, dependency: { name: peer ?? span.name, kind } };
  });
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

const leftOut = (cells: Cells, [first]: readonly number[], limit: number, what: string): readonly string[] => {
  const held = first === undefined ? 0 : cells.number('held', first);
  return held <= limit ? [] : [`${held - limit} ${what} above the read limit of ${limit} were left out`];
};

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
    const spans = withDependencies(ofSpans.map((row) => decodeSpan(spanCells, spanResources, row)));
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
        ...leftOut(spanCells, ofSpans, MAX_SPANS_PER_TRACE, 'spans'),
        ...leftOut(exceptionCells, ofExceptions, MAX_EXCEPTIONS_PER_TRACE, 'exceptions'),
      ],
    };
  };
};
