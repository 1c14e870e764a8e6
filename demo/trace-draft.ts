import type { IncidentId } from './incidents.ts';
import { incidentAt, versionAt } from './incidents.ts';
import type { Random } from './random.ts';
import type { RecordedError, ShopSpan, SpanKind, ThrownError } from './span.ts';
import type { Operation, ServiceName } from './topology.ts';

/** A trace while it is being written: its ids, its source of chance, and what has gone wrong so far. */
export type TraceDraft = {
  readonly minute: number;
  readonly traceId: string;
  readonly random: Random;
  /** The operation that the background noise hits in this request, null in most requests. */
  readonly noiseAt: Operation | null;
  readonly incidents: Set<IncidentId>;
  isNoise: boolean;
};

/** A span while it is being written; it becomes a `ShopSpan` when the request is complete. */
export type SpanDraft = Omit<ShopSpan, 'endUs' | 'attributes' | 'errorMessage' | 'exceptions' | 'logs' | 'children'> & {
  endUs: number;
  readonly attributes: Record<string, string | number>;
  errorMessage: string | null;
  readonly exceptions: RecordedError[];
  readonly logs: RecordedError[];
  readonly children: SpanDraft[];
};

export type SpanOpening = {
  readonly service: ServiceName;
  readonly scope: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly atUs: number;
  readonly attributes: Record<string, string | number>;
};

/** Opens a span below `parent`, or the trace's root without one; its end is its start until it is finished. */
export const openSpan = (trace: TraceDraft, parent: SpanDraft | null, opening: SpanOpening): SpanDraft => {
  const span: SpanDraft = {
    service: opening.service,
    version: versionAt(opening.service, trace.minute),
    scope: opening.scope,
    traceId: trace.traceId,
    spanId: trace.random.hex(2),
    parentSpanId: parent === null ? null : parent.spanId,
    isParentRemote: parent !== null && parent.service !== opening.service,
    name: opening.name,
    kind: opening.kind,
    startUs: opening.atUs,
    endUs: opening.atUs,
    attributes: opening.attributes,
    errorMessage: null,
    exceptions: [],
    logs: [],
    children: [],
  };
  parent?.children.push(span);
  return span;
};

/** Records an exception as a span event, as `span.recordException(error)` does: the status stays as it is. */
export const recordException = (span: SpanDraft, atUs: number, error: ThrownError): void => {
  span.exceptions.push({ atUs, error });
};

/** Records an exception and fails the span with its message, as a handler's catch block does. */
export const failWith = (span: SpanDraft, atUs: number, error: ThrownError): void => {
  recordException(span, atUs, error);
  span.errorMessage = error.message;
};

/**
 * What goes wrong when this request calls an operation: a scripted incident, the background noise, or null.
 * What it returns is also noted in the trace, as the truth that tests compare with.
 */
export const faultAt = (trace: TraceDraft, operation: Operation): IncidentId | 'noise' | null => {
  const incident = incidentAt(operation, trace.minute);
  if (incident !== null && trace.random.next() < incident.ratio) {
    trace.incidents.add(incident.id);
    return incident.id;
  }
  if (trace.noiseAt !== operation) return null;
  trace.isNoise = true;
  return 'noise';
};
