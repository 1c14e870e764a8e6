/**
 * Burn rates: how many times faster than it may a service uses up its error budget, over pairs of a long and a short window.
 * A pair burns when both windows do: the long one says that it matters, the short one that it still goes on.
 * @see The Site Reliability Workbook, "Alerting on SLOs", multiwindow, multi-burn-rate alerts
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type DurationMs } from '../time.ts';

/** Share of requests that have to succeed, unless the client names one. */
export const DEFAULT_OBJECTIVE = 0.995;

/** 2 % of a 30-day budget in an hour, 5 % in six hours, 10 % in three days. */
const PAIRS: readonly { readonly windowsMs: readonly [DurationMs, DurationMs]; readonly threshold: number }[] = [
  { windowsMs: [HOUR_MS, 5 * MINUTE_MS], threshold: 14.4 },
  { windowsMs: [6 * HOUR_MS, 30 * MINUTE_MS], threshold: 6 },
  { windowsMs: [3 * DAY_MS, 6 * HOUR_MS], threshold: 1 },
];

/** What was counted in a window; null where the source does not reach so far back. */
export interface WindowCount {
  readonly requests: number;
  readonly errors: number;
}

export interface BurnWindowNode {
  readonly windowMs: DurationMs;
  readonly burn: number | null;
  readonly threshold: number;
}

export interface BurnRateNode {
  readonly objective: number;
  readonly windows: readonly BurnWindowNode[];
  readonly isBurning: boolean;
}

/** Returns the lengths of all windows, each once. */
export const burnWindowsMs = (): readonly DurationMs[] => [...new Set(PAIRS.flatMap(({ windowsMs }) => windowsMs))];

// Quotients carry so many digits: 1 - 0.999 is a little more than 0.001, and what uses the budget up exactly would not burn.
const DIGITS = 12;
const exact = (value: number): number => Number(value.toPrecision(DIGITS));

/** Returns the burn rates of an objective in 0..1, exclusive, from what was counted in each window. */
export const burnRate = (objective: number, countOf: (windowMs: DurationMs) => WindowCount | null): BurnRateNode => {
  const burnOf = (windowMs: DurationMs): number | null => {
    const count = countOf(windowMs);
    return count === null || count.requests <= 0 ? null : exact(count.errors / count.requests / exact(1 - objective));
  };
  const pairs = PAIRS.map(({ windowsMs, threshold }) =>
    windowsMs.map((windowMs) => ({ windowMs, burn: burnOf(windowMs), threshold })),
  );
  return {
    objective,
    windows: pairs.flat(),
    isBurning: pairs.some((pair) => pair.every(({ burn, threshold }) => burn !== null && burn >= threshold)),
  };
};
