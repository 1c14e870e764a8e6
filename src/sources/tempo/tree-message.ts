/** The answer to a search for trees as protobuf, also where the server answered in JSON. */
import { jsonToProtobuf } from '../../otlp/json.ts';
import { KEY_VALUE, message } from '../../otlp/json-schema.ts';

/** `tempopb.SearchResponse`: the fields that are read. */
export const SEARCH = { traces: 1 } as const;
/** `tempopb.TraceSearchMetadata`. */
export const TRACE = { id: 1, start: 4, durationMs: 5, spanSets: 7, serviceStats: 8 } as const;
/** `tempopb.SpanSet`. */
export const SPAN_SET = { spans: 1, matched: 2 } as const;
/** `tempopb.Span`. */
export const SPAN = { id: 1, name: 2, start: 3, duration: 4, attributes: 5 } as const;
/** `tempopb.ServiceStats`, the value of a map. */
export const STATS = { value: 2, spans: 1 } as const;

const span = message({
  spanID: [SPAN.id, 'string'],
  name: [SPAN.name, 'string'],
  startTimeUnixNano: [SPAN.start, 'int64'],
  durationNanos: [SPAN.duration, 'int64'],
  attributes: [SPAN.attributes, KEY_VALUE, 'repeated'],
});
const trace = message({
  traceID: [TRACE.id, 'string'],
  startTimeUnixNano: [TRACE.start, 'int64'],
  durationMs: [TRACE.durationMs, 'int64'],
  spanSets: [
    TRACE.spanSets,
    message({ spans: [SPAN_SET.spans, span, 'repeated'], matched: [SPAN_SET.matched, 'int64'] }),
    'repeated',
  ],
  serviceStats: [TRACE.serviceStats, { kind: 'map', value: message({ spanCount: [STATS.spans, 'int64'] }) }],
});
const SEARCH_RESPONSE = message({ traces: [SEARCH.traces, trace, 'repeated'] });

/** Returns the protobuf of an answer. @throws DecodeError JSON of another shape */
export const asProtobuf = (body: Uint8Array, contentType: string | null): Uint8Array =>
  contentType?.includes('protobuf') === true ? body : jsonToProtobuf(body, SEARCH_RESPONSE);
