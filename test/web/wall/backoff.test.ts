import { describe, expect, it } from '@jest/globals';
import { waitMs } from '../../../web/wall/backoff.ts';

describe('the wait before an attempt', () => {
  it('doubles up to half a minute and never ends', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1e9].map((failures) => waitMs(failures, 0) * 2)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('is spread by chance over half of its length', () => {
    expect([waitMs(3, 0), waitMs(3, 0.5), waitMs(3, 0.999)]).toEqual([2000, 3000, 3998]);
  });
});
