/** What the ranking of findings is made from: the spikes, rates, origins and edges of one window. */
import type { SubjectEpisode } from '../spike/subject.ts';
import type { DurationMs, TimeRange, UnixMs } from '../time.ts';

/** A service's own requests in the window. */
export interface ServiceRate {
  readonly service: string;
  readonly requests: number;
  readonly errors: number;
}

/** A row of the origin matrix: how many errors start in `origin`, and where the failed requests entered. */
export interface OriginRow {
  readonly entryService: string | null;
  readonly entryRoute: string | null;
  readonly origin: string;
  readonly originRoute: string | null;
  /** What the origin called when that failed; null for an error of its own. */
  readonly dependency: string | null;
  readonly exceptionType: string | null;
  readonly kind: string;
  /** Leaf errors below an entry that failed, in spans. */
  readonly count: number;
  /** Those that the entry survived. */
  readonly absorbed: number;
}

/** Calls from one service to another. */
export interface CallEdge {
  readonly caller: string;
  readonly callee: string;
  readonly requests: number;
  readonly errors: number;
}

/** All that is known of a window; lists are in any order. */
export interface Evidence {
  readonly window: TimeRange;
  readonly nowMs: UnixMs;
  readonly spikes: readonly SubjectEpisode[];
  readonly rates: readonly ServiceRate[];
  /** Null where no source has traces. */
  readonly origins: readonly OriginRow[] | null;
  /** Null where no source has them. */
  readonly edges: readonly CallEdge[] | null;
}

/** By how much the onset of a callee's spike may lie behind that of its caller and still explain it. */
export const ONSET_SLACK_MS: DurationMs = 5 * 60_000;

/** Returns text order by code units, the same on every machine. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
