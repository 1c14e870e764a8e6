import type { ChartLine, OnsetMark } from '../chart/chart-line.ts';
import type { ErrorRateOverTimeQuery } from '../generated/operations.ts';

type Series = NonNullable<NonNullable<ErrorRateOverTimeQuery['triage']>['errorRateSeries']>[number];

/** What a chart of several series draws. */
export interface SeriesChart {
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly onsets: readonly OnsetMark[];
}

const seconds = (iso: string): number => Date.parse(iso) / 1000;

/**
 * Returns series on one time axis, with every onset marked in its series' colour. Steps that are not over are left out: half a
 * step looks like a fall or a rise.
 * @param clock  prints an instant (Unix ms) as it stands at a mark
 */
export const seriesChart = (series: readonly Series[], clock: (atMs: number) => string): SeriesChart => {
  const whole = series.map(({ points }) =>
    points.flatMap(({ at, ratio, isPartial }) => (isPartial ? [] : [[seconds(at), ratio] as const])),
  );
  const times = [...new Set(whole.flatMap((points) => points.map(([time]) => time)))].toSorted((a, b) => a - b);
  const lines = series.map(({ label }, index) => {
    const ratios = new Map(whole[index]);
    return { label, colour: index, values: times.map((time) => ratios.get(time) ?? null) };
  });
  const onsets = series.flatMap(({ label, onsets: marks }, index) =>
    (marks ?? []).map(({ at, earliest, latest }) => ({
      atS: seconds(at),
      interval: [seconds(earliest), seconds(latest)] as const,
      label: `${label} ${clock(Date.parse(at))}`,
      colour: index,
    })),
  );
  return { times, lines, onsets };
};
