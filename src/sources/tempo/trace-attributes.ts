/** Lists of attributes in the words of the domain. The first of equal keys counts. */
import type { TelemetryAttribute } from '../../exception/exception.ts';
import { readAttributeValue } from '../../otlp/attribute-value.ts';
import { noteSlot, type AttributeReader } from '../../otlp/attributes.ts';
import { slotsOf } from '../../otlp/keys.ts';
import { entryOfBytes } from '../../otlp/texts.ts';
import { readPair } from '../../otlp/pairs.ts';

/** A reader and the list that it fills. */
export interface AttributeLists {
  readonly reader: AttributeReader;
  list: TelemetryAttribute[];
}

/** What an exception says of itself stands in fields of its own. */
const APART = new Set(slotsOf('exception.type', 'exception.message', 'exception.stacktrace'));

/**
 * Reads the KeyValue between the cursor and `end` into the list and notes where its value stands; leaves the cursor at `end`.
 * An event's type, message and stack are noted alone.
 * @throws DecodeError  malformed
 */
export const readListed = (lists: AttributeLists, end: number, scope: TelemetryAttribute['scope']): void => {
  const { reader, list } = lists;
  const { cursor, pair } = reader;
  readPair(cursor, end, pair);
  const key = entryOfBytes(reader.texts, cursor.bytes, pair.keyStart, pair.keyEnd);
  if (key.lastList === reader.list) return;
  key.lastList = reader.list;
  noteSlot(reader, key.keySlot);
  if (scope !== 'EVENT' || !APART.has(key.keySlot)) {
    list.push(readAttributeValue(reader, scope, key.text, pair.valueStart, pair.valueEnd));
  }
  cursor.position = end;
};
