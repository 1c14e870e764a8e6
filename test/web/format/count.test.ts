import { describe, expect, it } from '@jest/globals';
import { countOf, countText } from '../../../web/format/count.ts';

describe('a count', () => {
  it.each([
    [null, '\u2013'],
    [0, '0'],
    [1204, '1,204'],
    [1203.6, '1,204'],
    [99_999, '99,999'],
    [1_234_567, '1.23M'],
  ])('%p is printed as %p', (value, want) => {
    expect(countText(value)).toBe(want);
  });

  it('agrees with its noun', () => {
    expect([countOf(1, 'service'), countOf(0, 'service'), countOf(2, 'entry', 'entries')]).toEqual([
      '1 service',
      '0 services',
      '2 entries',
    ]);
  });
});
