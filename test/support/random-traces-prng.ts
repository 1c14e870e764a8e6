/** Seeded randomness, so that a failing test names the seed that repeats it. */
export interface Random {
  /** A number in 0 ≤ n < 1. */
  readonly next: () => number;
  /** A whole number in from ≤ n ≤ to. */
  readonly int: (from: number, to: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** So many hexadecimal digits, not all zero. */
  readonly hex: (digits: number) => string;
  readonly shuffle: <Item>(items: readonly Item[]) => Item[];
}

/** Returns the generator of a seed (mulberry32, public domain, Tommy Ettinger 2017). */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('Nothing to pick from');
    return item;
  };
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    hex: (digits) =>
      Array.from({ length: digits - 1 }, () => int(0, 15).toString(16)).join('') + int(1, 15).toString(16),
    shuffle: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((one, other) => one.order - other.order)
        .map(({ item }) => item),
  };
};
