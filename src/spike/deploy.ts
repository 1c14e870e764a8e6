/** Whether a spike came with a new version of its service. */
import { MINUTE_MS, type DurationMs, type UnixMs } from '../time.ts';
import type { Episode, StepCounts } from './episode.ts';

/** How long before the onset's interval a version may have been seen first, and how long after it. */
const BEFORE_MS: DurationMs = 15 * MINUTE_MS;
const AFTER_MS: DurationMs = 5 * MINUTE_MS;
/** A version that is there at the beginning of what was read is not new; what was read has to begin so long before. */
const KNOWN_FOR_MS: DurationMs = 30 * MINUTE_MS;
/** With fewer requests of the other versions since the onset these tell nothing. */
const LEAST_REQUESTS = 20;
/** A new version is worse than the others (or than the baseline, where there are none) from here on. */
const WORSE = 2;
const LEAST_RISE = 0.01;

/** A version with its requests, step by step. */
export interface VersionCounts {
  readonly version: string;
  readonly counts: StepCounts;
}

interface Totals {
  readonly requests: number;
  readonly errors: number;
}

const firstSeenMs = ({ counts: { requests, fromMs, stepMs } }: VersionCounts): UnixMs | null => {
  const index = requests.findIndex((each) => each !== null && each > 0);
  return index === -1 ? null : fromMs + index * stepMs;
};

const since = (
  { counts: { requests, errors, fromMs, stepMs } }: VersionCounts,
  onsetMs: UnixMs,
  endMs: UnixMs,
): Totals => {
  const sum = (column: readonly (number | null)[]): number =>
    column.reduce<number>((total, each, index) => {
      const atMs = fromMs + index * stepMs;
      return atMs >= onsetMs && atMs < endMs ? total + (each ?? 0) : total;
    }, 0);
  return { requests: sum(requests), errors: sum(errors) };
};

const shareOf = ({ requests, errors }: Totals): number => (requests > 0 ? errors / requests : 0);

/**
 * Returns the version that was first seen near the onset, while others were before, and fails more often since than the others
 * do (than the baseline, where these have gone); the one seen last where there are several; null where there is none.
 */
export const suspectDeploy = (
  versions: readonly VersionCounts[],
  { onset, baselineRatio, resolvedAtMs }: Episode,
  evaluatedToMs: UnixMs,
): string | null => {
  const endMs = resolvedAtMs ?? evaluatedToMs;
  const isNew = (version: VersionCounts): boolean => {
    const seenMs = firstSeenMs(version);
    return (
      seenMs !== null &&
      seenMs >= version.counts.fromMs + KNOWN_FOR_MS &&
      seenMs >= onset.earliestMs - BEFORE_MS &&
      seenMs <= onset.latestMs + AFTER_MS
    );
  };
  const isWorse = (version: VersionCounts): boolean => {
    const others = versions
      .filter((each) => each !== version)
      .map((each) => since(each, onset.atMs, endMs))
      .reduce((one, other) => ({ requests: one.requests + other.requests, errors: one.errors + other.errors }), {
        requests: 0,
        errors: 0,
      });
    const before = others.requests >= LEAST_REQUESTS ? shareOf(others) : baselineRatio;
    const own = since(version, onset.atMs, endMs);
    return own.errors > 0 && shareOf(own) >= Math.max(WORSE * before, before + LEAST_RISE);
  };
  const hasOlder = versions.some((version) => {
    const seenMs = firstSeenMs(version);
    return seenMs !== null && !isNew(version);
  });
  const suspects = versions
    .filter((version) => hasOlder && isNew(version) && isWorse(version))
    .map((version) => ({ version: version.version, seenMs: firstSeenMs(version) ?? 0 }))
    .sort((left, right) => right.seenMs - left.seenMs || (left.version < right.version ? -1 : 1));
  return suspects[0]?.version ?? null;
};
