import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DETECTOR_STEP_MS, openDetector } from '../../src/spike/detect.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/time.ts';

type Step = readonly [requests: number | null, errors: number | null];

const FROM_MS = Date.UTC(2026, 0, 5);
const times = (count: number, step: Step): readonly Step[] => Array.from({ length: count }, () => step);
const at = (step: number) => FROM_MS + step * MINUTE_MS;
const detect = (steps: readonly Step[], stepMs = DETECTOR_STEP_MS) => {
  const detector = openDetector({ stepMs, fromMs: FROM_MS });
  for (const [requests, errors] of steps) detector.step(requests, errors);
  return detector.episodes();
};
/** Four hours of 60 requests a minute, one error in ten minutes. */
const QUIET = Array.from({ length: 240 }, (_, index): Step => [60, index % 10 === 0 ? 1 : 0]);
const OUTAGE = times(20, [60, 54]);

describe('openDetector', () => {
  it('finds the worked example of docs/detector.md', () => {
    // The series: 100 requests a minute; 5 hours with an error every tenth minute, then 10 % errors for 20 minutes.
    const quiet = Array.from({ length: 300 }, (_, index): Step => [100, index % 10 === 0 ? 1 : 0]);
    const [episode, ...others] = detect([...quiet, ...times(20, [100, 10])]);
    expect(others).toEqual([]);
    expect(episode).toMatchObject({
      warnedAtMs: at(300),
      openedAtMs: at(301),
      resolvedAtMs: null,
      state: 'OPEN',
      severity: 'HIGH',
      onset: { atMs: at(300), earliestMs: at(300), latestMs: at(301), lastHealthyAtMs: at(299) },
      currentRatio: 0.1,
      peakRatio: 0.1,
      requests: 2_000,
      errors: 200,
      baselineConfidence: 'LIKELY',
    });
    expect(episode?.baselineRatio).toBeCloseTo(0.001145, 5);
    expect(episode?.excessErrors).toBeCloseTo(200 - 2_000 * (episode?.baselineRatio ?? 0), 6);
  });

  it('takes the minutes that docs/detector.md works out for 2 and for 10 errors of 100, and for the calm after them', () => {
    const quiet = Array.from({ length: 300 }, (_, index): Step => [100, index % 10 === 0 ? 1 : 0]);
    const after = (...steps: readonly (readonly Step[])[]) => detect([...quiet, ...steps.flat()])[0];
    expect(after(times(2, [100, 2]))).toMatchObject({ state: 'WARNING', warnedAtMs: at(301) });
    expect(after(times(3, [100, 2]))?.state).toBe('WARNING');
    expect(after(times(4, [100, 2]))).toMatchObject({ state: 'OPEN', openedAtMs: at(303) });
    expect(after([[100, 2]])).toBeUndefined();
    expect(after([[100, 10]])?.score).toBeCloseTo(30.28, 2);
    expect(after(times(2, [100, 10]))?.score).toBeCloseTo(60.57, 2);
    expect(after(times(20, [100, 10]), times(2, [100, 0]))?.state).toBe('OPEN');
    expect(after(times(20, [100, 10]), times(3, [100, 0]))).toMatchObject({
      state: 'RESOLVED',
      resolvedAtMs: at(323),
      requests: 2_300,
      errors: 200,
    });
  });

  it('opens in the second minute of an outage, ends it minutes after the last error and tells its worst', () => {
    const [episode] = detect([...QUIET, ...OUTAGE, ...times(20, [60, 0])]);
    expect(episode).toMatchObject({
      openedAtMs: at(241),
      state: 'RESOLVED',
      severity: 'CRITICAL',
      onset: { atMs: at(240) },
      resolvedAtMs: at(263),
      peakRatio: 0.9,
    });
  });

  it('is a warning at half of the evidence, and nothing when the evidence is gone', () => {
    const bad: readonly Step[] = [...QUIET, [60, 4]];
    expect(detect(bad)).toMatchObject([{ state: 'WARNING', openedAtMs: null, warnedAtMs: at(240) }]);
    expect(detect([...bad, ...times(60, [60, 0])])).toEqual([]);
  });

  it('never opens for one bad minute, nor for fewer than three errors', () => {
    expect(detect([...QUIET, [60, 60]]).map(({ state }) => state)).toEqual(['WARNING']);
    const rare = times(300, [2, 0]);
    expect(detect([...rare, [1, 1], [1, 1]]).filter(({ openedAtMs }) => openedAtMs !== null)).toEqual([]);
  });

  it('opens an episode again when it comes back within five minutes, and a new one later', () => {
    expect(detect([...QUIET, ...OUTAGE, ...times(5, [60, 0]), ...OUTAGE])).toMatchObject([
      { warnedAtMs: at(240), state: 'OPEN', resolvedAtMs: null, requests: 45 * 60 },
    ]);
    expect(detect([...QUIET, ...OUTAGE, ...times(30, [60, 0]), ...OUTAGE]).map(({ state }) => state)).toEqual([
      'RESOLVED',
      'OPEN',
    ]);
  });

  it('is sustained after six hours, without an end in sight', () => {
    const steps = [...QUIET, ...times(370, [60, 12])];
    expect(detect(steps)).toMatchObject([{ state: 'SUSTAINED', resolvedAtMs: null }]);
  });

  it('does not know more after 15 minutes without requests, and goes on where it was when they return', () => {
    const open = [...QUIET, ...OUTAGE];
    expect(detect([...open, ...times(15, [null, null])])[0]?.state).toBe('OPEN');
    expect(detect([...open, ...times(16, [null, null])])).toMatchObject([{ state: 'NO_DATA', currentRatio: null }]);
    expect(detect([...open, ...times(16, [0, 0])])[0]?.state).toBe('NO_DATA');
    expect(detect([...open, ...times(60, [null, null]), [60, 54]])).toMatchObject([{ state: 'OPEN' }]);
    expect(detect([...QUIET, ...times(600, [null, null]), ...QUIET])).toEqual([]);
  });

  it('takes whatever a series begins with for its usual ratio: a start is no spike', () => {
    for (const ratio of [0, 0.05, 0.3, 1]) {
      expect(detect([...times(100, [null, null]), ...times(600, [60, 60 * ratio])])).toEqual([]);
    }
  });

  it('forgets an incident that a series began with as soon as it is over', () => {
    const steps = [...times(15, [60, 30]), ...times(60, [60, 0]), ...times(20, [60, 6])];
    expect(detect(steps)).toMatchObject([{ state: 'OPEN', onset: { atMs: at(75) } }]);
  });

  it('does not take a surge, a slump or a counter that restarts for errors', () => {
    const traffic = [60, 240, 6, 60].flatMap((requests) => times(60, [requests, requests * 0.01]));
    expect(detect([...times(300, [60, 0.6]), ...traffic, [20, 0.2], ...times(60, [60, 0.6])])).toEqual([]);
  });

  it('asks for more evidence where steps are shorter', () => {
    const opened = (stepMs: number) => {
      const quiet = times((4 * HOUR_MS) / stepMs, [(60 * stepMs) / MINUTE_MS, 0]);
      const [episode] = detect([...quiet, ...times((HOUR_MS * 0.5) / stepMs, [60 * (stepMs / MINUTE_MS), 2])], stepMs);
      return episode?.openedAtMs;
    };
    expect(opened(MINUTE_MS)).toBeDefined();
    expect(opened(15_000)).toBeDefined();
  });
});

describe('what is no count', () => {
  const GAPS: readonly Step[] = [
    [Number.NaN, 5],
    [-1, 0],
    [Infinity, 0],
    [60, Number.NaN],
    [60, Infinity],
    [null, 5],
  ];

  it.each(GAPS)('takes (%p, %p) for a gap', (requests, errors) => {
    const gaps = times(30, [requests, errors]);
    expect(detect([...QUIET, ...gaps, ...OUTAGE])).toEqual(detect([...QUIET, ...times(30, [null, null]), ...OUTAGE]));
  });

  it('brings errors into 0 to the requests', () => {
    expect(detect([...QUIET, ...times(9, [60, 700])])).toEqual(detect([...QUIET, ...times(9, [60, 60])]));
    expect(detect([...QUIET, ...times(9, [60, -7])])).toEqual([]);
    expect(detect([...QUIET, ...times(9, [60, null])])).toEqual([]);
  });

  it('says nothing of no point, one point, fewer points than it takes to know a baseline, and all zero', () => {
    expect(detect([])).toEqual([]);
    expect(detect([[60, 60]])).toEqual([]);
    expect(detect(times(8, [60, 60]))).toEqual([]);
    expect(detect(times(3_000, [0, 0]))).toEqual([]);
    expect(detect(times(3_000, [null, null]))).toEqual([]);
  });

  it('never throws, and tells finite numbers in their ranges, whatever comes', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.double(),
      fc.integer({ min: -5, max: 500 }),
      fc.constantFrom(0, 1e300, 2 ** 60, Number.MIN_VALUE),
    );
    const run = fc.tuple(value, value, fc.integer({ min: 1, max: 90 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 25 }), (runs) => {
        const steps = runs.flatMap(([requests, errors, length]) => times(length, [requests, errors]));
        for (const episode of detect(steps)) {
          const { onset, warnedAtMs, resolvedAtMs, requests, errors, score, excessErrors } = episode;
          for (const ratio of [episode.baselineRatio, episode.peakRatio, episode.currentRatio ?? 0, onset.confidence]) {
            expect(ratio).toBeGreaterThanOrEqual(0);
            expect(ratio).toBeLessThanOrEqual(1);
          }
          expect(onset.earliestMs <= onset.atMs && onset.atMs < onset.latestMs).toBe(true);
          expect(onset.lastHealthyAtMs ?? 0).toBeLessThan(onset.atMs);
          expect(resolvedAtMs ?? Infinity).toBeGreaterThan(warnedAtMs);
          for (const number of [requests, errors, score, excessErrors]) {
            expect(Number.isFinite(number) && number >= 0).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
