/** The colours and letters of a chart, read from the style sheet so that a theme is one place. */
export interface ChartInk {
  readonly ink: string;
  readonly muted: string;
  readonly edge: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly ground: string;
  readonly lines: readonly string[];
  readonly fontFamily: string;
  /** Size of the letters around the chart, in CSS px. */
  readonly fontPx: number;
}

const LINES = ['--line-1', '--line-2', '--line-3', '--line-4', '--line-5', '--line-6'];

/** Returns what the style sheet says at `element`. */
export const chartInk = (element: Element): ChartInk => {
  const style = getComputedStyle(element);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: value('--ink'),
    muted: value('--muted'),
    edge: value('--edge'),
    bad: value('--bad'),
    badSoft: value('--bad-soft'),
    ground: value('--surface'),
    lines: LINES.map(value),
    fontFamily: style.fontFamily,
    fontPx: Number.parseFloat(style.fontSize),
  };
};
