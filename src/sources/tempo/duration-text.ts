/** Durations as Go prints them: `1.5s`, `2m3.25s`, `100µs`, `1ns`. */

const PART = /(?<number>\d+(?:\.\d+)?)(?<unit>ns|us|µs|μs|ms|h|m|s)/gu;
const UNIT_US: Readonly<Record<string, number>> = {
  ns: 1e-3,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1e3,
  s: 1e6,
  m: 6e7,
  h: 36e8,
};
const WHOLE = /^-?(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|h|m|s))+$/u;

/** Returns the microseconds of a duration, rounded down; null where the text is none. */
export const durationUsOf = (text: string): number | null => {
  if (!WHOLE.test(text)) return null;
  const sum = [...text.matchAll(PART)].reduce(
    (us, { groups }) => us + Number(groups?.number) * (UNIT_US[groups?.unit ?? ''] ?? Number.NaN),
    0,
  );
  // Sums of decimals miss a whole microsecond by far less than a nanosecond.
  const wholeUs = Math.floor(sum + 1e-4);
  return text.startsWith('-') ? -wholeUs : wholeUs;
};
