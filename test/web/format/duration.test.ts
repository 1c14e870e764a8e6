import { describe, expect, it } from '@jest/globals';
import { ageText, durationMs, lengthText } from '../../../web/format/duration.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('an age', () => {
  it.each([
    [-5, '0 s'],
    [40_900, '40 s'],
    [60_000, '1 min'],
    [12.9 * 60_000, '12 min'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
    [2 * 86_400_000 + 3 * 3_600_000, '2 d 3 h'],
  ])('of %p ms is %p', (ms, want) => {
    expect(plain(ageText(ms))).toBe(want);
  });
});

describe('a measured length', () => {
  it.each([
    [null, '\u2013'],
    [0.42, '0.4 ms'],
    [85.2, '85 ms'],
    [1250, '1.25 s'],
    [120_000, '2 min'],
  ])('of %p ms is %p', (ms, want) => {
    expect(plain(lengthText(ms))).toBe(want);
  });
});

describe('a length in an address', () => {
  it.each([
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['7d', 604_800_000],
  ])('%p is %p ms', (text, want) => {
    expect(durationMs(text)).toBe(want);
  });

  it.each(['', '0s', '30', 's', '-5m', '1h ', '5 m', 'PT5M', '1e9s'])('%p is none', (text) => {
    expect(durationMs(text)).toBeNull();
  });
});
