import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../src/otlp/decode-error.ts';
import {
  createCursor,
  readNanosAsMicros,
  readTag,
  readVarint32,
  readVarint64,
  skipField,
} from '../../src/otlp/protobuf.ts';
import { fixtureBody, NOW_NANOS, traceRows } from '../support/otlp-rows.ts';
import { fixed64, integer, message, tag, text, tracesBody, tracesOf, varint } from '../support/otlp-writer.ts';

const errorOf = (run: () => unknown): DecodeError => {
  try {
    run();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error('it was read');
};

describe('varints', () => {
  it('of 64 bits are read as written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const cursor = createCursor(varint(value));
        const halves = { low: 0, high: 0 };
        readVarint64(cursor, cursor.bytes.length, halves);
        expect((BigInt(halves.high) << 32n) | BigInt(halves.low)).toBe(value);
        expect(cursor.position).toBe(cursor.bytes.length);
      }),
      { seed: 31 },
    );
  });

  it.each([
    ['over 32 bits as a length', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x1f]), /over 32 bits/u],
    ['of six bytes as a length', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0]), /over 32 bits/u],
    ['cut off', Buffer.from([0x80]), /ends inside a field/u],
    ['that are missing', Buffer.alloc(0), /ends inside a field/u],
  ])('%s are refused', (_title, bytes, want) => {
    expect(errorOf(() => readVarint32(createCursor(bytes), bytes.length)).reason).toMatch(want);
  });

  it.each([
    ['of eleven bytes', Buffer.alloc(11, 0x80), /over 64 bits/u],
    ['over 64 bits', Buffer.from([...Buffer.alloc(9, 0xff), 2]), /over 64 bits/u],
    ['cut off', Buffer.alloc(9, 0xff), /ends inside a field/u],
  ])('%s are refused as values', (_title, bytes, want) => {
    expect(errorOf(() => readVarint64(createCursor(bytes), bytes.length, { low: 0, high: 0 })).reason).toMatch(want);
  });
});

describe('nanoseconds', () => {
  it('are whole microseconds up to the year 2255', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n * 1000n - 1n }), (nanos) => {
        const bytes = fixed64(1, nanos).subarray(1);
        expect(readNanosAsMicros(createCursor(bytes), 8)).toBe(Number(nanos / 1000n));
      }),
      { seed: 32 },
    );
  });
});

describe('fields of no interest', () => {
  const skip = (bytes: Buffer): number => {
    const cursor = createCursor(bytes);
    skipField(cursor, readTag(cursor, bytes.length), bytes.length);
    return cursor.position;
  };

  it.each([
    ['a varint', integer(99, 2n ** 64n - 1n)],
    ['a fixed64', fixed64(99, 1n)],
    ['a message', text(99, 'anything')],
    ['a fixed32', Buffer.concat([tag(99, 5), Buffer.alloc(4)])],
    ['a group', Buffer.concat([tag(99, 3), integer(1, 1), tag(7, 3), text(2, 'x'), tag(7, 4), tag(99, 4)])],
  ])('are skipped: %s', (_title, bytes) => {
    expect(skip(bytes)).toBe(bytes.length);
  });

  it.each([
    ['field number 0', Buffer.from([0x02, 0x00]), /field number 0/u],
    ['wire type 6', Buffer.from([0x0e]), /wire type 6/u],
    ['wire type 7', Buffer.from([0x0f]), /wire type 7/u],
    ['a group without end', Buffer.concat([tag(9, 3), integer(1, 1)]), /ends inside a field/u],
    ['a group that ends as another', Buffer.concat([tag(9, 3), tag(8, 4)]), /was not open/u],
    ['an end without a group', tag(9, 4), /was not open/u],
    ['groups without bottom', Buffer.alloc(100_000, tag(9, 3)), /nested over 32/u],
    ['a length past the end', Buffer.concat([tag(9, 2), varint(1n)]), /1 bytes runs past the end/u],
    ['a fixed64 past the end', Buffer.concat([tag(9, 1), Buffer.alloc(7)]), /ends inside a field/u],
  ])('end in a DecodeError: %s', (_title, bytes, want) => {
    expect(errorOf(() => skip(bytes)).reason).toMatch(want);
  });
});

describe('a body that cannot be read', () => {
  const SPAN = { traceId: '01'.repeat(16), spanId: '02'.repeat(8), startTimeUnixNano: String(NOW_NANOS) };
  const inSpan = (...parts: readonly Buffer[]): Buffer => message(1, message(2, message(2, ...parts)));

  it.each([
    ['a number for the trace id', inSpan(integer(1, 5)), /field 1 has wire type 0, expected 2/u],
    ['a text for the kind', inSpan(text(6, 'x')), /field 6 has wire type 2, expected 0/u],
    ['a number for the start', inSpan(integer(7, 5)), /field 7 has wire type 0, expected 1/u],
    ['a number for the resource spans', integer(1, 5), /field 1 has wire type 0, expected 2/u],
    ['a number for a string value', inSpan(message(9, message(2, integer(1, 5)))), /field 1 has wire type 0/u],
  ])('says which field is of the wrong type: %s', (_title, body, want) => {
    const error = errorOf(() => traceRows(body));
    expect(error.reason).toMatch(want);
    expect(error.offset).toBeGreaterThan(0);
    expect(error.message).toMatch(/ \(at byte \d+\)$/u);
  });

  it('cut off at any byte is read or refused, never kept in part as something else', () => {
    const body = fixtureBody('node-cause.pb');
    for (let length = 0; length < body.length; length++) {
      if (length === 0) expect(traceRows(body.subarray(0, length)).spans).toEqual([]);
      else expect(errorOf(() => traceRows(body.subarray(0, length))).offset).toBeLessThanOrEqual(length);
    }
  });

  it('may order its fields in any way', () => {
    const id = (field: number, hex: string) => message(field, Buffer.from(hex, 'hex'));
    const span = message(
      2,
      fixed64(7, NOW_NANOS),
      text(5, 'n'),
      id(2, SPAN.spanId),
      integer(6, 2),
      id(1, SPAN.traceId),
    );
    const resource = message(1, message(1, message(2, text(1, 'late')), text(1, 'service.name')));
    expect(traceRows(message(1, message(2, span), resource)).spans).toMatchObject([
      { service: 'late', span_name: 'n', kind: 2, trace: SPAN.traceId },
    ]);
  });

  it('takes the last of a field that may stand once, and all resources as one', () => {
    const span = tracesBody(tracesOf([{ ...SPAN, name: 'first' }])).subarray(-(2 + 18 + 10 + 7 + 9));
    expect(span[0]).toBe(tag(2, 2)[0]);
    const renamed = message(2, span.subarray(2), text(5, 'last'));
    const resource = (key: string) => message(1, message(1, text(1, key), message(2, text(1, key))));
    const body = message(1, resource('service.name'), message(2, renamed), resource('service.version'));
    expect(traceRows(body).spans).toMatchObject([
      { span_name: 'last', service: 'service.name', version: 'service.version' },
    ]);
  });
});
