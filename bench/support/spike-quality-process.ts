/** A process of its own that prints, as JSON, what the detector reaches on one round of series: seed, then nothing else. */
import { openDetector } from '../../src/spike/detect.ts';
import { episodesIn } from '../../src/spike/episodes.ts';
import { MINUTE_MS } from '../../src/time.ts';
import {
  coverage,
  createPopulation,
  falseAlarmsPerDay,
  medianDelay,
  medianOnsetError,
  recallOf,
} from './spike-figures.ts';
import type { Outcome } from './spike-score.ts';
import { scoreDetector } from './spike-score.ts';
import type { BadKind } from './spike-series.ts';
import { createSeries, JUDGED } from './spike-series.ts';

const seed = Number(process.argv[2]);
const outcomes: readonly Outcome[] = Array.from(createPopulation(1, seed), scoreDetector);
const of = (kind: BadKind, leastPerMinute: number, mostPerMinute = Infinity): readonly Outcome[] =>
  outcomes.filter(
    ({ series: { kind: own, law } }) =>
      own === kind && law.perMinute >= leastPerMinute && law.perMinute <= mostPerMinute,
  );
const sample = createSeries('step5', { perMinute: 60, ratio: 0.01, correlation: 0.002 }, seed);

const MANY = 1_000_000;

/** A million quiet steps, then an outage: the number of the step that opened the episode. */
const openedAtStep = (): number => {
  const detector = openDetector({ stepMs: MINUTE_MS, fromMs: 0 });
  for (let step = 0; step < MANY; step++) detector.step(60, step % 10 === 0 ? 1 : 0);
  for (let step = 0; step < 5; step++) detector.step(60, 54);
  return (detector.episodes()[0]?.openedAtMs ?? Number.NaN) / MINUTE_MS;
};

process.stdout.write(
  JSON.stringify({
    falseAlarmsPerDay: falseAlarmsPerDay(outcomes),
    recall: recallOf(of('step5', 60)),
    delayAt600: medianDelay(of('step5', 600)),
    delayAt60: medianDelay(of('step5', 60, 60)),
    outageDelay: medianDelay(of('outage', 60)),
    onsetError: medianOnsetError(outcomes),
    coverage: coverage(outcomes.filter(({ series }) => series.kind !== 'ramp')),
    openedAtStep: openedAtStep(),
    sample: episodesIn(sample.counts, JUDGED),
  }),
);
