/** What the wall knows of one board. Instants are of a clock that never jumps, so that setting the screen's clock ages nothing. */
import type { WallBoardSubscription } from '../generated/operations.ts';
import type { Problem } from '../client/problem.ts';
import type { FeedEvent } from './feed.ts';

/** A whole board as the gateway gives it. */
export type Board = WallBoardSubscription['board'];

/** One message of the subscription. */
export interface BoardResult {
  /** Null where only problems came. */
  readonly board: Board | null;
  readonly problems: readonly Problem[];
}

/** How the connection is. */
export type Connection =
  | { readonly kind: 'CONNECTING'; readonly sinceMs: number }
  | { readonly kind: 'LIVE'; readonly transport: string }
  | {
      readonly kind: 'LOST';
      readonly sinceMs: number;
      readonly reason: string;
      readonly failures: number;
      /** Null while an attempt is under way. */
      readonly retryAtMs: number | null;
    };

/** The last board and all that happened since. */
export interface BoardState {
  /** Null until the first one came. */
  readonly board: Board | null;
  /** When it came; null until one did. */
  readonly receivedAtMs: number | null;
  /** What kept parts of the last message from being answered. */
  readonly problems: readonly Problem[];
  readonly connection: Connection;
}

/** Returns the state of a board of which nothing is known yet. */
export const newBoardState = (nowMs: number): BoardState => ({
  board: null,
  receivedAtMs: null,
  problems: [],
  connection: { kind: 'CONNECTING', sinceMs: nowMs },
});

const afterResult = (state: BoardState, { board, problems }: BoardResult, transport: string, nowMs: number) => {
  const connection = { kind: 'LIVE', transport } as const;
  // Problems alone leave the last board on the wall: its age tells the rest.
  if (board === null) return { ...state, problems, connection };
  return { board, receivedAtMs: nowMs, problems, connection };
};

const lostSinceMs = ({ connection }: BoardState, nowMs: number): number =>
  connection.kind === 'LIVE' ? nowMs : connection.sinceMs;

/** Returns the state after what happened at `nowMs`. */
export const reduceBoard = (state: BoardState, event: FeedEvent<BoardResult>, nowMs: number): BoardState => {
  switch (event.kind) {
    case 'CONNECTING': {
      const { connection } = state;
      return connection.kind === 'LOST' ? { ...state, connection: { ...connection, retryAtMs: null } } : state;
    }
    case 'RESULT':
      return afterResult(state, event.result, event.transport, nowMs);
    case 'LOST':
      return {
        ...state,
        connection: {
          kind: 'LOST',
          sinceMs: lostSinceMs(state, nowMs),
          reason: event.reason,
          failures: event.failures,
          retryAtMs: nowMs + event.waitMs,
        },
      };
  }
};
