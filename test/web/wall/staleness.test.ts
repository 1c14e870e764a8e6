import { describe, expect, it } from '@jest/globals';
import { newBoardState, type BoardState } from '../../../web/wall/board-state.ts';
import { staleness as stalenessAt } from '../../../web/wall/staleness.ts';
import { madeBoard } from '../../support/made-board.ts';

const BEAT_MS = 15_000;
const GATEWAY_MS = Date.parse('2026-11-24T10:00:00Z');
const MINUTE_MS = 60_000;
/** The end of its last step is a minute before it came. */
const board = madeBoard(GATEWAY_MS, []);

const live: BoardState = {
  board,
  receivedAtMs: 0,
  problems: [],
  connection: { kind: 'LIVE', transport: 'WebSocket' },
};
const lostAt = (sinceMs: number, retryAtMs: number | null = null): BoardState => ({
  ...live,
  connection: { kind: 'LOST', sinceMs, reason: 'the connection was closed (1006)', failures: 2, retryAtMs },
});
const staleness = (state: BoardState, heartbeatMs: number, nowMs: number) =>
  stalenessAt(state, { heartbeatMs, nowMs, gatewayMs: GATEWAY_MS + nowMs });
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

describe('a board', () => {
  it('is fresh while its heart beats, and may miss one beat', () => {
    expect(staleness(live, BEAT_MS, 0)).toBeNull();
    expect(staleness(live, BEAT_MS, 2 * BEAT_MS)).toBeNull();
  });

  it('is stale after two beats of silence, with the age of its numbers', () => {
    const stale = staleness(live, BEAT_MS, 2 * BEAT_MS + 1);
    expect(stale).toMatchObject({ title: 'No news', ageMs: MINUTE_MS + 2 * BEAT_MS + 1 });
    expect(plain(stale?.reason)).toBe('No board came from the gateway for 30 s.');
  });

  it('is stale when the connection has been gone for longer than a restart takes', () => {
    expect(staleness(lostAt(1000), BEAT_MS, 5999)).toBeNull();
    const stale = staleness(lostAt(1000, 8000), BEAT_MS, 6000);
    expect(stale).toMatchObject({ title: 'No connection', ageMs: MINUTE_MS + 6000 });
    expect(plain(stale?.reason)).toBe('The connection was closed (1006). Attempt 3 in 2 s.');
    expect(staleness(lostAt(1000), BEAT_MS, 6000)?.reason).toContain('Trying again now.');
  });

  it('is stale at once when the first connection fails: there is nothing to show', () => {
    const state: BoardState = { ...newBoardState(0), connection: lostAt(100).connection };
    expect(staleness(state, BEAT_MS, 200)).toMatchObject({ title: 'No connection', ageMs: null });
    expect(staleness(newBoardState(0), BEAT_MS, 200)).toBeNull();
    expect(staleness(newBoardState(0), BEAT_MS, 2 * BEAT_MS + 1)).toMatchObject({ title: 'No news', ageMs: null });
  });

  it('is stale when the gateway says so, in its words', () => {
    const old = { ...live, board: { ...board, isStale: true, staleReason: 'no step was evaluated since 9:40' } };
    expect(staleness(old, BEAT_MS, 0)).toEqual({
      title: 'Old numbers',
      reason: 'No step was evaluated since 9:40.',
      ageMs: MINUTE_MS,
    });
    const silent = { ...live, board: { ...board, isStale: true } };
    expect(staleness(silent, BEAT_MS, 0)?.reason).toBe('The gateway calls its numbers old.');
  });

  it('is stale when a source is gone, and names it', () => {
    const sources = [
      { kind: 'PROMETHEUS', isHealthy: false, lastError: 'connection refused' },
      { kind: 'TEMPO', isHealthy: true, lastError: null },
    ] as const;
    expect(staleness({ ...live, board: { ...board, sources } }, BEAT_MS, 0)).toMatchObject({
      title: 'A source is gone',
      reason: 'PROMETHEUS does not answer: connection refused.',
    });
  });
});
