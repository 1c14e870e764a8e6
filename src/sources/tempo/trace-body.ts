/** The envelope of a trace read by id: what Tempo says about it, and where its spans stand. */
import { expectWire, readEnum, readLength, readTag, skipField, WIRE, type Cursor } from '../../otlp/protobuf.ts';
import { decodeUtf8 } from '../../otlp/texts.ts';

/**
 * - V1: `tempopb.Trace`, on the wire the same as OTLP's TracesData
 * - V2: `tempopb.TraceByIDResponse`, which has that trace as its first field
 */
export type TraceForm = 'V1' | 'V2';

/** Fields of TraceByIDResponse that are read. */
const RESPONSE = { trace: 1, status: 3, message: 4 };
const PARTIAL = 1;

/** What stands around the spans. */
export interface TraceEnvelope {
  /** Ranges of the body, each a Trace; on the wire a message may come in several parts. */
  readonly traces: readonly { readonly start: number; readonly end: number }[];
  /** What Tempo says is missing; null when it gave all that it holds. */
  readonly partial: string | null;
}

const NO_REASON = 'Tempo could not read the whole trace';

/** Returns the envelope of the body that the cursor is at the start of. @throws DecodeError malformed */
export const readEnvelope = (cursor: Cursor, form: TraceForm): TraceEnvelope => {
  const end = cursor.bytes.length;
  if (form === 'V1') return { traces: [{ start: 0, end }], partial: null };
  const traces: { start: number; end: number }[] = [];
  let status = 0;
  let message = '';
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    switch (tag >>> 3) {
      case RESPONSE.trace: {
        expectWire(cursor, tag, WIRE.length);
        const traceEnd = readLength(cursor, end);
        traces.push({ start: cursor.position, end: traceEnd });
        cursor.position = traceEnd;
        break;
      }
      case RESPONSE.status:
        expectWire(cursor, tag, WIRE.varint);
        status = readEnum(cursor, end);
        break;
      case RESPONSE.message: {
        expectWire(cursor, tag, WIRE.length);
        const messageEnd = readLength(cursor, end);
        message = decodeUtf8(cursor.bytes, cursor.position, messageEnd);
        cursor.position = messageEnd;
        break;
      }
      default:
        skipField(cursor, tag, end);
    }
  }
  return { traces, partial: status === PARTIAL ? (message === '' ? NO_REASON : message) : null };
};
