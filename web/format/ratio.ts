const NO_BREAK = '\u00a0';

/** Digits behind the point that still tell something of a percentage. */
const digitsOf = (percent: number): number => {
  if (percent >= 10) return 0;
  return percent >= 0.095 ? 1 : 2;
};

/** Returns a ratio (0 to 1) as a percentage of two significant digits; never `100 %` below 1 nor `0 %` above 0; `–` for null. */
export const percentText = (ratio: number | null | undefined): string => {
  if (ratio === null || ratio === undefined) return '\u2013';
  if (ratio === 0) return `0${NO_BREAK}%`;
  const percent = ratio * 100;
  if (percent < 0.01) return `<${NO_BREAK}0.01${NO_BREAK}%`;
  if (ratio < 1 && percent > 99) return `${(Math.floor(percent * 10) / 10).toFixed(1)}${NO_BREAK}%`;
  return `${percent.toFixed(digitsOf(percent))}${NO_BREAK}%`;
};

/** Returns a difference of two ratios in percentage points with its sign, for instance `+3.1 pp`; `–` for null. */
export const changeText = (change: number | null | undefined): string => {
  if (change === null || change === undefined) return '\u2013';
  const points = Math.abs(change * 100);
  if (points < 0.005) return `\u00b10${NO_BREAK}pp`;
  return `${change < 0 ? '\u2212' : '+'}${points.toFixed(points >= 10 ? 0 : digitsOf(points))}${NO_BREAK}pp`;
};
