import { describe, expect, it } from '@jest/globals';
import { newBoardState, reduceBoard, type BoardResult, type BoardState } from '../../../web/wall/board-state.ts';
import type { FeedEvent } from '../../../web/wall/feed.ts';
import { madeBoard } from '../../support/made-board.ts';

const GATEWAY_MS = Date.parse('2026-11-24T10:00:00Z');
const board = madeBoard(GATEWAY_MS, []);

const result = (own: Partial<BoardResult> = {}): FeedEvent<BoardResult> => ({
  kind: 'RESULT',
  transport: 'WebSocket',
  result: { board, problems: [], ...own },
});
const lost = (failures: number): FeedEvent<BoardResult> => ({ kind: 'LOST', reason: 'gone', failures, waitMs: 500 });
const connecting = (failures: number): FeedEvent<BoardResult> => ({ kind: 'CONNECTING', transport: 'SSE', failures });

const after = (...events: readonly (readonly [FeedEvent<BoardResult>, number])[]): BoardState =>
  events.reduce((state, [event, nowMs]) => reduceBoard(state, event, nowMs), newBoardState(0));

describe('the state of a board', () => {
  it('is live with the first board', () => {
    const state = after([connecting(0), 0], [result(), 800]);
    expect(state).toMatchObject({ board, receivedAtMs: 800, connection: { kind: 'LIVE', transport: 'WebSocket' } });
  });

  it('keeps the last board through a loss, and counts the loss from its first failure', () => {
    const state = after([result(), 0], [lost(1), 1000], [connecting(1), 1500], [lost(2), 1600]);
    expect(state).toMatchObject({ board, receivedAtMs: 0 });
    expect(state.connection).toEqual({ kind: 'LOST', sinceMs: 1000, reason: 'gone', failures: 2, retryAtMs: 2100 });
    expect(reduceBoard(state, connecting(2), 2100).connection).toMatchObject({ sinceMs: 1000, retryAtMs: null });
  });

  it('keeps the last board, and its age, when only problems come', () => {
    const problems = [{ code: 'SOURCE_TIMEOUT', message: 'too late' }];
    const state = after([result(), 0], [result({ board: null, problems }), 15_000]);
    expect(state).toMatchObject({ board, receivedAtMs: 0, problems });
    expect(reduceBoard(state, result(), 30_000).problems).toEqual([]);
  });
});
