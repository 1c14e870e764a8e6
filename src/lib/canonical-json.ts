const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

/** Returns JSON in which the order of keys does not matter and absent keys leave no trace: equal values, equal text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));
