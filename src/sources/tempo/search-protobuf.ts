/** The answer to a search in protobuf, from 2.10 on: half the bytes of its JSON, of which the deprecated half is not read. */
import { sourceBadResponse } from '../../errors.ts';
import { createAttributeReader, type AttributeReader } from '../../otlp/attributes.ts';
import { DecodeError } from '../../otlp/decode-error.ts';
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
import { decodeUtf8, entryOfBytes } from '../../otlp/texts.ts';
import { valueText } from '../../otlp/value-text.ts';
import { readPair } from '../../otlp/pairs.ts';
import { MS_US } from '../../time.ts';
import { rootTextOf, type SearchedSpan, type SearchedTrace, type SearchPage } from './search-answer.ts';
import { idIn, NIL } from './tempo-json.ts';
import { SEARCH, SPAN, SPAN_SET, STATS, TRACE } from './tree-message.ts';

/** `tempopb.SearchResponse.metrics`, and of `tempopb.SearchMetrics` what is read. */
const METRICS = { field: 2, completedJobs: 4, totalJobs: 5 } as const;
/** Fields of `tempopb.TraceSearchMetadata` that trees do not need. */
const ROOT = { service: 2, name: 3 } as const;
/** `tempopb.ServiceStats`, and the key of the map that it is in. */
const SERVICE = { key: 1, errors: 2 } as const;
/** From here on a length is that of a span without an end: its start taken from 0, as 64 bits without a sign. */
const NEGATIVE = 0x8000_0000;

const halves: Halves = { low: 0, high: 0 };

/** Calls `read` at each field between the cursor and `end`; what it returns false for is skipped. */
const eachField = (reader: AttributeReader, end: number, read: (field: number, tag: number) => boolean): void => {
  const { cursor } = reader;
  while (cursor.position < end) {
    const tag = readTag(cursor, end);
    if (!read(tag >>> 3, tag)) skipField(cursor, tag, end);
  }
  cursor.position = end;
};

const readText = ({ cursor }: AttributeReader, tag: number, end: number): string => {
  expectWire(cursor, tag, WIRE.length);
  const textEnd = readLength(cursor, end);
  const text = decodeUtf8(cursor.bytes, cursor.position, textEnd);
  cursor.position = textEnd;
  return text;
};

const readMicros = ({ cursor }: AttributeReader, tag: number, end: number): number => {
  expectWire(cursor, tag, WIRE.varint);
  readVarint64(cursor, end, halves);
  return halves.high >= NEGATIVE ? 0 : nanosAsMicros(halves);
};

const readNumber = ({ cursor }: AttributeReader, tag: number, end: number): number => {
  expectWire(cursor, tag, WIRE.varint);
  return readEnum(cursor, end);
};

const readAttributePair = (reader: AttributeReader, end: number, into: Map<string, string>): void => {
  const { cursor, pair, texts } = reader;
  readPair(cursor, end, pair);
  const key = entryOfBytes(texts, cursor.bytes, pair.keyStart, pair.keyEnd).text;
  const text = valueText(reader, pair.valueStart, pair.valueEnd);
  if (text !== null && text !== NIL) into.set(key, text);
  cursor.position = end;
};

const readSpan = (reader: AttributeReader, end: number): SearchedSpan => {
  const span = { id: '', name: '', startUs: 0, durationUs: 0 };
  const attributes = new Map<string, string>();
  eachField(reader, end, (field, tag) => {
    if (field === SPAN.id) span.id = readText(reader, tag, end);
    else if (field === SPAN.name) span.name = readText(reader, tag, end);
    else if (field === SPAN.start) span.startUs = readMicros(reader, tag, end);
    else if (field === SPAN.duration) span.durationUs = readMicros(reader, tag, end);
    else if (field === SPAN.attributes) {
      expectWire(reader.cursor, tag, WIRE.length);
      readAttributePair(reader, readLength(reader.cursor, end), attributes);
    } else return false;
    return true;
  });
  return {
    spanId: idIn(span.id, 16, 'spanID'),
    startUs: span.startUs,
    durationUs: span.durationUs,
    name: span.name === '' ? (attributes.get('name') ?? null) : span.name,
    attributes,
  };
};

/** Returns how many spans of the set are errors; adds the service to the list. */
const readStats = (reader: AttributeReader, end: number, services: string[]): number => {
  let errors = 0;
  eachField(reader, end, (field, tag) => {
    if (field === SERVICE.key) services.push(readText(reader, tag, end));
    else if (field === STATS.value) {
      expectWire(reader.cursor, tag, WIRE.length);
      const statsEnd = readLength(reader.cursor, end);
      eachField(reader, statsEnd, (of, statsTag) => {
        if (of !== SERVICE.errors) return false;
        errors += readNumber(reader, statsTag, statsEnd);
        return true;
      });
    } else return false;
    return true;
  });
  return errors;
};

const readTrace = (reader: AttributeReader, end: number): SearchedTrace => {
  const { cursor } = reader;
  const trace = { id: '', service: '', name: '', startUs: 0, durationMs: 0, matched: 0, errors: 0 };
  const spans: SearchedSpan[] = [];
  const services: string[] = [];
  eachField(reader, end, (field, tag) => {
    if (field === TRACE.id) trace.id = readText(reader, tag, end);
    else if (field === ROOT.service) trace.service = readText(reader, tag, end);
    else if (field === ROOT.name) trace.name = readText(reader, tag, end);
    else if (field === TRACE.start) trace.startUs = readMicros(reader, tag, end);
    else if (field === TRACE.durationMs) trace.durationMs = readNumber(reader, tag, end);
    else if (field === TRACE.spanSets) {
      expectWire(cursor, tag, WIRE.length);
      const setEnd = readLength(cursor, end);
      eachField(reader, setEnd, (of, setTag) => {
        if (of === SPAN_SET.matched) trace.matched += readNumber(reader, setTag, setEnd);
        else if (of === SPAN_SET.spans) {
          expectWire(cursor, setTag, WIRE.length);
          spans.push(readSpan(reader, readLength(cursor, setEnd)));
        } else return false;
        return true;
      });
    } else if (field === TRACE.serviceStats) {
      expectWire(cursor, tag, WIRE.length);
      trace.errors += readStats(reader, readLength(cursor, end), services);
    } else return false;
    return true;
  });
  return {
    traceId: idIn(trace.id, 32, 'traceID'),
    startUs: trace.startUs,
    durationUs: trace.durationMs * MS_US,
    ...rootTextOf(trace.service, trace.name),
    spans,
    matched: trace.matched,
    services: services.sort(),
    errors: services.length === 0 ? null : trace.errors,
  };
};

/** Returns the traces of a search answer, as they come. @throws GatewayError SOURCE_BAD_RESPONSE */
export const readSearchProtobuf = (body: Uint8Array): SearchPage => {
  try {
    const reader = createAttributeReader(body);
    const { cursor } = reader;
    const traces: SearchedTrace[] = [];
    let jobs = { completed: 0, total: 0 };
    eachField(reader, cursor.bytes.length, (field, tag) => {
      if (field !== SEARCH.traces && field !== METRICS.field) return false;
      expectWire(cursor, tag, WIRE.length);
      const end = readLength(cursor, cursor.bytes.length);
      if (field === SEARCH.traces) traces.push(readTrace(reader, end));
      else {
        eachField(reader, end, (of, metricsTag) => {
          if (of === METRICS.completedJobs) jobs = { ...jobs, completed: readNumber(reader, metricsTag, end) };
          else if (of === METRICS.totalJobs) jobs = { ...jobs, total: readNumber(reader, metricsTag, end) };
          else return false;
          return true;
        });
      }
      return true;
    });
    return { traces, isStopped: jobs.completed < jobs.total };
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw sourceBadResponse('TEMPO', `a search that is malformed: ${cause.message}`, cause);
  }
};
