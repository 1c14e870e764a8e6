/** What a search answers: traces, and of each the spans that the query selected. */
import { MS_US, type UnixUs } from '../../time.ts';
import { idIn, listIn, microsIn, numberIn, objectIn, parseJson, textIn, valueTextIn } from './tempo-json.ts';

/** A span of a search answer. */
export interface SearchedSpan {
  readonly spanId: string;
  readonly startUs: UnixUs;
  readonly durationUs: number;
  /** Null where the query neither names nor selects it. */
  readonly name: string | null;
  /** Texts by bare key: the scope is left out, so `span.x` and `event.x` are one. Absent values are not among them. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** A trace of a search answer. */
export interface SearchedTrace {
  readonly traceId: string;
  /** Of the whole trace as far as Tempo holds it. */
  readonly startUs: UnixUs;
  /** Of the whole trace, in whole milliseconds. */
  readonly durationUs: number;
  /** Null where the root was not received. */
  readonly rootService: string | null;
  readonly rootName: string | null;
  readonly spans: readonly SearchedSpan[];
  /** Spans that the query selected; above `spans.length` where it is more than the search returns of one trace. */
  readonly matched: number;
  /** Every service of the trace; empty where Tempo does not tell. */
  readonly services: readonly string[];
  /** ERROR spans of the trace in all of its parts, of which a search shows the largest; null where Tempo does not tell. */
  readonly errors?: number | null;
}

export interface SearchPage {
  readonly traces: readonly SearchedTrace[];
  /** The search ended before it had looked at everything. */
  readonly isStopped: boolean;
}

const ROOT_MISSING = '<root span not yet received>';

/** Returns the root as it is told; both null where it was not received. */
export const rootTextOf = (service: string, name: string): Pick<SearchedTrace, 'rootService' | 'rootName'> => {
  const hasRoot = service !== ROOT_MISSING && name !== ROOT_MISSING;
  return {
    rootService: hasRoot && service !== '' ? service : null,
    rootName: hasRoot && name !== '' ? name : null,
  };
};

const readAttributes = (value: unknown): ReadonlyMap<string, string> => {
  const attributes = new Map<string, string>();
  for (const item of listIn(value, 'attributes of a span')) {
    const pair = objectIn(item, 'an attribute');
    const text = valueTextIn(pair.value, 'the value of an attribute');
    if (text !== null) attributes.set(textIn(pair.key, 'the key of an attribute'), text);
  }
  return attributes;
};

const readSpan = (value: unknown): SearchedSpan => {
  const span = objectIn(value, 'a span');
  const attributes = readAttributes(span.attributes);
  const name = textIn(span.name, 'the name of a span');
  return {
    spanId: idIn(span.spanID, 16, 'spanID'),
    startUs: microsIn(span.startTimeUnixNano, 'startTimeUnixNano of a span'),
    durationUs: microsIn(span.durationNanos, 'durationNanos'),
    name: name === '' ? (attributes.get('name') ?? null) : name,
    attributes,
  };
};

const readTrace = (value: unknown): SearchedTrace => {
  const trace = objectIn(value, 'a trace');
  const sets = listIn(trace.spanSets ?? (trace.spanSet === undefined ? [] : [trace.spanSet]), 'spanSets').map((set) =>
    objectIn(set, 'a span set'),
  );
  const stats = objectIn(trace.serviceStats, 'serviceStats');
  const errors = Object.values(stats).map((of) => numberIn(objectIn(of, 'serviceStats').errorCount, 'errorCount'));
  return {
    traceId: idIn(trace.traceID, 32, 'traceID'),
    startUs: microsIn(trace.startTimeUnixNano, 'startTimeUnixNano of a trace'),
    durationUs: numberIn(trace.durationMs, 'durationMs') * MS_US,
    ...rootTextOf(textIn(trace.rootServiceName, 'rootServiceName'), textIn(trace.rootTraceName, 'rootTraceName')),
    spans: sets.flatMap((set) => listIn(set.spans, 'spans').map(readSpan)),
    matched: sets.reduce((sum, set) => sum + numberIn(set.matched, 'matched'), 0),
    services: Object.keys(stats).sort(),
    errors: errors.length === 0 ? null : errors.reduce((sum, count) => sum + count, 0),
  };
};

/** Returns the traces of a search answer, as they come. @throws GatewayError SOURCE_BAD_RESPONSE */
export const readSearch = (body: Uint8Array): SearchPage => {
  const answer = parseJson(body, 'the answer to a search', ['traces', 'metrics']);
  const metrics = objectIn(answer.metrics, 'metrics');
  return {
    traces: listIn(answer.traces, 'traces').map(readTrace),
    isStopped: numberIn(metrics.completedJobs, 'completedJobs') < numberIn(metrics.totalJobs, 'totalJobs'),
  };
};
