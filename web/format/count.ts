const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const SHORT_FROM = 100_000;

/** Returns a number of things, for instance `1,204` or `1.2M`; estimates are rounded; `–` for null. */
export const countText = (value: number | null | undefined): string => {
  if (value === null || value === undefined) return '\u2013';
  return value >= SHORT_FROM ? SHORT.format(value) : WHOLE.format(value);
};

/** Returns a number and its noun, which takes an `s` unless there is one, or `many`. */
export const countOf = (value: number, one: string, many = `${one}s`): string =>
  `${countText(value)} ${value === 1 ? one : many}`;
