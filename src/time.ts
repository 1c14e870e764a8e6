/** Units, windows and steps. A window is half-open: [fromMs, toMs). */
declare const unit: unique symbol;

/** Milliseconds since the Unix epoch, UTC. */
export type UnixMs = number & { readonly [unit]?: 'UnixMs' };
/** Microseconds since the Unix epoch, UTC: the resolution at which spans are kept and ordered. */
export type UnixUs = number & { readonly [unit]?: 'UnixUs' };
/** A length of time in milliseconds. */
export type DurationMs = number & { readonly [unit]?: 'DurationMs' };

/** Microseconds in a millisecond. */
export const MS_US = 1_000;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Last day whose instants RFC 3339 can write with a four-digit year. */
export const LATEST_MS = Date.UTC(9999, 11, 31);

/** A half-open stretch of time. */
export interface TimeRange {
  readonly fromMs: UnixMs;
  readonly toMs: UnixMs;
}

/** The window of an operation: resolved once from the injected clock, so that every field agrees. */
export interface TimeWindow extends TimeRange {
  /** The distance of two points of a series in this window, unless a field asks for its own. */
  readonly stepMs: DurationMs;
  /** The instant at which the operation asked. */
  readonly asOfMs: UnixMs;
}

/** Returns the last multiple of `stepMs` (from the epoch) that is not after `atMs`. */
export const floorTo = (atMs: UnixMs, stepMs: DurationMs): UnixMs => Math.floor(atMs / stepMs) * stepMs;

/** Returns the first multiple of `stepMs` (from the epoch) that is not before `atMs`. */
export const ceilTo = (atMs: UnixMs, stepMs: DurationMs): UnixMs => Math.ceil(atMs / stepMs) * stepMs;
