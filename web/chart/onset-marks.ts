import type uPlot from 'uplot';
import type { ChartInk } from './chart-ink.ts';
import type { OnsetMark } from './chart-line.ts';

const DASH = [6, 4];
const FLAG_PADDING = 0.35;
/** Rows of flags, one below the other, before they may cover each other. */
const MAX_ROWS = 5;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Returns where a flag begins: it ends at its line, over what was before, unless it would leave the plot. */
const flagLeft = (x: number, width: number, { left, width: plotWidth }: uPlot.BBox): number =>
  clamp(x - width, left, left + plotWidth - width);

/** Returns the first row whose last flag ends before `left`, else a new one, else, with all rows in use, the emptiest. */
const freeRow = (rowEnds: readonly number[], left: number): number => {
  const free = rowEnds.findIndex((end) => end < left);
  if (free !== -1) return free;
  return rowEnds.length < MAX_ROWS ? rowEnds.length : rowEnds.indexOf(Math.min(...rowEnds));
};

/** Draws each onset: its interval as a band, a dashed line through the plot, and a flag with its label on top. */
export const drawOnsets = (plot: uPlot, marks: readonly OnsetMark[], ink: ChartInk): void => {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const toX = (seconds: number): number => plot.valToPos(seconds, 'x', true);
  const isInside = (x: number): boolean => x >= bbox.left && x <= bbox.left + bbox.width;
  ctx.save();
  ctx.font = `600 ${ink.fontPx * ratio}px ${ink.fontFamily}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const height = ink.fontPx * ratio * (1 + 2 * FLAG_PADDING);
  const rowEnds: number[] = [];
  for (const mark of [...marks].sort((left, right) => left.atS - right.atS)) {
    const x = toX(mark.atS);
    if (!isInside(x)) continue;
    const colour = mark.colour === undefined ? ink.bad : (ink.lines[mark.colour % ink.lines.length] ?? ink.bad);
    if (mark.interval !== null) {
      const from = clamp(toX(mark.interval[0]), bbox.left, bbox.left + bbox.width);
      const to = clamp(toX(mark.interval[1]), bbox.left, bbox.left + bbox.width);
      ctx.globalAlpha = 0.16;
      ctx.fillStyle = colour;
      ctx.fillRect(from, bbox.top, Math.max(to - from, ratio), bbox.height);
      ctx.globalAlpha = 1;
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = Math.max(2, ink.fontPx / 8) * ratio;
    ctx.setLineDash(DASH.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    const width = ctx.measureText(mark.label).width + height * 0.7;
    const left = flagLeft(x, width, bbox);
    const row = freeRow(rowEnds, left);
    rowEnds[row] = left + width;
    const top = bbox.top + row * height * 1.1;
    ctx.fillStyle = colour;
    ctx.fillRect(left, top, width, height);
    ctx.fillStyle = ink.ground;
    ctx.fillText(mark.label, left + height * 0.35, top + height / 2);
  }
  ctx.restore();
};
