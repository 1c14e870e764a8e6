import { describe, expect, it } from '@jest/globals';
import { NOW_NANOS, RETENTION_MS, traceRows, traceRowsOfJson, type Row } from '../../support/otlp-rows.ts';
import { attribute, attributes, tracesBody, tracesOf, type KeyValue, type Span } from '../../support/otlp-writer.ts';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN: Span = {
  traceId: TRACE_ID,
  spanId: '1112131415161718',
  name: 'GET /cart',
  kind: 2,
  startTimeUnixNano: String(NOW_NANOS),
  endTimeUnixNano: String(NOW_NANOS + 1_500_000n),
};

const decode = (span: Partial<Span>, resource: readonly KeyValue[] = []) =>
  traceRows(tracesBody(tracesOf([{ ...SPAN, ...span }], resource)));
const row = (span: Partial<Span>, resource: readonly KeyValue[] = []): Row | undefined =>
  decode(span, resource).spans[0];
const rowWith = (values: Parameters<typeof attributes>[0], span: Partial<Span> = {}) =>
  row({ ...span, attributes: attributes(values) });

describe('ids', () => {
  it('are kept as they are, a parent too', () => {
    expect(row({ parentSpanId: 'ffeeddccbbaa9988' })).toMatchObject({
      trace: TRACE_ID,
      span: '1112131415161718',
      parent: 'ffeeddccbbaa9988',
    });
  });

  it.each(['', '0000000000000000'])('make a root of a span with parent %p', (parentSpanId) => {
    expect(row({ parentSpanId })).toMatchObject({ parent: '0000000000000000' });
  });

  it.each([
    ['a trace id of 15 bytes', { traceId: TRACE_ID.slice(2) }, 'trace_id'],
    ['a trace id of 17 bytes', { traceId: `${TRACE_ID}00` }, 'trace_id'],
    ['an empty trace id', { traceId: '' }, 'trace_id'],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'trace_id'],
    ['a span id of 16 bytes', { spanId: TRACE_ID }, 'span_id'],
    ['a span id of zeros', { spanId: '0'.repeat(16) }, 'span_id'],
    ['a parent id of 7 bytes', { parentSpanId: '11121314151617' }, 'parent_id'],
  ])('refuse one span: %s', (_title, span, reason) => {
    const body = tracesBody(tracesOf([{ ...SPAN, ...span }, SPAN]));
    expect(traceRows(body)).toMatchObject({ received: 2, rejections: { [reason]: 1 }, spans: [{ span: SPAN.spanId }] });
  });

  it('take the exceptions of a refused span along', () => {
    const event = { name: 'exception', attributes: attributes({ 'exception.type': 'E' }) };
    expect(decode({ traceId: '', events: [event] }).exceptions).toEqual([]);
  });
});

describe('times', () => {
  it('are whole microseconds, rounded down, exact', () => {
    const startTimeUnixNano = String(NOW_NANOS - 1n);
    expect(row({ startTimeUnixNano })).toMatchObject({ start_us: Number((NOW_NANOS - 1n) / 1000n), duration_us: 1501 });
  });

  it.each([
    ['missing', undefined, 0],
    ['before the start', String(NOW_NANOS - 1_000_000n), 0],
    ['the last moment that fits', String(2n ** 64n - 1n), 366 * 86_400_000_000],
  ])('an end that is %s gives a duration that can be kept', (_title, endTimeUnixNano, want) => {
    const { endTimeUnixNano: _end, ...span } = SPAN;
    const spans = [{ ...span, ...(endTimeUnixNano === undefined ? {} : { endTimeUnixNano }) }];
    expect(traceRows(tracesBody(tracesOf(spans))).spans).toMatchObject([{ duration_us: want }]);
  });

  const retention = BigInt(RETENTION_MS) * 1_000_000n;
  it.each([
    ['0', 0n, 'no_time'],
    ['older than the retention', NOW_NANOS - retention - 1_000n, 'too_old'],
    ['more than ten minutes ahead', NOW_NANOS + 600_001_000_000n, 'ahead'],
    ['the last moment that fits', 2n ** 64n - 1n, 'ahead'],
  ])('a start that is %s refuses the span', (_title, start, reason) => {
    expect(decode({ startTimeUnixNano: String(start) })).toMatchObject({ spans: [], rejections: { [reason]: 1 } });
  });

  it.each([NOW_NANOS - retention, NOW_NANOS + 600_000_000_000n])('the edges are kept', (start) => {
    expect(decode({ startTimeUnixNano: String(start) })).toMatchObject({ rejections: {} });
  });
});

describe('resource labels', () => {
  it('are unknown_service and nothing else without a resource', () => {
    const body = tracesBody({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });
    expect(traceRows(body).spans).toMatchObject([
      { service: 'unknown_service', namespace: '', version: '', environment: '', resource: '' },
    ]);
  });

  it('take an empty service name for a missing one', () => {
    expect(row({}, [attribute('service.name', '')])).toMatchObject({ service: 'unknown_service' });
  });

  it.each([
    [{ 'deployment.environment.name': 'new', 'deployment.environment': 'old' }, 'new'],
    [{ 'deployment.environment': 'old', 'deployment.environment.name': '' }, 'old'],
    [{ 'deployment.environment': 'old' }, 'old'],
  ])('environment of %p is %s', (values, want) => {
    expect(row({}, attributes(values))).toMatchObject({ environment: want });
  });

  it('hold all attributes of the resource, numbers as text', () => {
    const resource = attributes({ 'service.name': 'cart', 'service.version': 3, 'service.namespace': 'shop', pid: 7 });
    expect(row({}, resource)).toMatchObject({
      service: 'cart',
      version: '3',
      namespace: 'shop',
      resource: '{"service.name":"cart","service.version":3,"service.namespace":"shop","pid":7}',
    });
  });
});

describe('span labels', () => {
  it.each([
    ['http.response.status_code', 503, '503'],
    ['http.status_code', '404', '404'],
    ['rpc.grpc.status_code', 13, '13'],
  ])('status code from %s', (key, value, want) => {
    expect(rowWith({ [key]: value })).toMatchObject({ status_code: want });
  });

  it('prefer the new names, whatever their order', () => {
    const values = {
      'http.status_code': 1,
      'http.response.status_code': 2,
      'http.method': 'A',
      'http.request.method': 'B',
    };
    expect(rowWith(values)).toMatchObject({ status_code: '2', method: 'B' });
  });

  it('read a double as a number and a bool as a word', () => {
    const values = { 'http.status_code': { doubleValue: 500 }, 'error.type': true };
    expect(rowWith(values)).toMatchObject({ status_code: '500', error_type: 'true' });
  });

  it.each([
    [{ 'rpc.system': 'grpc' }, 1],
    [{ 'rpc.system.name': 'grpc' }, 1],
    [{ 'http.request.method': 'GET' }, 2],
    [{ 'http.status_code': 200 }, 2],
    [{ 'db.system': 'mysql' }, 4],
    [{ 'db.system.name': 'mysql' }, 4],
    [{ 'messaging.system': 'kafka' }, 8],
    [{ 'messaging.system': 'kafka', 'rpc.system': 'grpc', 'http.method': 'GET', 'db.system': 'x' }, 15],
    [{ 'url.path': '/' }, 0],
  ])('protocols of %p are %i', (values, want) => {
    expect(rowWith(values)).toMatchObject({ protocols: want });
  });

  it.each([
    [5, { 'messaging.operation': 'receive' }, true],
    [5, { 'messaging.operation.type': 'receive' }, true],
    [5, { 'messaging.operation.type': 'process', 'messaging.operation': 'receive' }, false],
    [4, { 'messaging.operation': 'receive' }, false],
  ])('kind %i with %p only receives: %p', (kind, values, want) => {
    expect(rowWith(values, { kind })).toMatchObject({ is_receive: want });
  });

  it.each([
    [{ 'peer.service': 'stock', 'db.system': 'mysql', 'server.address': 'h' }, 'stock'],
    [{ 'db.system.name': 'postgresql', 'db.namespace': 'orders', 'server.address': 'h' }, 'postgresql/orders'],
    [{ 'db.system': 'mysql', 'db.name': 'orders' }, 'mysql/orders'],
    [{ 'db.system': 'redis', 'server.address': 'h' }, 'redis'],
    [{ 'messaging.system': 'kafka', 'messaging.destination.name': 'mails' }, 'kafka/mails'],
    [{ 'messaging.system': 'kafka', 'messaging.destination': 'old' }, 'kafka/old'],
    [{ 'server.address': 'new', 'net.peer.name': 'old' }, 'new'],
    [{ 'net.peer.name': 'old' }, 'old'],
    [{}, 'GET /cart'],
  ])('peer of a CLIENT span with %p is %s', (values, want) => {
    expect(rowWith(values, { kind: 3 })).toMatchObject({ peer: want });
    expect(rowWith(values, { kind: 4 })).toMatchObject({ peer: want });
    expect(rowWith(values, { kind: 2 })).toMatchObject({ peer: '' });
  });

  it('keep unknown kinds and statuses as unspecified', () => {
    expect(row({ kind: 99, status: { code: 77 } })).toMatchObject({ kind: 0, status: 0 });
    expect(row({ status: { code: 2, message: 'no' } })).toMatchObject({ status: 2, status_message: 'no' });
    expect(row({ status: { code: 2, message: '' } })).toMatchObject({ status: 2, status_message: null });
  });
});

describe('exceptions', () => {
  const exception = (...values: readonly KeyValue[]) =>
    decode({ events: [{ name: 'exception', attributes: values }] }).exceptions[0];

  it('stand at their own time, at the start of their span without one', () => {
    const at = decode({ events: [{ name: 'exception', timeUnixNano: String(NOW_NANOS + 7_000n) }] }).exceptions[0];
    expect(at).toMatchObject({ at_us: Number(NOW_NANOS / 1000n) + 7, start_us: Number(NOW_NANOS / 1000n) });
    expect(exception()).toMatchObject({ at_us: Number(NOW_NANOS / 1000n), type: '', message: null, stacktrace: null });
  });

  it('are events of that name alone', () => {
    const event = { name: 'error', attributes: attributes({ 'exception.type': 'E' }) };
    expect(decode({ events: [event, { name: 'exception' }, event] }).exceptions).toMatchObject([{ ordinal: 0 }]);
  });

  it('take the first of a type that was sent twice, as Go does', () => {
    expect(
      exception(attribute('exception.type', 'mine'), attribute('exception.type', '*errors.errorString')),
    ).toMatchObject({
      type: 'mine',
      attributes: null,
    });
  });

  it('join a stack that is an array of lines, as Rust sends it', () => {
    const stack = { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }, { intValue: 3 }] } };
    expect(exception(attribute('exception.stacktrace', stack))).toMatchObject({ stacktrace: 'a\nb\n3' });
  });

  it('take the text of what is no string', () => {
    const map = { kvlistValue: { values: [attribute('a', 1)] } };
    expect(exception(attribute('exception.message', map), attribute('exception.type', 23))).toMatchObject({
      message: '{"a":1}',
      type: '23',
    });
  });

  it('keep both ends of a stack over 64 KiB, cut between characters', () => {
    const stack = `begin ${'\u20ac'.repeat(40_000)} end`;
    const row_ = exception(attribute('exception.stacktrace', stack));
    const kept = String(row_?.stacktrace);
    expect(row_).toMatchObject({ is_truncated: true });
    expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(kept)).toBeGreaterThan(65_530);
    expect(kept).toMatch(/^begin \u20ac+\n\u20ac+ end$/u);
  });

  it('keep a stack of exactly 64 KiB whole', () => {
    expect(exception(attribute('exception.stacktrace', 'x'.repeat(65_536)))).toMatchObject({ is_truncated: false });
    expect(exception(attribute('exception.stacktrace', 'x'.repeat(65_537)))).toMatchObject({ is_truncated: true });
  });

  it('group by type, masked message and innermost frame', () => {
    const hash = (message: string) =>
      exception(attribute('exception.type', 'E'), attribute('exception.message', message))?.group_hash;
    expect(hash('order 1 failed')).toBe(hash('order 2 failed'));
    expect(hash('order 1 failed')).not.toBe(hash('order 1 lost'));
  });
});

describe('a body', () => {
  it('without a byte is an empty request', () => {
    expect(traceRows(Buffer.alloc(0))).toMatchObject({ spans: [], received: 0 });
    expect(traceRowsOfJson('{}')).toMatchObject({ spans: [], received: 0 });
  });

  it('of thousands of spans keeps each apart', () => {
    const spans = Array.from({ length: 3_000 }, (_, i) => ({
      ...SPAN,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      attributes: [attribute('i', i)],
    }));
    const rows = traceRows(tracesBody(tracesOf(spans))).spans;
    expect(rows.map((each) => each.attributes)).toEqual(spans.map((_, i) => `{"i":${i}}`));
  });
});
