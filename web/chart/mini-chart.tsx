import './mini-chart.css';
import { BAD, topRatio, type ChartLine, type OnsetMark } from './chart-line.ts';
import { linePath, plotX, type PlotFrame } from './line-path.ts';

/** What a chart of one row draws. */
export interface MiniChartProps {
  /** What a screen reader says of it. */
  readonly label: string;
  /** Unix seconds, oldest first. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly onsets: readonly OnsetMark[];
}

const WIDTH = 100;
const HEIGHT = 20;

const frameOf = ({ times, lines }: MiniChartProps): PlotFrame => ({
  fromS: times[0] ?? 0,
  toS: times.at(-1) ?? 0,
  top: topRatio(Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)))),
  width: WIDTH,
  height: HEIGHT,
});

/** Draws lines of ratios with their onsets in the height of a line of text: no axes, the numbers stand beside it. It fills the box around it. */
export const MiniChart = (props: MiniChartProps) => {
  const { label, times, lines, onsets } = props;
  const frame = frameOf(props);
  const marks = onsets.map(({ atS }) => plotX(frame, atS)).filter((x) => x >= 0 && x <= WIDTH);
  return (
    <svg
      className="mini-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {lines.map((line) => (
        <path
          key={line.label}
          className={line.colour === BAD ? 'mini-bad' : 'mini-line'}
          d={linePath(frame, times, line.values)}
        />
      ))}
      {marks.map((x) => (
        <path key={x} className="mini-onset" d={`M${x} 0V${HEIGHT}`} />
      ))}
    </svg>
  );
};
