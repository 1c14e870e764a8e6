/**
 * Attributes as the store keeps them: one JSON object a span, resource or exception. Types that JSON lacks are told by form:
 * an integer has digits only (and may exceed 2^53), a double has a point or an exponent, bytes are {"$bytes":"<base64>"},
 * NaN and the infinities {"$double":"NaN"}. The text of a number is kept to the digit, so it is never parsed.
 */
import type { AttributeType, TelemetryAttribute } from '../../exception/exception.ts';
import { untagged } from '../../otlp/attribute-value.ts';

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/uy;
const SPACE = /\s*/uy;
const ATOM = /[^\s,:{}[\]"]+/uy;
const TAGGED = /^\{"\$(bytes|double)":("[^"\\]*(?:\\.[^"\\]*)*")\}$/u;

const malformed = (text: string, at: number): SyntaxError =>
  new SyntaxError(`Stored attributes are no JSON object: unexpected text at position ${at} of ${text.length}`);

const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  if (!pattern.test(text)) throw malformed(text, at);
  return pattern.lastIndex;
};

const endOfNested = (text: string, start: number): number => {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOf(STRING, text, at);
      continue;
    }
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    at++;
    if (depth === 0) return at;
  }
  throw malformed(text, start);
};

const endOfValue = (text: string, at: number): number => {
  const first = text[at];
  if (first === '"') return endOf(STRING, text, at);
  return first === '{' || first === '[' ? endOfNested(text, at) : endOf(ATOM, text, at);
};

const unquote = (quoted: string): string => String(JSON.parse(quoted));

const readValue = (raw: string): { readonly value: string; readonly type: AttributeType } => {
  const [, tag, tagged] = TAGGED.exec(raw) ?? [];
  if (tagged !== undefined) return { value: unquote(tagged), type: tag === 'bytes' ? 'BYTES' : 'DOUBLE' };
  switch (raw[0]) {
    case '"':
      return { value: unquote(raw), type: 'STRING' };
    case '[':
      return { value: untagged(raw), type: 'ARRAY' };
    case '{':
      return { value: untagged(raw), type: 'MAP' };
    case 't':
    case 'f':
      return { value: raw, type: 'BOOL' };
    case 'n':
      return { value: '', type: 'STRING' };
    default:
      return { value: raw, type: /[.e]/iu.test(raw) ? 'DOUBLE' : 'INT' };
  }
};

/**
 * Returns the attributes of a stored JSON object, in stored order; of a key that stands twice only the last. Arrays and maps
 * are given as JSON, bytes as base64, an empty value as an empty string; null text has none.
 * @throws SyntaxError  the text is not what the store writes
 */
export const readStoredAttributes = (
  text: string | null,
  scope: TelemetryAttribute['scope'],
): readonly TelemetryAttribute[] => {
  if (text === null || text === '') return [];
  const attributes = new Map<string, TelemetryAttribute>();
  let at = endOf(SPACE, text, 0);
  if (text[at] !== '{') throw malformed(text, at);
  at = endOf(SPACE, text, at + 1);
  while (text[at] !== '}') {
    const keyEnd = endOf(STRING, text, at);
    const colon = endOf(SPACE, text, keyEnd);
    if (text[colon] !== ':') throw malformed(text, colon);
    const start = endOf(SPACE, text, colon + 1);
    const end = endOfValue(text, start);
    const key = unquote(text.slice(at, keyEnd));
    attributes.delete(key);
    attributes.set(key, { scope, key, ...readValue(text.slice(start, end)) });
    at = endOf(SPACE, text, end);
    if (text[at] === ',') at = endOf(SPACE, text, at + 1);
    else if (text[at] !== '}') throw malformed(text, at);
  }
  return [...attributes.values()];
};
