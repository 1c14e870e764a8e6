/** One span of a search for trees: the same as if its trace had been read. */
import type { TelemetryAttribute } from '../../exception/exception.ts';
import { beginAttributes, firstEntry, noteSlot, textOfSlot, type AttributeReader } from '../../otlp/attributes.ts';
import { DecodeError } from '../../otlp/decode-error.ts';
import { isCallKind, type DraftCall, type SpanDraft } from '../../otlp/dependencies.ts';
import { slotOfBytes, slotsOf } from '../../otlp/keys.ts';
import { MAX_DURATION_US } from '../../otlp/limits.ts';
import {
  expectWire,
  nanosAsMicros,
  readLength,
  readTag,
  readVarint64,
  skipField,
  WIRE,
  type Halves,
} from '../../otlp/protobuf.ts';
import { draftSpan } from '../../otlp/span-draft.ts';
import { KIND_NAMES, STATUS_NAMES, UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import { createSpanLabels, readSpanLabels } from '../../otlp/span-labels.ts';
import { decodeUtf8, entryOfBytes, type TextEntry } from '../../otlp/texts.ts';
import { readPair } from '../../otlp/pairs.ts';
import { SPAN } from './tree-message.ts';

const NAME = slotsOf('name');
const STATUS = slotsOf('status');
const KIND = slotsOf('kind');
const SERVICE = slotsOf('service.name');
const [MESSAGE = 0, PARENT = 0] = slotsOf('statusMessage', 'span:parentID');
const NO_PARENT = '0000000000000000';
const NO_ATTRIBUTES: readonly TelemetryAttribute[] = [];
const SIGN_BIT = 0x80000000;

const KIND_NUMBERS = new Map(KIND_NAMES.map((name, number) => [name.toLowerCase(), number]));
const STATUS_NUMBERS = new Map(STATUS_NAMES.map((name, number) => [name.toLowerCase(), number]));

/** How Tempo says of some attributes that they are absent, as an AnyValue. Of a status message it is a text like any other. */
const NIL = Buffer.from('\x0a\x03nil');

const halves: Halves = { low: 0, high: 0 };
const labels = createSpanLabels();

const readSelected = (reader: AttributeReader, end: number): void => {
  const { cursor, pair, list } = reader;
  readPair(cursor, end, pair);
  const slot = slotOfBytes(cursor.bytes, pair.keyStart, pair.keyEnd);
  if (reader.slotList[slot] === list) return;
  const isAbsent = slot !== MESSAGE && NIL.equals(cursor.bytes.subarray(pair.valueStart, pair.valueEnd));
  if (!isAbsent) noteSlot(reader, slot);
};

const SPAN_ID = /^[0-9a-f]{16}$/u;

/** Ids are hex, perhaps without their leading zeros. @throws DecodeError something else */
const toSpanId = (text: string, at: number): string => {
  const id = text.toLowerCase().padStart(NO_PARENT.length, '0');
  if (!SPAN_ID.test(id)) throw new DecodeError('a span id is not hex', at);
  return id;
};

/** Fields of a span as they are found. Reused from span to span. */
interface Found {
  id: string;
  name: TextEntry | null;
  startUs: number;
  durationUs: number;
}
const found: Found = { id: '', name: null, startUs: 0, durationUs: 0 };

const forget = (): void => {
  found.id = '';
  found.name = null;
  found.startUs = found.durationUs = 0;
};

const readText = ({ cursor }: AttributeReader, tag: number, end: number): number => {
  expectWire(cursor, tag, WIRE.length);
  return readLength(cursor, end);
};

const readMicros = ({ cursor }: AttributeReader, tag: number, end: number): number => {
  expectWire(cursor, tag, WIRE.varint);
  readVarint64(cursor, end, halves);
  // An end before the start wraps around.
  return halves.high >= SIGN_BIT ? 0 : nanosAsMicros(halves);
};

const readField = (reader: AttributeReader, tag: number, end: number): void => {
  const { cursor, texts } = reader;
  switch (tag >>> 3) {
    case SPAN.id: {
      const idEnd = readText(reader, tag, end);
      found.id = decodeUtf8(cursor.bytes, cursor.position, idEnd);
      cursor.position = idEnd;
      break;
    }
    case SPAN.name: {
      const nameEnd = readText(reader, tag, end);
      if (cursor.position < nameEnd) found.name = entryOfBytes(texts, cursor.bytes, cursor.position, nameEnd);
      cursor.position = nameEnd;
      break;
    }
    case SPAN.start:
      found.startUs = readMicros(reader, tag, end);
      break;
    case SPAN.duration:
      found.durationUs = readMicros(reader, tag, end);
      break;
    case SPAN.attributes:
      expectWire(cursor, tag, WIRE.length);
      readSelected(reader, readLength(cursor, end));
      break;
    default:
      skipField(cursor, tag, end);
  }
};

/**
 * Reads the span between the cursor and `end` and adds it to the spans, and to the calls if it is one.
 * @throws DecodeError  malformed
 */
export const readTreeSpan = (
  reader: AttributeReader,
  end: number,
  traceId: string,
  spans: SpanDraft[],
  calls: DraftCall[],
): void => {
  const { cursor } = reader;
  const start = cursor.position;
  forget();
  beginAttributes(reader);
  while (cursor.position < end) readField(reader, readTag(cursor, end), end);
  const name = found.name ?? firstEntry(reader, NAME);
  const kind = KIND_NUMBERS.get(firstEntry(reader, KIND)?.text ?? '') ?? 0;
  const parent = toSpanId(textOfSlot(reader, PARENT) ?? '', start);
  const message = textOfSlot(reader, MESSAGE);
  readSpanLabels(reader, kind, name, labels);
  const span = draftSpan(
    {
      traceId,
      spanId: toSpanId(found.id, start),
      parentSpanId: parent === NO_PARENT ? null : parent,
      name: name?.text ?? '',
      kind,
      status: STATUS_NUMBERS.get(firstEntry(reader, STATUS)?.text ?? '') ?? 0,
      statusMessage: message === '' ? null : message,
      startUs: found.startUs,
      durationUs: Math.min(found.durationUs, MAX_DURATION_US),
      service: firstEntry(reader, SERVICE)?.text ?? UNKNOWN_SERVICE,
    },
    labels,
    NO_ATTRIBUTES,
  );
  // Reading values moved it.
  cursor.position = end;
  spans.push(span);
  if (isCallKind(span.kind)) calls.push({ span, protocols: labels.protocols, peer: labels.peer?.text ?? null });
};
