import { describe, expect, it } from '@jest/globals';
import { intervalQuery, raiseStep, readInterval, shortestWindow } from '../../../src/sources/prometheus/interval.ts';
import type { Sample } from '../../../src/sources/prometheus/query-api.ts';

const seen = (series: string, samples: number, changes: number, growth: number): readonly Sample[] =>
  Object.entries({ samples, changes, growth }).map(([question, value]) => ({
    labels: { series, triagraph_question: question },
    atMs: 0,
    value,
  }));

describe('the interval of new values', () => {
  it('is that of the scrapes', () => {
    expect(readInterval(seen('a', 40, 40, 400))).toBe(15_000);
    expect(readInterval([...seen('a', 20, 20, 400), ...seen('b', 40, 12, 13)])).toBe(15_000);
  });

  it('is that of the flushes where a busy series stands still between scrapes', () => {
    expect(readInterval(seen('a', 40, 10, 4_000))).toBe(60_000);
    // Few spans stand still by themselves.
    expect(readInterval(seen('a', 40, 10, 12))).toBe(15_000);
  });

  it('is the usual one, whether or not the server takes the sample at the very beginning', () => {
    const intervals = [1, 5, 10, 15, 20, 30, 60, 120, 300];
    for (const seconds of intervals) {
      const samples = 600 / seconds;
      expect(readInterval(seen('open', samples, samples, 400))).toBe(seconds * 1_000);
      expect(readInterval(seen('closed', samples + 1, samples, 400))).toBe(seconds * 1_000);
    }
    expect(readInterval(seen('flushed', 41, 9, 4_000))).toBe(60_000);
  });

  it('is what was seen where it is no usual one', () => {
    expect(readInterval(seen('a', 25, 25, 400))).toBe(24_000);
  });

  it('is unknown where there is nothing to tell it from', () => {
    expect(readInterval([])).toBeNull();
    expect(readInterval(seen('a', 1, 0, 0))).toBeNull();
  });

  it('is asked of the busiest series that were there ten minutes before', () => {
    expect(intervalQuery('calls_total')).toContain('topk(5, increase(calls_total[600s]) and calls_total offset 600s)');
  });

  it('raises a step with fewer than four new values to the next allowed one', () => {
    expect(raiseStep(60_000, 15_000)).toBe(60_000);
    expect(raiseStep(60_000, 14_634)).toBe(60_000);
    expect(raiseStep(15_000, 15_000)).toBe(60_000);
    expect(raiseStep(60_000, 30_000)).toBe(300_000);
    expect(raiseStep(10_000, 3_000)).toBe(15_000);
    expect(raiseStep(120_000, 60_000)).toBe(300_000);
    expect(raiseStep(60_000, null)).toBe(60_000);
    expect(shortestWindow(null)).toBe(0);
  });
});
