import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StepCounts } from '../../src/spike/episode.ts';
import { earlierHistoryMs, episodesIn, historyFromMs } from '../../src/spike/episodes.ts';
import { createEpisodeTracker } from '../../src/spike/track-episodes.ts';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS } from '../../src/time.ts';
import { BLOCK_HOURS, FROM_MS, seriesOfPlan, seriesPlan, seriesOf } from '../support/incident-series.ts';

const cut = (counts: StepCounts, fromMs: number, toMs: number): StepCounts => {
  const first = Math.max(0, (fromMs - counts.fromMs) / MINUTE_MS);
  const end = Math.max(first, (toMs - counts.fromMs) / MINUTE_MS);
  return {
    ...counts,
    fromMs: counts.fromMs + first * MINUTE_MS,
    requests: counts.requests.slice(first, end),
    errors: counts.errors.slice(first, end),
  };
};
/** As a caller reads: the usual history, and more where that is asked for. */
const read = (counts: StepCounts, window: { fromMs: number; toMs: number }): StepCounts => {
  const first = cut(counts, historyFromMs(window), window.toMs);
  const earlierMs = earlierHistoryMs(first, window);
  return earlierMs === null ? first : cut(counts, earlierMs, window.toMs);
};
const hour = (hours: number) => FROM_MS + hours * HOUR_MS;

describe('episodesIn', () => {
  // Errors from hour 50:10 to 51:00 of three days; blocks start at 48:00 and 54:00.
  const counts = seriesOf(72, (minute) => (minute >= 3_010 && minute < 3_060 ? 0.2 : 0.005));
  const onsetMs = hour(50) + 10 * MINUTE_MS;

  it('gives what overlaps the window, half-open, as it stands at the end of the window', () => {
    const states = (fromMs: number, toMs: number) => episodesIn(counts, { fromMs, toMs }).map(({ state }) => state);
    expect(states(hour(48), hour(50))).toEqual([]);
    expect(states(hour(48), onsetMs + 10 * MINUTE_MS)).toEqual(['OPEN']);
    expect(states(hour(48), hour(60))).toEqual(['RESOLVED']);
    const [episode] = episodesIn(counts, { fromMs: hour(48), toMs: hour(60) });
    expect(states(episode?.resolvedAtMs ?? 0, hour(60))).toEqual([]);
    expect(states((episode?.resolvedAtMs ?? 0) - MINUTE_MS, hour(60))).toEqual(['RESOLVED']);
  });

  it('looks at no step that ends after the window', () => {
    const until = (toMs: number) => episodesIn(counts, { fromMs: hour(48), toMs });
    expect(until(onsetMs + 5 * MINUTE_MS + 59_999)).toEqual(until(onsetMs + 5 * MINUTE_MS));
  });

  it('stands at the last step where counts end before the window', () => {
    const short = cut(counts, FROM_MS, onsetMs + 10 * MINUTE_MS);
    expect(episodesIn(short, { fromMs: hour(48), toMs: hour(90) })).toMatchObject([{ state: 'OPEN' }]);
    expect(episodesIn({ ...short, requests: [], errors: [] }, { fromMs: hour(48), toMs: hour(90) })).toEqual([]);
  });

  it('carries an episode over blocks, with all that was counted since its onset', () => {
    // From 50:10 for 14 hours: blocks at 54:00 and 60:00 go on with it.
    const long = seriesOf(72, (minute) => (minute >= 3_010 && minute < 3_850 ? 0.2 : 0.005));
    const early = episodesIn(long, { fromMs: hour(48), toMs: hour(52) });
    const late = episodesIn(long, { fromMs: hour(63), toMs: hour(64) });
    expect(late).toHaveLength(1);
    expect(late[0]).toMatchObject({
      warnedAtMs: early[0]?.warnedAtMs,
      openedAtMs: early[0]?.openedAtMs,
      onset: early[0]?.onset,
      state: 'SUSTAINED',
      requests: ((hour(64) - onsetMs) / MINUTE_MS) * 200,
      errors: ((hour(64) - onsetMs) / MINUTE_MS) * 40,
    });
    expect(early[0]?.onset.atMs).toBe(onsetMs);
  });

  it('takes what has lasted for 30 hours for the usual ratio from the next block on', () => {
    const deploy = seriesOf(120, (minute) => (minute >= 3_010 ? 0.05 : 0.005));
    expect(episodesIn(deploy, { fromMs: hour(78), toMs: hour(79) })).toMatchObject([{ state: 'SUSTAINED' }]);
    expect(episodesIn(deploy, { fromMs: hour(90), toMs: hour(91) })).toEqual([]);
  });

  it('reads 36 hours before the first block, and names an earlier step only for what was open before', () => {
    const window = { fromMs: hour(55), toMs: hour(56) };
    expect(historyFromMs(window)).toBe(hour(54 - 36));
    expect(earlierHistoryMs(cut(counts, historyFromMs(window), window.toMs), window)).toBeNull();
    const long = seriesOf(72, (minute) => (minute >= 2_700 && minute < 3_850 ? 0.2 : 0.005));
    const earlierMs = earlierHistoryMs(cut(long, historyFromMs(window), window.toMs), window);
    expect(earlierMs).toBeLessThan(historyFromMs(window));
    expect(earlierHistoryMs(cut(long, earlierMs ?? 0, window.toMs), window)).toBeNull();
  });

  it('has one verdict, whichever window asks, from whatever was read, live or in hindsight', () => {
    fc.assert(
      fc.property(seriesPlan, fc.integer({ min: 55 * 60, max: 96 * 60 }), (plan, minutes) => {
        const series = seriesOfPlan(plan, 96);
        const toMs = FROM_MS + minutes * MINUTE_MS;
        const window = { fromMs: toMs - BLOCK_HOURS * HOUR_MS, toMs };
        const verdict = episodesIn(series, window);
        expect(episodesIn(read(series, window), window)).toEqual(verdict);
        const wide = { fromMs: toMs - 2 * DAY_MS, toMs };
        const isRecent = ({ resolvedAtMs }: { resolvedAtMs: number | null }) =>
          resolvedAtMs === null || resolvedAtMs > window.fromMs;
        expect(episodesIn(series, wide).filter(isRecent)).toEqual(verdict);
        expect(createEpisodeTracker(cut(series, FROM_MS, toMs)).episodes()).toEqual(verdict);
      }),
      { numRuns: 6 },
    );
  });

  it('never changes an identity: what was open keeps it', () => {
    fc.assert(
      fc.property(seriesPlan, (plan) => {
        const series = seriesOfPlan(plan, 72);
        let open: number | undefined;
        for (let toMs = hour(36); toMs <= hour(72); toMs += 3 * HOUR_MS) {
          const episodes = episodesIn(series, { fromMs: floorTo(toMs - HOUR_MS, HOUR_MS), toMs: toMs + 1 });
          const all = episodesIn(series, { fromMs: hour(34), toMs });
          if (open !== undefined) expect(all.map(({ warnedAtMs }) => warnedAtMs)).toContain(open);
          open = episodes.find(
            ({ resolvedAtMs, openedAtMs }) => resolvedAtMs === null && openedAtMs !== null,
          )?.warnedAtMs;
        }
      }),
      { numRuns: 5 },
    );
  });
});
