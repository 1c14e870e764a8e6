import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { suspectDeploy, type VersionCounts } from '../../src/spike/deploy.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { NOW_MS, spike } from '../finding/evidence-draft.ts';

/** Two hours of minutes; the draft's onset is in minute 100, and it lasts. */
const MINUTES = 120;
const ONSET = 100;
const FROM_MS = NOW_MS - MINUTES * MINUTE_MS;
const { episode } = spike('cart');

/** A version with `perMinute` requests in minutes [from, until), of which a share fails from `badFrom` on. */
const version = (
  name: string,
  [from, until]: readonly [number, number],
  { perMinute = 100, ratio = 0, badFrom = 0 } = {},
): VersionCounts => {
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute);
  const isIn = (minute: number) => minute >= from && minute < until;
  return {
    version: name,
    counts: {
      fromMs: FROM_MS,
      stepMs: MINUTE_MS,
      requests: minutes.map((minute) => (isIn(minute) ? perMinute : 0)),
      errors: minutes.map((minute) => (isIn(minute) && minute >= badFrom ? perMinute * ratio : 0)),
    },
  };
};
const old = version('1', [0, ONSET]);
const suspect = (versions: readonly VersionCounts[], changes: Partial<typeof episode> = {}): string | null =>
  suspectDeploy(versions, { ...episode, ...changes }, NOW_MS);

describe('suspectDeploy', () => {
  it('is the version that replaced another one at the onset and fails more often than before', () => {
    expect(suspect([old, version('2', [ONSET, MINUTES], { ratio: 0.2 })])).toBe('2');
  });

  it('is the version that fails more often than the one that stayed beside it', () => {
    const stayed = version('1', [0, MINUTES], { ratio: 0.002 });
    expect(suspect([stayed, version('2', [ONSET - 1, MINUTES], { ratio: 0.2 })])).toBe('2');
  });

  it.each([
    ['nothing', []],
    ['one version alone', [version('1', [0, MINUTES], { ratio: 0.2, badFrom: ONSET })]],
    [
      'one version, first seen at the onset: the service itself is new',
      [version('1', [ONSET, MINUTES], { ratio: 0.2 })],
    ],
    [
      'a new version beside which the old one fails as often: what both call broke',
      [version('1', [0, MINUTES], { ratio: 0.2, badFrom: ONSET }), version('2', [ONSET, MINUTES], { ratio: 0.2 })],
    ],
    ['a new version without errors', [version('1', [0, MINUTES], { ratio: 0.2 }), version('2', [ONSET, MINUTES])]],
    ['a version that came an hour before', [old, version('2', [ONSET - 60, MINUTES], { ratio: 0.2, badFrom: ONSET })]],
    ['a version that came long after', [version('1', [0, 110]), version('2', [110, MINUTES], { ratio: 0.2 })]],
    ['a version without any requests', [old, version('2', [0, 0])]],
    [
      'a version that was there when what was read began',
      [version('2', [0, MINUTES], { ratio: 0.2 }), version('1', [0, 5])],
    ],
  ])('is nothing for %s', (_name, versions) => {
    expect(suspect(versions)).toBeNull();
  });

  it('allows for a quarter of an hour between a deployment and what it does', () => {
    const came = (minute: number) =>
      suspect([version('1', [0, minute]), version('2', [minute, MINUTES], { ratio: 0.2 })]);
    expect([ONSET - 16, ONSET - 15, ONSET + 6, ONSET + 7].map(came)).toEqual([null, '2', '2', null]);
  });

  it('is the one seen last of several, ties by name', () => {
    const bad = { ratio: 0.2 };
    const [two, three] = [version('2', [ONSET - 5, ONSET], bad), version('3', [ONSET, MINUTES], bad)];
    expect(suspect([old, two, three])).toBe('3');
    expect(suspect([old, version('b', [ONSET, MINUTES], bad), version('a', [ONSET, MINUTES], { ratio: 0.9 })])).toBe(
      'a',
    );
  });

  it('looks at errors until the episode was over only', () => {
    const versions = [old, version('2', [ONSET, MINUTES], { ratio: 0.2, badFrom: 112 })];
    expect(suspect(versions)).toBe('2');
    expect(suspect(versions, { resolvedAtMs: FROM_MS + 110 * MINUTE_MS })).toBeNull();
  });

  it('takes gaps for nothing known, and never throws', () => {
    const value = fc.option(fc.nat({ max: 50 }));
    const column = fc.array(value, { minLength: 0, maxLength: MINUTES });
    const drawn = fc.record({ requests: column, errors: column });
    fc.assert(
      fc.property(fc.array(drawn, { maxLength: 4 }), (columns) => {
        const versions = columns.map((counts, index) => ({
          version: String(index),
          counts: { fromMs: FROM_MS, stepMs: MINUTE_MS, ...counts },
        }));
        const found = suspect(versions);
        expect(found === null || versions.some((each) => each.version === found)).toBe(true);
        expect(suspect(versions.toReversed())).toBe(found);
      }),
    );
  });
});
