/** Counts as TraceQL metrics. */

/** Returns the text of a count: `{ … } | count_over_time() by (a, b)`. */
export const printCount = (spans: string, by: readonly string[]): string =>
  `${spans} | count_over_time()${by.length === 0 ? '' : ` by (${by.join(', ')})`}`;
