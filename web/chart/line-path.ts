/** Where values are drawn: times from `fromS` to `toS` across `width`, ratios from 0 at the bottom to `top` across `height`. */
export interface PlotFrame {
  readonly fromS: number;
  readonly toS: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Returns where an instant (Unix seconds) stands across the plot. */
export const plotX = ({ fromS, toS, width }: PlotFrame, atS: number): number =>
  toS > fromS ? ((atS - fromS) / (toS - fromS)) * width : width;

const rounded = (value: number): string => String(Number(value.toFixed(2)));

/** Returns a line as the `d` of an SVG path, broken where a value is null: `M0 24L10 12M30 24`; empty without any value. */
export const linePath = (frame: PlotFrame, times: readonly number[], values: readonly (number | null)[]): string => {
  const { height, top } = frame;
  return times
    .map((atS, index) => {
      const value = values[index] ?? null;
      if (value === null) return '';
      const isStart = (values[index - 1] ?? null) === null;
      return `${isStart ? 'M' : 'L'}${rounded(plotX(frame, atS))} ${rounded(height - (value / top) * height)}`;
    })
    .join('');
};
