/** JSON with one thing in it that nobody would expect. */
import fc from 'fast-check';

/** A text that no answer holds. */
const MARK = 'damaged-here';
const MARKED = JSON.stringify(MARK);

const DEPTH = 5_000;

/** JSON in the place of what was there, by the name that a failed test shows. */
const STRANGE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...['null', 'true', '0', '7', '-1', '0.5', '""', '"x"', '"NaN"', '"+Inf"', '"Infinity"', '"-5"', '[]', '{}'],
      ...['[null]', '[[]]', '[7]', '["x"]', '{"a":1}', '{"status":"error"}', '{"__proto__":{"a":1}}'],
      ...['{"stringValue":7}', '{"doubleValue":"NaN"}', '{"intValue":"x"}', '"9e99"', '1e308', '-1e308', '1e400'],
      ...['9007199254740993', '"9007199254740993"', '"18446744073709551616"', '"99999999999999999999999"'],
    ].map((text) => [text, text]),
  ),
  'many lists in one another': '['.repeat(DEPTH) + ']'.repeat(DEPTH),
  'many objects in one another': `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`,
  'a value of many lists': '{"arrayValue":{"values":['.repeat(DEPTH) + ']}}'.repeat(DEPTH),
  'a value of many maps': `${'{"kvlistValue":{"values":[{"key":"a","value":'.repeat(DEPTH)}{}${'}]}}'.repeat(DEPTH)}`,
};

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Returns the paths to everything in a value, the value itself first. */
const placesIn = (value: unknown): readonly (readonly string[])[] => [
  [],
  ...(isNode(value)
    ? Object.entries(value).flatMap(([name, member]) => placesIn(member).map((rest) => [name, ...rest]))
    : []),
];
const replaced = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined) return MARK;
  if (!isNode(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    key === name ? replaced(member, rest) : member,
  ]);
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
};
const removed = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (!isNode(value) || name === undefined) return {};
  const members = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    if (key !== name) return [[key, member]];
    return rest.length === 0 ? [] : [[key, removed(member, rest)]];
  });
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members);
};

/** What is done to an answer. */
export interface Damage {
  /** Of the places in it, wherever they are; taken modulo their number. */
  readonly place: number;
  /** JSON in its place, or the name of it; null = it is taken away. */
  readonly by: string | null;
}

export const damages: fc.Arbitrary<Damage> = fc.record({
  place: fc.nat(1_000),
  by: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...Object.keys(STRANGE)) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.json() },
  ),
});

/** Returns the damaged text of JSON. */
export const damaged = (text: string, { place, by }: Damage): string => {
  const value: unknown = JSON.parse(text);
  const places = placesIn(value);
  const path = places[place % places.length] ?? [];
  return by === null
    ? JSON.stringify(removed(value, path))
    : JSON.stringify(replaced(value, path)).replace(MARKED, () => STRANGE[by] ?? by);
};
