import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DecodeError } from '../../src/otlp/decode-error.ts';
import { logsRequests, tracesRequests } from '../support/otlp-arbitraries.ts';
import { logRows, logRowsOfJson, NOW_NANOS, traceRows, traceRowsOfJson } from '../support/otlp-rows.ts';
import { logsBody, tracesBody } from '../support/otlp-writer.ts';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f1a';
const SPAN_ID = 'abcdef0123456789';
const SPAN = { traceId: TRACE_ID, spanId: SPAN_ID, startTimeUnixNano: String(NOW_NANOS) };
const traces = (span: object): string =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...SPAN, ...span }] }] }] });
const span = (fields: object) => traceRowsOfJson(traces(fields)).spans[0];
const value = (json: object) => String(span({ attributes: [{ key: 'k', value: json }] })?.attributes).slice(5, -1);

const errorOf = (body: string | Uint8Array): DecodeError => {
  try {
    traceRowsOfJson(body);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error('the body was taken');
};

describe('a JSON body', () => {
  it('gives the rows that the same spans give in protobuf', () => {
    fc.assert(
      fc.property(tracesRequests, (request) => {
        expect(traceRowsOfJson(JSON.stringify(request))).toEqual(traceRows(tracesBody(request)));
      }),
      { seed: 21, numRuns: 150 },
    );
  });

  it('gives the rows that the same log records give in protobuf', () => {
    fc.assert(
      fc.property(logsRequests, (request) => {
        expect(logRowsOfJson(JSON.stringify(request))).toEqual(logRows(logsBody(request)));
      }),
      { seed: 22, numRuns: 150 },
    );
  });

  it('may name its fields in snake_case', () => {
    const record = {
      time_unix_nano: String(NOW_NANOS),
      severity_number: 17,
      trace_id: TRACE_ID,
      span_id: SPAN_ID,
      event_name: 'e',
      attributes: [{ key: 'exception.type', value: { string_value: 'E' } }],
    };
    const body = JSON.stringify({ resource_logs: [{ scope_logs: [{ log_records: [record] }] }] });
    expect(logRowsOfJson(body).exceptions).toMatchObject([
      { trace: TRACE_ID, span: SPAN_ID, type: 'E', severity: 17, attributes: '{"event.name":"e"}' },
    ]);
  });

  it('may write ids in either case', () => {
    expect(span({ traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase() })).toMatchObject({
      trace: TRACE_ID,
      span: SPAN_ID,
    });
  });

  it.each([Buffer.from(TRACE_ID, 'hex').toString('base64'), 'xyz', '01020', '0102'])(
    'refuses the span with trace id %s, not the body',
    (traceId) => {
      expect(traceRowsOfJson(traces({ traceId }))).toMatchObject({ spans: [], rejections: { trace_id: 1 } });
    },
  );

  it.each([
    [3, 3],
    ['SPAN_KIND_CLIENT', 3],
    ['CLIENT', 3],
    [9, 0],
    [-1, 0],
  ])('takes kind %p', (kind, want) => {
    expect(span({ kind })).toMatchObject({ kind: want });
  });

  it('takes status codes and severities by name', () => {
    expect(span({ status: { code: 'STATUS_CODE_ERROR', message: 'm' } })).toMatchObject({
      status: 2,
      status_message: 'm',
    });
    const attributes = [{ key: 'exception.type', value: { stringValue: 'E' } }];
    const record = { timeUnixNano: String(NOW_NANOS), severityNumber: 'SEVERITY_NUMBER_ERROR2', attributes };
    const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
    expect(logRowsOfJson(body).exceptions).toMatchObject([{ severity: 18 }]);
  });

  it.each([
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ intValue: 7 }, '7'],
    [{ intValue: '-5' }, '-5'],
    [{ doubleValue: 'NaN' }, '{"$double":"NaN"}'],
    [{ doubleValue: '1.5' }, '1.5'],
    [{ doubleValue: 2 }, '2.0'],
    [{ bytesValue: 'AP8=' }, '{"$bytes":"AP8="}'],
    [{ stringValue: null }, 'null'],
    [{}, 'null'],
  ])('takes the value %p', (json, want) => {
    expect(value(json)).toBe(want);
  });

  it('keeps every digit of integers that are written as numbers', () => {
    const nanos = String(NOW_NANOS + 123_457n);
    const body = traces({ startTimeUnixNano: '@', attributes: [{ key: 'k', value: { intValue: '#' } }] })
      .replace('"@"', nanos)
      .replace('"#"', '9007199254740993');
    expect(traceRowsOfJson(body).spans).toMatchObject([
      { start_us: Number(NOW_NANOS / 1000n) + 123, attributes: '{"k":9007199254740993}' },
    ]);
  });

  it('ignores unknown fields, null and a byte order mark', () => {
    const body = traces({ flags: 257, links: [{ a: [1] }], traceState: {}, name: null, kind: null, __proto__x: 1 });
    expect(traceRowsOfJson(`\ufeff${body}`).spans).toMatchObject([{ span_name: '', kind: 0 }]);
  });

  it('stores lone surrogates as U+FFFD', () => {
    const body = traces({ name: 'n' }).replace('"n"', '"a\\ud800b"');
    expect(traceRowsOfJson(body).spans).toMatchObject([{ span_name: 'a\ufffdb' }]);
  });

  it('nested over 32 levels loses the deeper values, and is told so', () => {
    let deep: object = { stringValue: 'core' };
    for (let i = 0; i < 40; i++) deep = { arrayValue: { values: [deep] } };
    expect(traceRowsOfJson(traces({ attributes: [{ key: 'k', value: deep }] }))).toMatchObject({ valuesTooDeep: 1 });
  });
});

describe('a JSON body that cannot be read', () => {
  it.each([
    ['', /not JSON/u],
    ['{', /not JSON/u],
    ['[]', /^the body: expected an object, got an array$/u],
    ['7', /^the body: expected an object, got number 7$/u],
    ['{"resourceSpans":{}}', /^resourceSpans: expected an array, got an object$/u],
    ['{"resourceSpans":[null]}', /^resourceSpans\[0\]: expected an object, got null$/u],
    [traces({ name: 5 }), /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.name: expected a string, got number 5$/u],
    [traces({ kind: 'KIND' }), /spans\[0\]\.kind: expected a number or one of SPAN_KIND_UNSPECIFIED/u],
    [traces({ startTimeUnixNano: 'soon' }), /startTimeUnixNano: expected an integer of 64 bits/u],
    [traces({ startTimeUnixNano: 1.5 }), /startTimeUnixNano: expected an integer/u],
    [traces({ startTimeUnixNano: '99999999999999999999' }), /startTimeUnixNano: expected an integer/u],
    [traces({ attributes: [{ key: 'k', value: 'v' }] }), /attributes\[0\]\.value: expected an object, got string "v"/u],
    [traces({ attributes: [{ key: 'k', value: { boolValue: 'true' } }] }), /boolValue: expected true or false/u],
  ])('names what is wrong and where: %s', (body, want) => {
    const error = errorOf(body);
    expect(error.reason).toMatch(want);
    expect(error.offset).toBeNull();
  });

  it.each(['[', '{"a":', '{"resourceSpans":['])('may be nested without end in %s', (open) => {
    expect(errorOf(open.repeat(200_000)).reason).toMatch(/not JSON/u);
  });
});
