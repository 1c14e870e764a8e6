/** A deterministic stream of numbers, so that two runs send the same traffic. Not for secrets. */
export interface Random {
  /** The next 32 bits. */
  readonly word: () => number;
  /** The next number in [0, 1). */
  readonly next: () => number;
  /** The next integer in [0, limit). */
  readonly below: (limit: number) => number;
}

const WORDS = 2 ** 32;

/**
 * Returns the stream of a seed.
 * @see mulberry32 by Tommy Ettinger (public domain)
 */
export const createRandom = (seed: number): Random => {
  let state = seed | 0;
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = (): number => word() / WORDS;
  return { word, next, below: (limit) => Math.floor(next() * limit) };
};
