import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { StoreError, type StoreErrorCode } from '../../../src/sources/embedded/store-errors.ts';
import { fixtureRows, fixtures, NOW_MS, NOW_NANOS } from '../../support/otlp-rows.ts';
import { storeHarness } from '../../support/store-harness.ts';
import { post, startReceiver, type TestReceiver } from '../../support/otlp-receiver.ts';
import {
  attributes,
  logsBody,
  logsOf,
  message,
  integer,
  text,
  tracesBody,
  tracesOf,
} from '../../support/otlp-writer.ts';

const MIB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const SPAN = { traceId: '01'.repeat(16), spanId: '02'.repeat(8), startTimeUnixNano: String(NOW_NANOS) };
const TRACES = tracesOf([SPAN]);
const PARTLY = tracesOf([SPAN, { ...SPAN, traceId: '' }, { ...SPAN, startTimeUnixNano: '0' }, { ...SPAN, spanId: '' }]);

const running: TestReceiver[] = [];
const start = async (...store: Parameters<typeof startReceiver>): Promise<TestReceiver> => {
  const receiver = await startReceiver(...store);
  running.push(receiver);
  return receiver;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((receiver) => receiver.stop()));
});

/** What a google.rpc.Status says. */
const statusBody = (code: number, reason: string): Buffer => Buffer.concat([integer(1, code), text(2, reason)]);

describe('a body that is taken', () => {
  it.each(fixtures().map(({ file, ...fixture }) => [file, fixture] as const))(
    '%s',
    async (_file, { path, contentType, body }) => {
      const { url, counts, lines } = await start();
      const answer = await post(url + path, gzipSync(body), {
        'content-type': contentType,
        'content-encoding': 'gzip',
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(contentType);
      expect(answer.body.toString()).toBe(contentType === 'application/json' ? '{}' : '');
      expect(counts.get(`body ${path.slice(4)} 200`)).toBe(1);
      expect(counts.get(`received ${path.slice(4)}`)).toBeGreaterThan(0);
      expect(lines).toEqual([]);
    },
  );

  it('is durable when it is answered', async () => {
    const writes = Promise.withResolvers<undefined>();
    const { url } = await start({ write: () => writes.promise });
    let isAnswered = false;
    const answer = post(`${url}/v1/traces`, tracesBody(TRACES)).then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await post(`${url}/v1/metrics`, ''); // a round trip later
    expect(isAnswered).toBe(false);
    writes.resolve(undefined);
    expect(await answer).toBe(200);
  });

  it.each([
    ['application/x-protobuf', tracesBody(TRACES)],
    ['application/json; charset=utf-8', JSON.stringify(TRACES)],
    ['Application/JSON', JSON.stringify(TRACES)],
  ])('may be of type %s', async (type, body) => {
    const { url, batches } = await start();
    expect((await post(`${url}/v1/traces`, body, { 'content-type': type })).status).toBe(200);
    expect(batches[0]?.spans.length).toBe(1);
  });

  it('may be empty in protobuf, and nothing is written then', async () => {
    const { url, batches } = await start();
    expect(await post(`${url}/v1/traces`, '')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(batches).toEqual([]);
  });

  it('may come from many senders at once', async () => {
    const { url, batches, counts } = await start();
    const spans = (sender: number) =>
      Array.from({ length: 50 }, (_, i) => ({
        ...SPAN,
        spanId: (sender * 100 + i + 1).toString(16).padStart(16, '0'),
      }));
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, sender) =>
        post(`${url}/v1/traces`, gzipSync(tracesBody(tracesOf(spans(sender)))), { 'content-encoding': 'gzip' }),
      ),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(counts.get('received traces')).toBe(2_000);
    expect(batches.reduce((sum, batch) => sum + batch.spans.length, 0)).toBe(2_000);
  });

  it('may hold an attribute of 10 MB', async () => {
    const { url, batches } = await start();
    const body = tracesBody(tracesOf([{ ...SPAN, attributes: attributes({ big: 'x'.repeat(10_000_000) }) }]));
    expect((await post(`${url}/v1/traces`, body)).status).toBe(200);
    expect(batches[0]?.spans.texts.attributes[0]).toHaveLength(10_000_010);
    // A busy machine takes its time over so many bytes.
  }, 30_000);
});

describe('the store behind the receiver', () => {
  const { open, cleanUp } = storeHarness();
  afterEach(cleanUp);

  it('holds every span and exception that SDKs sent', async () => {
    const store = await open({ nowMs: NOW_MS });
    const { url } = await start({ interner: store.interner, write: (batch) => store.write(batch) });
    const bodies = fixtures().filter(
      ({ path, contentType }) => path === '/v1/traces' && contentType !== 'application/json',
    );
    let [spans, exceptions] = [0, 0];
    for (const fixture of bodies) {
      expect((await post(url + fixture.path, fixture.body)).status).toBe(200);
      const rows = fixtureRows(fixture);
      spans += rows.spans.length;
      exceptions += rows.exceptions.length;
    }
    const count = async (table: string): Promise<unknown> =>
      (await store.read(`SELECT count(*)::INTEGER AS n FROM ${table}`, [])).columns[0]?.[0];
    expect([await count('span'), await count('exception')]).toEqual([spans, exceptions]);
  });
});

describe('a body that is kept in part', () => {
  const reasons =
    '3 spans not kept (1: the trace id is not 16 bytes (32 hex digits) or is all zero; ' +
    '1: the span id is not 8 bytes (16 hex digits) or is all zero; 1: the start time is missing)';

  it('says in JSON how much is missing and why', async () => {
    const { url, batches, counts, lines } = await start();
    const answer = await post(`${url}/v1/traces`, JSON.stringify(PARTLY), JSON_TYPE);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: { rejectedSpans: '3', errorMessage: reasons },
    });
    expect(batches[0]?.spans.length).toBe(1);
    expect(Object.fromEntries(counts)).toEqual({
      'body traces 200': 1,
      'received traces': 4,
      'rejected traces trace_id': 1,
      'rejected traces span_id': 1,
      'rejected traces no_time': 1,
    });
    expect(lines).toEqual([`warn OTLP traces: ${reasons}`]);
  });

  it('says the same in protobuf', async () => {
    const { url } = await start();
    const answer = await post(`${url}/v1/traces`, tracesBody(PARTLY));
    expect(answer.body).toEqual(message(1, integer(1, 3), text(2, reasons)));
  });

  it('names log records as such', async () => {
    const { url } = await start();
    const record = { timeUnixNano: '0', attributes: attributes({ 'exception.type': 'E' }) };
    const answer = await post(`${url}/v1/logs`, JSON.stringify(logsOf([record])), JSON_TYPE);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: {
        rejectedLogRecords: '1',
        errorMessage: '1 log records not kept (1: the start time is missing)',
      },
    });
  });

  it('warns of values that were replaced although nothing was refused', async () => {
    const { url, counts } = await start();
    let deep: object = { stringValue: 'x' };
    for (let i = 0; i < 40; i++) deep = { arrayValue: { values: [deep] } };
    const body = JSON.stringify(tracesOf([{ ...SPAN, attributes: attributes({ k: deep }) }]));
    const answer = await post(`${url}/v1/traces`, body, JSON_TYPE);
    expect(JSON.parse(answer.body.toString())).toEqual({
      partialSuccess: {
        rejectedSpans: '0',
        errorMessage: '1 attribute values nested over 32 levels replaced by null',
      },
    });
    expect(counts.get('valuesTooDeep')).toBe(1);
  });

  it('refuses only what needs a new label when the dictionary is full', async () => {
    const full = (text_: string): number => {
      if (text_ === 'unknown_service') return 1;
      throw new StoreError('LABELS_FULL', 'full');
    };
    const { url, batches, counts } = await start({ interner: { label: full, name: () => 1 } });
    const other = { ...SPAN, attributes: attributes({ 'error.type': 'new' }) };
    await post(`${url}/v1/traces`, tracesBody(tracesOf([SPAN, other, SPAN])));
    await post(`${url}/v1/traces`, tracesBody(tracesOf([SPAN], attributes({ 'service.name': 'new' }))));
    expect(batches.map((batch) => batch.spans.length)).toEqual([2]);
    expect(counts.get('rejected traces labels_full')).toBe(2);
  });

  it('tells log records without an exception from refused ones', async () => {
    const { url, counts } = await start();
    const body = logsBody(logsOf([{ timeUnixNano: String(NOW_NANOS) }, {}]));
    expect(await post(`${url}/v1/logs`, body)).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    expect(counts.get('withoutException')).toBe(2);
  });
});

describe('metrics', () => {
  it('are answered with 200 and dropped, and the log says so once', async () => {
    const { url, lines, counts } = await start();
    expect(await post(`${url}/v1/metrics`, Buffer.from([1, 2, 3]))).toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
    });
    const json = await post(`${url}/v1/metrics`, 'anything', { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect([json.status, json.body.toString()]).toEqual([200, '{}']);
    expect(lines).toEqual(['info OTLP metrics arrive and are dropped: this store keeps traces and exceptions only']);
    expect(counts.get('body metrics 200')).toBe(2);
  });
});

describe('a body that is refused', () => {
  it.each<[string, Uint8Array, Record<string, string>, number, RegExp]>([
    ['no protobuf', Buffer.from([0xff]), {}, 400, /^the message ends inside a field \(at byte 1\)$/u],
    ['no JSON', Buffer.from('{'), JSON_TYPE, 400, /^the body is not JSON/u],
    ['empty JSON', Buffer.alloc(0), JSON_TYPE, 400, /^the body is not JSON/u],
    [
      'no gzip',
      Buffer.from('plain'),
      { 'content-encoding': 'gzip' },
      400,
      /^the body is not valid gzip: incorrect header/u,
    ],
    [
      'gzip cut off',
      gzipSync('x'.repeat(99)).subarray(0, 20),
      { 'content-encoding': 'gzip' },
      400,
      /unexpected end of file/u,
    ],
    [
      'of another type',
      Buffer.from('x'),
      { 'content-type': 'text/plain' },
      415,
      /text\/plain is not supported: send application\/x-protobuf or application\/json$/u,
    ],
    [
      'in another encoding',
      Buffer.from('x'),
      { 'content-encoding': 'br' },
      415,
      /content-encoding br is not supported: send gzip/u,
    ],
    ['over 16 MiB', Buffer.alloc(16 * MIB + 1), {}, 413, /^the body is over 16 MiB/u],
    [
      'a gzip bomb',
      gzipSync(Buffer.alloc(65 * MIB)),
      { 'content-encoding': 'gzip' },
      413,
      /^the body inflates to over 64 MiB/u,
    ],
  ])('%s', async (_title, body, headers, status, want) => {
    const { url, batches, counts, lines } = await start();
    const answer = await post(`${url}/v1/traces`, body, headers);
    expect(answer.status).toBe(status);
    expect(counts.get(`body traces ${status}`)).toBe(1);
    expect(counts.has('received traces')).toBe(false);
    expect(batches).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(`^warn OTLP traces: answered ${status}: `)]);
    const isProtobuf = answer.headers.get('content-type') === 'application/x-protobuf';
    const reason = isProtobuf ? answer.body.subarray(4).toString() : JSON.parse(answer.body.toString()).message;
    expect(reason).toMatch(want);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('is told so as google.rpc.Status in the encoding of the request', async () => {
    const { url } = await start();
    const reason = 'the message ends inside a field (at byte 1)';
    expect((await post(`${url}/v1/logs`, Buffer.from([0xff]))).body).toEqual(statusBody(3, reason));
    const json = await post(`${url}/v1/logs`, '7', JSON_TYPE);
    expect(JSON.parse(json.body.toString())).toEqual({
      code: 3,
      message: 'the body: expected an object, got number 7',
    });
  });

  it('is refused while it still arrives, and the connection does not take it all', async () => {
    const { port } = await start();
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = request({
        port,
        host: '127.0.0.1',
        path: '/v1/traces',
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
      });
      const chunk = Buffer.alloc(MIB);
      const send = (): void => {
        while (sending.write(chunk));
        sending.once('drain', send);
      };
      sending.on('error', reject);
      sending.on('response', (response) => {
        resolve(response.statusCode);
        sending.removeAllListeners('drain');
        sending.on('error', () => undefined);
        sending.destroy();
      });
      send(); // never ends by itself
    });
    expect(status).toBe(413);
  });

  it('is said in the log once a minute', async () => {
    const { url, lines, clock } = await start();
    for (let i = 0; i < 3; i++) await post(`${url}/v1/traces`, Buffer.from([0xff]));
    expect(lines).toHaveLength(1);
    clock.nowMs += 60_000;
    await post(`${url}/v1/traces`, Buffer.from([0xff]));
    expect(lines).toHaveLength(2);
  });

  it('leaves nothing behind when its sender goes away', async () => {
    const { port, url, batches } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 99\r\n\r\nabc',
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await post(`${url}/v1/traces`, tracesBody(TRACES))).status).toBe(200);
    expect(batches).toHaveLength(1);
  });
});

describe('a store that cannot write', () => {
  it.each<[StoreErrorCode, number | undefined, number, string | null]>([
    ['STORE_BUSY', 2_500, 429, '3'],
    ['STORE_BUSY', undefined, 429, '1'],
    ['STORE_FULL', 1_000, 503, '1'],
    ['STORE_UNAVAILABLE', 1_000, 503, '1'],
    ['STORE_CLOSED', undefined, 503, '1'],
    ['STORE_WRITE_FAILED', 1_000, 500, null],
  ])('%s is answered so that senders keep what may be sent again', async (code, retryAfterMs, status, retryAfter) => {
    const write = async (): Promise<void> => {
      throw new StoreError(code, 'no', retryAfterMs === undefined ? {} : { retryAfterMs });
    };
    const { url, counts } = await start({ write });
    const answer = await post(`${url}/v1/traces`, tracesBody(TRACES));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
    expect(Object.fromEntries(counts)).toEqual({ [`body traces ${status}`]: 1 });
  });

  it('for an unknown reason is logged, and the sender learns nothing of it', async () => {
    const write = async (): Promise<void> => {
      throw new TypeError('secret');
    };
    const { url, lines } = await start({ write });
    const answer = await post(`${url}/v1/traces`, tracesBody(TRACES));
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain('secret');
    expect(lines).toEqual(['error OTLP traces: the receiver failed']);
  });
});

describe('other requests', () => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
    const { url } = await start();
    const response = await fetch(`${url}/v1/traces`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    const want = { code: 12, message: `${method} is not allowed here: use POST /v1/traces` };
    if (method !== 'HEAD') expect(await response.json()).toEqual(want);
  });

  it('to another path learn the right ones', async () => {
    const { url } = await start();
    const answer = await post(`${url}/`, tracesBody(TRACES));
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body.toString())).toEqual({
      code: 5,
      message: 'there is no /: OTLP goes to /v1/traces, /v1/logs and /v1/metrics',
    });
  });
});
