import { afterEach, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { GatewayError } from '../../src/errors.ts';
import { FAULT_NOW_MS, FAULTS } from '../support/fault-server.ts';
import { openTestDoor, type TestDoor } from '../support/http-door.ts';
import { answer, startServer, type Behave, type RawServer } from '../support/raw-server.ts';

const BODY = '{"status":"success"}';
const ok: Behave = (socket) => socket.write(answer(200, BODY));
const hang: Behave = () => undefined;
const textOf = ({ body }: { body: Uint8Array }): string => Buffer.from(body).toString('utf8');

const opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const { close } of opened.splice(0).reverse()) await close();
});
const serve = async (behave: Behave, secure = false): Promise<RawServer> => {
  const server = await startServer(behave, secure);
  opened.push(server);
  return server;
};
const openDoor = (...[url, settings, deps]: Parameters<typeof openTestDoor>): TestDoor => {
  const door = openTestDoor(url, settings, deps);
  opened.push(door.door);
  return door;
};
const errorOf = async (reading: Promise<unknown>): Promise<GatewayError> => {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GatewayError) return error;
  throw new Error('expected a typed error', { cause: error });
};

describe('what is sent', () => {
  it('is a GET with the parameters as query, below the path prefix of the base URL', async () => {
    const server = await serve(ok);
    const { read, door } = openDoor(`${server.url}/prometheus/`);
    const got = await read({ params: new URLSearchParams({ query: 'a{b="c d"}' }), accept: 'application/json' });
    expect({ status: got.status, type: got.contentType, text: textOf(got) }).toEqual({
      status: 200,
      type: 'application/json',
      text: BODY,
    });
    expect(server.seen[0]).toMatchObject({
      method: 'GET',
      target: '/prometheus/api/v1/query?query=a%7Bb%3D%22c+d%22%7D',
      headers: { accept: 'application/json', 'user-agent': 'triagraph' },
    });
    expect(door.url).toBe(`${server.url}/prometheus`);
  });

  it('is a POST with the parameters as form', async () => {
    const server = await serve(ok);
    const { read } = openDoor(server.url);
    await read({ method: 'POST', params: new URLSearchParams({ query: 'up', step: '60' }) });
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      target: '/api/v1/query',
      body: 'query=up&step=60',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  });

  it('carries the headers of the settings, whose own wins over user and password of the URL', async () => {
    const server = await serve(ok);
    const withUser = server.url.replace('http://', 'http://me:pass%20word@');
    await openDoor(withUser).read();
    await openDoor(withUser, { headers: { Authorization: 'Bearer mine', 'X-Tenant': 'shop' } }).read();
    expect(server.seen.map(({ headers }) => [headers.authorization, headers['x-tenant']])).toEqual([
      [`Basic ${Buffer.from('me:pass word').toString('base64')}`, undefined],
      ['Bearer mine', 'shop'],
    ]);
  });

  it('has the parameters that the base URL has, which are not shown', async () => {
    const server = await serve(ok);
    const { read, door } = openDoor(`${server.url}/?api_key=abcdef`);
    await read();
    expect(server.seen[0]?.target).toBe('/api/v1/query?api_key=abcdef&query=up');
    expect(door.url).toBe(server.url);
  });

  it('goes over TLS that the given authority vouches for', async () => {
    const server = await serve(ok, true);
    const got = await openDoor(server.url, { ca: server.ca }).read();
    expect(textOf(got)).toBe(BODY);
  });
});

describe('connections', () => {
  it('are kept: reads one after the other share a few', async () => {
    const server = await serve(ok);
    const { read } = openDoor(server.url, { concurrency: 2 });
    for (let turn = 0; turn < 50; turn += 1) await read();
    expect(server.requests()).toBe(50);
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('are never more than the concurrency, and no read is lost', async () => {
    let open = 0;
    let most = 0;
    const server = await serve((socket, { index }) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        socket.write(answer(200, String(index)));
      });
    });
    const { read } = openDoor(server.url, { concurrency: 3 });
    const got = await Promise.all(Array.from({ length: 200 }, () => read()));
    expect(new Set(got.map(textOf)).size).toBe(200);
    expect(most).toBeLessThanOrEqual(3);
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  it('are closed with the door, and later reads say so', async () => {
    const server = await serve(hang);
    const { read, door } = openDoor(server.url);
    const reading = errorOf(read());
    await server.untilSeen(1);
    await door.close();
    await server.untilNoSockets();
    expect((await reading).message).toBe('PROMETHEUS is not available: the gateway is closing its connections');
    expect((await errorOf(read())).extensions.code).toBe('SOURCE_UNAVAILABLE');
  });
});

describe('a client that goes away', () => {
  it('closes the socket of its read', async () => {
    const server = await serve(hang);
    const { read } = openDoor(server.url);
    const client = new AbortController();
    const reading = errorOf(read({}, client.signal));
    await server.untilSeen(1);
    client.abort();
    expect((await reading).extensions).toEqual({ code: 'CANCELLED', retryable: false });
    await server.untilNoSockets();
  });

  it('closes the socket of an answer that is on its way', async () => {
    const server = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nfirst part'));
    const { read, reads } = openDoor(server.url);
    const client = new AbortController();
    const reading = errorOf(read({}, client.signal));
    await server.untilSeen(1);
    client.abort();
    expect((await reading).extensions.code).toBe('CANCELLED');
    await server.untilNoSockets();
    expect(reads).toHaveLength(1);
  });

  it('takes its read out of the waiting line, unsent, and the next one moves up', async () => {
    const server = await serve((socket, { target }) => {
      if (!target.includes('hang')) ok(socket, { method: '', target, headers: {}, body: '', index: 0 });
    });
    const { read } = openDoor(server.url, { concurrency: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const hanging = errorOf(read({ path: '/hang' }, first.signal));
    await server.untilSeen(1);
    const waiting = errorOf(read({ path: '/second' }, second.signal));
    const last = read({ path: '/third' });
    second.abort();
    expect((await waiting).extensions.code).toBe('CANCELLED');
    first.abort();
    await hanging;
    expect(textOf(await last)).toBe(BODY);
    expect(server.seen.map(({ target }) => target.split('?')[0])).toEqual(['/hang', '/third']);
  });

  it('is not asked for when it went before', async () => {
    const server = await serve(ok);
    const { read } = openDoor(server.url);
    expect((await errorOf(read({}, AbortSignal.abort()))).extensions.code).toBe('CANCELLED');
    expect(server.connections()).toBe(0);
  });
});

describe('time', () => {
  it('of the operation ends a read as a timeout, not as a client that went away', async () => {
    const server = await serve(hang);
    const { read } = openDoor(server.url);
    const error = await errorOf(read({}, AbortSignal.timeout(50)));
    expect(error.extensions).toEqual({ code: 'SOURCE_TIMEOUT', retryable: true, source: 'PROMETHEUS' });
    await server.untilNoSockets();
  });

  it('spent in the waiting line counts, and the error says what would help', async () => {
    const server = await serve(hang);
    const settings = { concurrency: 1, timeoutMs: 150 };
    const { read } = openDoor(server.url, settings, { elapsed: () => performance.now() });
    const [first, second] = [errorOf(read()), errorOf(read())];
    expect((await first).message).toBe('PROMETHEUS did not answer within 150 ms');
    expect((await second).message).toMatch(
      /within 150 ms, \d+ of which the read waited for one of 1 connections \(PROMETHEUS_CONCURRENCY\)$/,
    );
  });

  it('on a clock that is off is reported, and is no error', async () => {
    const fault = FAULTS.find(({ name }) => name === 'a clock an hour off');
    const server = await (fault?.start() ?? serve(ok));
    opened.push(server);
    const { read, door } = openDoor(server.url);
    expect(door.clockSkewMs).toBeNull();
    await read();
    expect(door.clockSkewMs).toBe(3_600_000);
  });

  it('on a clock that is a little off is not', async () => {
    const date = new Date(FAULT_NOW_MS - 59_000).toUTCString();
    const server = await serve((socket) => socket.write(answer(200, BODY, { date })));
    const { read, door } = openDoor(server.url);
    await read();
    expect(door.clockSkewMs).toBeNull();
  });
});

describe('a body', () => {
  const LONG = Buffer.from(Array.from({ length: 50_000 }, (_, index) => `${index};`).join(''));

  it.each([
    ['gzip', gzipSync(LONG)],
    ['x-gzip', gzipSync(LONG)],
    ['deflate', deflateSync(LONG)],
    ['br', brotliCompressSync(LONG)],
    ['identity', LONG],
  ])('that comes as %s is decompressed', async (encoding, bytes) => {
    const server = await serve((socket) => socket.write(answer(200, bytes, { 'content-encoding': encoding })));
    const { read, reads } = openDoor(server.url);
    expect(LONG.equals((await read()).body)).toBe(true);
    expect(reads.map(({ bytes: read_ }) => read_)).toEqual([LONG.byteLength]);
  });

  it('in an encoding that was not asked for is refused', async () => {
    const server = await serve((socket) => socket.write(answer(200, 'x', { 'content-encoding': 'zstd' })));
    expect((await errorOf(openDoor(server.url).read())).message).toBe(
      'PROMETHEUS gave an answer that cannot be used: its body is encoded as "zstd", which was not asked for',
    );
  });

  it('of exactly the limit is read, one byte more is too large', async () => {
    const server = await serve((socket, { target }) =>
      socket.write(answer(200, 'x'.repeat(target.includes('more') ? 1_001 : 1_000))),
    );
    const { read } = openDoor(server.url, { maxBodyBytes: 1_000 });
    expect((await read()).body.byteLength).toBe(1_000);
    expect((await errorOf(read({ path: '/more' }))).extensions.code).toBe('SOURCE_BAD_RESPONSE');
  });

  it('of many megabytes comes whole', async () => {
    const megabytes = Buffer.alloc(10_000_000);
    for (let at = 0; at < megabytes.byteLength; at += 4) megabytes.writeUInt32LE(at, at);
    const server = await serve((socket) => socket.write(answer(200, megabytes)));
    const got = await openDoor(server.url, { maxBodyBytes: 20_000_000 }).read();
    expect(megabytes.equals(got.body)).toBe(true);
  });

  it('of a failure that the source wants to read is returned with its status', async () => {
    const server = await serve((socket) => socket.write(answer(422, '{"error":"too many"}')));
    const got = await openDoor(server.url).read({ returns: [400, 422] });
    expect({ status: got.status, text: textOf(got) }).toEqual({ status: 422, text: '{"error":"too many"}' });
  });
});

describe('a second try', () => {
  /** Fails the first request with a status, answers the others. */
  const failingOnce =
    (status: number, headers: Readonly<Record<string, string>> = {}): Behave =>
    (socket, { index }) =>
      socket.write(index === 0 ? answer(status, '', headers) : answer(200, BODY));

  it.each([429, 502, 503, 504])('after %d is made once, and both are told', async (status) => {
    const server = await serve(failingOnce(status));
    const { read, reads, pauses } = openDoor(server.url);
    expect(textOf(await read({ method: 'POST' }))).toBe(BODY);
    expect(server.requests()).toBe(2);
    expect(reads).toHaveLength(2);
    expect(pauses).toEqual([150]); // the middle of the range, as the test's chance is 0.5
  });

  it.each([400, 401, 404, 408, 422, 500, 501])('after %d is not made', async (status) => {
    const server = await serve(failingOnce(status));
    await errorOf(openDoor(server.url).read());
    expect(server.requests()).toBe(1);
  });

  it('after a connection that broke finds a new one', async () => {
    const server = await serve((socket, { index }) => {
      if (index === 0) socket.resetAndDestroy();
      else socket.write(answer(200, BODY));
    });
    expect(textOf(await openDoor(server.url).read())).toBe(BODY);
    expect(server.connections()).toBe(2);
  });

  it('waits for as long as the source asks, where that is short', async () => {
    const server = await serve(failingOnce(503, { 'retry-after': '2' }));
    const { read, pauses } = openDoor(server.url);
    await read();
    expect(pauses).toEqual([2_150]);
  });

  it('is not made where the pause would outlast the deadline', async () => {
    const server = await serve(failingOnce(429, { 'retry-after': '2' }));
    const error = await errorOf(openDoor(server.url, { timeoutMs: 1_000 }).read());
    expect(error.extensions).toMatchObject({ code: 'SOURCE_RATE_LIMITED', retryAfterMs: 2_000 });
    expect(server.requests()).toBe(1);
  });

  it('is not made for a client that goes away during the pause', async () => {
    const server = await serve(failingOnce(503));
    const client = new AbortController();
    const { read } = openDoor(
      server.url,
      {},
      {
        sleep: async (_ms, signal) => {
          client.abort();
          signal.throwIfAborted();
        },
      },
    );
    expect((await errorOf(read({}, client.signal))).extensions.code).toBe('CANCELLED');
    expect(server.requests()).toBe(1);
  });

  it('that time does not allow leaves the first error', async () => {
    const server = await serve(failingOnce(503));
    const { read } = openDoor(
      server.url,
      { timeoutMs: 20_000 },
      {
        sleep: (_ms, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
      },
    );
    const error = await errorOf(read({}, AbortSignal.timeout(50)));
    expect(error.message).toBe('PROMETHEUS is not available: HTTP 503');
  });

  it('gives the answer to a source that reads the body of such a failure itself', async () => {
    const server = await serve((socket) => socket.write(answer(503, '{"errorType":"timeout"}')));
    const got = await openDoor(server.url).read({ returns: [503] });
    expect(got.status).toBe(503);
    expect(server.requests()).toBe(2);
  });
});

describe('the circuit breaker', () => {
  const breaker = { outages: 2, openMs: 1_000 };

  it('answers at once while the source is out of order, says since when and why, and lets one read through later', async () => {
    let isUp = false;
    const server = await serve((socket) => socket.write(isUp ? answer(200, BODY) : answer(503, 'starting up')));
    const { read, clock } = openDoor(server.url, {}, { breaker });
    await errorOf(read());
    clock.nowMs += 500;
    await errorOf(read());
    expect(server.requests()).toBe(4);
    const refused = await errorOf(read());
    expect(refused.message).toBe(
      'PROMETHEUS is not available since 2026-03-04T09:30:00.000Z, so it was not asked: HTTP 503: starting up',
    );
    expect(refused.extensions).toMatchObject({ code: 'SOURCE_UNAVAILABLE', retryAfterMs: 1_000 });
    expect(server.requests()).toBe(4);
    clock.nowMs += 1_000;
    await errorOf(read()); // the probe, which is tried once only
    expect(server.requests()).toBe(5);
    clock.nowMs += 1_000;
    isUp = true;
    await read();
    await read();
    expect(server.requests()).toBe(7);
  });

  it('spares the second tries of reads that failed before it opened', async () => {
    const server = await serve((socket) => socket.resetAndDestroy());
    const { read } = openDoor(server.url, { concurrency: 1 }, { breaker });
    const errors = await Promise.all(Array.from({ length: 20 }, () => errorOf(read())));
    expect(errors.every(({ extensions }) => extensions.code === 'SOURCE_UNAVAILABLE')).toBe(true);
    // One try each; how many second ones are under way when two reads have failed is a matter of turns.
    expect(server.requests()).toBeGreaterThanOrEqual(20);
    expect(server.requests()).toBeLessThanOrEqual(24);
  });

  it('counts a source that hangs', async () => {
    const server = await serve(hang);
    const { read } = openDoor(server.url, { timeoutMs: 50 }, { breaker });
    await errorOf(read());
    await errorOf(read());
    expect((await errorOf(read())).message).toMatch(/, so it was not asked: PROMETHEUS did not answer within 50 ms$/);
    expect(server.requests()).toBe(2);
  });

  it('does not count refusals, nor clients that went away', async () => {
    const server = await serve((socket, { target }) => {
      if (!target.includes('hang')) socket.write(answer(target.includes('429') ? 429 : 400, ''));
    });
    const { read } = openDoor(server.url, {}, { breaker });
    for (const path of ['/400', '/429', '/400']) await errorOf(read({ path }));
    for (let turn = 0; turn < 3; turn += 1) {
      const client = new AbortController();
      const seen = server.requests();
      const reading = errorOf(read({ path: '/hang' }, client.signal));
      await server.untilSeen(seen + 1);
      client.abort();
      await reading;
    }
    const asked = server.requests();
    expect((await errorOf(read({ path: '/400' }))).extensions.code).toBe('SOURCE_BAD_RESPONSE');
    expect(server.requests()).toBe(asked + 1);
  });
});

describe('secrets', () => {
  const HEADERS = {
    authorization: `Basic ${Buffer.from('gateway:open-sesame').toString('base64')}`,
    'x-api-key': 'k-0123456789',
    'x-tenant': 'tenant-of-ours',
  };
  const ECHOES = [...Object.values(HEADERS), 'open-sesame', 'gateway:open-sesame', 'key-in-the-url'];

  it.each([400, 401, 403, 404, 429, 500, 503, 504])('do not come back in the message of %d', async (status) => {
    const server = await serve((socket) => socket.write(answer(status, `you sent ${ECHOES.join(', ')}`)));
    const { read, reads } = openDoor(`${server.url}/?api_key=key-in-the-url`, { headers: HEADERS });
    const error = await errorOf(read());
    const said = JSON.stringify([error.message, error.extensions, String(error.cause), error.stack, reads]);
    expect(ECHOES.filter((secret) => said.includes(secret))).toEqual([]);
  });

  it('do not come back in the body of a refusal that its source reads', async () => {
    const server = await serve((socket) => socket.write(answer(400, `you sent ${ECHOES.join(', ')}`)));
    const { read } = openDoor(`${server.url}/?api_key=key-in-the-url`, { headers: HEADERS });
    const { status, body } = await read({ returns: [400] });
    const said = Buffer.from(body).toString('utf8');
    expect({ status, said }).toMatchObject({ status: 400, said: expect.stringContaining('you sent') });
    expect(ECHOES.filter((secret) => said.includes(secret))).toEqual([]);
  });

  it('do not stand in the error of a connection', async () => {
    const [fault] = FAULTS;
    const server = await (fault?.start() ?? serve(ok));
    const url = server.url.replace('http://', 'http://me:open-sesame@');
    const error = await errorOf(openDoor(`${url}/?api_key=key-in-the-url`).read());
    expect(error.message).toMatch(/connection refused at http:\/\/127\.0\.0\.1:\d+;/);
    expect([error.message, String(error.cause)].join()).not.toMatch(/open-sesame|key-in-the-url/);
  });
});

describe('a URL that is none of the web', () => {
  it('is a mistake of the caller', () => {
    expect(() => openTestDoor('ftp://files.example')).toThrow(RangeError);
    expect(() => openTestDoor('prometheus:9090')).toThrow(RangeError);
  });
});
