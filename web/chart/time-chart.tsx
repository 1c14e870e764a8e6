import 'uplot/dist/uPlot.min.css';
import './time-chart.css';
import { memo, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { percentText } from '../format/ratio.ts';
import type { Theme } from '../theme/theme-parameter.ts';
import { chartInk, type ChartInk } from './chart-ink.ts';
import { BAD, MUTED, topRatio, type ChartLine, type OnsetMark } from './chart-line.ts';
import { drawOnsets } from './onset-marks.ts';

/** What a chart draws. */
export interface TimeChartProps {
  /** What a screen reader says of it: a picture tells it nothing. */
  readonly label: string;
  /** Unix seconds, oldest first. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly onsets: readonly OnsetMark[];
  readonly theme: Theme;
  /** Draws a legend under the plot that follows the pointer. */
  readonly hasLegend?: boolean;
}

const colourOf = (ink: ChartInk, colour: number): string => {
  if (colour === MUTED) return ink.muted;
  return colour === BAD ? ink.bad : (ink.lines[colour % ink.lines.length] ?? ink.ink);
};

const lineOf = (ink: ChartInk, { label, colour }: ChartLine): uPlot.Series => ({
  label,
  stroke: colourOf(ink, colour),
  width: Math.max(1.5, ink.fontPx / 8),
  points: { show: false },
  spanGaps: false,
  value: (_plot, value) => percentText(value),
  ...(colour === BAD ? { fill: ink.badSoft } : {}),
});

const optionsFor = (props: TimeChartProps, ink: ChartInk, size: { width: number; height: number }): uPlot.Options => {
  const font = `${ink.fontPx}px ${ink.fontFamily}`;
  const axis = { stroke: ink.muted, font, ticks: { show: false }, grid: { stroke: ink.edge, width: 1 } };
  return {
    ...size,
    padding: [ink.fontPx * 0.5, ink.fontPx * 1.5, 0, 0],
    legend: { show: props.hasLegend === true, live: true },
    cursor: { show: props.hasLegend === true, drag: { x: false, y: false }, points: { size: ink.fontPx / 2 } },
    scales: {
      x: { time: true },
      y: { range: (_plot, _low, high) => [0, topRatio(high)] },
    },
    axes: [
      { ...axis, space: ink.fontPx * 5, size: ink.fontPx * 1.7, gap: ink.fontPx * 0.3, values: '{HH}:{mm}' },
      {
        ...axis,
        space: ink.fontPx * 2.4,
        size: ink.fontPx * 4,
        gap: ink.fontPx * 0.4,
        values: (_plot, values) => values.map(percentText),
      },
    ],
    series: [{ value: '{HH}:{mm}' }, ...props.lines.map((line) => lineOf(ink, line))],
    hooks: { draw: [(plot) => drawOnsets(plot, props.onsets, ink)] },
  };
};

const dataOf = ({ times, lines }: TimeChartProps): uPlot.AlignedData => [
  [...times],
  ...lines.map(({ values }) => [...values]),
];

/** The height that is left for the plot beside the legend. */
const plotSize = (box: HTMLElement) => {
  const legend = box.querySelector('.u-legend');
  return { width: box.clientWidth, height: Math.max(40, box.clientHeight - (legend?.clientHeight ?? 0)) };
};

/** Draws lines of ratios over time with onsets marked. It fills the box around it, and is drawn anew when what it shows changes. */
export const TimeChart = memo((props: TimeChartProps) => {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const plot = new uPlot(optionsFor(props, chartInk(element), plotSize(element)), dataOf(props), element);
    const fit = () => {
      const size = plotSize(element);
      if (size.width > 0 && (size.width !== plot.width || size.height !== plot.height)) plot.setSize(size);
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [props]);
  return <div ref={box} className="time-chart" role="img" aria-label={props.label} />;
});
TimeChart.displayName = 'TimeChart';
