/** What is kept of telemetry at most, whoever sends it, in one place; docs and error messages quote these. */

/** Levels of arrays and maps inside an attribute value; what lies deeper becomes null and is counted. */
export const MAX_VALUE_DEPTH = 32;
/** Levels of unknown protobuf groups that are skipped; deeper ones refuse the body. */
export const MAX_GROUP_DEPTH = 32;

/** A stack text over this many UTF-8 bytes keeps its first and last half. */
export const MAX_STACK_BYTES = 64 * 1024;

/** Longer durations are clocks gone wrong; they are kept as this (366 days). */
export const MAX_DURATION_US = 366 * 86_400 * 1_000_000;

/** Spans of one trace that are read; the earliest ones, and the answer says how many were left out. */
export const MAX_SPANS_PER_TRACE = 10_000;

/** Exceptions of one trace that are read: a stack has up to 64 KiB, so this bounds an answer at 128 MiB a trace. */
export const MAX_EXCEPTIONS_PER_TRACE = 2_000;

/** Returns what to say of so many that are held, none when all were read. */
export const leftOut = (held: number, limit: number, what: 'spans' | 'exceptions'): readonly string[] =>
  held <= limit ? [] : [`${held - limit} ${what} above the read limit of ${limit} were left out`];
