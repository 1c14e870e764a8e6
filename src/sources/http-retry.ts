/** Whether and after which pause a read is tried a second time. There is never a third. */
import { SECOND_MS, type DurationMs, type UnixMs } from '../time.ts';

/** Statuses of a source, or of a proxy before it, that may be over in a moment. */
export const TRANSIENT_STATUSES: readonly number[] = [429, 502, 503, 504];

/** The pause before the second try is spread over this range, so that many reads which failed together do not return together. */
export const RETRY_PAUSE_MS = { from: 50, to: 250 } as const;

/** A source that asks to wait for longer is not waited for: the error says how long it takes. */
export const MAX_RETRY_AFTER_MS: DurationMs = 2 * SECOND_MS;

const SECONDS = /^\d{1,9}$/;
const HTTP_DATE = /^[A-Z][a-z]{2,8}, /;

/**
 * Returns how long a Retry-After header asks to wait; null where there is none that can be read.
 * A date in it is compared with the source's own clock (its Date header), with ours where that is missing.
 */
export const readRetryAfter = (value: string | null, date: string | null, nowMs: UnixMs): DurationMs | null => {
  const text = value?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * SECOND_MS;
  if (!HTTP_DATE.test(text)) return null;
  const atMs = Date.parse(text);
  const sentMs = Date.parse(date ?? '');
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - (Number.isNaN(sentMs) ? nowMs : sentMs));
};

/** Returns the pause before the second try; null = do not try again, the wait would be too long. @param chance 0..1, 1 excluded */
export const retryPause = (retryAfterMs: DurationMs | null, leftMs: DurationMs, chance: number): DurationMs | null => {
  if (retryAfterMs !== null && retryAfterMs > MAX_RETRY_AFTER_MS) return null;
  const pauseMs = (retryAfterMs ?? 0) + RETRY_PAUSE_MS.from + chance * (RETRY_PAUSE_MS.to - RETRY_PAUSE_MS.from);
  return pauseMs < leftMs ? pauseMs : null;
};
