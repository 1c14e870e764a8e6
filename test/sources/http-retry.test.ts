import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_RETRY_AFTER_MS, readRetryAfter, retryPause } from '../../src/sources/http-retry.ts';

const NOW_MS = Date.UTC(2026, 2, 4, 9, 30);
const httpDate = (ms: number): string => new Date(ms).toUTCString();

describe('Retry-After', () => {
  it.each([
    { name: 'seconds', value: '7', date: null, want: 7_000 },
    { name: 'no time at all', value: ' 0 ', date: null, want: 0 },
    { name: 'a date, by our clock', value: httpDate(NOW_MS + 3_000), date: null, want: 3_000 },
    {
      name: 'a date, by the clock of the source',
      value: httpDate(NOW_MS + 3_602_000),
      date: httpDate(NOW_MS + 3_600_000),
      want: 2_000,
    },
    { name: 'a date that is over', value: httpDate(NOW_MS - 3_000), date: null, want: 0 },
    { name: 'nothing', value: null, date: null, want: null },
    { name: 'a negative number', value: '-1', date: null, want: null },
    { name: 'a fraction', value: '1.5', date: null, want: null },
    { name: 'a word', value: 'soon', date: null, want: null },
    { name: 'something like a date', value: 'Mon, never', date: null, want: null },
  ])('reads $name', ({ value, date, want }) => {
    expect(readRetryAfter(value, date, NOW_MS)).toBe(want);
  });

  it('never throws, and is null or a length of time', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), (value, date) => {
        const read = readRetryAfter(value, date, NOW_MS);
        expect(read === null || (Number.isFinite(read) && read >= 0)).toBe(true);
      }),
    );
  });
});

describe('the pause before a second try', () => {
  it('is spread by chance', () => {
    expect([0, 0.5, 0.999].map((chance) => Math.round(retryPause(null, 10_000, chance) ?? 0))).toEqual([50, 150, 250]);
  });

  it('comes on top of a short Retry-After, so that all who were refused do not return together', () => {
    expect(retryPause(1_000, 10_000, 0.5)).toBe(1_150);
  });

  it('is none where the source asks for too much, or the deadline comes first', () => {
    expect(retryPause(MAX_RETRY_AFTER_MS + 1, 60_000, 0)).toBeNull();
    expect(retryPause(MAX_RETRY_AFTER_MS, 60_000, 0)).toBe(MAX_RETRY_AFTER_MS + 50);
    expect(retryPause(null, 150, 0.5)).toBeNull();
    expect(retryPause(null, 0, 0)).toBeNull();
  });
});
