/** Telemetry as an application would send it, before any protocol: what the tests describe, encode, send and recount. */
import type { SpanKind } from '../../src/filter/filter.ts';
import type { SpanStatus } from '../../src/trace/trace.ts';

/** A whole number is sent as an int, any other number as a double, an object as a map. */
export type PlainValue = string | number | boolean | Uint8Array | readonly PlainValue[] | PlainMap;
export interface PlainMap {
  readonly [key: string]: PlainValue;
}
export type PlainAttributes = Readonly<Record<string, PlainValue>>;

export interface PlainEvent {
  readonly atUs: number;
  readonly name: string;
  readonly attributes: PlainAttributes;
}

export interface PlainSpan {
  readonly traceId: string; // 32 hex digits
  readonly spanId: string; // 16 hex digits
  readonly parentSpanId: string | null;
  readonly service: string | null; // null = no service.name is sent
  readonly resource: PlainAttributes; // besides service.name
  readonly name: string;
  readonly kind: SpanKind;
  readonly status: SpanStatus;
  readonly statusMessage: string | null;
  readonly startUs: number;
  readonly durationUs: number | null; // null = no end is sent
  readonly attributes: PlainAttributes;
  readonly events: readonly PlainEvent[];
}

export interface PlainLog {
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly atUs: number;
  readonly severity: number;
  readonly eventName: string | null;
  readonly service: string | null;
  readonly resource: PlainAttributes; // besides service.name
  readonly attributes: PlainAttributes;
  readonly body: string | null;
}

/** Spans and log records in the order in which they are sent. */
export interface PlainTelemetry {
  readonly spans: readonly PlainSpan[];
  readonly logs: readonly PlainLog[];
}

/** Returns the resource as sent, service.name first. */
export const resourceOf = ({ service, resource }: Pick<PlainSpan, 'service' | 'resource'>): PlainAttributes =>
  service === null ? resource : { 'service.name': service, ...resource };

/** Returns several pieces of telemetry as one, in the order given. */
export const together = (...parts: readonly Partial<PlainTelemetry>[]): PlainTelemetry => ({
  spans: parts.flatMap(({ spans }) => spans ?? []),
  logs: parts.flatMap(({ logs }) => logs ?? []),
});

// ── sketches: small trees whose numbers one can see ─────────────────────────────────────────────

/** A span of a hand-written tree. Ids and times follow from its place; everything else has a plain default. */
export interface SpanSketch {
  readonly kind: SpanKind;
  readonly service: string;
  readonly name?: string;
  readonly status?: SpanStatus;
  readonly statusMessage?: string;
  /** Start after the start of the trace; 1 ms after the parent when missing. */
  readonly atMs?: number;
  readonly durationMs?: number;
  readonly resource?: PlainAttributes;
  readonly attributes?: PlainAttributes;
  readonly events?: readonly Omit<PlainEvent, 'atUs'>[];
  /** Never sent; its children name it as their parent all the same. */
  readonly isLost?: boolean;
  /** Sets the id, for log records and duplicates that name the span. */
  readonly spanId?: string;
  readonly calls?: readonly SpanSketch[];
}
type Details = Omit<SpanSketch, 'kind' | 'service'>;

const DEFAULT_NAMES: Readonly<Record<SpanKind, (service: string) => string>> = {
  SERVER: (service) => `GET /${service}`,
  CLIENT: () => 'GET',
  INTERNAL: () => 'work',
  PRODUCER: () => 'orders publish',
  CONSUMER: () => 'orders process',
  UNSPECIFIED: () => 'span',
};

const sketch =
  (kind: SpanKind) =>
  (service: string, details: Details = {}, calls: readonly SpanSketch[] = []): SpanSketch => ({
    kind,
    service,
    calls,
    ...details,
  });
export const server = sketch('SERVER');
export const client = sketch('CLIENT');
export const internal = sketch('INTERNAL');
export const producer = sketch('PRODUCER');
export const consumer = sketch('CONSUMER');
/** Details of a span that failed. */
export const failed = { status: 'ERROR' } as const;
/** Details of a span that failed and carries these exceptions. */
export const threw = (...events: readonly Omit<PlainEvent, 'atUs'>[]): Details => ({ status: 'ERROR', events });

/** Returns an `exception` event; a null type or message is not sent. */
export const exception = (
  type: string | null,
  message: string | null = null,
  attributes: PlainAttributes = {},
): Omit<PlainEvent, 'atUs'> => ({ name: 'exception', attributes: exceptionAttributes(type, message, attributes) });

/** Returns the attributes that make an event or log record an exception, and these others. */
export const exceptionAttributes = (
  type: string | null,
  message: string | null,
  attributes: PlainAttributes = {},
): PlainAttributes => ({
  ...(type === null ? {} : { 'exception.type': type }),
  ...(message === null ? {} : { 'exception.message': message }),
  ...attributes,
});

/** Returns the trace id of a small number. */
export const traceIdOf = (number: number): string => (number + 1).toString(16).padStart(32, 'a0');
/** Returns the span id of a small number. */
export const spanIdOf = (number: number): string => (number + 1).toString(16).padStart(16, 'b0');

/** Returns the spans of a hand-written tree as trace number `number`, depth first. */
export const traceOf = (number: number, startMs: number, root: SpanSketch): PlainSpan[] => {
  const spans: PlainSpan[] = [];
  let made = 0;
  const add = (node: SpanSketch, parentSpanId: string | null, startUs: number): void => {
    const spanId = node.spanId ?? spanIdOf(number * 1_000 + made++);
    if (node.isLost !== true) {
      spans.push({
        traceId: traceIdOf(number),
        spanId,
        parentSpanId,
        service: node.service,
        resource: node.resource ?? {},
        name: node.name ?? DEFAULT_NAMES[node.kind](node.service),
        kind: node.kind,
        status: node.status ?? 'UNSET',
        statusMessage: node.statusMessage ?? null,
        startUs,
        durationUs: (node.durationMs ?? 5) * 1_000,
        attributes: node.attributes ?? {},
        events: (node.events ?? []).map((event, index) => ({ ...event, atUs: startUs + 100 + index })),
      });
    }
    for (const child of node.calls ?? []) {
      add(child, spanId, child.atMs === undefined ? startUs + 1_000 : (startMs + child.atMs) * 1_000);
    }
  };
  add(root, null, (startMs + (root.atMs ?? 0)) * 1_000);
  return spans;
};

/** Returns a log record of an exception with plain defaults (severity 17, ERROR). */
export const logOf = (
  details: Partial<PlainLog> & Pick<PlainLog, 'atUs'>,
  type: string | null,
  message: string | null,
): PlainLog => ({
  traceId: null,
  spanId: null,
  severity: 17,
  eventName: null,
  service: 'cart',
  resource: {},
  body: null,
  ...details,
  attributes: exceptionAttributes(type, message, details.attributes),
});
