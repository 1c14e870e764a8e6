/** How soon spikes are found and how often there is none, beside what people alert on otherwise; and what it costs. */
import { historyFromMs } from '../src/spike/episodes.ts';
import { openDetector } from '../src/spike/detect.ts';
import { createEpisodeTracker } from '../src/spike/track-episodes.ts';
import { MINUTE_MS } from '../src/time.ts';
import { figure, printNote, printTable, printTarget, printTitle, readNumbers } from './support/report.ts';
import type { Firing } from './support/spike-comparators.ts';
import { adaptiveBands, burnRate, staticThreshold, threeSigma } from './support/spike-comparators.ts';
import type { Outcome } from './support/spike-score.ts';
import { scoreDetector, scoreFiring } from './support/spike-score.ts';
import type { BadKind, LabelledSeries } from './support/spike-series.ts';
import { BAD_KINDS, createSeries, TRAFFIC } from './support/spike-series.ts';
import {
  boundCells,
  coverage,
  createPopulation,
  falseAlarmsPerDay,
  medianDelay,
  medianOnsetError,
  recallOf,
} from './support/spike-figures.ts';
import { median, quantile } from './support/statistics.ts';

const COMPARATORS: Readonly<Record<string, (series: LabelledSeries) => Firing>> = {
  'ratio > 5 % for 5 min': ({ counts }) => staticThreshold(counts),
  '3 sigma of the last hour': ({ counts }) => threeSigma(counts),
  'adaptive bands on errors': ({ counts }) => adaptiveBands(counts),
  'burn rate, 99.9 %': ({ counts }) => burnRate(0.999)(counts),
  'burn rate, 99 %': ({ counts }) => burnRate(0.99)(counts),
};
const OURS = 'this detector';
const TIMED = { series: 1_000, steps: 30 * 60 };

const only = (outcomes: readonly Outcome[], kind: BadKind, perMinute?: number): readonly Outcome[] =>
  outcomes.filter(
    ({ series }) => series.kind === kind && (perMinute === undefined || series.law.perMinute === perMinute),
  );

const cell = (outcomes: readonly Outcome[]): string =>
  `${recallOf(outcomes).toFixed(2)} @ ${figure(medianDelay(outcomes)).replace(/\.00?$/, '')}`;

const printQuality = (outcomes: readonly Outcome[]): void => {
  printTarget('false alarms in 100 series and days', 100 * falseAlarmsPerDay(outcomes), { atMost: 5 });
  const busy = only(outcomes, 'step5').filter(({ series }) => series.law.perMinute >= 60);
  printTarget('recall of steps x 5 at >= 60/min', recallOf(busy), { atLeast: 0.95 });
  const delayAt = (perMinute: number): number => medianDelay(only(outcomes, 'step5', perMinute));
  printTarget('median delay at 6,000/min', delayAt(6_000), { atMost: 3 }, 'steps');
  printTarget('median delay at 600/min', delayAt(600), { atMost: 3 }, 'steps');
  printTarget('median delay at 60/min', delayAt(60), { atMost: 7 }, 'steps');
  const outages = only(outcomes, 'outage').filter(({ series }) => series.law.perMinute >= 60);
  printTarget('median delay of an outage at >= 60/min', medianDelay(outages), { atMost: 2 }, 'steps');
  printTarget('median onset error', medianOnsetError(outcomes), { atMost: 1 }, 'steps');
  const sudden = outcomes.filter(({ series }) => series.kind !== 'ramp');
  printTarget('interval holds the onset, ramps left out', coverage(sudden), { atLeast: 0.9 });
  printNote(
    `        with ramps: ${figure(coverage(outcomes))}; ramps alone: ${figure(coverage(only(outcomes, 'ramp')))}`,
  );
};

const printBounds = (rounds: number): void => {
  printNote(
    '\nDelay beside the information bound h / (n KL), requests independent, cells with a bound of 3 steps or more:',
  );
  const cells = boundCells(rounds, scoreDetector);
  printTable(
    ['', 'bound', 'median delay', 'median ratio', '1.3 x, in whole steps'],
    cells.map(({ name, bound, delay, ratio, isMet }) => [name, bound, delay, ratio, isMet ? 'met' : 'MISSED']),
  );
  const met = cells.filter(({ isMet }) => isMet).length;
  printTarget('share of cells within 1.3 x the bound', met / cells.length, { atLeast: 1 });
};

const printTimes = (): void => {
  const law = { ratio: 0.01, correlation: 0.002 };
  const made = Array.from({ length: 50 }, (_, index) =>
    createSeries(index % 5 === 0 ? 'step5' : 'nothing', { perMinute: TRAFFIC[index % 5] ?? 60, ...law }, index),
  );
  const counts = Array.from({ length: TIMED.series }, (_, index) => made[index % made.length]?.counts).filter(
    (each) => each !== undefined,
  );
  const full: number[] = [];
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    for (const { requests, errors, stepMs, fromMs } of counts) {
      const detector = openDetector({ stepMs, fromMs });
      for (let step = 0; step < TIMED.steps; step++) detector.step(requests[step] ?? null, errors[step] ?? null);
      detector.episodes();
    }
    full.push(performance.now() - started);
  }
  printTarget('1,000 series x 30 h of minutes', Math.min(...full), { atMost: 1_000 }, 'ms');
  const trackers = counts.map((each) =>
    createEpisodeTracker({
      ...each,
      requests: each.requests.slice(0, TIMED.steps),
      errors: each.errors.slice(0, TIMED.steps),
    }),
  );
  const further: number[] = [];
  for (let step = TIMED.steps; step < TIMED.steps + 400; step++) {
    const started = performance.now();
    trackers.forEach((tracker, index) => {
      tracker.step(counts[index]?.requests[step] ?? null, counts[index]?.errors[step] ?? null);
      tracker.episodes();
    });
    further.push(performance.now() - started);
  }
  printTarget('one further step of 1,000 series, median', median(further), { atMost: 50 }, 'ms');
  printTarget('one further step, 99 of 100', quantile(further, 0.99), { atMost: 50 }, 'ms');
  printNote(`        slowest of ${further.length}, a new block among them: ${figure(Math.max(...further))} ms`);
  const window = { fromMs: 0, toMs: 24 * 60 * MINUTE_MS };
  printNote(
    `        a window of 24 h reads ${figure((window.toMs - historyFromMs(window)) / (60 * MINUTE_MS))} h of minutes`,
  );
};

/** Prints recall, delay and false alarms of the detector and its comparators, the targets, and the time of a pass. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const options = readNumbers(argv, { rounds: 4, seed: 1, bound: 40 });
  if (options === null) return;
  printTitle('Spikes in synthetic series: 26 h to learn from, 24 h judged; recall @ median delay in minutes');
  // First, while nothing else fills the memory.
  printTimes();
  printNote('');
  const outcomes = new Map<string, Outcome[]>([OURS, ...Object.keys(COMPARATORS)].map((name) => [name, []]));
  for (const series of createPopulation(options.rounds, options.seed)) {
    outcomes.get(OURS)?.push(scoreDetector(series));
    for (const [name, firing] of Object.entries(COMPARATORS)) {
      outcomes.get(name)?.push(scoreFiring(series, firing(series)));
    }
  }
  const ours = outcomes.get(OURS) ?? [];
  printNote(`${figure(ours.length)} series`);
  printTable(
    ['', 'false alarms/day', ...BAD_KINDS],
    [...outcomes].map(([name, each]) => [
      name,
      falseAlarmsPerDay(each).toFixed(3),
      ...BAD_KINDS.map((kind) => cell(only(each, kind))),
    ]),
  );
  printTable(
    ['requests/min', ...BAD_KINDS],
    TRAFFIC.map((perMinute) => [String(perMinute), ...BAD_KINDS.map((kind) => cell(only(ours, kind, perMinute)))]),
  );
  printQuality(ours);
  printBounds(options.bound);
  await Promise.resolve();
};
