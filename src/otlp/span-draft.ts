/** One span in the words of the domain, from its fields and the labels that its attributes gave it. */
import type { TelemetryAttribute } from '../exception/exception.ts';
import type { TraceSpan } from '../trace/trace.ts';
import type { SpanDraft } from './dependencies.ts';
import {
  isRequestSpan,
  KIND_NAMES,
  routeKindOf,
  STATUS_NAMES,
  statusErrorKindOf,
  statusTitleOf,
  type SpanFacts,
} from './span-facts.ts';
import type { SpanLabels } from './span-labels.ts';

/** What a span says of itself. */
export interface SpanParts extends Pick<
  TraceSpan,
  'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'statusMessage' | 'startUs' | 'durationUs' | 'service'
> {
  /** OTLP's numbers; unknown ones count as 0. */
  readonly kind: number;
  readonly status: number;
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

// One object for all spans: a trace may have ten thousand.
const facts: Writable<SpanFacts> = {
  kind: 'UNSPECIFIED',
  name: '',
  protocols: 0,
  method: null,
  statusCode: null,
  errorType: null,
  isReceive: false,
};

/** Returns the span, its dependency open. Arguments are not kept, so they may be reused. */
export const draftSpan = (
  parts: SpanParts,
  labels: SpanLabels,
  attributes: readonly TelemetryAttribute[],
): SpanDraft => {
  facts.kind = KIND_NAMES[parts.kind] ?? 'UNSPECIFIED';
  facts.name = parts.name;
  facts.protocols = labels.protocols;
  facts.method = labels.method?.text ?? null;
  facts.statusCode = labels.statusCode?.text ?? null;
  facts.errorType = labels.errorType?.text ?? null;
  facts.isReceive = labels.isReceive;
  return {
    traceId: parts.traceId,
    spanId: parts.spanId,
    parentSpanId: parts.parentSpanId,
    name: parts.name,
    kind: facts.kind,
    status: STATUS_NAMES[parts.status] ?? 'UNSET',
    statusMessage: parts.statusMessage,
    startUs: parts.startUs,
    durationUs: parts.durationUs,
    service: parts.service,
    routeKind: routeKindOf(facts),
    isRequest: isRequestSpan(facts),
    statusErrorKind: statusErrorKindOf(facts),
    statusTitle: statusTitleOf(facts),
    dependency: null,
    attributes,
  };
};
