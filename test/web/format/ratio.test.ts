import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeText, percentText } from '../../../web/format/ratio.ts';

/** Numbers and units stand together; for a test any space will do. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a ratio', () => {
  it.each([
    [null, '\u2013'],
    [undefined, '\u2013'],
    [0, '0 %'],
    [0.00004, '<0.01 %'.replace('<', '< ')],
    [0.0004, '0.04 %'],
    [0.00099, '0.1 %'],
    [0.002, '0.2 %'],
    [0.0649, '6.5 %'],
    [0.14, '14 %'],
    [0.9996, '99.9 %'],
    [1, '100 %'],
  ])('%p is printed as %p', (ratio, want) => {
    expect(plain(percentText(ratio))).toBe(want);
  });

  it('is never printed as all or nothing when it is neither', () => {
    const inside = fc.double({ min: Number.MIN_VALUE, max: 1 - Number.EPSILON, noNaN: true });
    fc.assert(
      fc.property(inside, (ratio) => {
        expect(plain(percentText(ratio))).not.toMatch(/^(?:0|0\.0+|100|100\.0+) %$/);
      }),
    );
  });
});

describe('a change of a ratio', () => {
  it.each([
    [null, '\u2013'],
    [0, '\u00b10 pp'],
    [0.031, '+3.1 pp'],
    [-0.2, '\u221220 pp'],
    [0.0004, '+0.04 pp'],
  ])('%p is printed as %p', (change, want) => {
    expect(plain(changeText(change))).toBe(want);
  });
});
