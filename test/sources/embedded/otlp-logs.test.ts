import { describe, expect, it } from '@jest/globals';
import { logRows, NOW_NANOS } from '../../support/otlp-rows.ts';
import { attribute, attributes, logsBody, logsOf, type LogRecord } from '../../support/otlp-writer.ts';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN_ID = '1112131415161718';
const RECORD: LogRecord = {
  timeUnixNano: String(NOW_NANOS),
  severityNumber: 17,
  traceId: TRACE_ID,
  spanId: SPAN_ID,
  attributes: attributes({ 'exception.type': 'E', 'exception.message': 'no' }),
};
const NOW_US = Number(NOW_NANOS / 1000n);

const decode = (record: LogRecord) => logRows(logsBody(logsOf([{ ...RECORD, ...record }])));
const row = (record: LogRecord) => decode(record).exceptions[0];

describe('a log record', () => {
  it('with an exception is an exception of its own time', () => {
    expect(row({})).toMatchObject({
      is_log: true,
      trace: TRACE_ID,
      span: SPAN_ID,
      start_us: NOW_US,
      at_us: NOW_US,
      ordinal: 0,
      severity: 17,
      type: 'E',
      message: 'no',
      stacktrace: null,
      attributes: null,
    });
  });

  it.each(['exception.type', 'exception.message', 'exception.stacktrace'])('is an exception by %s alone', (key) => {
    expect(row({ attributes: [attribute(key, 'x')] })).toMatchObject({ [key.slice('exception.'.length)]: 'x' });
  });

  it.each([{}, { 'exception.escaped': 'False' }, { 'error.type': 'E' }])('with %p is none, and no error', (values) => {
    expect(decode({ attributes: attributes(values) })).toMatchObject({
      exceptions: [],
      received: 1,
      withoutException: 1,
      rejections: {},
    });
  });

  it('without an exception is never refused, however broken its ids and times', () => {
    expect(decode({ attributes: [], traceId: '01', timeUnixNano: '0' })).toMatchObject({ rejections: {} });
  });

  it('stands at the time it was observed when it has none of its own', () => {
    const { timeUnixNano: _time, ...record } = RECORD;
    const body = logsBody(logsOf([{ ...record, observedTimeUnixNano: String(NOW_NANOS - 5_000n) }]));
    expect(logRows(body).exceptions[0]).toMatchObject({ at_us: NOW_US - 5 });
  });

  it.each([
    ['no time at all', { timeUnixNano: '0' }, 'no_time'],
    ['a time before the retention', { timeUnixNano: '1000' }, 'too_old'],
    ['a time ahead', { timeUnixNano: String(NOW_NANOS * 2n) }, 'ahead'],
    ['a trace id of 8 bytes', { traceId: SPAN_ID }, 'trace_id'],
    ['a span id of 16 bytes', { spanId: TRACE_ID }, 'span_id'],
  ])('with %s is refused', (_title, record, reason) => {
    expect(decode(record)).toMatchObject({ exceptions: [], rejections: { [reason]: 1 } });
  });

  it.each([
    ['absent', { traceId: '', spanId: '' }],
    ['zero', { traceId: '0'.repeat(32), spanId: '0'.repeat(16) }],
    ['a span id without its trace', { traceId: '' }],
  ])('whose ids are %s belongs to no span', (_title, record) => {
    expect(row(record)).toMatchObject({ trace: '0'.repeat(32), span: '0'.repeat(16) });
  });

  it('may know its trace and not its span', () => {
    expect(row({ spanId: '' })).toMatchObject({ trace: TRACE_ID, span: '0'.repeat(16) });
  });

  it('keeps its other attributes, its body and its event name', () => {
    const record = {
      attributes: [...(RECORD.attributes ?? []), attribute('user', 7)],
      body: { stringValue: 'it "failed"' },
      eventName: 'checkout.failed',
    };
    expect(row(record)).toMatchObject({
      attributes: '{"user":7,"log.body":"it \\"failed\\"","event.name":"checkout.failed"}',
    });
  });

  it('keeps attributes of those names rather than body and event name', () => {
    const record = {
      attributes: attributes({ 'exception.type': 'E', 'event.name': 'mine', 'log.body': 'mine too' }),
      body: { stringValue: 'body' },
      eventName: 'field',
    };
    expect(row(record)).toMatchObject({ attributes: '{"event.name":"mine","log.body":"mine too"}' });
  });

  it('has no body text when the body is a map', () => {
    expect(row({ body: { kvlistValue: { values: [attribute('a', 1)] } } })).toMatchObject({ attributes: null });
  });

  it('has severity 0 when the number is none of OTLP', () => {
    expect(row({ severityNumber: 25 })).toMatchObject({ severity: 0 });
  });

  it('carries the labels of its resource', () => {
    const resource = attributes({ 'service.name': 'cart', 'service.version': '1', 'deployment.environment': 'dev' });
    expect(logRows(logsBody(logsOf([RECORD], resource))).exceptions[0]).toMatchObject({
      service: 'cart',
      version: '1',
      environment: 'dev',
      resource: '{"service.name":"cart","service.version":"1","deployment.environment":"dev"}',
    });
  });
});
