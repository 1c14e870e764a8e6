/** Numbers and times for people. */
import { DAY_MS, floorTo, type UnixMs } from '../time.ts';

/** Returns a count without decimals and with commas; from 0 to 10 with one decimal if it is no whole number. */
export const countText = (count: number): string => {
  if (!Number.isFinite(count)) return 'many';
  const digits = Math.abs(count) < 10 ? 1 : 0;
  return count.toLocaleString('en-US', { maximumFractionDigits: digits });
};

/** Returns a count and its noun, `1 service`, `14 services`. */
export const plural = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Returns a ratio of 0 to 1 in percent, with two digits that count: 0.2345 is `23 %`, 0.0023 is `0.23 %`. What is not quite
 * none or all is never rounded to it.
 */
export const percent = (ratio: number): string => {
  const value = Math.min(100, Math.max(0, ratio * 100));
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.01) return 'less than 0.01 %';
  if (value > 99) return 'more than 99 %';
  const digits = value >= 10 ? 0 : value >= 1 ? 1 : 2;
  return `${Number(value.toFixed(digits))} %`;
};

/** Returns an instant in UTC as `12:40`, or with its date if that is not the day of `besideMs`: `2026-11-23 12:40`. */
export const timeText = (atMs: UnixMs, besideMs: UnixMs): string => {
  const text = new Date(atMs).toISOString();
  const time = text.slice(11, 16);
  return floorTo(atMs, DAY_MS) === floorTo(besideMs, DAY_MS) ? time : `${text.slice(0, 10)} ${time}`;
};

/** Returns items as `a`, `a and b` or `a, b and 3 more`. */
export const listText = (items: readonly string[], atMost = 2): string => {
  const shown = items.length <= atMost ? items : items.slice(0, atMost);
  const rest = items.length - shown.length;
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown;
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
};
