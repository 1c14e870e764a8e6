/** What the OTLP receiver takes at most, in one place; docs and error messages quote these. */

/** A request body as sent. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** A request body after gunzip. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** All bodies that are being received, decoded or written at one moment; beyond, new ones are asked to retry. */
export const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** Read and thrown away after a refusal, so that a sender still sees the answer; then the connection is closed. */
export const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/** Levels of arrays and maps inside an attribute value; what lies deeper becomes null and is counted. */
export const MAX_VALUE_DEPTH = 32;
/** Levels of unknown protobuf groups that are skipped; deeper ones refuse the body. */
export const MAX_GROUP_DEPTH = 32;

/** A stack text over this many UTF-8 bytes keeps its first and last half. */
export const MAX_STACK_BYTES = 64 * 1024;

/** A span may start this much after the receiver's clock. */
export const MAX_AHEAD_MS = 10 * 60_000;
/** Longer durations are clocks gone wrong; they are kept as this (366 days). */
export const MAX_DURATION_US = 366 * 86_400 * 1_000_000;

/** What a sender is asked to wait before it retries. */
export const RETRY_AFTER_SECONDS = 1;
