const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NO_BREAK = '\u00a0';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

const withRest = (major: number, majorUnit: string, minor: number, minorUnit: string): string =>
  [`${major}${NO_BREAK}${majorUnit}`, ...(minor > 0 ? [`${minor}${NO_BREAK}${minorUnit}`] : [])].join(' ');

/** Returns how long ago something was, in whole units rounded down: `40 s`, `12 min`, `1 h 5 min`, `2 d 3 h`; below 0 counts as 0. */
export const ageText = (ageMs: number): string => {
  const ms = Math.max(0, ageMs);
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}${NO_BREAK}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}${NO_BREAK}min`;
  if (ms < DAY_MS) return withRest(Math.floor(ms / HOUR_MS), 'h', Math.floor((ms % HOUR_MS) / MINUTE_MS), 'min');
  return withRest(Math.floor(ms / DAY_MS), 'd', Math.floor((ms % DAY_MS) / HOUR_MS), 'h');
};

/** Returns a length of milliseconds as it was measured: `0.4 ms`, `85 ms`, `1.25 s`, `2 min`; `–` for null. */
export const lengthText = (ms: number | null | undefined): string => {
  if (ms === null || ms === undefined) return '\u2013';
  if (ms < 10) return `${Number(ms.toFixed(1))}${NO_BREAK}ms`;
  if (ms < SECOND_MS) return `${Math.round(ms)}${NO_BREAK}ms`;
  return ms < MINUTE_MS ? `${Number((ms / SECOND_MS).toFixed(2))}${NO_BREAK}s` : ageText(ms);
};

/** Returns the milliseconds of a length like `30s`, `5m` or `1h30m`; null for anything else and for 0. */
export const durationMs = (text: string): number | null => {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
  const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * (UNITS_MS[unit ?? ''] ?? 0), 0);
  return sum > 0 ? sum : null;
};
