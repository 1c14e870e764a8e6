import { describe, expect, it } from '@jest/globals';
import { askWithin, refusalIn, tooManyPieces, type Refusal } from '../../../src/sources/tempo/tempo-refusal.ts';

const HOUR = 3_600_000;
const refusal = (kind: Refusal['kind'], limit: number): Refusal => ({ kind, limit, said: `exceeds ${limit}` });

describe('what a server says it does not take', () => {
  it.each([
    [
      'range specified by start and end exceeds 168h0m0s. received start=1700000000 end=1790000000',
      'range',
      168 * HOUR,
    ],
    ['metrics query time range exceeds the maximum allowed duration of 24h0m0s', 'range', 24 * HOUR],
    ['metrics query time range exceeds the maximum allowed duration of 1h30m0s', 'range', 1.5 * HOUR],
    ['spans per span set exceeds 100. received 1000', 'spans', 100],
    ['limit 10000000 exceeds max limit 262144', 'traces', 262_144],
  ] as const)('is read from "%s"', (said, kind, limit) => {
    expect(refusalIn(said)).toEqual({ kind, limit, said });
  });

  it.each([
    'invalid TraceQL query: parse error at line 1, col 13: syntax error: unexpected with',
    'step of 1s is too small, minimum step for given range is 8s',
    'the query exceeds my patience',
    '',
  ])('is nothing in "%s"', (said) => {
    expect(refusalIn(said)).toBeNull();
  });

  const LIMIT = { knownMs: null, roundingMs: 0 };
  const DAYS = { fromMs: 0, toMs: 48 * HOUR };

  it('is asked for from then on', async () => {
    const limit = { ...LIMIT };
    const asked: (number | null)[] = [];
    const ask = (longestMs: number | null) => {
      asked.push(longestMs);
      return Promise.resolve(longestMs === null ? refusal('range', 24 * HOUR) : { rows: 1 });
    };
    expect(await askWithin(limit, DAYS, ask)).toEqual({ rows: 1 });
    await askWithin(limit, DAYS, ask);
    expect(asked).toEqual([null, 24 * HOUR, 24 * HOUR]);
  });

  it('is halved once where the server refuses what it says it takes, and then an error', async () => {
    const asked: (number | null)[] = [];
    const ask = (longestMs: number | null) => {
      asked.push(longestMs);
      return Promise.resolve(refusal('range', 24 * HOUR));
    };
    await expect(askWithin({ ...LIMIT }, DAYS, ask)).rejects.toMatchObject({
      extensions: { code: 'SOURCE_BAD_RESPONSE' },
    });
    expect(asked).toEqual([null, 24 * HOUR, 12 * HOUR]);
  });

  it('is learned where it is one of spans or traces', async () => {
    const learned: Refusal[] = [];
    const answers = [refusal('spans', 50), refusal('traces', 10), { rows: 1 }];
    const ask = () => Promise.resolve(answers.shift() ?? { rows: 0 });
    expect(await askWithin({ ...LIMIT }, DAYS, ask, (each) => void learned.push(each))).toEqual({ rows: 1 });
    expect(learned.map(({ kind, limit }) => [kind, limit])).toEqual([
      ['spans', 50],
      ['traces', 10],
    ]);
  });

  it('is an error where it would take too many reads', () => {
    expect(tooManyPieces(DAYS, 24 * HOUR)).toBeNull();
    expect(tooManyPieces(DAYS, 1_000)).toMatchObject({
      remedy: 'ask for a shorter window',
      limit: { argument: 'range', expected: 'be at most PT1M4S (Tempo takes PT1S at once here)' },
    });
  });
});
