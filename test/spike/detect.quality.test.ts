import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createSeries, JUDGED } from '../../bench/support/spike-series.ts';
import { episodesIn } from '../../src/spike/episodes.ts';

// One series of every kind and law, by a seed that nothing was chosen with; `npm run bench -- spike-detection` takes more of them.
// In a process of its own: a test runner's sandbox takes ten times as long for the same sums.
const SEED = 91;
const PROGRAM = new URL('../../bench/support/spike-quality-process.ts', import.meta.url).pathname;

describe('quality on the synthetic series', () => {
  let figures: Readonly<Record<string, number>> & { readonly sample?: unknown } = {};

  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, String(SEED)]);
    figures = JSON.parse(stdout);
  }, 120_000);

  it('has at most 0.05 false alarms a series and day', () => {
    expect(figures.falseAlarmsPerDay).toBeLessThanOrEqual(0.05);
  });

  it('finds at least 95 % of the steps to five times the ratio while they last, at 60 requests a minute and more', () => {
    expect(figures.recall).toBeGreaterThanOrEqual(0.95);
  });

  it('takes at most 3 steps at 600 a minute and more, and 7 at 60', () => {
    expect(figures.delayAt600).toBeLessThanOrEqual(3);
    expect(figures.delayAt60).toBeLessThanOrEqual(7);
  });

  it('finds an outage within 2 steps', () => {
    expect(figures.outageDelay).toBeLessThanOrEqual(2);
  });

  it('tells the onset to a step, and its interval holds it in 90 of 100 cases unless the ratio rose little by little', () => {
    expect(figures.onsetError).toBeLessThanOrEqual(1);
    expect(figures.coverage).toBeGreaterThanOrEqual(0.9);
  });

  it('takes a million points', () => {
    expect(figures.openedAtStep).toBe(1_000_001);
  });

  it('comes to the same episodes in two processes', () => {
    const sample = createSeries('step5', { perMinute: 60, ratio: 0.01, correlation: 0.002 }, SEED);
    expect(episodesIn(sample.counts, JUDGED)).toEqual(figures.sample);
    expect(figures.sample).toHaveLength(1);
  });
});
