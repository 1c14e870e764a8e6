/** Answers whose lists have an order that a test does not tell. */

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const textOf = (value: unknown): string => JSON.stringify(value);

/**
 * Returns the answer with some of its lists sorted by their text.
 * @param lists  `<key>` of a list, or `<key above>.<key>`
 */
export const unordered = (value: unknown, lists: ReadonlySet<string>, key = '', above = ''): unknown => {
  if (isList(value)) {
    const items = value.map((item) => unordered(item, lists, key, above));
    const isUnordered = lists.has(key) || lists.has(`${above}.${key}`);
    return isUnordered ? items.toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, unordered(part, lists, name, key)] as const),
  );
};
