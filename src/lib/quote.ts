/** How much of a value from outside is repeated in a message or a log line. */
export const MAX_QUOTED_LENGTH = 100;

/** Control characters that JSON leaves alone, and the invisible ones that reorder or hide the text around them. */
const UNSEEN = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const CONTROL = /[\u0000-\u001f]/g;
const HALF_A_PAIR = /[\ud800-\udbff]$/;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const cut = (text: string): string => text.slice(0, MAX_QUOTED_LENGTH).replace(HALF_A_PAIR, '');

const jsonOf = (value: unknown): string => {
  try {
    const json: unknown = JSON.stringify(value);
    return typeof json === 'string' ? json : typeof value;
  } catch {
    return typeof value;
  }
};

const printable = (text: string): string => text.replace(UNSEEN, escaped);

/**
 * Returns a value from outside as it may stand in a message: a text in double quotes, other values as JSON, `nothing` for undefined.
 * At most MAX_QUOTED_LENGTH characters of it, then `...`; control and invisible characters are escaped. Never throws.
 */
export const quote = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = typeof value === 'string' ? value : jsonOf(value);
  const shown = cut(text);
  return (
    printable(typeof value === 'string' ? JSON.stringify(shown) : shown) + (shown.length < text.length ? '...' : '')
  );
};

/** Returns a text as `quote` does, without the quotes around it. */
export const inline = (text: string): string => {
  const shown = cut(text);
  return printable(shown.replace(CONTROL, escaped)) + (shown.length < text.length ? '...' : '');
};
