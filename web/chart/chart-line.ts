/** One line of ratios. */
export interface ChartLine {
  readonly label: string;
  /** 0 to 1, one a point of the chart's times; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Number of its colour, or one of MUTED and BAD. */
  readonly colour: number;
}

/** Colour of a line that stands back. */
export const MUTED = -1;
/** Colour of a line that is to be looked at; filled to the ground. */
export const BAD = -2;

/** An onset on the time axis. */
export interface OnsetMark {
  /** Unix seconds, as the axis counts. */
  readonly atS: number;
  /** Its 95 % interval; null: not drawn. */
  readonly interval: readonly [number, number] | null;
  /** What stands at its line, for instance `10:03`. */
  readonly label: string;
  /** Number of the colour of its line; the colour of bad unless given. */
  readonly colour?: number;
}

/** Below this the axis does not shrink: a ratio of one in a thousand must not fill the plot. */
const LEAST_TOP_RATIO = 0.01;

/** Returns the upper end of a ratio axis whose highest value is `high` (0 to 1); a little room stays above it. */
export const topRatio = (high: number): number => Math.max(LEAST_TOP_RATIO, high * 1.08);
