/** Lengths of time as people write them, in both directions. Years and months are no fixed length and so are not accepted. */
const MS = {
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  millisecond: 1,
} as const;

const ISO = /^P(?=.)(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?=.)(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/;
const ISO_UNITS_MS = [MS.week, MS.day, MS.hour, MS.minute, MS.second];
const SHORT = /^(?=.)(?:([\d.]+)w)?(?:([\d.]+)d)?(?:([\d.]+)h)?(?:([\d.]+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/;
const SHORT_UNITS_MS = [...ISO_UNITS_MS, MS.millisecond];

const WHOLE = /^\d+$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;
const MAX_LENGTH = 64;
/** Sums such as 1.1 h are not exact in binary; what is nearer to a whole millisecond than this is that millisecond. */
const TOLERANCE_MS = 1e-4;

/**
 * Returns a length of time in milliseconds from ISO 8601 (`PT15M`, `P7D`, `P1DT12H`, `PT0.5S`) or short form (`15m`, `1h30m`, `7d`, `250ms`).
 * Units go from large to small, each once; only the last may have a fraction; a day is 24 h. Null for anything else, for
 * fractions of a millisecond and beyond 2^53 - 1. Never throws.
 */
export const parseDuration = (text: string): number | null => {
  if (text.length > MAX_LENGTH) return null;
  const iso = ISO.exec(text);
  const amounts: readonly (string | undefined)[] | undefined = (iso ?? SHORT.exec(text))?.slice(1);
  if (!amounts) return null;
  const unitsMs = iso ? ISO_UNITS_MS : SHORT_UNITS_MS;
  const last = amounts.findLastIndex((amount) => amount !== undefined);
  let sumMs = 0;
  for (const [index, amount] of amounts.entries()) {
    if (amount === undefined) continue;
    if (!(index === last ? DECIMAL : WHOLE).test(amount)) return null;
    sumMs += Number(amount) * (unitsMs[index] ?? 0);
  }
  const wholeMs = Math.round(sumMs);
  return Math.abs(sumMs - wholeMs) <= TOLERANCE_MS && Number.isSafeInteger(wholeMs) ? wholeMs : null;
};

/**
 * Returns a length of time in ISO 8601, in days and smaller units: 900000 is `PT15M`, 691200000 is `P8D`, 0 is `PT0S`.
 * @throws RangeError  not a whole number of milliseconds from 0 to 2^53 - 1 (a mistake of the caller)
 */
export const formatDuration = (ms: number): string => {
  if (!Number.isSafeInteger(ms) || ms < 0)
    throw new RangeError(`A duration is a whole number of milliseconds, got ${ms}`);
  const part = (unitMs: number, withinMs: number, letter: string): string => {
    const amount = Math.floor((ms % withinMs) / unitMs);
    return amount > 0 ? `${amount}${letter}` : '';
  };
  const days = part(MS.day, Infinity, 'D');
  const secondsMs = ms % MS.minute;
  const seconds = secondsMs > 0 ? `${secondsMs / MS.second}S` : '';
  const time = part(MS.hour, MS.day, 'H') + part(MS.minute, MS.hour, 'M') + seconds;
  if (time !== '') return `P${days}T${time}`;
  return days === '' ? 'PT0S' : `P${days}`;
};
