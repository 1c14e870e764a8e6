import { describe, expect, it } from '@jest/globals';
import { GatewayError, sourceUnavailable } from '../../src/errors.ts';
import type { DoorCall, HttpAnswer, HttpDoor, HttpRequest } from '../../src/sources/http.ts';
import { shareReads, type SharedDoor } from '../../src/sources/share-reads.ts';
import type { SourceRead } from '../../src/sources/source.ts';
import { aRequest, openTestDoor } from '../support/http-door.ts';
import { answer, startServer } from '../support/raw-server.ts';

/** A read that was sent on, and what a test makes of it. */
interface Sent {
  readonly request: HttpRequest;
  readonly call: DoorCall;
  readonly answer: (text: string, status?: number) => void;
  readonly fail: (error: Error) => void;
}

const anAnswer = (text: string, status: number): HttpAnswer => ({
  status,
  contentType: 'application/json',
  body: Buffer.from(text),
  retryAfterMs: null,
});

/** A door whose answers a test gives, with a clock of its own. */
const shareFakeDoor = (maxBytes = 1_000_000) => {
  const sent: Sent[] = [];
  const clock = { nowMs: 1_000_000 };
  const door: HttpDoor = {
    kind: 'TEMPO',
    url: 'http://tempo:3200',
    send: (request, call) =>
      new Promise((resolve, reject) => {
        sent.push({
          request,
          call,
          answer: (text, status = 200) => resolve(anAnswer(text, status)),
          fail: reject,
        });
      }),
    close: () => Promise.resolve(),
  };
  const shared = shareReads(door, { maxBytes, now: () => clock.nowMs });
  return { shared, sent, clock };
};

/** An operation that reads. */
const operation = (shared: SharedDoor) => {
  const reads: SourceRead[] = [];
  const client = new AbortController();
  const read = async (request: Partial<HttpRequest> = {}): Promise<string> => {
    const { body } = await shared.send(aRequest(request), { signal: client.signal, record: (one) => reads.push(one) });
    return Buffer.from(body).toString('utf8');
  };
  return { reads, client, read };
};
const errorOf = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => null,
    (error: unknown) => error,
  );
const tick = (): Promise<void> => Promise.resolve();

describe('identical reads in flight', () => {
  it('are one upstream read, across operations', async () => {
    const { shared, sent } = shareFakeDoor();
    const operations = Array.from({ length: 50 }, () => operation(shared));
    const readings = operations.map(({ read }) => read());
    expect(sent).toHaveLength(1);
    sent[0]?.answer('one for all');
    expect(await Promise.all(readings)).toEqual(operations.map(() => 'one for all'));
    expect(shared.counts()).toEqual({ hits: 0, shared: 49, misses: 1, heldBytes: 0 });
  });

  it.each<Partial<HttpRequest>>([
    { method: 'POST' },
    { path: '/api/v1/query_range' },
    { params: new URLSearchParams({ query: 'down' }) },
    { accept: 'application/protobuf' },
    { returns: [404] },
  ])('are not those that differ: %j', async (difference) => {
    const { shared, sent } = shareFakeDoor();
    const { read } = operation(shared);
    const readings = [read(), read(difference)];
    expect(sent).toHaveLength(2);
    for (const [index, one] of sent.entries()) one.answer(`answer ${index}`);
    expect(await Promise.all(readings)).toEqual(['answer 0', 'answer 1']);
  });

  it('fail together, and the next read is a new one', async () => {
    const { shared, sent } = shareFakeDoor();
    const readings = [operation(shared), operation(shared)].map(({ read }) => errorOf(read({ reuseMs: 60_000 })));
    const error = sourceUnavailable('TEMPO', 'down');
    sent[0]?.fail(error);
    expect(await Promise.all(readings)).toEqual([error, error]);
    const again = operation(shared).read();
    expect(sent).toHaveLength(2);
    sent[1]?.answer('up');
    expect(await again).toBe('up');
  });

  it('are told by those who joined as reads from memory', async () => {
    const { shared, sent } = shareFakeDoor();
    const [first, second] = [operation(shared), operation(shared)];
    const readings = [first.read(), second.read()];
    sent[0]?.answer('12345');
    await Promise.all(readings);
    // What was sent is told by the door, to the operation that asked first.
    expect(sent[0]?.call.record).toBeDefined();
    expect(first.reads).toEqual([]);
    expect(second.reads).toEqual([{ source: 'TEMPO', query: 'up', ms: 0, bytes: 5, cacheHit: true }]);
  });
});

describe('an operation that ends', () => {
  it('leaves the others their read', async () => {
    const { shared, sent } = shareFakeDoor();
    const [first, second] = [operation(shared), operation(shared)];
    const gone = errorOf(first.read());
    const stays = second.read();
    first.client.abort();
    expect(await gone).toMatchObject({ extensions: { code: 'CANCELLED' } });
    expect(sent[0]?.call.signal.aborted).toBe(false);
    sent[0]?.answer('still here');
    expect(await stays).toBe('still here');
  });

  it('ends the read when it was the last, and a later one starts anew', async () => {
    const { shared, sent } = shareFakeDoor();
    const operations = [operation(shared), operation(shared)];
    const readings = operations.map(({ read }) => errorOf(read()));
    for (const { client } of operations) client.abort();
    await Promise.all(readings);
    expect(sent[0]?.call.signal.aborted).toBe(true);
    const later = operation(shared).read();
    expect(sent).toHaveLength(2);
    sent[0]?.fail(new Error('aborted'));
    await tick();
    sent[1]?.answer('fresh');
    expect(await later).toBe('fresh');
  });

  it('out of time gets a timeout', async () => {
    const { shared } = shareFakeDoor();
    const { read, client } = operation(shared);
    const reading = errorOf(read());
    client.abort(new DOMException('too late', 'TimeoutError'));
    expect(await reading).toMatchObject({ extensions: { code: 'SOURCE_TIMEOUT', source: 'TEMPO' } });
  });

  it('that ended before reads nothing', async () => {
    const { shared, sent } = shareFakeDoor();
    const { read, client } = operation(shared);
    client.abort();
    expect(await errorOf(read())).toBeInstanceOf(GatewayError);
    expect(sent).toEqual([]);
  });

  it('closes the upstream socket, when nobody else waits', async () => {
    const server = await startServer(() => undefined);
    const { door } = openTestDoor(server.url);
    const { read, client } = operation(shareReads(door, { maxBytes: 0, now: () => 0 }));
    const reading = errorOf(read());
    await server.untilSeen(1);
    client.abort();
    await reading;
    await server.untilNoSockets();
    await door.close();
    await server.close();
  });
});

describe('an answer that may be reused', () => {
  it('is kept for so long, counted from when it was asked for', async () => {
    const { shared, sent, clock } = shareFakeDoor();
    const { read, reads } = operation(shared);
    const first = read({ reuseMs: 5_000 });
    clock.nowMs += 2_000;
    sent[0]?.answer('kept');
    expect(await first).toBe('kept');
    clock.nowMs += 2_999;
    expect(await read({ reuseMs: 5_000 })).toBe('kept');
    expect(reads).toEqual([{ source: 'TEMPO', query: 'up', ms: 0, bytes: 4, cacheHit: true }]);
    clock.nowMs += 1;
    void read({ reuseMs: 5_000 });
    expect(sent).toHaveLength(2);
    expect(shared.counts()).toMatchObject({ hits: 1, misses: 2 });
  });

  it('is not given to a read that wants a newer one', async () => {
    const { shared, sent, clock } = shareFakeDoor();
    const { read } = operation(shared);
    const first = read({ reuseMs: 5_000 });
    sent[0]?.answer('kept');
    await first;
    clock.nowMs += 1_000;
    void read({ reuseMs: 1_000 });
    void read({ reuseMs: 0, path: '/other' });
    expect(sent).toHaveLength(3);
  });

  it('is not young again when the clock is set back', async () => {
    const { shared, sent, clock } = shareFakeDoor();
    const { read } = operation(shared);
    const first = read({ reuseMs: 5_000 });
    sent[0]?.answer('kept');
    await first;
    clock.nowMs -= 1;
    void read({ reuseMs: 5_000 });
    expect(sent).toHaveLength(2);
  });

  it.each([404, 422, 503])('is none with status %d', async (status) => {
    const { shared, sent } = shareFakeDoor();
    const { read } = operation(shared);
    const first = read({ reuseMs: 5_000, returns: [status] });
    sent[0]?.answer('', status);
    await first;
    void read({ reuseMs: 5_000, returns: [status] });
    expect(sent).toHaveLength(2);
  });

  it('is held within the bytes that are allowed, the least used one goes first', async () => {
    const { shared, sent } = shareFakeDoor(10_000);
    const { read } = operation(shared);
    const keep = async (path: string, bytes: number): Promise<void> => {
      const reading = read({ path, reuseMs: 5_000 });
      sent.at(-1)?.answer('x'.repeat(bytes));
      await reading;
    };
    for (let index = 0; index < 20; index += 1) await keep(`/${index}`, 2_000);
    expect(shared.counts().heldBytes).toBeGreaterThan(6_000);
    expect(shared.counts().heldBytes).toBeLessThanOrEqual(10_000);
    const asked = sent.length;
    await read({ path: '/19', reuseMs: 5_000 });
    expect(sent).toHaveLength(asked);
    void read({ path: '/0', reuseMs: 5_000 });
    expect(sent).toHaveLength(asked + 1);
    await keep('/large', 20_000);
    expect(shared.counts().heldBytes).toBeLessThanOrEqual(10_000);
  });

  it('is given up when its time is over and another one is kept', async () => {
    const { shared, sent, clock } = shareFakeDoor();
    const { read } = operation(shared);
    const first = read({ path: '/large', reuseMs: 1_000 });
    sent[0]?.answer('x'.repeat(100_000));
    await first;
    clock.nowMs += 1_000;
    const second = read({ path: '/small', reuseMs: 1_000 });
    sent[1]?.answer('x');
    await second;
    expect(shared.counts().heldBytes).toBeLessThan(1_000);
  });

  it('is none where nothing may be held', async () => {
    const { shared, sent } = shareFakeDoor(0);
    const { read } = operation(shared);
    const first = read({ reuseMs: 5_000 });
    sent[0]?.answer('x');
    await first;
    void read({ reuseMs: 5_000 });
    expect(sent).toHaveLength(2);
    expect(shared.counts().heldBytes).toBe(0);
  });
});

describe('50 identical operations at once', () => {
  it('ask a real server as one does', async () => {
    const server = await startServer((socket) => socket.write(answer(200, '{"status":"success"}')));
    const { door } = openTestDoor(server.url, { concurrency: 8 });
    const shared = shareReads(door, { maxBytes: 1_000_000, now: () => 0 });
    const paths = ['/a', '/b', '/c'];
    await Promise.all(
      Array.from({ length: 50 }, () => operation(shared)).flatMap(({ read }) => paths.map((path) => read({ path }))),
    );
    expect(server.requests()).toBe(3);
    await shared.close();
    await server.close();
  });
});
