/** Traces from Tempo: trees from a few searches, whole ones by id, each read once for all operations that need it now. */
import type { UnixMs } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import type { DoorCall, HttpDoor } from '../http.ts';
import type { TraceDetail, TraceRef, TraceSource } from '../source.ts';
import type { TempoApi } from './tempo-api.ts';
import { createTraceById } from './trace-by-id.ts';
import { createTraceCache, type TraceCacheCounts } from './trace-cache.ts';
import { createFlights, type StartReads } from './trace-flights.ts';
import { createTreeSearch } from './tree-search.ts';

export interface TempoTracesDeps {
  readonly door: HttpDoor;
  readonly api: Pick<TempoApi, 'traceById' | 'traceByIdV1'>;
  readonly now: () => UnixMs;
  /** Estimated memory of decoded traces that are kept; 0 = none. */
  readonly maxCacheBytes: number;
}
export interface TempoTraces {
  readonly traces: TraceSource['traces'];
  readonly cacheCounts: () => TraceCacheCounts;
}

type Slot = StoredTrace | null;

const TRACE_ID = /^[0-9a-f]{32}$/u;
const toTraceId = (text: string): string | null => {
  const id = text.toLowerCase();
  return TRACE_ID.test(id) ? id : null;
};

/**
 * Returns the reader of traces.
 *
 *     WHOLE   by id
 *     TREE    up to 34 traces a search; by id: those without a hint of time, those that the search does not find, those of which
 *             it does not have every span (over 100, lasting over 5 s, in several parts, without a root)
 */
export const createTempoTraces = ({ door, api, now, maxCacheBytes }: TempoTracesDeps): TempoTraces => {
  const cache = createTraceCache(maxCacheBytes, now);
  const readById = createTraceById(api);
  const searchTrees = createTreeSearch(door);
  const take = { TREE: createFlights<Slot>(), WHOLE: createFlights<Slot>() };

  const startById =
    (refs: ReadonlyMap<string, TraceRef>, detail: TraceDetail): StartReads<Slot> =>
    (ids, call) =>
      new Map(ids.map((id) => [id, readById({ traceId: id, around: refs.get(id)?.around ?? null }, detail, call)]));

  const startTrees =
    (refs: ReadonlyMap<string, TraceRef>): StartReads<Slot> =>
    (ids, call) => {
      const byId = (id: string): Promise<Slot> =>
        readById({ traceId: id, around: refs.get(id)?.around ?? null }, 'TREE', call);
      const wanted = ids.map((id) => ({ traceId: id, around: refs.get(id)?.around ?? null }));
      const reads = new Map<string, Promise<Slot>>();
      for (const { traceIds, trees } of searchTrees(wanted, call)) {
        for (const id of traceIds) {
          reads.set(
            id,
            trees.then((found) => found.get(id) ?? byId(id)),
          );
        }
      }
      for (const id of ids) if (!reads.has(id)) reads.set(id, byId(id));
      return reads;
    };

  const keeping =
    (start: StartReads<Slot>, detail: TraceDetail): StartReads<Slot> =>
    (ids, call: DoorCall) => {
      const keep = (trace: Slot): Slot => {
        if (trace !== null) cache.keep(trace, detail);
        return trace;
      };
      return new Map([...start(ids, call)].map(([id, read]) => [id, read.then(keep)]));
    };

  const traces: TempoTraces['traces'] = async (refs, detail, call) => {
    const ids = refs.map(({ traceId }) => toTraceId(traceId));
    const byId = new Map(
      refs.flatMap((ref, index) => {
        const id = ids[index] ?? null;
        return id === null ? [] : [[id, ref] as const];
      }),
    );
    const known = new Map<string, Slot | Error>();
    for (const id of byId.keys()) {
      const trace = cache.get(id, detail);
      if (trace === null) continue;
      known.set(id, trace);
      call.record({ source: 'TEMPO', query: id, ms: 0, bytes: null, cacheHit: true });
    }
    const unknown = [...byId.keys()].filter((id) => !known.has(id));
    const start = detail === 'WHOLE' ? startById(byId, detail) : startTrees(byId);
    const read = await take[detail](unknown, call, keeping(start, detail));
    return ids.map((id) => (id === null ? null : (known.get(id) ?? read.get(id) ?? null)));
  };

  return { traces, cacheCounts: cache.counts };
};
