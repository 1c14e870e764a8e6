import { describe, expect, it } from '@jest/globals';
import type { SpikeState } from '../../../web/generated/operations.ts';
import { headline, isLoud, standing } from '../../../web/wall/standing.ts';
import { madeBoard, MADE_FINDINGS } from '../../support/made-board.ts';

/** A board with one finding a state; null: errors that did not rise. */
const boardOf = (...states: readonly (SpikeState | null)[]) => {
  const board = madeBoard(0, MADE_FINDINGS.slice(0, states.length));
  const breaking = (board.breaking ?? []).map((finding, index) => {
    const state = states[index] ?? null;
    return { ...finding, spike: finding.spike === null || state === null ? null : { ...finding.spike, state } };
  });
  return { ...board, breaking };
};

describe('a board', () => {
  it('tells what rises from what is over and from what never rose', () => {
    const known = standing(boardOf('RESOLVED', 'OPEN', null, 'NO_DATA'));
    expect(known?.rising.map(({ service }) => service.name)).toEqual(['checkout', 'inventory']);
    expect(known?.over.map(({ service }) => service.name)).toEqual(['payment']);
    expect(known?.steady.map(({ service }) => service.name)).toEqual(['shipping']);
    expect(standing({ ...boardOf(), breaking: null })).toBeNull();
  });

  it.each([
    [['OPEN'], '1 service breaking', true],
    [['OPEN', 'SUSTAINED', 'WARNING', null], '2 services breaking', true],
    [['WARNING', 'RESOLVED'], 'A warning', true],
    [['WARNING', 'WARNING'], '2 warnings', true],
    [['NO_DATA'], 'No data of what broke', true],
    [['RESOLVED', null], 'All calm', false],
    [[], 'All calm', false],
  ] as const)('of %p is headed %p', (states, want, loud) => {
    expect(headline(boardOf(...states))).toBe(want);
    expect(isLoud(boardOf(...states))).toBe(loud);
  });

  it('counts a service once, however many of its routes break', () => {
    const [first] = boardOf('OPEN').breaking;
    if (first === undefined) throw new Error('the board is empty');
    expect(headline({ ...boardOf(), breaking: [first, { ...first, rank: 2 }] })).toBe('1 service breaking');
  });

  it('tells services that only pass on what another one breaks apart from it', () => {
    const [first, second, third] =
      madeBoard(0, [
        MADE_FINDINGS[0],
        { ...MADE_FINDINGS[1], cause: 'payment' },
        { ...MADE_FINDINGS[2], cause: 'payment' },
      ] as typeof MADE_FINDINGS).breaking ?? [];
    if (first === undefined || second === undefined || third === undefined) throw new Error('the board is empty');
    const headed = (breaking: readonly (typeof first)[]) => headline({ ...boardOf(), breaking });
    expect(headed([first, second])).toBe('1 service breaking, 1 passes it on');
    expect(headed([first, second, third])).toBe('1 service breaking, 2 pass it on');
    // What they pass on is not on the board: then they are all that is known to break.
    expect(headed([second, third])).toBe('2 services breaking');
  });

  it('is not called calm while nothing is known', () => {
    expect(headline(null)).toBe('Waiting for the first board');
    expect(headline({ ...boardOf(), breaking: null })).toBe('Not known what is breaking');
    expect([isLoud(null), isLoud({ ...boardOf(), breaking: null })]).toEqual([false, false]);
  });
});
