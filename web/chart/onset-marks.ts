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

interface PlacedMark {
  readonly mark: OnsetMark;
  /** In px of the canvas. */
  readonly x: number;
  readonly colour: string;
}

const drawLine = ({ ctx, bbox }: uPlot, { x, colour }: PlacedMark, fontPx: number): void => {
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(2, fontPx / 8) * devicePixelRatio;
  ctx.setLineDash(DASH.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
};

const drawInterval = (plot: uPlot, { mark: { interval }, colour }: PlacedMark): void => {
  if (interval === null) return;
  const { ctx, bbox } = plot;
  const [from, to] = interval.map((atS) => clamp(plot.valToPos(atS, 'x', true), bbox.left, bbox.left + bbox.width));
  if (from === undefined || to === undefined) return;
  ctx.globalAlpha = 0.16;
  ctx.fillStyle = colour;
  ctx.fillRect(from, bbox.top, Math.max(to - from, devicePixelRatio), bbox.height);
  ctx.globalAlpha = 1;
};

const drawFlags = (
  { ctx, bbox }: uPlot,
  marks: readonly PlacedMark[],
  { fontPx, fontFamily, ground }: ChartInk,
): void => {
  ctx.font = `600 ${fontPx * devicePixelRatio}px ${fontFamily}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  const height = fontPx * devicePixelRatio * (1 + 2 * FLAG_PADDING);
  const rowEnds: number[] = [];
  for (const { mark, x, colour } of marks) {
    const width = ctx.measureText(mark.label).width + height * 0.7;
    const left = flagLeft(x, width, bbox);
    const row = freeRow(rowEnds, left);
    rowEnds[row] = left + width;
    const top = bbox.top + row * height * 1.1;
    ctx.fillStyle = colour;
    ctx.fillRect(left, top, width, height);
    ctx.fillStyle = ground;
    ctx.fillText(mark.label, left + height * 0.35, top + height / 2);
  }
};

/** Draws each onset: its interval as a band, a dashed line through the plot, and on top of all lines a flag with its label. */
export const drawOnsets = (plot: uPlot, marks: readonly OnsetMark[], ink: ChartInk): void => {
  const { ctx, bbox } = plot;
  const placed = marks
    .toSorted((left, right) => left.atS - right.atS)
    .map((mark) => ({
      mark,
      x: plot.valToPos(mark.atS, 'x', true),
      colour: mark.colour === undefined ? ink.bad : (ink.lines[mark.colour % ink.lines.length] ?? ink.bad),
    }))
    .filter(({ x }) => x >= bbox.left && x <= bbox.left + bbox.width);
  ctx.save();
  placed.forEach((mark) => drawInterval(plot, mark));
  placed.forEach((mark) => drawLine(plot, mark, ink.fontPx));
  drawFlags(plot, placed, ink);
  ctx.restore();
};
