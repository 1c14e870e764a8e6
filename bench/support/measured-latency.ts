/**
 * How long a Tempo took for what is replayed: measured on Tempo 3.0.3 as a single binary on two busy cores, over 10,000 traces
 * of 8 spans, 1,124 of them with errors, in two runs. Of a range the end is taken that is worse for the gateway: the shortest
 * for the loop that it is compared with, the longest for its own reads.
 *
 *   search for 1,000 ids, then 1,000 GETs by id in sequence            22 to 35 s
 *   the same with 8 in flight                                          19 s
 *   trees of 1,000 traces by 56 searches of 18 ids each                2.1 s (1.3 s with 4 in flight)
 *   all error spans of 829 traces with their ancestry, one search      0.77 s
 *   the same of 100 traces                                             0.16 s
 *   one search of ids alone, or of one trace                           as one GET by id
 *   counts by exception type (TraceQL metrics, instant)                4 to 31 ms
 *   counts by step (TraceQL metrics, range)                            0.13 s
 */
import { createCursor, readTag, skipField } from '../../src/otlp/protobuf.ts';

/** How long a read takes. */
export interface Latency {
  /** From the request to the answer where nothing else is asked. */
  readonly aloneMs: number;
  /** Between the answers of requests that wait together: what the server can do at once has an end. */
  readonly apartMs: number;
}

const BY_ID: Latency = { aloneMs: 22_000 / 1_001, apartMs: 19_000 / 1_001 };
const TREE: Latency = { aloneMs: 2_100 / 1_000, apartMs: 1_300 / 1_000 };
const TRACE_WITH_ERRORS_MS = (770 - 160) / (829 - 100);
const SEARCH_WITH_ERRORS_MS = 160 - 100 * TRACE_WITH_ERRORS_MS;
const INSTANT_MS = 31;
const RANGE_MS = 130;

const BY_ID_PATH = /^\/api\/(?:v2\/)?traces\//;

const times = ({ aloneMs, apartMs }: Latency, count: number): Latency => ({
  aloneMs: aloneMs * count,
  apartMs: apartMs * count,
});
const inSequence = (ms: number): Latency => ({ aloneMs: ms, apartMs: ms });

/** Returns how long a read takes. @param traces  that the answer of a search holds */
export const latencyOf = (url: string, traces: number): Latency => {
  const { pathname, searchParams } = new URL(url, 'http://replayed');
  if (BY_ID_PATH.test(pathname)) return BY_ID;
  if (pathname === '/api/metrics/query') return inSequence(INSTANT_MS);
  if (pathname === '/api/metrics/query_range') return inSequence(RANGE_MS);
  const query = searchParams.get('q') ?? '';
  const ids = query.match(/trace:id\s*=/g)?.length ?? 0;
  if (ids > 0) return times(TREE, ids);
  const isOfIds = !query.includes('select') || traces <= 1;
  return isOfIds ? BY_ID : inSequence(SEARCH_WITH_ERRORS_MS + TRACE_WITH_ERRORS_MS * traces);
};

const TRACES_FIELD = 1;

/** Returns how many traces the answer to a search holds. @param contentType  JSON or protobuf */
export const tracesIn = (body: Uint8Array, contentType: string | null): number => {
  const bytes = Buffer.from(body);
  if (contentType?.includes('protobuf') !== true) return bytes.toString('latin1').split('"traceID"').length - 1;
  const cursor = createCursor(bytes);
  let traces = 0;
  while (cursor.position < bytes.length) {
    const tag = readTag(cursor, bytes.length);
    if (tag >>> 3 === TRACES_FIELD) traces++;
    skipField(cursor, tag, bytes.length);
  }
  return traces;
};

/** Returns the function that tells for each request when it is answered, in milliseconds of the clock that it is given. */
export const createQueue = () => {
  let lastMs = -Infinity;
  return (nowMs: number, { aloneMs, apartMs }: Latency): number => {
    lastMs = Math.max(nowMs + aloneMs, lastMs + apartMs);
    return lastMs;
  };
};
