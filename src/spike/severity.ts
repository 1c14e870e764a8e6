/** How bad the last steps of an episode are. */
import type { EpisodeSeverity } from './episode.ts';

/** Share of requests that may fail: an objective of 99.5 %. */
const ERROR_BUDGET = 0.005;
/** Multiples of the budget. 14.4 uses up 2 % of a month's budget in an hour (Google SRE Workbook, chapter 5). */
const BURN = { critical: 14.4, high: 6, medium: 3 };
/** Errors a minute beyond the baseline below which fast burning is not CRITICAL: a handful of requests. */
const CRITICAL_EXCESS_PER_MINUTE = 10;
/** Or half of all requests fail, of at least so many. */
const CRITICAL_RATIO = 0.5;
const CRITICAL_REQUESTS = 20;

const SEVERITIES: readonly EpisodeSeverity[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Requests and errors of a few steps in a row. */
export interface RecentCounts {
  readonly requests: number;
  readonly errors: number;
  readonly minutes: number;
}

/** Returns the severity of steps with at least some requests, as a rank: 0 is LOW, 3 is CRITICAL. */
export const severityRank = ({ requests, errors, minutes }: RecentCounts, baselineRatio: number): number => {
  const ratio = errors / requests;
  const burn = ratio / ERROR_BUDGET;
  const excessPerMinute = (errors - requests * baselineRatio) / minutes;
  if (burn >= BURN.critical && excessPerMinute >= CRITICAL_EXCESS_PER_MINUTE) return 3;
  if (ratio >= CRITICAL_RATIO && requests >= CRITICAL_REQUESTS) return 3;
  if (burn >= BURN.high) return 2;
  return burn >= BURN.medium ? 1 : 0;
};

/** Returns the name of a rank. */
export const severityOf = (rank: number): EpisodeSeverity => SEVERITIES[rank] ?? 'LOW';

/** Returns the rank of a name. */
export const rankOf = (severity: EpisodeSeverity): number => SEVERITIES.indexOf(severity);
