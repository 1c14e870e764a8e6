import { describe, expect, it } from '@jest/globals';
import { announcements } from '../../../web/wall/announcements.ts';
import { madeBoard, MADE_FINDINGS } from '../../support/made-board.ts';

const calm = madeBoard(0, []);
const one = madeBoard(0, MADE_FINDINGS.slice(0, 1));
const two = madeBoard(60_000, MADE_FINDINGS.slice(0, 2), 2);

describe('a screen reader', () => {
  it('is told each finding once, when it is new', () => {
    expect(announcements(null, one)).toEqual([`New: ${MADE_FINDINGS[0]?.summary ?? ''}`]);
    expect(announcements(one, two)).toEqual([`New: ${MADE_FINDINGS[1]?.summary ?? ''}`]);
    expect(announcements(two, { ...two, sequence: 3 })).toEqual([]);
  });

  it('is told when all is calm again, not that it is still calm', () => {
    expect(announcements(two, calm)).toEqual(['All is calm again.']);
    expect(announcements(calm, calm)).toEqual([]);
    expect(announcements(null, calm)).toEqual([]);
  });

  it('is not told that all is calm when nothing is known', () => {
    expect(announcements(two, { ...calm, breaking: null })).toEqual([]);
  });

  it('is not told of errors that are over or did not rise', () => {
    const steady = { ...one, breaking: one.breaking?.map((finding) => ({ ...finding, spike: null })) ?? null };
    expect(announcements(calm, steady)).toEqual([]);
    expect(announcements(one, steady)).toEqual(['All is calm again.']);
  });
});
