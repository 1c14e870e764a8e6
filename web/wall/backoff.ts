const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Returns how long to wait before the next attempt: half of 1 s, 2 s, 4 s ... 30 s, and up to as much again by chance, so that a
 * thousand walls do not come back at one instant. There is no last attempt.
 * @param failures  attempts that failed in a row, from 1
 * @param chance    0 to 1, exclusive
 */
export const waitMs = (failures: number, chance: number): number => {
  // Past this power the longest wait is reached; the power of weeks of failures would be infinite.
  const power = Math.min(Math.max(failures, 1) - 1, 10);
  const whole = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** power);
  return whole / 2 + (whole / 2) * chance;
};
