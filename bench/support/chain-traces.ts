/**
 * Traces for the programs that read from Tempo: 10,000 requests through a chain of four services in one fixed hour.
 *
 *   SERVER 0 ─ CLIENT 0 ─ SERVER a ─ CLIENT a ─ SERVER b ─ CLIENT b ─ SERVER c ─ CLIENT c (database)
 *
 * a, b and c are services 1, 2 and 3 in an order that the route decides. One request in nine fails: the database call records
 * an exception with a stack of 1.5 KB, and every span up to the root is an error. Ids and times come from a seed alone.
 */
import { beginMessage, createWriter, endMessage, writtenBytes } from '../../src/otlp/protobuf-writer.ts';
import { HOUR_MS, MINUTE_MS, MS_US, type TimeRange } from '../../src/time.ts';
import { createFault } from './faults.ts';
import { createRandom, type Random } from './random.ts';
import { KIND, writeAttributes, writeSpan, type Attributes, type SpanDraft } from './span-draft.ts';
import { resourceOf } from './traffic.ts';

const SEED = 4;
export const TRACES = 10_000;
export const SPANS_PER_TRACE = 8;
const SERVICES = 4;
const ROUTES = 12;
const ROUTES_WITH_FAULTS = 4;
const STACK_BYTES = 1_536;

const FROM_MS = Date.UTC(2026, 10, 24, 9);
/** All traces lie in it. */
export const CHAIN_HOUR: TimeRange = { fromMs: FROM_MS, toMs: FROM_MS + HOUR_MS };
/** Exactly ERROR_TRACES failed requests lie in it, no trace lies across its ends, and there are older ones, as in a store in use. */
export const ERROR_WINDOW: TimeRange = { fromMs: FROM_MS + 6 * MINUTE_MS, toMs: FROM_MS + HOUR_MS };
export const ERROR_TRACES = 1_000;
const OLDER_ERROR_TRACES = 110;

const TRACE_EVERY_US = (HOUR_MS / TRACES) * MS_US;
const TRACES_IN_WINDOW = (TRACES * (ERROR_WINDOW.toMs - ERROR_WINDOW.fromMs)) / HOUR_MS;
/** Times are multiples of it. */
const TICK_US = 100;
const TRACES_PER_BODY = 100;

/** An ExportTraceServiceRequest with whole traces. */
export interface ChainBody {
  readonly bytes: Buffer;
  readonly traceIds: readonly string[];
}

const idOf = (random: Random, words: number): Buffer => {
  const bytes = Buffer.alloc(words * 4);
  for (let word = 0; word < words; word++) bytes.writeUInt32BE((random.word() | 1) >>> 0, word * 4);
  return bytes;
};

/** Which of so many things happen, chosen by chance, exactly `count` of them. */
const choose = (random: Random, among: number, count: number): readonly boolean[] => {
  let left = count;
  return Array.from({ length: among }, (_, index) => {
    const isChosen = random.below(among - index) < left;
    if (isChosen) left--;
    return isChosen;
  });
};

const ORDERS: readonly (readonly number[])[] = [
  [0, 1, 2, 3],
  [0, 2, 3, 1],
  [0, 3, 1, 2],
];

const httpAttributes = (method: string, service: number, path: string, isError: boolean): Attributes => [
  ['http.request.method', method],
  ['http.route', path],
  ['http.response.status_code', isError ? 500 : 200],
  ['server.address', `service-${service}.shop.internal`],
];
const DATABASE: Attributes = [
  ['db.system.name', 'postgresql'],
  ['db.namespace', 'shop'],
  ['db.operation.name', 'SELECT'],
  ['server.address', 'postgres.shop.internal'],
];

const draftTrace = (random: Random, index: number, isError: boolean): readonly SpanDraft[] => {
  const ticks = (most: number): number => (1 + random.below(most)) * TICK_US;
  const route = random.below(ROUTES);
  const order = ORDERS[route % ORDERS.length] ?? [];
  const traceId = idOf(random, 4);
  const ids = Array.from({ length: SPANS_PER_TRACE }, () => idOf(random, 2));
  const starts = [FROM_MS * MS_US + index * TRACE_EVERY_US + random.below(100) * TICK_US];
  for (let depth = 1; depth < SPANS_PER_TRACE; depth++) starts.push((starts.at(-1) ?? 0) + ticks(20));
  const ends = [(starts.at(-1) ?? 0) + ticks(500)];
  for (let depth = 1; depth < SPANS_PER_TRACE; depth++) ends.push((ends.at(-1) ?? 0) + ticks(20));
  const deepest = order.at(-1) ?? 0;
  const fault = isError
    ? createFault(random, deepest * ROUTES_WITH_FAULTS + (route % ROUTES_WITH_FAULTS), STACK_BYTES)
    : null;

  return ids.map((spanId, depth): SpanDraft => {
    const service = order[depth >> 1] ?? 0;
    const isServer = depth % 2 === 0;
    const isDatabase = depth === SPANS_PER_TRACE - 1;
    const owner = isServer ? service : (order[(depth >> 1) + 1] ?? service);
    const method = route % 2 === 0 ? 'GET' : 'POST';
    const path = `/of-${owner}/things-${route}/{id}`;
    const [startUs = 0, endUs = 0] = [starts[depth], ends[SPANS_PER_TRACE - 1 - depth]];
    return {
      service,
      traceId,
      spanId,
      parentId: ids[depth - 1] ?? null,
      name: isDatabase ? 'SELECT things' : isServer ? `${method} ${path}` : method,
      kind: isServer ? KIND.server : KIND.client,
      startUs,
      durationUs: endUs - startUs,
      attributes: isDatabase ? DATABASE : httpAttributes(method, owner, path, isError),
      isError,
      fault: isDatabase ? fault : null,
    };
  });
};

const bodyOf = (traces: readonly (readonly SpanDraft[])[]): ChainBody => {
  const writer = createWriter(traces.length * SPANS_PER_TRACE * 512);
  const spans = traces.flat();
  for (let service = 0; service < SERVICES; service++) {
    const group = beginMessage(writer, 1);
    const resource = beginMessage(writer, 1);
    writeAttributes(writer, 1, resourceOf(service));
    endMessage(writer, resource);
    const scope = beginMessage(writer, 2);
    for (const span of spans) if (span.service === service) writeSpan(writer, span);
    endMessage(writer, scope);
    endMessage(writer, group);
  }
  return {
    bytes: writtenBytes(writer),
    traceIds: traces.flatMap(([root]) => (root === undefined ? [] : [Buffer.from(root.traceId).toString('hex')])),
  };
};

/** Returns the traces, oldest first, in bodies of TRACES_PER_BODY; the same at every call. */
export const chainBodies = (): readonly ChainBody[] => {
  const random = createRandom(SEED);
  const failing = [
    ...choose(random, TRACES - TRACES_IN_WINDOW, OLDER_ERROR_TRACES),
    ...choose(random, TRACES_IN_WINDOW, ERROR_TRACES),
  ];
  const traces = failing.map((isError, index) => draftTrace(random, index, isError));
  return Array.from({ length: TRACES / TRACES_PER_BODY }, (_, index) =>
    bodyOf(traces.slice(index * TRACES_PER_BODY, (index + 1) * TRACES_PER_BODY)),
  );
};
