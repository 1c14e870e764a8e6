/** Numbers of the dictionary for the texts of a body: each is looked up once. */
import { createAttributeReader, type AttributeReader } from '../../otlp/attributes.ts';
import type { TextEntry } from '../../otlp/texts.ts';
import type { Interner } from './interner.ts';

/** A reader of attributes whose texts get numbers. */
export interface LabelReader extends AttributeReader {
  readonly interner: Interner;
}

/** Returns a reader at the start of a body. */
export const createLabelReader = (body: Uint8Array, interner: Interner): LabelReader => ({
  ...createAttributeReader(body),
  interner,
});

/** Returns the id of a label, 0 when there is no text. @throws StoreError LABELS_FULL */
export const labelOf = (reader: LabelReader, entry: TextEntry | null): number => {
  if (entry === null) return 0;
  if (entry.labelId === -1) entry.labelId = reader.interner.label(entry.text);
  return entry.labelId;
};

/** Returns the id of a span name. */
export const nameId = (reader: LabelReader, entry: TextEntry): number => {
  if (entry.nameId === -1) entry.nameId = reader.interner.name(entry.text);
  return entry.nameId;
};
