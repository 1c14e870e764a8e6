import { describe, expect, it } from '@jest/globals';
import { fillPoints, type SeriesInput } from '../../src/error-rate/series.ts';
import { MINUTE_MS } from '../../src/time.ts';

/** Six minutes; the last one is still running. */
const WINDOW = { fromMs: 0, toMs: 5.5 * MINUTE_MS, stepMs: MINUTE_MS, asOfMs: 5.5 * MINUTE_MS };
const ALL = new Set([0, 1, 2, 3, 4, 5].map((step) => step * MINUTE_MS));

const fill = (
  counts: readonly (readonly [step: number, requests: number, errors: number])[],
  rest: Partial<SeriesInput> = {},
) =>
  fillPoints(
    {
      window: WINDOW,
      stepMs: MINUTE_MS,
      counts: counts.map(([step, requests, errors]) => ({ atMs: step * MINUTE_MS, requests, errors })),
      isSeenBefore: false,
      heldSteps: ALL,
      lagMs: 0,
      ...rest,
    },
    null,
  );

describe('fillPoints', () => {
  it('is null before the first sighting and 0 after it', () => {
    expect(fill([[2, 10, 1]]).map(({ requests }) => requests)).toEqual([null, null, 10, 0, 0, 0]);
  });

  it('is 0 from the start for what was seen in the day before', () => {
    expect(fill([[2, 10, 1]], { isSeenBefore: true }).map(({ requests }) => requests)).toEqual([0, 0, 10, 0, 0, 0]);
  });

  it('is null where the source holds nothing at all', () => {
    const heldSteps = new Set([0, 2 * MINUTE_MS]);
    expect(fill([[0, 1, 0]], { heldSteps }).map(({ requests }) => requests)).toEqual([1, null, 0, null, null, null]);
  });

  it('has a null ratio where there were no requests', () => {
    expect(fill([[0, 4, 1]]).map((point) => point.ratio)).toEqual([0.25, null, null, null, null, null]);
  });

  it('never has a ratio above 1', () => {
    expect(fill([[0, 4, 9]])[0]?.ratio).toBe(1);
  });

  it('marks the step that was not over', () => {
    expect(fill([[0, 1, 0]]).map(({ isPartial }) => isPartial)).toEqual([false, false, false, false, false, true]);
    expect(
      fill([[0, 1, 0]], { lagMs: MINUTE_MS })
        .map(({ isPartial }) => isPartial)
        .slice(3),
    ).toEqual([false, true, true]);
  });
});
