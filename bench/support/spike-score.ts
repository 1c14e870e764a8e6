/** How well alarms fit what happened. */
import { episodesIn } from '../../src/spike/episodes.ts';
import type { Episode } from '../../src/spike/episode.ts';
import type { Firing } from './spike-comparators.ts';
import type { LabelledSeries } from './spike-series.ts';
import { JUDGED, stepOf, WARM_UP_STEPS } from './spike-series.ts';

/** Alarms that pause for no longer are one. */
const PAUSE_STEPS = 15;
/** An alarm that starts so soon after an incident is neither right nor false. */
const GRACE_STEPS = 15;

/** From the step in which it is raised to the one in which it ends, exclusive. */
interface Alarm {
  readonly from: number;
  readonly until: number;
}

/** What alarms made of one series. */
export interface Outcome {
  readonly series: LabelledSeries;
  readonly falseAlarms: number;
  /** Steps from the incident's start to the end of the step that raised the alarm; null = missed, or raised before. */
  readonly delay: number | null;
  /** Steps from the true onset to the one told, and whether the interval holds the true one; null = missed or not told. */
  readonly onsetError: number | null;
  readonly isCovered: boolean | null;
}

const judge = (
  series: LabelledSeries,
  alarms: readonly Alarm[],
  episodeOf: (alarm: Alarm) => Episode | null,
): Outcome => {
  const { incident } = series;
  const judged = alarms.filter(({ until }) => until > WARM_UP_STEPS);
  const isExcused = ({ from }: Alarm): boolean =>
    incident !== null && from >= incident.from && from < incident.until + GRACE_STEPS;
  const falseAlarms = judged.filter((alarm) => !isExcused(alarm)).length;
  const isBusy = incident !== null && judged.some(({ from, until }) => from < incident.from && until > incident.from);
  const hit =
    incident === null || isBusy ? undefined : judged.find(({ from }) => from >= incident.from && from < incident.until);
  const onset = hit === undefined ? null : (episodeOf(hit)?.onset ?? null);
  const start = incident?.from ?? 0;
  return {
    series,
    falseAlarms,
    delay: hit === undefined ? null : hit.from - start + 1,
    onsetError: onset === null ? null : stepOf(onset.atMs) - start,
    isCovered: onset === null ? null : stepOf(onset.earliestMs) <= start && start < stepOf(onset.latestMs),
  };
};

/** Returns what our detector makes of a series: its verdict on the judged day. */
export const scoreDetector = (series: LabelledSeries): Outcome => {
  const opened = episodesIn(series.counts, JUDGED).flatMap((episode) =>
    episode.openedAtMs === null ? [] : [{ episode, openedAtMs: episode.openedAtMs }],
  );
  const alarms = opened.map(({ episode, openedAtMs }) => ({
    episode,
    from: stepOf(openedAtMs),
    until: stepOf(episode.resolvedAtMs ?? JUDGED.toMs),
  }));
  return judge(series, alarms, (alarm) => alarms.find(({ from }) => from === alarm.from)?.episode ?? null);
};

/** Returns what an alert makes of a series. */
export const scoreFiring = (series: LabelledSeries, firing: Firing): Outcome => {
  const alarms: { from: number; until: number }[] = [];
  firing.forEach((isFiring, step) => {
    if (!isFiring) return;
    const last = alarms.at(-1);
    if (last !== undefined && step - last.until <= PAUSE_STEPS) last.until = step + 1;
    else alarms.push({ from: step, until: step + 1 });
  });
  return judge(series, alarms, () => null);
};

/** Evidence that opens an episode, in nats, and the lowest ratio that counts as a baseline: what the bound is made of. */
const [OPEN_NATS, FLOOR_RATIO] = [14, 5e-4];

/** Returns the steps that the best of all detectors needs for so much evidence: h / (n KL(p || p0)). */
export const informationBound = ({ atOnset: { requests, ratio, risen } }: LabelledSeries): number => {
  const usual = Math.max(ratio, FLOOR_RATIO);
  const divergence = risen * Math.log(risen / usual) + (1 - risen) * Math.log((1 - risen) / (1 - usual));
  return OPEN_NATS / (requests * divergence);
};
