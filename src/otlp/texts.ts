/**
 * The distinct short texts of one body: attribute keys, label values and span names repeat from span to span,
 * so each is decoded, quoted and looked up once.
 * Look-ups cost the same whatever a sender crafts: a slot is tried four times, then a Map decides.
 */
import { KEY_SLOTS, NO_SLOT } from './keys.ts';

/** A text and what is known about it so far. */
export interface TextEntry {
  readonly text: string;
  /** As bytes of the body; a text may be found under other (invalid) bytes too. */
  readonly bytes: Uint8Array;
  /** `"text":` in UTF-8, null until first asked for. */
  quotedKey: Uint8Array | null;
  /** Which attribute of interest this key names, NO_SLOT for none. */
  readonly keySlot: number;
  /** The list of attributes that had this key last: a repetition in the same list is a duplicate. */
  lastList: number;
  /** Numbers that a reader of the body gave it, as a label and as a span name; -1 until then. */
  labelId: number;
  nameId: number;
  /** The text before which it stood last in a name of two parts, and that name. */
  joinedAfter: TextEntry | null;
  joined: TextEntry | null;
}

/** The texts of one body. */
export interface Texts {
  readonly slots: (TextEntry | undefined)[];
  readonly byText: Map<string, TextEntry>;
  /** Of small whole numbers, as status codes are. */
  readonly byNumber: (TextEntry | undefined)[];
}

const SLOTS = 4_096;
const TRIES = 4;
/** Longer texts do not repeat often enough to be worth a slot. */
const MAX_SLOT_BYTES = 256;
const SMALL_NUMBERS = 1_000;
const encoder = new TextEncoder();

/** Returns no texts. */
export const createTexts = (): Texts => ({
  slots: new Array<TextEntry | undefined>(SLOTS).fill(undefined),
  byText: new Map(),
  byNumber: new Array<TextEntry | undefined>(SMALL_NUMBERS).fill(undefined),
});

/** Returns UTF-8 bytes as text, U+FFFD for each invalid sequence. */
export const decodeUtf8 = (bytes: Buffer, start: number, end: number): string => bytes.toString('utf8', start, end);

const isEqual = (a: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean => {
  if (a.length !== length) return false;
  for (let i = 0; i < length; i++) if (a[i] !== bytes[start + i]) return false;
  return true;
};

/** Returns the entry of a text. */
export const entryOfText = (texts: Texts, text: string, bytes?: Uint8Array): TextEntry => {
  const known = texts.byText.get(text);
  if (known !== undefined) return known;
  const entry: TextEntry = {
    text,
    bytes: bytes ?? encoder.encode(text),
    quotedKey: null,
    keySlot: KEY_SLOTS.get(text) ?? NO_SLOT,
    lastList: -1,
    labelId: -1,
    nameId: -1,
    joinedAfter: null,
    joined: null,
  };
  texts.byText.set(text, entry);
  return entry;
};

/** Returns the entry of the text that stands in `bytes` from `start` to `end`. */
export const entryOfBytes = (texts: Texts, bytes: Buffer, start: number, end: number): TextEntry => {
  const length = end - start;
  if (length > MAX_SLOT_BYTES) return entryOfText(texts, decodeUtf8(bytes, start, end));
  let hash = 0x811c9dc5 ^ length;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  for (let i = 0; i < TRIES; i++) {
    const slot = ((hash >>> 12) ^ (hash + i)) & (SLOTS - 1);
    const entry = texts.slots[slot];
    if (entry === undefined) {
      const added = entryOfText(texts, decodeUtf8(bytes, start, end), bytes.subarray(start, end));
      texts.slots[slot] = added;
      return added;
    }
    if (isEqual(entry.bytes, bytes, start, length)) return entry;
  }
  return entryOfText(texts, decodeUtf8(bytes, start, end));
};

/** Returns the entry of the digits of a small whole number, null for numbers of other kinds. */
export const entryOfNumber = (texts: Texts, value: number): TextEntry | null => {
  if (value >= SMALL_NUMBERS) return null;
  const known = texts.byNumber[value] ?? entryOfText(texts, String(value));
  texts.byNumber[value] = known;
  return known;
};

/** Returns the entry of `first/second`. */
export const entryOfJoined = (texts: Texts, first: TextEntry, second: TextEntry): TextEntry => {
  if (second.joinedAfter === first && second.joined !== null) return second.joined;
  const joined = entryOfText(texts, `${first.text}/${second.text}`);
  second.joinedAfter = first;
  second.joined = joined;
  return joined;
};

/** Returns `"text":` in UTF-8. */
export const quotedKey = (entry: TextEntry): Uint8Array =>
  (entry.quotedKey ??= encoder.encode(`${JSON.stringify(entry.text)}:`));
