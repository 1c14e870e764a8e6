/** What the OTLP receiver takes at most, in one place; docs and error messages quote these. */

/** A request body as sent. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** A request body after gunzip. */
export const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** All bodies that are being received, decoded or written at one moment; beyond, new ones are asked to retry. */
export const MAX_HELD_BYTES = 256 * 1024 * 1024;
/** Read and thrown away after a refusal, so that a sender still sees the answer; then the connection is closed. */
export const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/** A span may start this much after the receiver's clock. */
export const MAX_AHEAD_MS = 10 * 60_000;

/** What a sender is asked to wait before it retries. */
export const RETRY_AFTER_SECONDS = 1;
