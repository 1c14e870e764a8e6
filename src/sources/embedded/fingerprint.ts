/** A 64-bit mark of a span's identity, and sets of such marks that cost 8 bytes a slot. */

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

const finish = (value: number): number => {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Where `fingerprint` leaves its two halves: [low, high]. */
export type Fingerprint = Uint32Array;

/**
 * Writes the mark of (trace, span, kind) into `out`. Every bit of the input reaches every bit of the mark (two lanes of
 * MurmurHash3's 32-bit rounds that feed each other), because ids may be small structured numbers. Among five million
 * ids the chance that any two share a mark by accident is below 1 in a million (n² / 2^65).
 * @param trace  words of all trace ids, four a row
 * @param span   words of all span ids, two a row
 * @see Appleby, MurmurHash3 (public domain)
 */
export const fingerprint = (
  trace: Uint32Array,
  span: Uint32Array,
  kind: number,
  row: number,
  out: Fingerprint,
): void => {
  let low = 0x9747b28c;
  let high = 0x3c6ef372;
  for (let index = 0; index < 7; index++) {
    const word = index < 4 ? trace[row * 4 + index] : index < 6 ? span[row * 2 + index - 4] : kind;
    const mixed = word ?? 0;
    low ^= Math.imul(rotate(Math.imul(mixed, 0xcc9e2d51), 15), 0x1b873593);
    low = (Math.imul(rotate(low, 13) + high, 5) + 0xe6546b64) | 0;
    high ^= Math.imul(rotate(Math.imul(mixed, 0x239b961b), 16), 0xab0e9789);
    high = (Math.imul(rotate(high, 17) + low, 5) + 0x561ccd1b) | 0;
  }
  low = finish(low ^ 28);
  high = finish(high ^ low);
  low = (low + high) >>> 0;
  out[0] = low === 0 && high === 0 ? 1 : low; // (0, 0) marks an empty slot
  out[1] = high;
};

/** A set of marks. */
export interface FingerprintSet {
  readonly size: number;
  has(low: number, high: number): boolean;
  /** Adds a mark; false when it was there. */
  add(low: number, high: number): boolean;
  clear(): void;
}

const FIRST_SLOTS = 2 ** 13;
const MAX_LOAD = 0.75;
// Growing eightfold keeps the largest rehash of a generation of three million at 0.4 million marks (some 20 ms).
const GROWTH = 8;

/** Returns an empty set that grows with its content: open addressing with linear probing, at most 3/4 full. */
export const createFingerprintSet = (): FingerprintSet => {
  let lows = new Uint32Array(FIRST_SLOTS);
  let highs = new Uint32Array(FIRST_SLOTS);
  let size = 0;

  // Returns the slot of the mark, or the empty slot where it would go.
  const find = (low: number, high: number): number => {
    const mask = lows.length - 1;
    let slot = low & mask;
    while ((lows[slot] !== low || highs[slot] !== high) && (lows[slot] !== 0 || highs[slot] !== 0)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  };

  const isEmpty = (slot: number): boolean => lows[slot] === 0 && highs[slot] === 0;

  const grow = (): void => {
    const oldLows = lows;
    const oldHighs = highs;
    lows = new Uint32Array(oldLows.length * GROWTH);
    highs = new Uint32Array(oldLows.length * GROWTH);
    for (let index = 0; index < oldLows.length; index++) {
      const low = oldLows[index] ?? 0;
      const high = oldHighs[index] ?? 0;
      if (low === 0 && high === 0) continue;
      const slot = find(low, high);
      lows[slot] = low;
      highs[slot] = high;
    }
  };

  return {
    get size() {
      return size;
    },
    has: (low, high) => !isEmpty(find(low, high)),
    add: (low, high) => {
      if (size >= lows.length * MAX_LOAD) grow();
      const slot = find(low, high);
      if (!isEmpty(slot)) return false;
      lows[slot] = low;
      highs[slot] = high;
      size++;
      return true;
    },
    clear: () => {
      if (lows.length > FIRST_SLOTS * GROWTH) {
        lows = new Uint32Array(FIRST_SLOTS);
        highs = new Uint32Array(FIRST_SLOTS);
      } else {
        lows.fill(0);
        highs.fill(0);
      }
      size = 0;
    },
  };
};
