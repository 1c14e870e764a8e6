/** What people alert on otherwise: each says, step by step, whether it fires. Steps are minutes. */
import type { StepCounts } from '../../src/spike/episode.ts';

/** Whether an alert fires in each step. */
export type Firing = readonly boolean[];

interface Sums {
  readonly requests: Float64Array;
  readonly errors: Float64Array;
}

const sumsOf = ({ requests, errors }: StepCounts): Sums => {
  const sums = { requests: new Float64Array(requests.length + 1), errors: new Float64Array(requests.length + 1) };
  requests.forEach((each, step) => {
    sums.requests[step + 1] = (sums.requests[step] ?? 0) + (each ?? 0);
    sums.errors[step + 1] = (sums.errors[step] ?? 0) + (errors[step] ?? 0);
  });
  return sums;
};

const between = (sums: Float64Array, from: number, until: number): number =>
  (sums[until] ?? 0) - (sums[Math.max(0, from)] ?? 0);

// Error ratio of the `steps` that end with `step`; NaN, which compares false, without requests.
const ratioOver = ({ requests, errors }: Sums, step: number, steps: number): number =>
  between(errors, step + 1 - steps, step + 1) / between(requests, step + 1 - steps, step + 1);

// `for: 5m`: true in the fifth step in a row.
const forFive = (isTrue: readonly boolean[]): Firing => {
  let inRow = 0;
  return isTrue.map((each) => {
    inRow = each ? inRow + 1 : 0;
    return inRow > 5;
  });
};

const everyStep = (counts: StepCounts, isTrue: (step: number) => boolean): boolean[] =>
  counts.requests.map((_, step) => isTrue(step));

/** Returns `errors / requests > 5 %` over five minutes, for five minutes. */
export const staticThreshold = (counts: StepCounts): Firing => {
  const sums = sumsOf(counts);
  return forFive(everyStep(counts, (step) => ratioOver(sums, step, 5) > 0.05));
};

/** Returns the ratio over five minutes above mean + 3 standard deviations of the minutes' ratios of the hour before, for five. */
export const threeSigma = (counts: StepCounts): Firing => {
  const sums = sumsOf(counts);
  const ratios = counts.requests.map((_, step) => ratioOver(sums, step, 1));
  return forFive(
    everyStep(counts, (step) => {
      const hour = ratios.slice(Math.max(0, step - 64), Math.max(0, step - 4)).filter((each) => !Number.isNaN(each));
      if (hour.length < 30) return false;
      const mean = hour.reduce((total, each) => total + each, 0) / hour.length;
      const variance = hour.reduce((total, each) => total + (each - mean) ** 2, 0) / hour.length;
      return ratioOver(sums, step, 5) > mean + 3 * Math.sqrt(variance);
    }),
  );
};

/**
 * Returns the multi-window burn-rate alert of an objective: 14.4 times over 1 h and 5 min, or 6 times over 6 h and 30 min.
 * @see Google SRE Workbook, chapter 5
 */
export const burnRate =
  (objective: number) =>
  (counts: StepCounts): Firing => {
    const sums = sumsOf(counts);
    const burn = (step: number, steps: number): number => ratioOver(sums, step, steps) / (1 - objective);
    return everyStep(
      counts,
      (step) => (burn(step, 60) > 14.4 && burn(step, 5) > 14.4) || (burn(step, 360) > 6 && burn(step, 30) > 6),
    );
  };

/**
 * Returns adaptive bands over errors a minute, after the rules that Grafana publishes: the hour's mean and twice the smoothed
 * standard deviation of the last 26 h (of hours that vary by more than half their mean), at least half above the mean, and not
 * below the same band a day ago, for five minutes.
 * @see https://github.com/grafana/promql-anomaly-detection
 */
export const adaptiveBands = (counts: StepCounts): Firing => {
  const { errors } = sumsOf(counts);
  const steps = counts.requests.length;
  const squares = new Float64Array(steps + 1);
  const [means, deviations] = [new Float64Array(steps), new Float64Array(steps + 1)];
  const varied = new Float64Array(steps + 1);
  const rates = Float64Array.from({ length: steps }, (_, step) => between(errors, step - 4, step + 1) / 5);
  const rateSums = new Float64Array(steps + 1);
  for (let step = 0; step < steps; step++) {
    const rate = rates[step] ?? 0;
    rateSums[step + 1] = (rateSums[step] ?? 0) + rate;
    squares[step + 1] = (squares[step] ?? 0) + rate * rate;
    const length = Math.min(60, step + 1);
    const mean = between(rateSums, step + 1 - length, step + 1) / length;
    means[step] = mean;
    const deviation = Math.sqrt(Math.max(0, between(squares, step + 1 - length, step + 1) / length - mean * mean));
    const isVaried = deviation > 0.5 * mean && mean > 0;
    deviations[step + 1] = (deviations[step] ?? 0) + (isVaried ? deviation : 0);
    varied[step + 1] = (varied[step] ?? 0) + (isVaried ? 1 : 0);
  }
  const bandAt = (step: number): number => {
    const hours = between(varied, step + 1 - 1_560, step + 1);
    const smoothed = hours > 0 ? between(deviations, step + 1 - 1_560, step + 1) / hours : 0;
    const mean = means[step] ?? 0;
    return Math.max(mean + 2 * smoothed, 1.5 * mean);
  };
  return forFive(
    everyStep(counts, (step) => {
      const dayAgo = step >= 1_410 ? (means[step - 1_410] ?? 0) : 0;
      const rate = rates[step] ?? 0;
      return rate > 0 && rate > Math.max(bandAt(step), dayAgo);
    }),
  );
};
