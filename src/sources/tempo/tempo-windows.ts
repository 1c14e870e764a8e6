/** How long a range Tempo takes at once, learned from its own refusals, and ranges cut to that length. */
import { HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type TimeRange } from '../../time.ts';

const LIMIT_TEXT =
  /exceed(?:s|ed)?\b(?: the)?(?: maximum| max)?(?: allowed)?(?: duration)?(?: of)? (?<limit>(?:\d+(?:\.\d+)?(?:ms|h|m|s))+)/iu;
const PART = /(?<number>\d+(?:\.\d+)?)(?<unit>ms|h|m|s)/gu;
const UNITS: Readonly<Record<string, DurationMs>> = { h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS, ms: 1 };

/**
 * Returns the longest range that a refusal names, in milliseconds; null where it refuses something else.
 *
 *     range specified by start and end exceeds 168h0m0s. received start=1700000000 end=1790000000
 *     metrics query time range exceeds the maximum allowed duration of 24h0m0s
 */
export const limitIn = (refusal: string): DurationMs | null => {
  const text = LIMIT_TEXT.exec(refusal)?.groups?.limit;
  if (text === undefined) return null;
  const parts = [...text.matchAll(PART)].map(
    ({ groups }) => Number(groups?.number) * (UNITS[groups?.unit ?? ''] ?? Number.NaN),
  );
  const limitMs = parts.reduce((sum, part) => sum + part, 0);
  return limitMs > 0 ? limitMs : null;
};

/** Returns the range in pieces of at most this length, oldest first; each but the first starts at a multiple of `alignMs`. */
export const cutRange = ({ fromMs, toMs }: TimeRange, maxMs: DurationMs | null, alignMs = 1): readonly TimeRange[] => {
  if (maxMs === null || toMs - fromMs <= maxMs) return [{ fromMs, toMs }];
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
