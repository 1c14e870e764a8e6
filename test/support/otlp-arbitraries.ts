/** Random OTLP content for property tests, in the shape of OTLP/JSON. */
import fc from 'fast-check';
import { NOW_NANOS } from './otlp-rows.ts';
import type { AnyValue, KeyValue, LogRecord, LogsRequest, Resource, Span, TracesRequest } from './otlp-writer.ts';

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));

/** Text as it comes: ASCII, any code point, quotes, controls; lone surrogates are tested apart. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((value) => value.toWellFormed()),
  fc.constantFrom('', 'receive', '"\\\u0000\n', '\u2028', '\u{1f600}'),
);

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
/** JSON has no way to write the others as numbers. */
const double = fc
  .oneof(fc.double(), fc.constantFrom(0, -0, 1, 1e21, 5e-324))
  .map((value) =>
    Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value),
  );

const key = fc.oneof(
  text,
  fc.constantFrom('service.name', 'http.status_code', 'db.system', 'peer.service', 'exception.type', 'error.type', 'a'),
);

const { value } = fc.letrec<{ value: AnyValue; pair: KeyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64.map((intValue) => ({ intValue })),
    double.map((doubleValue) => ({ doubleValue })),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    fc.constant({}),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc.array(tie('pair'), { maxLength: 3 }).map((values) => ({ kvlistValue: { values } })),
  ),
  pair: fc.record({ key, value: tie('value') }),
}));

export const anyValues = value;
const attributes = fc.array(fc.record({ key, value }), { maxLength: 8 });
const time = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 12n }).map((offset) => String(NOW_NANOS + offset));
const resource: fc.Arbitrary<Resource> = fc.record({ attributes });

const span: fc.Arbitrary<Span> = fc.record(
  {
    traceId: hexOf(16),
    spanId: hexOf(8),
    parentSpanId: fc.oneof(hexOf(8), fc.constant('')),
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(fc.record({ timeUnixNano: time, name: fc.oneof(fc.constant('exception'), text), attributes }), {
      maxLength: 3,
    }),
    status: fc.record({ message: text, code: fc.integer({ min: 0, max: 2 }) }),
  },
  { requiredKeys: ['traceId', 'spanId'] },
);

const logRecord: fc.Arbitrary<LogRecord> = fc.record(
  {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: fc.integer({ min: 0, max: 24 }),
    body: value,
    attributes,
    traceId: fc.oneof(hexOf(16), fc.constant('')),
    spanId: fc.oneof(hexOf(8), fc.constant('')),
    eventName: text,
  },
  { requiredKeys: [] },
);

/** Requests of some resources with some spans each. */
export const tracesRequests: fc.Arbitrary<TracesRequest> = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource,
      scopeSpans: fc.array(fc.record({ spans: fc.array(span, { maxLength: 4 }) }), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});

/** Requests of some resources with some log records each. */
export const logsRequests: fc.Arbitrary<LogsRequest> = fc.record({
  resourceLogs: fc.array(
    fc.record({
      resource,
      scopeLogs: fc.array(fc.record({ logRecords: fc.array(logRecord, { maxLength: 4 }) }), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});
