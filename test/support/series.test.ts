import { describe, expect, it } from '@jest/globals';
import { series } from './series.ts';

describe('a series in promtool notation', () => {
  it.each([
    ['1 2.5 -3', [1, 2.5, -3]],
    ['0+10x3 _ 60', [0, 10, 20, 30, null, 60]],
    ['7x2', [7, 7, 7]],
    ['5-1x2 _x3', [5, 4, 3, null, null, null]],
  ])('%s', (notation, values) => {
    expect(series(notation)).toEqual(values);
  });

  it('is refused when a part is neither', () => {
    expect(() => series('1 two')).toThrow(RangeError);
  });
});
