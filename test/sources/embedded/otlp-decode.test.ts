// What unmodified SDKs of five languages sent; where an expectation looks odd, that is what they send.
import { describe, expect, it } from '@jest/globals';
import {
  fixtureBody,
  fixtureRows,
  fixtures,
  logRows,
  traceRows,
  traceRowsOfJson,
  type Row,
} from '../../support/otlp-rows.ts';
import { tracesBody } from '../../support/otlp-writer.ts';

const first = (rows: readonly Row[], where: Row): Row | undefined =>
  rows.find((row) => Object.entries(where).every(([column, value]) => row[column] === value));

describe('every recorded body', () => {
  it.each(fixtures().map((fixture) => [fixture.file, fixture] as const))('%s is kept whole', (_file, fixture) => {
    const decoded = fixtureRows(fixture);
    expect(decoded.rejections).toEqual({});
    expect(decoded.valuesTooDeep).toBe(0);
    expect(decoded.received).toBeGreaterThan(0);
    const kept =
      fixture.path === '/v1/logs' ? decoded.exceptions.length + decoded.withoutException : decoded.spans.length;
    expect(kept).toBe(decoded.received);
    for (const row of [...decoded.spans, ...decoded.exceptions]) {
      expect(row.service).not.toBe('');
      expect(row.attributes === null || JSON.parse(String(row.attributes))).toBeTruthy();
      expect(JSON.parse(String(row.resource))).toHaveProperty(['service.name'], row.service);
    }
  });

  it('has an exception, unless its SDK recorded none', () => {
    const without = fixtures().filter((fixture) => fixtureRows(fixture).exceptions.length === 0);
    expect(without.map(({ file }) => file)).toEqual([
      'java-agent-excpreview-logs-traces-1.pb', // told in logs instead
      'java-agent-excpreview-logs-traces-2.pb',
      'java-logback-traces.pb',
      'node-thrown_undefined.pb',
      'python-system_exit.pb',
    ]);
  });
});

describe('recorded spans', () => {
  const spans: readonly (readonly [title: string, file: string, where: Row, want: Row])[] = [
    [
      'Flask sends the old HTTP names by default',
      'python-flask-default-1.pb',
      { kind: 2 },
      {
        service: 'py-checkout',
        span_name: 'GET /orders/<int:order>',
        status_code: '500',
        method: 'GET',
        http_route: '/orders/<int:order>',
        protocols: 2,
        status: 2,
        peer: '',
        status_message: 'HTTPError: 500 Server Error: INTERNAL SERVER ERROR for url: http://127.0.0.1:15003/stock/1',
      },
    ],
    [
      'a CLIENT span without an address is called by its name',
      'python-flask-default-1.pb',
      { kind: 3 },
      { peer: 'GET', status_code: '500', status_message: null },
    ],
    [
      'Go has no route attribute, the span name holds it',
      'go-otelhttp-2.pb',
      { kind: 2 },
      {
        service: 'go-frontend',
        version: '0.3.1',
        environment: 'dev',
        span_name: 'GET /buy/{kind}/{id}',
        http_route: '',
        status_code: '502',
        parent: '0000000000000000',
        start_us: 1795487177178779,
        duration_us: 705,
      },
    ],
    [
      'the peer of an HTTP client is its server address',
      'go-otelhttp-2.pb',
      { span: '38a351ec3be08e53' },
      { peer: '127.0.0.1', error_type: '*net.OpError', parent: 'c00e7f8f5ebbc810' },
    ],
  ];
  it.each(spans)('%s', (_title, file, where, want) => {
    expect(first(traceRows(fixtureBody(file)).spans, where)).toMatchObject(want);
  });

  it('keep exception.* of a span as attributes: only events are exceptions', () => {
    const { spans, exceptions } = traceRows(fixtureBody('rust-tracing-traces.pb'));
    const root = first(spans, { span: '51d5283f19756447' });
    expect(JSON.parse(String(root?.attributes))).toMatchObject({
      'exception.message': 'cannot read config for tenant 7',
      'code.line.number': 84,
    });
    expect(exceptions.map((row) => row.span)).not.toContain('51d5283f19756447');
  });
});

describe('recorded exceptions', () => {
  const exceptions: readonly (readonly [title: string, file: string, want: Row, stack: RegExp | null])[] = [
    [
      'Python: a chain of causes is one exception',
      'python-chained_from.pb',
      {
        type: '__main__.GatewayError',
        message: 'cannot charge order A-1009',
        attributes: '{"exception.escaped":"False"}',
      },
      /ConnectionRefusedError: [^]*direct cause[^]*GatewayError: cannot charge order A-1009\n$/u,
    ],
    [
      'Node: the type of an error with a code is the code',
      'node-code_error.pb',
      {
        type: 'ENOENT',
        message: "ENOENT: no such file or directory, open '/no/such/file/4711.json'",
        attributes: null,
      },
      /^Error: ENOENT/u,
    ],
    [
      'Java: the type is the canonical name, the stack says the binary one',
      'java-caused_by.pb',
      { type: 'Nested.OrderException', message: 'order 4711 failed' },
      /^Nested\$OrderException: order 4711 failed\n\tat /u,
    ],
    [
      'Java: an anonymous class has no type',
      'java-anonymous_class.pb',
      { type: '', message: 'anon subclass' },
      /^Nested/u,
    ],
    ['Java: an exception without message', 'java-null_message.pb', { message: null }, /UnsupportedOperationException/u],
    [
      'Go: no stack by default',
      'go-otelhttp-2.pb',
      { type: '*fmt.wrapError', message: 'buy: inventory answered 500', at_us: 1795487177179476 },
      null,
    ],
    [
      'Rust: no type',
      'rust-tracing-traces.pb',
      { type: '', message: 'Qty(ParseIntError { kind: InvalidDigit })' },
      null,
    ],
    [
      'JavaScript: a thrown string',
      'node-thrown_string.pb',
      { type: '', message: 'payment failed for order 8812' },
      null,
    ],
    ['Python: NUL and text in every direction stay', 'python-unicode.pb', { type: 'ValueError' }, /\0nul/u],
    ['Python: an empty message is not an absent one', 'python-empty_message.pb', { message: '' }, /ValueError/u],
  ];
  it.each(exceptions)('%s', (_title, file, want, stack) => {
    const [row] = traceRows(fixtureBody(file)).exceptions;
    expect(row).toMatchObject({ is_log: false, severity: 0, ordinal: 0, ...want });
    if (stack === null) expect(row?.stacktrace).toBeNull();
    else expect(row?.stacktrace).toMatch(stack);
  });

  it('of one span are numbered in recorded order', () => {
    const { exceptions: rows } = traceRows(fixtureBody('python-user_styles.pb'));
    const ofOneSpan = Map.groupBy(rows, (row) => row.span);
    const longest = [...ofOneSpan.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
    expect(longest.map((row) => [row.ordinal, row.message])).toEqual([
      [0, 'cannot charge order R-0'],
      [1, 'cannot charge order R-1'],
      [2, 'cannot charge order R-2'],
    ]);
  });

  it('keep the attributes that a user added, with their types', () => {
    const [row] = traceRows(fixtureBody('python-user_styles.pb')).exceptions;
    expect(row?.attributes).toBe('{"exception.escaped":"False","order.id":"B-2","retry":3}');
  });

  it('over 64 KiB keep both ends of the stack', () => {
    const [row] = traceRows(fixtureBody('python-long_message.pb')).exceptions;
    expect(row).toMatchObject({ is_truncated: false });
    const deep = traceRows(fixtureBody('python-deep_stack.pb')).exceptions;
    expect(deep.map((exception) => exception.is_truncated)).toEqual([false, false, false]);
  });
});

describe('recorded log records', () => {
  it('of the Java agent carry what was logged', () => {
    expect(logRows(fixtureBody('java-agent-logs-1.pb')).exceptions).toMatchObject([
      {
        is_log: true,
        severity: 17,
        type: 'java.lang.IllegalStateException',
        message: 'upstream answered 500',
        attributes: '{"log.body":"request failed: /caught/1"}',
      },
    ]);
  });

  it('under the exception signal have event names of their own and no body', () => {
    const { exceptions } = logRows(fixtureBody('java-agent-excpreview-logs-logs-1.pb'));
    expect(exceptions.map((row) => row.attributes)).toContain('{"event.name":"http.server.request.exception"}');
    expect(exceptions.every((row) => row.trace !== '0'.repeat(32) && row.span !== '0'.repeat(16))).toBe(true);
  });

  it('without an exception are counted and dropped', () => {
    const { exceptions, withoutException } = logRows(fixtureBody('rust-tracing-logs.pb'));
    expect(withoutException).toBe(2);
    expect(exceptions).toMatchObject([
      { type: '', message: 'cannot read config for tenant 7', severity: 17 },
      {
        type: 'OrderError',
        attributes: '{"log.body":"config failed, by hand","event.name":"event src/main.rs:89"}',
      },
    ]);
  });
});

describe('a recorded JSON body', () => {
  it.each(['node-json-aggregate.json', 'node-json-cause.json'])(
    '%s gives the rows of the same content in protobuf',
    (file) => {
      const body = fixtureBody(file);
      const transcoded = tracesBody(JSON.parse(body.toString()));
      expect(traceRowsOfJson(body)).toEqual(traceRows(transcoded));
      expect(traceRowsOfJson(body).exceptions).toHaveLength(3);
    },
  );
});
