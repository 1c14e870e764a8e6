import { describe, expect, it } from '@jest/globals';
import { durationUsOf } from '../../../src/sources/tempo/duration-text.ts';

describe('a duration as Go prints it', () => {
  it.each([
    ['0s', 0],
    ['1ns', 0],
    ['999ns', 0],
    ['1.5µs', 1],
    ['100.001ms', 100_001],
    ['1.234567s', 1_234_567],
    ['2m3.25s', 123_250_000],
    ['1h0m0.000001s', 3_600_000_001],
    ['-1.5ms', -1_500],
  ])('%s is %p µs', (text, want) => {
    expect(durationUsOf(text)).toBe(want);
  });

  it.each(['', '5', 'soon', '1s later'])('is not "%s"', (text) => {
    expect(durationUsOf(text)).toBeNull();
  });
});
