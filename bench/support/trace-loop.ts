/** The loop that people write by hand: one search for traces with errors, then one GET for each of them. */
import { CHAIN_HOUR, ERROR_WINDOW } from './chain-traces.ts';
import { createGetter } from './http-get.ts';

/** What the loop reads of a span. */
export interface LoopSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly isError: boolean;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly exceptions: readonly LoopException[];
}
/** An exception event. */
export interface LoopException {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}
/** A trace, its spans by start. */
export interface LoopTrace {
  readonly traceId: string;
  readonly spans: readonly LoopSpan[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}
interface TraceJson {
  readonly trace: {
    readonly resourceSpans: readonly {
      readonly resource: { readonly attributes: readonly Attribute[] };
      readonly scopeSpans: readonly {
        readonly spans: readonly {
          readonly spanId: string;
          readonly parentSpanId?: string;
          readonly name: string;
          readonly kind: string;
          readonly startTimeUnixNano: string;
          readonly endTimeUnixNano: string;
          readonly status?: { readonly code?: string };
          readonly events?: readonly { readonly name: string; readonly attributes: readonly Attribute[] }[];
        }[];
      }[];
    }[];
  };
}
interface SearchJson {
  readonly traces: readonly { readonly traceID: string }[];
}

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');
const textOf = (attributes: readonly Attribute[], key: string): string =>
  attributes.find((attribute) => attribute.key === key)?.value.stringValue ?? '';

const compareText = (left: string, right: string): number => (left < right ? -1 : Number(left > right));
const compareSpans = (left: LoopSpan, right: LoopSpan): number =>
  Number(left.startNs - right.startNs) || compareText(left.spanId, right.spanId);

const readTrace = (traceId: string, { trace }: TraceJson): LoopTrace => {
  const spans = trace.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = textOf(resource.attributes, 'service.name');
    return scopeSpans.flatMap((scope) =>
      scope.spans.map(
        ({ spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, status, events = [] }): LoopSpan => ({
          spanId: hexOf(spanId),
          parentSpanId: parentSpanId === undefined ? null : hexOf(parentSpanId),
          service,
          name,
          kind: kind.replace('SPAN_KIND_', ''),
          isError: status?.code === 'STATUS_CODE_ERROR',
          startNs: BigInt(startTimeUnixNano),
          endNs: BigInt(endTimeUnixNano),
          exceptions: events
            .filter((event) => event.name === 'exception')
            .map(({ attributes }) => ({
              type: textOf(attributes, 'exception.type'),
              message: textOf(attributes, 'exception.message'),
              stack: textOf(attributes, 'exception.stacktrace'),
            })),
        }),
      ),
    );
  });
  return { traceId, spans: spans.toSorted(compareSpans) };
};

/** What the loop found, and how long it took. */
export interface Looped {
  /** The latest started first. */
  readonly traces: readonly LoopTrace[];
  readonly ms: number;
}

/** Reads so many of the latest traces with errors in ERROR_WINDOW, `atOnce` GETs in flight. */
export const loopOverTraces = async (
  baseUrl: string,
  headers: Readonly<Record<string, string>>,
  count: number,
  atOnce: number,
): Promise<Looped> => {
  const { get, close } = createGetter(baseUrl, headers, atOnce);
  const seconds = (atMs: number): string => String(Math.floor(atMs / 1_000));
  const startedAt = performance.now();
  const search = new URLSearchParams({
    q: '{ status = error } with (most_recent=true)',
    limit: String(count),
    start: seconds(ERROR_WINDOW.fromMs),
    end: seconds(ERROR_WINDOW.toMs),
  });
  const { traces: found } = (await get(`/api/search?${search.toString()}`)) as SearchJson;
  // With the times in which a trace can be, Tempo has less to look through.
  const around = `start=${seconds(CHAIN_HOUR.fromMs)}&end=${seconds(CHAIN_HOUR.toMs)}`;
  const read = new Array<LoopTrace | undefined>(found.length);
  let next = 0;
  const readOn = async (): Promise<void> => {
    while (next < found.length) {
      const at = next++;
      const traceId = (found[at]?.traceID ?? '').padStart(32, '0');
      read[at] = readTrace(traceId, (await get(`/api/v2/traces/${traceId}?${around}`)) as TraceJson);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, readOn));
  const traces = read
    .filter((trace) => trace !== undefined)
    .sort(
      (left, right) =>
        Number((right.spans[0]?.startNs ?? 0n) - (left.spans[0]?.startNs ?? 0n)) ||
        compareText(left.traceId, right.traceId),
    );
  const ms = performance.now() - startedAt;
  close();
  return { traces, ms };
};
