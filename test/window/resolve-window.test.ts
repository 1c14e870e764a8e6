import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type TimeWindow } from '../../src/time.ts';
import {
  baselineRange,
  isPartialStep,
  resolveStep,
  resolveWindow,
  stepStarts,
  wholeSteps,
  type RangeInput,
} from '../../src/window/resolve-window.ts';

const at = (text: string): number => Date.parse(text);
const NOW = at('2026-11-24T10:03:27.654Z');

const window = (range: RangeInput): TimeWindow => {
  const resolved = resolveWindow(range, NOW);
  if ('problem' in resolved) throw new Error(JSON.stringify(resolved));
  return resolved;
};

describe('resolveWindow', () => {
  it.each([
    ['nothing is the last hour', {}, '2026-11-24T09:03:00Z', '2026-11-24T10:03:27Z', MINUTE_MS],
    ['last 2h keeps minutes', { lastMs: 2 * HOUR_MS }, '2026-11-24T08:03:00Z', '2026-11-24T10:03:27Z', MINUTE_MS],
    ['last 3h takes 5 minutes', { lastMs: 3 * HOUR_MS }, '2026-11-24T07:00:00Z', '2026-11-24T10:03:27Z', 5 * MINUTE_MS],
    ['last 1d takes 15 minutes', { lastMs: DAY_MS }, '2026-11-23T10:00:00Z', '2026-11-24T10:03:27Z', 15 * MINUTE_MS],
    ['last 31d takes a day', { lastMs: 31 * DAY_MS }, '2026-10-24T00:00:00Z', '2026-11-24T10:03:27Z', DAY_MS],
    [
      'from and to are widened outward to the step',
      { fromMs: at('2026-11-24T09:00:30Z'), toMs: at('2026-11-24T09:10:01Z') },
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:11:00Z',
      MINUTE_MS,
    ],
    [
      'from alone ends now',
      { fromMs: at('2026-11-24T10:00:30Z') },
      '2026-11-24T10:00:00Z',
      '2026-11-24T10:03:27Z',
      MINUTE_MS,
    ],
  ])('%s', (_name, range, from, to, stepMs) => {
    expect(window(range)).toEqual({ fromMs: at(from), toMs: at(to), stepMs, asOfMs: NOW });
  });

  it.each([
    ['last with from', { lastMs: HOUR_MS, fromMs: 1 }, 'BAD_USER_INPUT', 'range'],
    ['to without from', { toMs: NOW }, 'BAD_USER_INPUT', 'range.from'],
    ['a reversed range', { fromMs: NOW, toMs: NOW - 1 }, 'BAD_USER_INPUT', 'range.from'],
    ['an empty range', { fromMs: NOW, toMs: NOW }, 'BAD_USER_INPUT', 'range.from'],
    ['a future from', { fromMs: NOW + DAY_MS }, 'BAD_USER_INPUT', 'range.from'],
    ['an instant before 1970', { fromMs: -1, toMs: NOW }, 'BAD_USER_INPUT', 'range'],
    ['an empty last', { lastMs: 0 }, 'BAD_USER_INPUT', 'range.last'],
    ['last above 31 days', { lastMs: 31 * DAY_MS + 1 }, 'LIMIT_EXCEEDED', 'range.last'],
    ['a range above 31 days', { fromMs: NOW - 32 * DAY_MS, toMs: NOW }, 'LIMIT_EXCEEDED', 'range'],
  ])('refuses %s', (_name, range, problem, argument) => {
    expect(resolveWindow(range, NOW)).toMatchObject({ problem, argument });
  });
});

describe('resolveStep', () => {
  it('takes the step of the window unless one is asked for', () => {
    expect(resolveStep(undefined, window({}))).toBe(MINUTE_MS);
    expect(resolveStep(null, window({}))).toBe(MINUTE_MS);
    expect(resolveStep(15 * SECOND_MS, window({}))).toBe(15 * SECOND_MS);
  });

  it.each([
    ['below 10 seconds', 9 * SECOND_MS, {}, 'BAD_USER_INPUT'],
    ['of a fraction of a second', 10_500, {}, 'BAD_USER_INPUT'],
    ['that gives more than 1,500 points', 10 * SECOND_MS, { lastMs: DAY_MS }, 'LIMIT_EXCEEDED'],
  ])('refuses one %s', (_name, stepMs, range, problem) => {
    expect(resolveStep(stepMs, window(range))).toMatchObject({ problem, argument: 'step' });
  });
});

describe('steps of a window', () => {
  const hour = window({});

  it('start at floor(from, step) and end before to', () => {
    const starts = stepStarts(hour, 10 * MINUTE_MS);
    expect(starts.map((start) => new Date(start).toISOString().slice(11, 16))).toEqual([
      '09:00',
      '09:10',
      '09:20',
      '09:30',
      '09:40',
      '09:50',
      '10:00',
    ]);
  });

  it('are partial when the window cuts them or they were not over yet', () => {
    const isPartial = (text: string, stepMs = MINUTE_MS): boolean =>
      isPartialStep(at(text), stepMs, hour, 10 * SECOND_MS);
    expect(isPartial('2026-11-24T10:02:00Z')).toBe(false);
    expect(isPartial('2026-11-24T10:03:00Z')).toBe(true);
    expect(isPartial('2026-11-24T09:00:00Z', 10 * MINUTE_MS)).toBe(true);
  });

  it('are whole up to the last one that was over, the lag of the source included', () => {
    expect(wholeSteps(hour, 10 * SECOND_MS)).toEqual({ fromMs: hour.fromMs, toMs: at('2026-11-24T10:03:00Z') });
    expect(wholeSteps(hour, 30 * SECOND_MS)).toEqual({ fromMs: hour.fromMs, toMs: at('2026-11-24T10:02:00Z') });
    expect(wholeSteps({ ...hour, toMs: hour.fromMs + 1 }, 0)).toBeNull();
  });

  it('move back to their baseline', () => {
    const steps = { fromMs: at('2026-11-24T09:00:00Z'), toMs: at('2026-11-24T10:00:00Z') };
    expect(baselineRange(steps, 'PREVIOUS_PERIOD')).toEqual({ fromMs: steps.fromMs - HOUR_MS, toMs: steps.fromMs });
    expect(baselineRange(steps, 'DAY_AGO')).toEqual({ fromMs: steps.fromMs - DAY_MS, toMs: steps.toMs - DAY_MS });
    expect(baselineRange(steps, 'WEEK_AGO').fromMs).toBe(steps.fromMs - 7 * DAY_MS);
  });
});
