import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/lib/parse-duration.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('parseDuration', () => {
  it.each([
    ['PT15M', 15 * MINUTE],
    ['P7D', 7 * DAY],
    ['P2W', 14 * DAY],
    ['P1DT12H', 36 * HOUR],
    ['PT1H30M', 90 * MINUTE],
    ['PT0.5S', 500],
    ['PT1.5H', 90 * MINUTE],
    ['PT1.1H', 66 * MINUTE],
    ['PT0S', 0],
    ['15m', 15 * MINUTE],
    ['1h30m', 90 * MINUTE],
    ['7d', 7 * DAY],
    ['1w1d', 8 * DAY],
    ['250ms', 250],
    ['1s500ms', 1_500],
    ['1.5d', 36 * HOUR],
    ['90m', 90 * MINUTE],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ...['', 'P', 'PT', 'P1DT', '0', '15', '15 m', ' 15m', '-15m', '+15m', 'm', '15M', '15min', '1m1h', '1m1m', '1d2w'],
    ...['P1Y', 'P1M', 'PT15m', 'pt15m', 'P1H', 'PT1D', 'PT1.5H30M', '1.5h30m', '1.m', '.5h', '1..5h', '1,5h', '1e3s'],
    ...['0.5ms', 'PT0.0001S', '99999999999999d', `${'0'.repeat(64)}1s`, 'NaN', 'PT15M\n', '15m\u0000'],
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('never throws and gives whole, non-negative milliseconds, whatever the text', () => {
    const letters = ['P', 'T', 'W', 'D', 'H', 'M', 'S', 'w', 'd', 'h', 'm', 's', '.', '0', '1', '9', ' ', '-'];
    const nearly = fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        const ms = parseDuration(text);
        expect(ms === null || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [1_500, 'PT1.5S'],
    [15 * MINUTE, 'PT15M'],
    [90 * MINUTE, 'PT1H30M'],
    [8 * DAY, 'P8D'],
    [DAY + HOUR + MINUTE + 1_000, 'P1DT1H1M1S'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is read back as the same length', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeNat(), fc.nat()), (ms) => expect(parseDuration(formatDuration(ms))).toBe(ms)),
    );
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('refuses %d, which no caller may give', (ms) => {
    expect(() => formatDuration(ms)).toThrow(RangeError);
  });
});
