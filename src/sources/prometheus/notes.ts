/** What answers of Prometheus say about themselves. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';

/** Returns a length of time in words: 15 s, 5 min, 6 h, 1 d. */
export const lengthText = (lengthMs: DurationMs): string => {
  const [unitMs, unit] =
    lengthMs % DAY_MS === 0
      ? [DAY_MS, 'd']
      : lengthMs % HOUR_MS === 0
        ? [HOUR_MS, 'h']
        : lengthMs % MINUTE_MS === 0
          ? [MINUTE_MS, 'min']
          : [SECOND_MS, 's'];
  return `${Math.round(lengthMs / unitMs)} ${unit}`;
};

/** On every count. */
export const BY_ARRIVAL =
  'counted from counters in Prometheus: spans count when they arrive, and a counter that restarts within a step is estimated';
/** As the embedded store says it. */
export const IGNORED_BY_REQUESTS = 'exceptionType and message do not restrict request counts';
export const ONLY_RECORDED =
  'counters in Prometheus count recorded exceptions; which of them are one occurrence only traces tell, so count needs Tempo';
export const ONLY_TYPED = 'exceptions without a type are not counted: their counter cannot tell them from other events';
export const NO_OWN_REQUESTS = 'a service with neither SERVER nor CONSUMER spans has no request counts in Prometheus';

/** On steps for the detector. */
export const RATED = 'steps are counted as rates, to a hundredth, so that they need not be whole';

/** Returns the note on series whose first value was left out. */
export const beganUncounted = (most: number): string =>
  `more than ${most} groups of counters began in the window: what each had counted by its first value is left out`;

/** Returns the note on a step that was raised. */
export const raisedStep = (askedMs: DurationMs, usedMs: DurationMs, intervalMs: DurationMs): string =>
  `the step is ${lengthText(usedMs)} instead of ${lengthText(askedMs)}: counters get a new value every ${Math.round(intervalMs / SECOND_MS)} s only`;

/** Returns the note on a window in which there are hardly any values. */
export const shortWindow = (lengthMs: DurationMs, leastMs: DurationMs): string =>
  `a window of ${lengthText(lengthMs)} is short: counters have less than four values in it, ${lengthText(leastMs)} would do`;

/** Returns the note on several producers whose counts were put together. */
export const severalProducers = (producers: readonly string[]): string =>
  `span metrics of several producers, a service counted by the first that has it: ${producers.join(', ')}`;

/** Returns the note on a producer that was left out. */
export const leftOut = (producer: string, reason: string): string =>
  `services that only ${producer} counts are missing: ${reason}`;

/** Returns the note on when something was seen. */
export const seenWithin = (lengthMs: DurationMs): string => `first and last seen are known to ${lengthText(lengthMs)}`;

/** Returns the note on a range of which only the end was read. */
export const cutRange = (fromMs: UnixMs): string => `looked back to ${new Date(fromMs).toISOString()} only`;
