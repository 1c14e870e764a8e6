/** Traces that were decoded: kept while there is room, as what happened minutes ago does not change. */
import { LRUCache } from 'lru-cache';
import type { UnixMs } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import type { TraceDetail } from '../source.ts';
import { bytesOf, isSettled } from './trace-shape.ts';

/** What the cache holds and what it did since the start. */
export interface TraceCacheCounts {
  readonly entries: number;
  /** Estimated memory of what is held. */
  readonly bytes: number;
  readonly hits: number;
  readonly misses: number;
}

export interface TraceCache {
  /** Returns a trace with at least this detail; null when none is kept. */
  readonly get: (traceId: string, detail: TraceDetail) => StoredTrace | null;
  /** Keeps a trace if it will not change any more. */
  readonly keep: (trace: StoredTrace, detail: TraceDetail) => void;
  readonly counts: () => TraceCacheCounts;
}

const keyOf = (traceId: string, detail: TraceDetail): string => `${detail} ${traceId}`;
/** One trace takes at most this share, so that a giant does not push all others out. */
const MAX_SHARE = 1 / 4;

/** Returns an empty cache. @param maxBytes of estimated memory; 0 = nothing is kept */
export const createTraceCache = (maxBytes: number, now: () => UnixMs): TraceCache => {
  const kept =
    maxBytes > 0
      ? new LRUCache<string, StoredTrace>({
          maxSize: maxBytes,
          maxEntrySize: Math.max(1, Math.floor(maxBytes * MAX_SHARE)),
          sizeCalculation: bytesOf,
        })
      : null;
  let hits = 0;
  let misses = 0;
  return {
    get: (traceId, detail) => {
      const whole = kept?.get(keyOf(traceId, 'WHOLE'));
      const found = whole ?? (detail === 'TREE' ? kept?.get(keyOf(traceId, 'TREE')) : undefined);
      if (found === undefined) misses++;
      else hits++;
      return found ?? null;
    },
    keep: (trace, detail) => {
      if (isSettled(trace, now())) kept?.set(keyOf(trace.traceId, detail), trace);
    },
    counts: () => ({ entries: kept?.size ?? 0, bytes: kept?.calculatedSize ?? 0, hits, misses }),
  };
};
