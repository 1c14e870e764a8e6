/** Who is connected: how many may be, who still lives, and how all of them are sent away. */
import { SECOND_MS, type DurationMs } from '../time.ts';
import type { Tally } from './tally.ts';
import type { Timer } from './timer.ts';

/** A client that reconnects after a restart is told to wait this long, and up to twice as long: not all at the same moment. */
const RETRY_AFTER_MS: DurationMs = SECOND_MS;
const RETRY_STEPS = 20;
/** How long connections may take to close before they are cut. */
const CLOSE_GRACE_MS: DurationMs = 2 * SECOND_MS;

/** One open connection, whatever its transport. */
export interface Connection {
  readonly viewer: string;
  /** Called at every beat: sends a sign of life, and ends the connection if the last one was not answered. */
  readonly beat: () => void;
  /** Ends the connection in order; the client may come back after so many milliseconds. */
  readonly goAway: (retryAfterMs: DurationMs) => void;
  /** Cuts it. */
  readonly cut: () => void;
}

/** How many connections there may be. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerViewer: number;
  /** Time between two beats. */
  readonly beatMs: DurationMs;
}

/** Why a connection is refused, with the HTTP status that says so. */
export interface Refusal {
  readonly status: 429 | 503;
  readonly message: string;
  readonly retryAfterSeconds: number;
}

/** All open connections. */
export interface Connections {
  /** Returns why nobody more of this viewer is taken; null if one is. */
  readonly refusal: (viewer: string) => Refusal | null;
  /** Adds a connection; returns what removes it, to be called once when it is closed. */
  readonly add: (connection: Connection) => () => void;
  /** Takes no more, sends all away and resolves when all are gone. */
  readonly close: () => Promise<void>;
}

/** Returns connections, none yet. */
export const createConnections = (limits: ConnectionLimits, timer: Timer, tally: Tally): Connections => {
  const open = new Set<Connection>();
  const perViewer = new Map<string, number>();
  let isClosing = false;
  let cancelBeat: (() => void) | null = null;
  const allGone = Promise.withResolvers<undefined>();

  const beat = (): void => {
    cancelBeat = open.size > 0 ? timer(limits.beatMs, beat) : null;
    for (const connection of open) connection.beat();
  };
  const refuse = (status: 429 | 503, message: string): Refusal => {
    tally.refused += 1;
    return { status, message, retryAfterSeconds: 5 };
  };

  return {
    refusal: (viewer) => {
      if (isClosing) return refuse(503, 'The gateway is shutting down.');
      if (open.size >= limits.maxConnections) {
        return refuse(503, `There are ${limits.maxConnections} open connections, as many as this gateway takes.`);
      }
      if ((perViewer.get(viewer) ?? 0) >= limits.maxConnectionsPerViewer) {
        const most = limits.maxConnectionsPerViewer;
        return refuse(429, `You have ${most} open connections, as many as one viewer may.`);
      }
      return null;
    },
    add: (connection) => {
      const { viewer } = connection;
      open.add(connection);
      perViewer.set(viewer, (perViewer.get(viewer) ?? 0) + 1);
      cancelBeat ??= timer(limits.beatMs, beat);
      return () => {
        if (!open.delete(connection)) return;
        const left = (perViewer.get(viewer) ?? 1) - 1;
        if (left === 0) perViewer.delete(viewer);
        else perViewer.set(viewer, left);
        if (open.size > 0) return;
        cancelBeat?.();
        cancelBeat = null;
        if (isClosing) allGone.resolve(undefined);
      };
    },
    close: async () => {
      isClosing = true;
      if (open.size === 0) return;
      let index = 0;
      for (const { goAway } of open) goAway(RETRY_AFTER_MS + (index++ % RETRY_STEPS) * (RETRY_AFTER_MS / RETRY_STEPS));
      const cancel = timer(CLOSE_GRACE_MS, () => {
        for (const { cut } of open) cut();
      });
      await allGone.promise;
      cancel();
    },
  };
};
