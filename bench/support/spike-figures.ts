/** Figures of many outcomes, and the series that they are measured on. */
import type { Outcome } from './spike-score.ts';
import { informationBound } from './spike-score.ts';
import type { LabelledSeries } from './spike-series.ts';
import { BAD_KINDS, CALM_KINDS, CORRELATIONS, createSeries, RATIOS, TRAFFIC } from './spike-series.ts';
import { median, sum } from './statistics.ts';

const SEEDS_APART = 1_000_000;

/** Returns every kind of series under every law, so many times, one after the other. */
export function* createPopulation(rounds: number, seed: number): Generator<LabelledSeries> {
  let next = seed * SEEDS_APART;
  for (let round = 0; round < rounds; round++) {
    for (const perMinute of TRAFFIC) {
      for (const ratio of RATIOS) {
        for (const correlation of CORRELATIONS) {
          for (const kind of [...CALM_KINDS, ...BAD_KINDS]) {
            yield createSeries(kind, { perMinute, ratio, correlation }, next++);
          }
        }
      }
    }
  }
}

/** Returns false alarms a series and day: before, after and without incidents. */
export const falseAlarmsPerDay = (outcomes: readonly Outcome[]): number =>
  sum(outcomes.map(({ falseAlarms }) => falseAlarms)) / outcomes.length;

/** Returns the share of incidents that were found while they lasted. */
export const recallOf = (outcomes: readonly Outcome[]): number =>
  outcomes.filter(({ delay }) => delay !== null).length / outcomes.length;

/** Returns the median delay of those found, in steps; NaN when none was. */
export const medianDelay = (outcomes: readonly Outcome[]): number =>
  median(outcomes.flatMap(({ delay }) => (delay === null ? [] : [delay])));

/** Returns the median distance of the onset told from the true one, in steps. */
export const medianOnsetError = (outcomes: readonly Outcome[]): number =>
  median(outcomes.flatMap(({ onsetError }) => (onsetError === null ? [] : [Math.abs(onsetError)])));

/** Returns the share of intervals that hold the true onset. */
export const coverage = (outcomes: readonly Outcome[]): number => {
  const told = outcomes.flatMap(({ isCovered }) => (isCovered === null ? [] : [isCovered]));
  return told.filter((each) => each).length / told.length;
};

/** Series of one law and kind beside what is possible. */
export interface BoundCell {
  readonly name: string;
  /** Medians, in steps; a missed incident counts as infinitely late. */
  readonly bound: number;
  readonly delay: number;
  /** Median of each series' delay over its own bound. */
  readonly ratio: number;
  readonly isMet: boolean;
}

const [LEAST_BOUND, MOST_BOUND, FACTOR] = [3, 60 / 1.3, 1.3];

/** Returns the cells whose bound is 3 steps or more, and short enough for an incident of an hour. */
export const boundCells = (rounds: number, score: (series: LabelledSeries) => Outcome): readonly BoundCell[] => {
  const cells: BoundCell[] = [];
  let seed = SEEDS_APART / 2;
  for (const kind of ['step3', 'step5', 'step10', 'deploy'] as const) {
    for (const perMinute of TRAFFIC) {
      for (const ratio of RATIOS) {
        const law = { perMinute, ratio, correlation: 0 };
        const series = Array.from({ length: rounds }, () => createSeries(kind, law, seed++));
        const bound = median(series.map(informationBound));
        if (bound < LEAST_BOUND || bound > MOST_BOUND) continue;
        const outcomes = series.map(score);
        const delay = median(outcomes.map((each) => each.delay ?? Infinity));
        const own = median(outcomes.map((each) => (each.delay ?? Infinity) / informationBound(each.series)));
        // Nothing is told before a step ends, so that the best delay is the bound rounded up.
        const isMet = delay <= Math.ceil(FACTOR * bound);
        cells.push({ name: `${kind}, ${perMinute}/min, ${ratio * 100} %`, bound, delay, ratio: own, isMet });
      }
    }
  }
  return cells;
};
