/** What is kept of telemetry at most, whoever sends it, in one place; docs and error messages quote these. */

/** Levels of arrays and maps inside an attribute value; what lies deeper becomes null and is counted. */
export const MAX_VALUE_DEPTH = 32;
/** Levels of unknown protobuf groups that are skipped; deeper ones refuse the body. */
export const MAX_GROUP_DEPTH = 32;

/** A stack text over this many UTF-8 bytes keeps its first and last half. */
export const MAX_STACK_BYTES = 64 * 1024;

/** Longer durations are clocks gone wrong; they are kept as this (366 days). */
export const MAX_DURATION_US = 366 * 86_400 * 1_000_000;
