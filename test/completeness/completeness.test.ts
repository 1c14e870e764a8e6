import { describe, expect, it } from '@jest/globals';
import { counted, joinCompleteness, type Completeness } from '../../src/completeness/completeness.ts';

const WHOLE: Completeness = {
  sources: ['EMBEDDED'],
  asOfMs: 2_000,
  isExact: true,
  isTruncated: false,
  isPartial: false,
  sampledFrom: null,
  notes: [],
};

describe('counted', () => {
  it('is the number with its honesty; 0 is a number, unknown is null', () => {
    expect(counted(0, WHOLE)).toEqual({ value: 0, completeness: WHOLE });
    expect([counted(null, WHOLE), counted(undefined, WHOLE)]).toEqual([null, null]);
  });
});

describe('joinCompleteness', () => {
  it('of one is itself', () => {
    expect(joinCompleteness(WHOLE)).toEqual(WHOLE);
  });

  it('is as honest as the worst part', () => {
    const cut = { ...WHOLE, asOfMs: 1_000, isExact: false, isTruncated: true, notes: ['cut', 'late'] };
    const sampled = { ...WHOLE, isPartial: true, sampledFrom: 100, notes: ['late'] };
    expect(joinCompleteness(WHOLE, cut, sampled)).toEqual({
      sources: ['EMBEDDED'],
      asOfMs: 1_000,
      isExact: false,
      isTruncated: true,
      isPartial: true,
      sampledFrom: 100,
      notes: ['cut', 'late'],
    });
  });
});
