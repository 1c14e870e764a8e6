import { describe, expect, it } from '@jest/globals';
import { linePath, plotX } from '../../../web/chart/line-path.ts';

const FRAME = { fromS: 100, toS: 200, top: 0.5, width: 50, height: 20 };

describe('a line in a small chart', () => {
  it('runs from left to right, zero at the bottom', () => {
    expect(linePath(FRAME, [100, 150, 200], [0, 0.25, 0.5])).toBe('M0 20L25 10L50 0');
  });

  it('is broken where there is no value', () => {
    expect(linePath(FRAME, [100, 120, 140, 160], [0.5, null, 0.5, 0.5])).toBe('M0 0M20 0L30 0');
    expect(linePath(FRAME, [100, 120], [null, null])).toBe('');
    expect(linePath(FRAME, [], [])).toBe('');
  });

  it('stands at the right when there is only one instant', () => {
    expect(plotX({ ...FRAME, toS: 100 }, 100)).toBe(50);
  });
});
