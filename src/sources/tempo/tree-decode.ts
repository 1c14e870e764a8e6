/** From the answer to a search for trees to traces, as far as the search can be right about them. */
import { sourceBadResponse } from '../../errors.ts';
import { createAttributeReader, type AttributeReader } from '../../otlp/attributes.ts';
import { DecodeError } from '../../otlp/decode-error.ts';
import { settleCalls, type DraftCall, type SpanDraft } from '../../otlp/dependencies.ts';
import { eachMessage } from '../../otlp/messages.ts';
import {
  expectWire,
  nanosAsMicros,
  readEnum,
  readLength,
  readTag,
  readVarint64,
  skipField,
  WIRE,
  type Halves,
} from '../../otlp/protobuf.ts';
import { decodeUtf8 } from '../../otlp/texts.ts';
import { SECOND_MS, type DurationMs } from '../../time.ts';
import type { StoredTrace } from '../../trace/trace.ts';
import { compareDrafts } from './span-order.ts';
import { hasWholeTree } from './trace-shape.ts';
import { asProtobuf, SEARCH, SPAN_SET, STATS, TRACE } from './tree-message.ts';
import { readTreeSpan } from './tree-span.ts';

/**
 * Tempo searches block by block and gives the largest part of a trace that lies in several. Parts come from spans that arrive
 * apart; a trace that lasted this long (Tempo cuts traces after five idle seconds) may have been cut in the middle of one service,
 * which nothing in the answer shows.
 */
export const MAX_SEARCHED_MS: DurationMs = 5 * SECOND_MS;

/** A trace as the search tells of it. Reused from trace to trace. */
interface Searched {
  id: string;
  startUs: number;
  durationMs: number;
  /** Spans that match the search, of the largest part. */
  matched: number;
  sets: number;
  /** Spans of the trace by what each service has, all parts seen; 0 = Tempo does not tell. */
  counted: number;
  readonly setRanges: number[]; // start, end, start, end, ...
}

const halves: Halves = { low: 0, high: 0 };
const TRACE_ID = /^[0-9a-f]{32}$/u;
const TRACE_ID_DIGITS = 32;

const readStats = ({ cursor }: AttributeReader, end: number, searched: Searched): void => {
  eachMessage(cursor, end, STATS.value, (statsEnd) => {
    while (cursor.position < statsEnd) {
      const tag = readTag(cursor, statsEnd);
      if (tag >>> 3 === STATS.spans) {
        expectWire(cursor, tag, WIRE.varint);
        searched.counted += readEnum(cursor, statsEnd);
      } else skipField(cursor, tag, statsEnd);
    }
  });
};

const readTraceField = (reader: AttributeReader, tag: number, end: number, searched: Searched): void => {
  const { cursor } = reader;
  switch (tag >>> 3) {
    case TRACE.id: {
      expectWire(cursor, tag, WIRE.length);
      const idEnd = readLength(cursor, end);
      searched.id = decodeUtf8(cursor.bytes, cursor.position, idEnd).toLowerCase().padStart(TRACE_ID_DIGITS, '0');
      cursor.position = idEnd;
      break;
    }
    case TRACE.start:
      expectWire(cursor, tag, WIRE.varint);
      readVarint64(cursor, end, halves);
      searched.startUs = nanosAsMicros(halves);
      break;
    case TRACE.durationMs:
      expectWire(cursor, tag, WIRE.varint);
      searched.durationMs = readEnum(cursor, end);
      break;
    case TRACE.spanSets: {
      expectWire(cursor, tag, WIRE.length);
      const setEnd = readLength(cursor, end);
      searched.setRanges.push(cursor.position, setEnd);
      searched.sets++;
      cursor.position = setEnd;
      break;
    }
    case TRACE.serviceStats:
      expectWire(cursor, tag, WIRE.length);
      readStats(reader, readLength(cursor, end), searched);
      break;
    default:
      skipField(cursor, tag, end);
  }
};

const readSpanSet = (
  reader: AttributeReader,
  end: number,
  searched: Searched,
  spans: SpanDraft[],
  calls: DraftCall[],
) => {
  const { cursor } = reader;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === SPAN_SET.spans) {
      expectWire(cursor, tag, WIRE.length);
      const spanEnd = readLength(cursor, end);
      readTreeSpan(reader, spanEnd, searched.id, spans, calls);
    } else if (tag >>> 3 === SPAN_SET.matched) {
      expectWire(cursor, tag, WIRE.varint);
      searched.matched += readEnum(cursor, end);
    } else skipField(cursor, tag, end);
  }
};

/** Whether the spans are all that Tempo holds of the trace, as far as its own figures show. */
const isRight = ({ startUs, durationMs, matched, sets, counted }: Searched, spans: readonly SpanDraft[]): boolean =>
  sets === 1 &&
  matched === spans.length &&
  (counted === 0 || counted === spans.length) &&
  durationMs < MAX_SEARCHED_MS &&
  spans[0]?.startUs === startUs &&
  new Set(spans.map(({ spanId }) => spanId)).size === spans.length &&
  hasWholeTree(spans);

const readTrace = (reader: AttributeReader, end: number): StoredTrace | null => {
  const { cursor } = reader;
  const searched: Searched = { id: '', startUs: 0, durationMs: 0, matched: 0, sets: 0, counted: 0, setRanges: [] };
  const start = cursor.position;
  while (cursor.position < end) readTraceField(reader, readTag(cursor, end), end, searched);
  if (!TRACE_ID.test(searched.id)) throw new DecodeError('a trace id is not hex', start);
  const drafts: SpanDraft[] = [];
  const calls: DraftCall[] = [];
  for (let index = 0; index < searched.setRanges.length; index += 2) {
    cursor.position = searched.setRanges[index] ?? end;
    readSpanSet(reader, searched.setRanges[index + 1] ?? end, searched, drafts, calls);
  }
  cursor.position = end;
  drafts.sort(compareDrafts);
  if (!isRight(searched, drafts)) return null;
  const spans = settleCalls(drafts, calls);
  return { traceId: searched.id, source: 'TEMPO', spans, exceptions: [], missing: [] };
};

/**
 * Returns the traces of an answer by id, without attributes and exceptions. Those of which the answer may not have every span,
 * or not each one right, are left out: they have to be read by id.
 * @throws GatewayError  SOURCE_BAD_RESPONSE
 */
export const decodeTrees = (body: Uint8Array, contentType: string | null): ReadonlyMap<string, StoredTrace> => {
  const trees = new Map<string, StoredTrace>();
  try {
    const reader = createAttributeReader(asProtobuf(body, contentType));
    const { cursor } = reader;
    eachMessage(cursor, cursor.bytes.length, SEARCH.traces, (end) => {
      const tree = readTrace(reader, end);
      if (tree !== null) trees.set(tree.traceId, tree);
    });
    return trees;
  } catch (cause) {
    if (cause instanceof DecodeError)
      throw sourceBadResponse('TEMPO', `a search that is malformed: ${cause.message}`, cause);
    throw cause;
  }
};
