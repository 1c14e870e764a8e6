/** Columns of steps as a source fills them, and the order and cut of the series that it answers. Pure. */
import { floorTo, type DurationMs, type TimeRange, type UnixMs } from '../time.ts';
import { MAX_SERIES, type StepQuery, type StepSeries } from './source.ts';

/** What a step is until something is added to it: 0 where the source is known to hold it, else NaN. */
export interface UnfilledSteps {
  readonly requests: Float64Array;
  readonly errors: Float64Array;
}

/** Series that grow as a source reads. */
export interface StepColumns {
  /** Adds to one step of a key; an unknown number becomes what is added. Steps outside the range are left out. */
  readonly add: (key: StepSeries['key'], atMs: UnixMs, requests: number, errors: number) => void;
  /** Returns all series with anything in them, most errors first, then requests, then by key. */
  readonly all: () => readonly StepSeries[];
}

/** Returns the whole steps of a range: its first one entire, without one that is cut off at its end. */
export const wholeSteps = ({ fromMs, toMs }: TimeRange, stepMs: DurationMs): TimeRange => {
  const startMs = floorTo(fromMs, stepMs);
  return { fromMs: startMs, toMs: Math.max(startMs, floorTo(toMs, stepMs)) };
};

/** Returns how many steps a range of whole steps has. */
export const stepsIn = ({ fromMs, toMs }: TimeRange, stepMs: DurationMs): number =>
  Math.max(0, Math.round((toMs - fromMs) / stepMs));

/** Returns columns in which nothing is known. */
export const unknownSteps = (range: TimeRange, stepMs: DurationMs): UnfilledSteps => ({
  requests: new Float64Array(stepsIn(range, stepMs)).fill(Number.NaN),
  errors: new Float64Array(stepsIn(range, stepMs)).fill(Number.NaN),
});

/** Returns columns in which there is nothing at all; of exceptions no requests are known. */
export const emptySteps = (
  { measure }: Pick<StepQuery, 'measure'>,
  range: TimeRange,
  stepMs: DurationMs,
  isHeld: (atMs: UnixMs) => boolean,
): UnfilledSteps => {
  const { requests, errors } = unknownSteps(range, stepMs);
  for (let step = 0; step < errors.length; step++) {
    if (!isHeld(range.fromMs + step * stepMs)) continue;
    errors[step] = 0;
    if (measure === 'requests') requests[step] = 0;
  }
  return { requests, errors };
};

const totalOf = (column: Float64Array): number => {
  let total = 0;
  for (const value of column) if (!Number.isNaN(value)) total += value;
  return total;
};

const plus = (column: Float64Array, step: number, value: number): void => {
  const known = column[step] ?? Number.NaN;
  column[step] = Number.isNaN(known) ? value : Number.isNaN(value) ? known : known + value;
};

/** Returns columns over a range of whole steps, each key's beginning as `unfilled` is. */
export const createStepColumns = (range: TimeRange, stepMs: DurationMs, unfilled: UnfilledSteps): StepColumns => {
  const found = new Map<string, StepSeries>();
  const seriesOf = (key: StepSeries['key']): StepSeries => {
    const id = JSON.stringify(key);
    const known = found.get(id) ?? { key, requests: unfilled.requests.slice(), errors: unfilled.errors.slice() };
    found.set(id, known);
    return known;
  };
  let last: StepSeries | null = null;
  return {
    add: (key, atMs, requests, errors) => {
      const step = Math.floor((atMs - range.fromMs) / stepMs);
      if (step < 0 || step >= unfilled.errors.length) return;
      if (last?.key !== key) last = seriesOf(key);
      plus(last.requests, step, requests);
      plus(last.errors, step, errors);
    },
    all: () =>
      [...found]
        .map(([id, series]) => ({ id, series, errors: totalOf(series.errors), requests: totalOf(series.requests) }))
        .filter(({ errors, requests }) => errors > 0 || requests > 0)
        .sort(
          (left, right) =>
            right.errors - left.errors || right.requests - left.requests || (left.id < right.id ? -1 : 1),
        )
        .map(({ series }) => series),
  };
};

/** Returns the series of an answer, and whether some were left out above MAX_SERIES. */
export const cutSeries = (
  all: readonly StepSeries[],
): { readonly series: readonly StepSeries[]; readonly isTruncated: boolean } => ({
  series: all.slice(0, MAX_SERIES),
  isTruncated: all.length > MAX_SERIES,
});
