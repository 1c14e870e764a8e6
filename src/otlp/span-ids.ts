/**
 * The span ids of one body, each made text once: a parent's id is the same text as in its own span, and what is known of an
 * id is kept by its number. A slot is tried four times, then a Map decides.
 */

/** The ids met so far, numbered from 0 without an order. */
export interface SpanIds {
  readonly mask: number;
  /** Two words a slot. */
  readonly words: Int32Array;
  /** By number: slots first, then those that found none. */
  readonly texts: (string | undefined)[];
  /** Bits of the kinds that have each id, by its number; absent = none. */
  readonly kinds: Uint8Array;
  readonly otherKinds: number[];
  readonly others: Map<string, number>;
}

const TRIES = 4;
const [MIN_SLOTS, MAX_SLOTS] = [64, 65_536];
/** About half of what a span takes, so that the table stays half empty. */
const BYTES_PER_SLOT = 256;

/** Returns no ids, with room for those of a body of so many bytes. */
export const createSpanIds = (bodyBytes: number): SpanIds => {
  let slots = MIN_SLOTS;
  while (slots < MAX_SLOTS && slots * BYTES_PER_SLOT < bodyBytes) slots *= 2;
  return {
    mask: slots - 1,
    words: new Int32Array(slots * 2),
    texts: new Array<string | undefined>(slots).fill(undefined),
    kinds: new Uint8Array(slots),
    otherKinds: [],
    others: new Map(),
  };
};

const wordAt = (bytes: Buffer, start: number): number =>
  ((bytes[start] ?? 0) << 24) |
  ((bytes[start + 1] ?? 0) << 16) |
  ((bytes[start + 2] ?? 0) << 8) |
  (bytes[start + 3] ?? 0);

const digit = (value: number): number => (value < 10 ? 0x30 + value : 0x57 + value);
const DIGITS = Uint8Array.from({ length: 16 }, (_, value) => digit(value));
const hexDigit = (word: number, shift: number): number => DIGITS[(word >>> shift) & 15] ?? 0;

/** Sixteen digits at once: a call into the runtime for each of many ids takes twice as long. */
const hexOf = (high: number, low: number): string =>
  String.fromCharCode(
    hexDigit(high, 28),
    hexDigit(high, 24),
    hexDigit(high, 20),
    hexDigit(high, 16),
    hexDigit(high, 12),
    hexDigit(high, 8),
    hexDigit(high, 4),
    hexDigit(high, 0),
    hexDigit(low, 28),
    hexDigit(low, 24),
    hexDigit(low, 20),
    hexDigit(low, 16),
    hexDigit(low, 12),
    hexDigit(low, 8),
    hexDigit(low, 4),
    hexDigit(low, 0),
  );

/** Returns the number of the id of eight bytes that stands at `start`. */
export const spanIdNumber = (ids: SpanIds, bytes: Buffer, start: number): number => {
  const { mask, words, texts, others } = ids;
  const high = wordAt(bytes, start);
  const low = wordAt(bytes, start + 4);
  const hash = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b);
  for (let i = 0; i < TRIES; i++) {
    const slot = ((hash >>> 15) + i) & mask;
    if (texts[slot] === undefined) {
      words[slot * 2] = high;
      words[slot * 2 + 1] = low;
      texts[slot] = hexOf(high, low);
      return slot;
    }
    if (words[slot * 2] === high && words[slot * 2 + 1] === low) return slot;
  }
  const text = hexOf(high, low);
  const known = others.get(text);
  if (known !== undefined) return known;
  const added = texts.push(text) - 1;
  others.set(text, added);
  return added;
};

/** Returns the id with this number as 16 hex digits. */
export const spanIdText = ({ texts }: SpanIds, id: number): string => texts[id] ?? '';

/**
 * Notes that a span of this kind has the id, and returns how the id was used before: by no span, by one of this kind, or by
 * spans of other kinds alone (a client and its server may share one).
 */
export const addKind = (
  { mask, kinds, otherKinds }: SpanIds,
  id: number,
  kind: number,
): 'UNUSED' | 'SAME_KIND' | 'OTHER_KIND' => {
  const place = id - mask - 1;
  const known = (place < 0 ? kinds[id] : otherKinds[place]) ?? 0;
  if (place < 0) kinds[id] = known | (1 << kind);
  else otherKinds[place] = known | (1 << kind);
  if (known === 0) return 'UNUSED';
  return (known & (1 << kind)) === 0 ? 'OTHER_KIND' : 'SAME_KIND';
};
