/** Honesty: where an answer came from and what it leaves out. */
import type { UnixMs } from '../time.ts';

export type SourceKind = 'PROMETHEUS' | 'TEMPO' | 'EMBEDDED' | 'ALERTMANAGER';

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
