/** The exceptions of a span: its events named `exception`. */
import type { RecordedException, TelemetryAttribute } from '../../exception/exception.ts';
import { beginAttributes, textOfSlot } from '../../otlp/attributes.ts';
import { slotsOf } from '../../otlp/keys.ts';
import { expectWire, readLength, readNanosAsMicros, readTag, skipField, WIRE } from '../../otlp/protobuf.ts';
import { cutStack } from '../../otlp/stack.ts';
import { linesText } from '../../otlp/value-text.ts';
import { looksCut } from './attribute-limit.ts';
import { readListed, type AttributeLists } from './trace-attributes.ts';

/** Fields of Span.Event that are read. */
const EVENT = { time: 1, name: 2, attributes: 3 };
const EXCEPTION_EVENT = Buffer.from('exception');
const [TYPE = 0, MESSAGE = 0, STACK = 0] = slotsOf('exception.type', 'exception.message', 'exception.stacktrace');

/** The span that carries the events. */
export interface Carrier {
  readonly traceId: string;
  readonly spanId: string;
  readonly startUs: number;
  readonly resource: readonly TelemetryAttribute[];
}

/**
 * Returns the event between `start` and `end` of the body if it is an exception, else null.
 * @param ordinal  its position among the exceptions of its span
 * @throws DecodeError  malformed
 */
export const readException = (
  lists: AttributeLists,
  start: number,
  end: number,
  { traceId, spanId, startUs, resource }: Carrier,
  ordinal: number,
): RecordedException | null => {
  const { reader } = lists;
  const { cursor } = reader;
  let isException = false;
  let atUs = 0;
  cursor.position = start;
  beginAttributes(reader);
  lists.list = [];
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    switch (tag >>> 3) {
      case EVENT.time:
        expectWire(cursor, tag, WIRE.fixed64);
        atUs = readNanosAsMicros(cursor, end);
        break;
      case EVENT.name: {
        expectWire(cursor, tag, WIRE.length);
        const nameEnd = readLength(cursor, end);
        isException = EXCEPTION_EVENT.equals(cursor.bytes.subarray(cursor.position, nameEnd));
        cursor.position = nameEnd;
        break;
      }
      case EVENT.attributes:
        expectWire(cursor, tag, WIRE.length);
        readListed(lists, readLength(cursor, end), 'EVENT');
        break;
      default:
        skipField(cursor, tag, end);
    }
  }
  if (!isException) return null;
  const type = textOfSlot(reader, TYPE);
  const recorded = textOfSlot(reader, STACK, linesText);
  const { stack, isTruncated } = cutStack(recorded);
  return {
    traceId,
    spanId,
    startUs,
    recordedAtUs: atUs === 0 ? startUs : atUs,
    isLog: false,
    ordinal,
    severity: null,
    type: type === '' ? null : type,
    message: textOfSlot(reader, MESSAGE),
    stacktrace: stack,
    isStackTruncated: isTruncated || (recorded !== null && looksCut(recorded)),
    attributes: [...lists.list, ...resource],
    statusTitle: null,
  };
};
