/** A deterministic stream of numbers and ids. Not for secrets. */
export type Random = {
  /** The next number in [0, 1). */
  readonly next: () => number;
  /** The next integer in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** The next `words` times 32 bits as lower-case hex, never all zero. */
  readonly hex: (words: number) => string;
};

const UINT32 = 2 ** 32;
/** Rounds after which sfc32's counter has mixed into all of its state. */
const WARM_UP_ROUNDS = 12;

/**
 * The stream that belongs to one minute: equal arguments give equal streams, on every machine.
 * @param seed    any integer; its low 32 bits count
 * @param minute  whole minutes since the Unix epoch
 * @see sfc32 of PractRand (public domain), which passes its test suite at 32 bits
 */
export const createRandom = (seed: number, minute: number): Random => {
  let a = seed | 0;
  let b = minute | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;

  const nextUint32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) nextUint32();

  const next = (): number => nextUint32() / UINT32;
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low)),
    hex: (words) => {
      let text = '';
      for (let word = 1; word < words; word += 1) text += hex32(nextUint32());
      // OTLP calls an id of zeros invalid, and a last word that is not zero rules it out.
      return text + hex32(nextUint32() || 1);
    },
  };
};

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const hexByte = (byte: number): string => BYTES[byte] ?? '';

const hex32 = (word: number): string =>
  hexByte(word >>> 24) + hexByte((word >>> 16) & 0xff) + hexByte((word >>> 8) & 0xff) + hexByte(word & 0xff);
