/** Ranges cut to the length that a server takes at once. */
import type { DurationMs, TimeRange } from '../../time.ts';
import { refusalIn, tooManyPieces } from './tempo-refusal.ts';

/** Returns the longest range that a refusal names, in milliseconds; null where it refuses something else. */
export const limitIn = (said: string): DurationMs | null => {
  const refusal = refusalIn(said);
  return refusal?.kind === 'range' ? refusal.limit : null;
};

/** Returns the range in pieces of at most this length, oldest first; each but the first starts at a multiple of `alignMs`. @throws UnsupportedQueryError too many */
export const cutRange = ({ fromMs, toMs }: TimeRange, maxMs: DurationMs | null, alignMs = 1): readonly TimeRange[] => {
  if (maxMs === null || toMs - fromMs <= maxMs) return [{ fromMs, toMs }];
  const error = tooManyPieces({ fromMs, toMs }, maxMs);
  if (error !== null) throw error;
  const pieces: TimeRange[] = [];
  for (let atMs = fromMs; atMs < toMs;) {
    const latest = Math.min(toMs, atMs + maxMs);
    const aligned = latest === toMs ? toMs : Math.floor(latest / alignMs) * alignMs;
    const endMs = aligned > atMs ? aligned : latest;
    pieces.push({ fromMs: atMs, toMs: endMs });
    atMs = endMs;
  }
  return pieces;
};
