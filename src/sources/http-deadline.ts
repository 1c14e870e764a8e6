/** How long one read may take: its own time and the operation's signal, whichever ends first. */
import type { SourceKind } from '../completeness/completeness.ts';
import { cancelled, GatewayError, sourceTimeout } from '../errors.ts';
import type { DurationMs } from '../time.ts';

/** The end of one read. */
export interface Deadline {
  /** Aborted when time runs out or the operation ends. */
  readonly signal: AbortSignal;
  /** What is left of the read's own time, 0 or more. */
  readonly leftMs: () => DurationMs;
  /** Whether the read's own time ran out, rather than the operation's. */
  readonly isTimeUp: () => boolean;
  /** The error of a read that was ended by `signal`. */
  readonly error: () => GatewayError;
  /** Lets go of timer and listener; must be called. */
  readonly close: () => void;
}

const nameOf = (reason: unknown): unknown =>
  typeof reason === 'object' && reason !== null && 'name' in reason ? reason.name : null;

/** Returns the error of a read whose operation ended: out of time, or the client went away. */
export const operationEnded = (kind: SourceKind, signal: AbortSignal): GatewayError =>
  nameOf(signal.reason) === 'TimeoutError'
    ? new GatewayError('SOURCE_TIMEOUT', 'The operation ran out of time', { source: kind })
    : cancelled();

/** Returns the deadline of a read that starts now. @param elapsed a clock in milliseconds that never steps back */
export const openDeadline = (
  kind: SourceKind,
  operation: AbortSignal,
  timeoutMs: DurationMs,
  elapsed: () => number,
): Deadline => {
  const startMs = elapsed();
  const controller = new AbortController();
  let ended: GatewayError | null = null;
  let isTimeUp = false;
  const end = (error: GatewayError): void => {
    ended ??= error;
    controller.abort(ended);
  };
  const timer = setTimeout(() => {
    isTimeUp = ended === null;
    end(sourceTimeout(kind, timeoutMs));
  }, timeoutMs);
  const stop = (): void => end(operationEnded(kind, operation));
  if (operation.aborted) stop();
  else operation.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    leftMs: () => Math.max(0, timeoutMs - (elapsed() - startMs)),
    isTimeUp: () => isTimeUp,
    error: () => ended ?? cancelled(),
    close: () => {
      clearTimeout(timer);
      operation.removeEventListener('abort', stop);
    },
  };
};
