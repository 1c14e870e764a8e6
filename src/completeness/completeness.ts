/** Honesty: where an answer came from and what it leaves out. */
import type { DurationMs, UnixMs } from '../time.ts';

/** A backend that answers. */
export type SourceKind = 'EMBEDDED' | 'PROMETHEUS' | 'TEMPO' | 'ALERTMANAGER';

/** Where an answer came from and what it leaves out. `isPartial`: the source could not read all it holds. */
export interface Completeness {
  readonly sources: readonly SourceKind[];
  readonly asOfMs: UnixMs;
  /** Equals a brute-force count over all spans that the source holds for the window. */
  readonly isExact: boolean;
  /** There is more than the answer lists. */
  readonly isTruncated: boolean;
  readonly isPartial: boolean;
  /** How many traces the answer was estimated from; null when it was counted. */
  readonly sampledFrom: number | null;
  readonly notes: readonly string[];
}

/** A number with its honesty. */
export interface Counted {
  readonly value: number;
  readonly completeness: Completeness;
}

/** Requests and failed ones with their honesty. */
export interface RateCount {
  readonly requests: number;
  readonly errors: number;
  /** Start of the oldest span that the source holds; null when it holds none. */
  readonly heldFromMs: UnixMs | null;
  readonly completeness: Completeness;
}

/** A number over time with its honesty, oldest first; null where the source holds no data. */
export interface CountedSeries {
  readonly stepMs: DurationMs;
  readonly points: readonly { readonly atMs: UnixMs; readonly value: number | null; readonly isPartial: boolean }[];
  readonly completeness: Completeness;
}

/** Returns the honesty of an answer that leaves nothing out. */
export const exactly = (source: SourceKind, asOfMs: UnixMs): Completeness => ({
  sources: [source],
  asOfMs,
  isExact: true,
  isTruncated: false,
  isPartial: false,
  sampledFrom: null,
  notes: [],
});

/** Returns the number with its honesty; null where it is unknown. */
export const counted = (value: number | null | undefined, completeness: Completeness): Counted | null =>
  value === null || value === undefined ? null : { value, completeness };

/** Returns the honesty of an answer that was put together from several. */
export const joinCompleteness = (first: Completeness, ...others: readonly Completeness[]): Completeness => {
  const all = [first, ...others];
  return {
    sources: [...new Set(all.flatMap(({ sources }) => sources))],
    asOfMs: Math.min(...all.map(({ asOfMs }) => asOfMs)),
    isExact: all.every(({ isExact }) => isExact),
    isTruncated: all.some(({ isTruncated }) => isTruncated),
    isPartial: all.some(({ isPartial }) => isPartial),
    sampledFrom: all.map(({ sampledFrom }) => sampledFrom).find((sampled) => sampled !== null) ?? null,
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
  };
};
