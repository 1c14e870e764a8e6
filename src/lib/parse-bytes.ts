/** Sizes as people write them: decimal (kB, MB, GB, TB) and binary (KiB, MiB, GiB, TiB) units. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};
const SIZE = /^(\d{1,16}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i;

/**
 * Returns a number of bytes from `4GB`, `512 MiB`, `1.5GB` or `4000000000`; upper and lower case are the same.
 * Null for anything else, for parts of a byte and beyond 2^53 - 1. Never throws.
 */
export const parseBytes = (text: string): number | null => {
  const [, amount, unit] = SIZE.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  const factor = UNITS[unit.toLowerCase()];
  if (factor === undefined) return null;
  const bytes = Number((Number(amount) * factor).toFixed(3));
  return Number.isSafeInteger(bytes) ? bytes : null;
};

/** Returns a size for people, in the largest decimal unit of which there is at least one: 4000000000 is `4 GB`, 1500 is `1.5 kB`. */
export const formatBytes = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const steps = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** steps).toFixed(2))} ${units[steps] ?? ''}`;
};
