import { describe, expect, it } from '@jest/globals';
import { logGamma } from '../../src/spike/log-gamma.ts';

describe('logGamma', () => {
  it('is the logarithm of the factorial at whole numbers', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 9);
      factorial *= n;
    }
  });

  it('is half the logarithm of pi at one half, and grows without limit towards 0', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 9);
    expect(logGamma(1e-6)).toBeCloseTo(-Math.log(1e-6), 5);
  });
});
