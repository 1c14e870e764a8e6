import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { episodesIn } from '../../src/spike/episodes.ts';
import { createEpisodeTracker, KEPT_MS } from '../../src/spike/track-episodes.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { FROM_MS, seriesOfPlan, seriesPlan } from '../support/incident-series.ts';

/** Steps at which the verdicts are compared, in minutes: around blocks' starts (every 360) and off them. */
const AT = [2_520, 2_879, 2_880, 2_881, 3_001, 3_239, 3_241, 3_599, 3_601, 3_777, 3_960, 3_961, 4_200, 4_320, 4_321];

describe('createEpisodeTracker', () => {
  it('says step by step what episodesIn says of the window that ends there', () => {
    fc.assert(
      fc.property(seriesPlan, (plan) => {
        const series = seriesOfPlan(plan, 73);
        const head = 2_000;
        const tracker = createEpisodeTracker({
          ...series,
          requests: series.requests.slice(0, head),
          errors: series.errors.slice(0, head),
        });
        for (let step = head; step < 4_321; step++) {
          tracker.step(series.requests[step] ?? null, series.errors[step] ?? null);
          if (!AT.includes(step + 1)) continue;
          const toMs = FROM_MS + (step + 1) * MINUTE_MS;
          expect(tracker.asOfMs()).toBe(toMs);
          expect(tracker.episodes()).toEqual(episodesIn(series, { fromMs: toMs - KEPT_MS, toMs }));
        }
      }),
      { numRuns: 4 },
    );
  });

  it('starts with nothing', () => {
    const tracker = createEpisodeTracker({ fromMs: FROM_MS, stepMs: MINUTE_MS, requests: [], errors: [] });
    expect(tracker.episodes()).toEqual([]);
    tracker.step(60, 60);
    expect(tracker.episodes()).toEqual([]);
    expect(tracker.asOfMs()).toBe(FROM_MS + MINUTE_MS);
  });
});
