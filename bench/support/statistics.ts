/** Numbers about numbers. */

/** Returns the value below which a share (0 to 1) of the numbers lies, by nearest rank; NaN without numbers. */
export const quantile = (numbers: readonly number[], share: number): number => {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
};

/** Returns the median, by nearest rank. */
export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** Returns the sum; 0 without numbers. */
export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
