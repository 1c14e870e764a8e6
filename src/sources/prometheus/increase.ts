/**
 * By how much counters grew in a stretch of time, without `increase()`: that is blind to the first value of a new series and
 * stretches what it saw to the ends of the window, so that one error reads as 0 or 1.07.
 *
 *     value before   first ... last inside         counted
 *     5              7   9                         last - before              4
 *     5 (restart)    1   2                         last                       2
 *     5              7   9   1   2                 increase(): an estimate, for that step alone
 *     none           1   2                         last: the series was born  2
 *     none, but it   8   9                         increase(): it was away for more than five minutes; what it grew by
 *     was there once                               meanwhile cannot be placed
 *
 * Steps side by side add up to the whole, because the value before one is the last of the step before. A series counts as born
 * only while its producer was being scraped before the step (`heartbeat`): what a Prometheus that just began finds is not new.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type DurationMs } from '../../time.ts';
import { duration } from './promql.ts';

/** How old the value before a step may be: Prometheus' own look-back. */
export const LOOKBACK_MS: DurationMs = 5 * MINUTE_MS;
/** A series without a value right before a step is an old one if it had a sample in this time before the step, ... */
export const SEEN_WITHIN_MS: DurationMs = HOUR_MS;
/** ... or so long before it: reading a whole day would cost more than the count itself. */
export const SEEN_AT_MS: readonly DurationMs[] = [3 * HOUR_MS, 8 * HOUR_MS, DAY_MS];

/** Returns the last value of each selected series in the time before the window, or so long before that. */
export const lastBefore = (
  series: string,
  windowMs: DurationMs,
  backMs: DurationMs = 0,
  lookbackMs: DurationMs = LOOKBACK_MS,
): string => `last_over_time(${series}[${duration(lookbackMs)}] offset ${duration(windowMs + backMs)})`;

/** Returns an expression without labels that has a value where anything of a metric was scraped right before the window. */
export const heldBefore = (heartbeat: string, windowMs: DurationMs): string =>
  `group(${lastBefore(heartbeat, windowMs)})`;

/**
 * Returns the growth of each selected series over the window that ends at the instant of evaluation; never negative.
 *
 * Written so that it costs the server little: an operation whose result is a value for every series costs as much as reading
 * them, one that picks out a few costs next to nothing. So what restarted at the beginning of the window or was born is picked
 * out first, and the common case is one difference. All samples of the window are read four times; the rest lies within
 * minutes of its beginning.
 */
export const growth = (series: string, heartbeat: string, windowMs: DurationMs): string => {
  const inside = `[${duration(windowMs)}]`;
  const last = `max_over_time(${series}${inside})`;
  const before = lastBefore(series, windowMs);
  const isLong = windowMs > LOOKBACK_MS;
  const head = isLong ? `[${duration(LOOKBACK_MS)}] offset ${duration(windowMs - LOOKBACK_MS)}` : inside;
  // Where nothing restarts inside, the smallest value of the window is its first one.
  const restarted = `(${before} > min_over_time(${series}${head}))`;
  const born = [
    last,
    lastBefore(series, windowMs, 0, SEEN_WITHIN_MS),
    ...SEEN_AT_MS.map((backMs) => `${series} offset ${duration(windowMs + backMs)}`),
  ].join(' unless ');
  const bornWhileHeld = `((${born}) and on () ${heldBefore(heartbeat, windowMs)})`;
  const base = `0 * (${restarted} or ${bornWhileHeld}) or ${before}`;
  const counted = `(${last} unless resets(${series}${inside}) > 0) - (${base})`;
  // After five minutes without a value a restart is not seen, and then the value before may be larger than the last one.
  return `${isLong ? `clamp_min(${counted}, 0)` : `(${counted})`} or increase(${series}${inside})`;
};
