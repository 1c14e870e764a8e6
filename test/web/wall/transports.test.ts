import { describe, expect, it } from '@jest/globals';
import { sinkFor } from '../../../web/wall/transports.ts';
import { madeBoard } from '../../support/made-board.ts';

const played = () => {
  const heard: unknown[] = [];
  const sink = sinkFor({
    next: ({ board, problems }) => heard.push({ hasBoard: board !== null, problems }),
    ended: (reason) => heard.push(reason),
  });
  return { heard, sink };
};
const tooLong = { message: '`range.last` must be at most 7 days', extensions: { code: 'LIMIT_EXCEEDED' } };

describe('the end of a subscription', () => {
  it('is told with what the gateway said of the board, whether as a message or as an error', () => {
    const { heard, sink } = played();
    const reason = 'the gateway refuses this board: `range.last` must be at most 7 days (LIMIT_EXCEEDED)';
    sink.next({ data: null, errors: [tooLong] });
    sink.complete();
    sink.error([tooLong]);
    expect(heard).toEqual([
      { hasBoard: false, problems: [{ code: 'LIMIT_EXCEEDED', message: '`range.last` must be at most 7 days' }] },
      reason,
      reason,
    ]);
  });

  it('is no refusal after a board, even after one in parts', () => {
    const { heard, sink } = played();
    sink.next({ data: null, errors: [tooLong] });
    sink.next({ data: { board: madeBoard(0, []) }, errors: [tooLong] });
    sink.complete();
    expect(heard.at(-1)).toBe('the gateway ended the subscription');
  });

  it.each([
    [{ code: 1012, reason: 'Service Restart' }, 'Service Restart'],
    [{ code: 1006, reason: '' }, 'the connection was closed (1006)'],
    [new Error('socket hang up'), 'socket hang up'],
    [undefined, 'the gateway cannot be reached'],
  ])('by %p is told as %p', (error, want) => {
    const { heard, sink } = played();
    sink.error(error);
    expect(heard).toEqual([want]);
  });
});
