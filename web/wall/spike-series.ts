import type { WallFindingFragment } from '../generated/operations.ts';
import { BAD, MUTED, type ChartLine, type OnsetMark } from '../chart/chart-line.ts';

type Series = NonNullable<NonNullable<WallFindingFragment['spike']>['series']>;

/** What a sparkline draws. */
export interface SpikeSeries {
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly onsets: readonly OnsetMark[];
}

const seconds = (iso: string): number => Date.parse(iso) / 1000;

/**
 * Returns the series in two lines, before and since the onset: the second starts at the last point before it, so that they meet.
 * Steps that are not over are left out: half a step looks like a recovery.
 * @param clock  prints an instant (Unix ms) as it stands at the mark
 */
export const spikeSeries = (
  { points, onsets }: Series,
  since: string | null,
  clock: (atMs: number) => string,
): SpikeSeries => {
  const whole = points.filter(({ isPartial }) => !isPartial);
  const times = whole.map(({ at }) => seconds(at));
  const sinceS = since === null ? Infinity : seconds(since);
  const first = times.findIndex((time) => time >= sinceS);
  // An onset inside a step (the first failed trace) makes that step bad, not the next.
  const inside = first === -1 ? times.length - 1 : first - 1;
  const turn = sinceS === Infinity ? Infinity : first !== -1 && times[first] === sinceS ? first : Math.max(0, inside);
  // An onset that was found in two ways within a step is one.
  const stepS = (times[1] ?? 0) - (times[0] ?? 0);
  const others = (onsets ?? []).map(({ at }) => at).filter((at) => Math.abs(seconds(at) - sinceS) > stepS);
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
