/** Bodies as a trace source answers them: the spans of one trace alone, cut out of what was sent. */
import { createCursor, readLength, readTag, skipField } from '../../src/otlp/protobuf.ts';
import { createWriter, writeBytes, writeInt64, writtenBytes } from '../../src/otlp/protobuf-writer.ts';

interface Field {
  readonly number: number;
  /** Tag and content, as they stand on the wire. */
  readonly raw: Uint8Array;
  /** Content of a length-delimited field, empty for others. */
  readonly content: Uint8Array;
}

const fieldsOf = (bytes: Uint8Array): readonly Field[] => {
  const cursor = createCursor(bytes);
  const fields: Field[] = [];
  while (cursor.position < bytes.length) {
    const start = cursor.position;
    const tag = readTag(cursor, bytes.length);
    const atContent = cursor.position;
    skipField(cursor, tag, bytes.length);
    const end = cursor.position;
    cursor.position = atContent;
    const isLength = (tag & 7) === 2;
    if (isLength) readLength(cursor, bytes.length);
    const content = isLength ? bytes.subarray(cursor.position, end) : new Uint8Array();
    fields.push({ number: tag >>> 3, raw: bytes.subarray(start, end), content });
    cursor.position = end;
  }
  return fields;
};

const wrap = (number: number, content: Uint8Array): Uint8Array => {
  const writer = createWriter(content.length + 16);
  writeBytes(writer, number, content);
  return writtenBytes(writer);
};

const traceIdOf = (span: Uint8Array): string =>
  Buffer.from(fieldsOf(span).find(({ number }) => number === 1)?.content ?? []).toString('hex');

/** Keeps of a list the items that `keep` makes something of; other fields stay. */
const mapped = (bytes: Uint8Array, list: number, keep: (item: Field) => Uint8Array | null): Uint8Array =>
  Buffer.concat(
    fieldsOf(bytes).flatMap((field) => {
      if (field.number !== list) return [field.raw];
      const kept = keep(field);
      return kept === null ? [] : [kept];
    }),
  );

/** Returns the trace ids of an ExportTraceServiceRequest, each once. */
export const traceIdsOf = (body: Uint8Array): readonly string[] => [
  ...new Set(
    fieldsOf(body).flatMap((resource) =>
      fieldsOf(resource.content)
        .filter(({ number }) => number === 2)
        .flatMap((scope) => fieldsOf(scope.content).filter(({ number }) => number === 2))
        .map(({ content }) => traceIdOf(content)),
    ),
  ),
];

/** Returns the `tempopb.Trace` of one trace: what of these requests is of it. */
export const traceOfBodies = (bodies: readonly Uint8Array[], traceId: string): Uint8Array =>
  Buffer.concat(
    bodies.map((body) =>
      mapped(body, 1, (resource) =>
        wrap(
          1,
          mapped(resource.content, 2, (scope) =>
            wrap(
              2,
              mapped(scope.content, 2, (span) => (traceIdOf(span.content) === traceId ? span.raw : null)),
            ),
          ),
        ),
      ),
    ),
  );

/** Returns the `tempopb.TraceByIDResponse` around a trace. @param partial what Tempo says is missing */
export const traceResponse = (trace: Uint8Array, partial: string | null = null): Uint8Array => {
  const writer = createWriter(trace.length + 256);
  writeBytes(writer, 1, trace);
  writeBytes(writer, 2, Buffer.from([8, 42]));
  if (partial !== null) {
    writeInt64(writer, 3, 1n);
    writeBytes(writer, 4, Buffer.from(partial));
  }
  return writtenBytes(writer);
};
