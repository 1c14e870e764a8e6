/** What decoded JSON is, asked without trusting it. */

/** Returns whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the labels in a value: an object of texts; null where it is something else. */
export const labelsIn = (value: unknown): Readonly<Record<string, string>> | null => {
  if (!isRecord(value)) return null;
  const labels: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return null;
    labels[name] = text;
  }
  return labels;
};

/** Returns the list of what `read` makes of each element; null where the value is no list or an element cannot be read. */
export const listIn = <Item>(value: unknown, read: (element: unknown) => Item | null): readonly Item[] | null => {
  if (!Array.isArray(value)) return null;
  const items: Item[] = [];
  for (const element of value) {
    const item = read(element);
    if (item === null) return null;
    items.push(item);
  }
  return items;
};

/** Returns the JSON in a body; undefined where it is none. */
export const parseJson = (body: Uint8Array): unknown => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return value;
  } catch {
    return undefined;
  }
};
