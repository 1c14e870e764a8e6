/** What one connection is sent: written at once while it reads, and the newest state of each key, within a bound, while it does not. */
import type { DurationMs } from '../time.ts';
import { createBacklog } from './backlog.ts';
import type { Payload } from './execution.ts';
import type { Tally } from './tally.ts';

/** Where frames go. */
export interface Pipe {
  /** Bytes that were written and that the network has not taken. */
  readonly buffered: () => number;
  /** Writes a payload on one of the connection's lines; calls back when the network has taken it, or never will. Returns its bytes. */
  readonly write: (line: string, payload: Payload, taken: () => void) => number;
  /** Closes the connection because it does not read. */
  readonly drop: () => void;
}

/** How far behind a connection may be. */
export interface OutboxLimits {
  /** Above so many bytes that the network has not taken, nothing more is written. */
  readonly maxBufferedBytes: number;
  /** Most payloads that wait for one connection. */
  readonly maxWaiting: number;
  /** How long payloads may wait before the connection is closed. */
  readonly maxLagMs: DurationMs;
}

/** The outbox of a connection. A line is one of its subscriptions. */
export interface Outbox {
  /** Takes a payload; of equal keys on one line the newest replaces one that still waits. */
  readonly offer: (line: string, key: string, payload: Payload) => void;
  /** Forgets what waits on a line that has ended. */
  readonly forget: (line: string) => void;
  /** Writes what waits, as far as the network takes it; to be called when it has taken what others wrote to the connection. */
  readonly drain: () => void;
  /** Closes the connection if it is too far behind. */
  readonly check: () => void;
  /** Closes the connection, which does not read what others wrote to it either. */
  readonly drop: () => void;
}

interface Waiting {
  readonly line: string;
  readonly payload: Payload;
}

/** Returns an empty outbox. */
export const createOutbox = (pipe: Pipe, limits: OutboxLimits, elapsed: () => number, tally: Tally): Outbox => {
  const backlog = createBacklog<Waiting>();
  let behindSince: number | null = null;
  let isDropped = false;

  const write = ({ line, payload }: Waiting): void => {
    tally.deliveries += 1;
    tally.bytes += pipe.write(line, payload, drain);
  };
  const canWrite = (): boolean => pipe.buffered() <= limits.maxBufferedBytes;
  const drain = (): void => {
    if (behindSince === null || isDropped) return;
    while (backlog.size() > 0 && canWrite()) backlog.take(1).forEach(write);
    if (backlog.size() === 0) behindSince = null;
  };
  const drop = (): void => {
    if (isDropped) return;
    isDropped = true;
    tally.closedSlow += 1;
    backlog.remove(() => true);
    pipe.drop();
  };
  const check = (): void => {
    if (behindSince === null || isDropped) return;
    if (elapsed() - behindSince > limits.maxLagMs || backlog.size() > limits.maxWaiting) drop();
  };

  return {
    offer: (line, key, payload) => {
      if (isDropped) return;
      if (behindSince === null && canWrite()) {
        write({ line, payload });
        return;
      }
      behindSince ??= elapsed();
      if (backlog.put(`${line}\0${key}`, { line, payload })) tally.dropped += 1;
      check();
    },
    forget: (line) => {
      backlog.remove((waiting) => waiting.line === line);
      if (backlog.size() === 0) behindSince = null;
    },
    drain,
    check,
    drop,
  };
};
