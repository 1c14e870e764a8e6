/** Texts that Tempo has cut: it keeps so many bytes of an attribute and does not say that there was more. */

/** `ingestion.max_attribute_bytes` of a Tempo that was not told otherwise. */
export const MAX_ATTRIBUTE_BYTES = 2_048;
/** A character has at most four bytes, and a cut inside one leaves up to three of them. */
const MAX_LOST_BYTES = 2;
const REPLACEMENT = '\ufffd';

/**
 * Returns whether a text looks cut: as long as Tempo's limit allows, or with half a character at its end. A whole text of just
 * that length looks the same, and where Tempo has another limit only cuts inside a character are seen.
 */
export const looksCut = (text: string): boolean => {
  if (text.endsWith(REPLACEMENT)) return true;
  if (text.length > MAX_ATTRIBUTE_BYTES || text.length * 3 < MAX_ATTRIBUTE_BYTES - MAX_LOST_BYTES) return false;
  const bytes = Buffer.byteLength(text, 'utf8');
  return bytes >= MAX_ATTRIBUTE_BYTES - MAX_LOST_BYTES && bytes <= MAX_ATTRIBUTE_BYTES;
};
