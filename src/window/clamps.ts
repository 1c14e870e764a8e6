/** What a source does not hold of a window. */
import type { Completeness, SourceKind } from '../completeness/completeness.ts';
import type { TimeWindow, UnixMs } from '../time.ts';

/** A part of a window that a source does not hold; `from` and `to` are what it covers. */
export interface Clamp {
  readonly source: SourceKind;
  readonly reason: string;
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/** Returns one clamp for a source whose oldest span is younger than the window's start; none where it holds all or nothing. */
export const clampsOf = (
  { fromMs, toMs }: TimeWindow,
  { heldFromMs, completeness }: { readonly heldFromMs: UnixMs | null; readonly completeness: Completeness },
): readonly Clamp[] =>
  heldFromMs === null || heldFromMs <= fromMs
    ? []
    : completeness.sources.map((source) => ({
        source,
        reason:
          heldFromMs >= toMs
            ? 'nothing held is as old as this window'
            : 'the oldest span held is younger than its start',
        from: Math.min(heldFromMs, toMs),
        to: toMs,
      }));
