const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than using it, and a wall would make thousands an hour. */
const formatOf = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', options);
  formats.set(key, format);
  return format;
};

const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;

const zoned = (options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormat =>
  formatOf(timeZone === undefined ? options : { ...options, timeZone });

/**
 * Returns an instant as the reader's clock shows it: `10:03`, and with its day, `23 Nov 10:03`, unless that is the day of `nowMs`.
 * The time zone is the browser's unless given.
 */
export const clockText = (atMs: number, nowMs: number, timeZone?: string): string => {
  const day = zoned(DAY, timeZone);
  const time = zoned(TIME, timeZone).format(atMs);
  return day.format(atMs) === day.format(nowMs) ? time : `${day.format(atMs)} ${time}`;
};

/** Returns an instant to the second: `10:03:27`. The time zone is the browser's unless given. */
export const secondsText = (atMs: number, timeZone?: string): string =>
  zoned({ ...TIME, second: '2-digit' }, timeZone).format(atMs);

/** Returns the reader's day, for instance `Tuesday 24 November`. The time zone is the browser's unless given. */
export const dayText = (atMs: number, timeZone?: string): string =>
  zoned({ weekday: 'long', day: 'numeric', month: 'long' }, timeZone).format(atMs).replace(',', '');

/** Returns the name of the time zone at an instant: `UTC`, `CET`, `GMT+9`. The browser's unless given. */
export const zoneText = (atMs: number, timeZone?: string): string => {
  const parts = zoned({ timeZoneName: 'short' }, timeZone).formatToParts(atMs);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
};
