import { BAD, MUTED, type ChartLine, type OnsetMark } from '../chart/chart-line.ts';
import type { WallFindingFragment, WallPointsFragment } from '../generated/operations.ts';

/** The error ratio over time that goes with a finding. */
export interface FindingSeries {
  /** Whose it is: `payment`, `payment POST /charges`. */
  readonly subject: string;
  readonly points: WallPointsFragment['points'];
  /** When it rose, ISO 8601; empty where it never did. */
  readonly onsets: readonly string[];
}

/** What a sparkline draws. */
export interface Sparkline {
  /** Unix seconds, oldest first. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly onsets: readonly OnsetMark[];
}

const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** Returns the series of a finding's spike, else that of its service; null where neither is known. */
export const findingSeries = ({ service, spike }: WallFindingFragment): FindingSeries | null => {
  const own = spike?.series ?? null;
  if (own !== null) {
    const subject = [service.name, ...(spike?.route ? [spike.route.name] : [])].join(' ');
    return { subject, points: own.points, onsets: (own.onsets ?? []).map(({ at }) => at) };
  }
  return service.errorRateSeries === null
    ? null
    : { subject: service.name, points: service.errorRateSeries.points, onsets: [] };
};

/**
 * Returns the series in two lines, before and since the onset: the second starts at the last point before it, so that they meet.
 * Steps that are not over are left out: half a step looks like a recovery.
 * @param since  when the finding started, ISO 8601; null: errors did not rise
 * @param clock  prints an instant (Unix ms) as it stands at the mark
 */
export const sparkline = (
  { points, onsets }: Pick<FindingSeries, 'points' | 'onsets'>,
  since: string | null,
  clock: (atMs: number) => string,
): Sparkline => {
  const whole = points.filter(({ isPartial }) => !isPartial);
  const times = whole.map(({ at }) => seconds(at));
  const sinceS = since === null ? Infinity : seconds(since);
  const first = times.findIndex((time) => time >= sinceS);
  // An onset inside a step (the first failed trace) makes that step bad, not the next.
  const inside = first === -1 ? times.length - 1 : first - 1;
  const turn = sinceS === Infinity ? Infinity : first !== -1 && times[first] === sinceS ? first : Math.max(0, inside);
  // An onset that was found in two ways within a step is one.
  const stepS = (times[1] ?? 0) - (times[0] ?? 0);
  const others = onsets.filter((at) => Math.abs(seconds(at) - sinceS) > stepS);
  const marks = since === null ? others : [...others, since];
  return {
    times,
    lines: [
      { label: 'before', colour: MUTED, values: whole.map(({ ratio }, index) => (index <= turn ? ratio : null)) },
      { label: 'since', colour: BAD, values: whole.map(({ ratio }, index) => (index >= turn ? ratio : null)) },
    ],
    onsets: marks.map((at) => ({ atS: seconds(at), interval: null, label: `onset ${clock(Date.parse(at))}` })),
  };
};
