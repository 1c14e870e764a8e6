/** WebSockets written by hand: what breaks the protocol, what breaks the network, and what is left afterwards. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { until } from '../support/live-clients.ts';
import { openAcknowledged, openRawWebSocket, type RawWebSocket } from '../support/raw-web-socket.ts';
import { startSubscriptionServer, type SubscriptionServer } from '../support/subscription-server.ts';

// Longer than `until` is patient, which then says what never came to hold.
jest.setTimeout(30_000);

const servers: SubscriptionServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.stop();
    expect(server.counts()).toMatchObject({ webSockets: 0, eventStreams: 0, subscribers: 0, distinct: 0 });
    expect(server.ticks.listeners()).toBe(0);
    expect(server.unexpected).toEqual([]);
  }
});

const start = async (...options: Parameters<typeof startSubscriptionServer>) => {
  const server = await startSubscriptionServer(...options);
  servers.push(server);
  return server;
};

const SEQUENCE = 'subscription { ticks { sequence } }';
const subscribe = (id: string, query = SEQUENCE) => ({ id, type: 'subscribe', payload: { query } });
const next = (id: string, sequence: number) => ({ id, type: 'next', payload: { data: { ticks: { sequence } } } });

/** A client beside the one that misbehaves, who must not notice. */
const openBystander = async ({ socketUrl, ticks }: SubscriptionServer) => {
  const bystander = await openAcknowledged(socketUrl);
  ticks.tick();
  bystander.send(subscribe('bystander'));
  await bystander.next();
  return {
    isServed: async () => {
      ticks.tick();
      expect(await bystander.next()).toMatchObject({ id: 'bystander', type: 'next' });
    },
  };
};

describe('a client that breaks the protocol', () => {
  it.each([
    ['sends no JSON', 'not JSON', 4400],
    ['sends an unknown type', { type: 'nonsense' }, 4400],
    ['sends a message of another shape', { id: 1, type: 'subscribe', payload: { query: SEQUENCE } }, 4400],
    ['sends what only a server may', next('1', 1), 4400],
    ['introduces itself twice', { type: 'connection_init' }, 4429],
    ['sends 10 MB', 'x'.repeat(10 * 1_024 * 1_024), 1009],
  ])('and %s is closed alone, with the code for it', async (_what, message, code) => {
    const server = await start();
    const { isServed } = await openBystander(server);
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(message);
    expect((await raw.closed).code).toBe(code);
    await isServed();
    await until(() => server.counts().webSockets === 1);
  });

  it('and subscribes before it introduces itself is closed with 4401', async () => {
    const server = await start();
    const raw = await openRawWebSocket(server.socketUrl);
    raw.send(subscribe('1'));
    expect((await raw.closed).code).toBe(4401);
  });

  it('and speaks another protocol is closed with 4406', async () => {
    const server = await start();
    const socket = new WebSocket(server.socketUrl);
    const [code] = await once(socket, 'close');
    expect(code).toBe(4406);
  });

  it('and never introduces itself is closed with 4408 in time', async () => {
    const server = await start({ limits: { connectionInitMs: 5_000 } });
    const silent = await openRawWebSocket(server.socketUrl);
    const polite = await openAcknowledged(server.socketUrl);
    server.clock.advance(5_000);
    expect((await silent.closed).code).toBe(4408);
    polite.send(subscribe('1'));
    server.ticks.tick();
    expect(await polite.next()).toEqual(next('1', 1));
  });

  it('and uses an id twice is closed with 4409', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1'));
    raw.send(subscribe('1'));
    expect((await raw.closed).code).toBe(4409);
  });
});

describe('subscriptions', () => {
  it('may use an id again at once after they are completed', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    server.ticks.tick();
    raw.send(subscribe('1'));
    await raw.next();
    // In one packet, so that the second is read before anything of the first has settled.
    raw.network().cork();
    raw.send({ id: '1', type: 'complete' });
    raw.send(subscribe('1'));
    raw.network().uncork();
    expect(await raw.next()).toEqual(next('1', 1));
    server.ticks.tick();
    expect(await raw.next()).toEqual(next('1', 2));
    expect(raw.unread()).toBe(0);
  });

  const LATE = 'subscription { late { sequence } }';
  const answered = async (raw: RawWebSocket) => {
    raw.send({ type: 'ping' });
    expect(await raw.next()).toEqual({ type: 'pong' });
  };

  it('may use an id again while the first one opens, which then never takes part', async () => {
    const server = await start();
    const { isServed } = await openBystander(server);
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1', LATE));
    raw.send({ id: '1', type: 'complete' });
    raw.send(subscribe('1'));
    expect(await raw.next()).toEqual(next('1', 1));
    expect(server.counts().subscribers).toBe(2);
    server.clock.advance(1_000);
    await isServed();
    expect(await raw.next()).toEqual(next('1', 2));
    raw.send({ id: '1', type: 'complete' });
    await answered(raw);
    expect(server.counts().subscribers).toBe(1);
    expect(raw.unread()).toBe(0);
  });

  it('may use an id a third time while two of it open', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    for (const query of [LATE, '{', LATE]) {
      raw.send(subscribe('1', query));
      raw.send({ id: '1', type: 'complete' });
    }
    raw.send(subscribe('1', LATE));
    expect(await raw.next()).toMatchObject({ id: '1', type: 'error' });
    await answered(raw);
    server.clock.advance(1_000);
    await until(() => server.ticks.listeners() === 1);
    expect(server.counts()).toMatchObject({ subscribers: 1, distinct: 1 });
    server.ticks.tick();
    expect(await raw.next()).toMatchObject({ id: '1', payload: { data: { late: { sequence: 1 } } } });
    await answered(raw);
  });

  it('that are completed before they have opened, or whose socket closes then, never take part', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    for (const id of ['1', '2', '3']) raw.send(subscribe(id, LATE));
    for (const id of ['1', '2']) raw.send({ id, type: 'complete' });
    await answered(raw);
    raw.socket.close();
    await until(() => server.counts().webSockets === 0);
    server.clock.advance(1_000);
    await until(() => server.counts().subscribers === 0);
    expect(server.ticks.listeners()).toBe(0);
  });

  it('are told of an operation that cannot run, each under its own id, and the connection stays', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('query', '{ hello }'));
    expect(await raw.next()).toMatchObject({
      id: 'query',
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT', retryable: false } }],
    });
    raw.send(subscribe('refused', 'subscription { refused { name } }'));
    expect(await raw.next()).toMatchObject({
      id: 'refused',
      type: 'next',
      payload: { errors: [{ extensions: { code: 'SOURCE_NOT_CONFIGURED' } }] },
    });
    expect(await raw.next()).toEqual({ id: 'refused', type: 'complete' });
    raw.send({ id: 'never used', type: 'complete' });
    raw.send({ type: 'ping' });
    expect(await raw.next()).toEqual({ type: 'pong' });
  });

  it('are limited per connection, in number and in the length of their ids', async () => {
    const server = await start({ limits: { maxSubscriptionsPerConnection: 2 } });
    const raw = await openAcknowledged(server.socketUrl);
    for (const id of ['1', '2', '3']) raw.send(subscribe(id));
    const refused = { type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED', retryable: false } }] };
    expect(await raw.next()).toMatchObject({ id: '3', ...refused });
    raw.send({ id: '1', type: 'complete' });
    raw.send(subscribe('x'.repeat(257)));
    expect(await raw.next()).toMatchObject(refused);
    raw.send(subscribe('4'));
    await until(() => server.counts().subscribers === 2);
  });

  it('are limited in how many differ', async () => {
    const server = await start({ limits: { maxDistinct: 1 } });
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1'));
    await until(() => server.counts().subscribers === 1);
    raw.send(subscribe('2', 'subscription { ticks { name } }'));
    expect(await raw.next()).toMatchObject({
      id: '2',
      payload: { errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] },
    });
    raw.send(subscribe('3'));
    await until(() => server.counts().subscribers === 2);
  });

  it('are not shared between scopes', async () => {
    const readViewer: Parameters<typeof startSubscriptionServer>[0] = {
      readViewer: ({ headers }) => ({ id: 'all', scope: String(headers['x-tenant']) }),
    };
    const server = await start(readViewer);
    for (const tenant of ['a', 'b', 'a']) {
      const raw = await openRawWebSocket(server.socketUrl, 'graphql-transport-ws', { 'x-tenant': tenant });
      raw.send({ type: 'connection_init' });
      await raw.next();
      raw.send(subscribe('1'));
    }
    await until(() => server.counts().subscribers === 3);
    expect(server.counts().distinct).toBe(2);
  });

  it('leave nothing behind, 100,000 times', async () => {
    const server = await start();
    const raw = await openAcknowledged(server.socketUrl);
    const pairs = 100_000;
    for (let count = 0; count < pairs; count++) {
      raw.send(subscribe(String(count)));
      raw.send({ id: String(count), type: 'complete' });
      // As fast as the network takes it.
      if (raw.socket.bufferedAmount > 1_000_000) await until(() => raw.socket.bufferedAmount < 100_000);
    }
    raw.send({ type: 'ping' });
    expect(await raw.next()).toEqual({ type: 'pong' });
    await until(() => server.counts().subscribers === 0);
    expect(server.counts()).toMatchObject({ subscribers: 0, distinct: 0, webSockets: 1 });
    expect(server.ticks.listeners()).toBe(0);
    raw.send(subscribe('after'));
    await until(() => server.ticks.listeners() === 1);
    server.ticks.tick();
    expect(await raw.next()).toEqual(next('after', 1));
  }, 60_000);
});

describe('a client that sends a flood of messages', () => {
  it('does not keep others waiting', async () => {
    const server = await start();
    const [flooder, bystander] = [await openAcknowledged(server.socketUrl), await openAcknowledged(server.socketUrl)];
    const flood = 5_000;
    flooder.network().cork();
    for (let id = 0; id < flood; id++) flooder.send(subscribe(String(id), '{'));
    flooder.network().uncork();
    bystander.send({ type: 'ping' });
    expect(await bystander.next()).toEqual({ type: 'pong' });
    expect(server.codes.length).toBeLessThan(flood / 10);
    await until(() => server.codes.length === flood);
  });
});

describe('an upgrade', () => {
  const statusOf = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    socket.on('error', () => undefined);
    const answered = once(socket, 'unexpected-response').then(([, response]) => response as IncomingMessage);
    const opened = once(socket, 'open').then(() => null);
    const response = await Promise.race([answered, opened]);
    socket.terminate();
    return response === null ? 101 : { status: response.statusCode, retryAfter: response.headers['retry-after'] };
  };

  it.each([
    ['of a page elsewhere', '/graphql', { origin: 'https://evil.example.com' }, 403],
    ['under a foreign name on loopback', '/graphql', { host: 'evil.example.com' }, 421],
    ['at another path', '/other', {}, 404],
  ])('%s is refused', async (_what, path, headers, status) => {
    const server = await start();
    expect(await statusOf(server.socketUrl.replace('/graphql', path), headers)).toMatchObject({ status });
  });

  it('of its own page, of an allowed origin and of no browser is taken', async () => {
    const server = await start({ origins: { allowedOrigins: ['https://wall.example.com'], isLoopback: true } });
    for (const headers of [{}, { origin: server.httpUrl }, { origin: 'https://wall.example.com' }]) {
      expect(await statusOf(server.socketUrl, headers)).toBe(101);
    }
    await until(() => server.counts().webSockets === 0);
  });

  it('above a limit is refused, with the time to wait, until somebody leaves', async () => {
    const server = await start({ limits: { maxConnections: 2, maxConnectionsPerViewer: 1 } });
    const raw = await openAcknowledged(server.socketUrl);
    expect(await statusOf(server.socketUrl)).toEqual({ status: 429, retryAfter: '5' });
    raw.socket.close();
    await until(() => server.counts().webSockets === 0);
    expect(await statusOf(server.socketUrl)).toBe(101);
    expect(server.counts().refused).toBe(1);
    await until(() => server.counts().webSockets === 0);
  });

  it('to anything but a WebSocket is not taken up: the request is answered as if nothing had been offered', async () => {
    const server = await start();
    // As curl --http2 and the HTTP client of Java ask over plain HTTP.
    const headers = {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': '',
      'content-type': 'application/json',
    };
    for (const [method, body] of [['GET'], ['POST', '{}']] as const) {
      const asked = request(`${server.httpUrl}/graphql`, { method, headers });
      asked.end(body);
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      expect(JSON.parse((await response.toArray()).join(''))).toEqual({ data: 'not a stream' });
    }
  });

  it('that is no WebSocket handshake disturbs nobody', async () => {
    const server = await start();
    const { isServed } = await openBystander(server);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    await isServed();
  });
});

describe('a network that fails', () => {
  it('by resetting sockets ends their subscriptions', async () => {
    const server = await start();
    const { isServed } = await openBystander(server);
    const network = connect(server.port, '127.0.0.1');
    const raw = await openAcknowledged(server.socketUrl, network);
    raw.send(subscribe('1'));
    await until(() => server.counts().subscribers === 2);
    network.resetAndDestroy();
    await until(() => server.counts().webSockets === 1);
    expect(server.counts().subscribers).toBe(1);
    await isServed();
  });

  it('half-open is found out by pings that nobody answers', async () => {
    const server = await start({ limits: { beatMs: 15_000 } });
    const dead = new WebSocket(server.socketUrl, 'graphql-transport-ws', { autoPong: false });
    await once(dead, 'open');
    const raw = await openAcknowledged(server.socketUrl);
    dead.send(JSON.stringify({ type: 'connection_init' }));
    await once(dead, 'message');
    const pinged = Promise.all([once(dead, 'ping'), once(raw.socket, 'ping')]);
    server.clock.advance(15_000);
    await pinged;
    // The pong stands before this ping on the wire, so it has been read when the answer comes.
    raw.send({ type: 'ping' });
    await raw.next();
    const gone = once(dead, 'close');
    server.clock.advance(15_000);
    await gone;
    expect(server.counts()).toMatchObject({ webSockets: 1, closedDead: 1 });
  });
});

describe('a client that does not read', () => {
  const PADDED = 'subscription { ticks { sequence padding(size: 100000) } }';

  /** A subscriber that stopped reading after its opening, with more under way than the network takes. */
  const stall = async (server: SubscriptionServer) => {
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1', PADDED));
    await until(() => server.ticks.listeners() === 1);
    raw.socket.pause();
    let sent = 0;
    while (server.counts().dropped === 0) {
      server.ticks.tick();
      sent += 1;
      const { executions } = server.counts();
      await until(() => server.counts().executions >= executions && server.outcomes.length >= sent);
    }
    return { raw, sent };
  };

  it('gets the newest state when it reads again, and no queue of old ones', async () => {
    const server = await start();
    const { raw, sent } = await stall(server);
    for (let more = 0; more < 500; more++) {
      server.ticks.tick();
      await until(() => server.outcomes.length === sent + more + 1);
    }
    const { dropped } = server.counts();
    expect(dropped).toBeGreaterThanOrEqual(500);
    raw.socket.resume();
    const got: number[] = [];
    while (got.at(-1) !== sent + 500) {
      const message = await raw.next();
      got.push((message?.payload as { data: { ticks: { sequence: number } } }).data.ticks.sequence);
    }
    expect(got).toEqual(got.toSorted((a, b) => a - b));
    expect(got.length + dropped).toBe(sent + 500);
    server.ticks.tick();
    expect(await raw.next()).toMatchObject({ payload: { data: { ticks: { sequence: sent + 501 } } } });
  });

  it('gets what waited behind answers to its own messages as soon as it has read those', async () => {
    const server = await start({ limits: { maxBufferedBytes: 10_000 } });
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1'));
    await until(() => server.ticks.listeners() === 1);
    raw.socket.pause();
    const ping = { type: 'ping', payload: { padding: 'x'.repeat(30_000) } };
    let sequence = 0;
    for (let delivered = -1; server.counts().deliveries > delivered; sequence += 1) {
      delivered = server.counts().deliveries;
      for (const message of [ping, ping, subscribe('refused', '{')]) raw.send(message);
      // Told once it is refused, and the pings before it are answered.
      await until(() => server.codes.length > sequence);
      server.ticks.tick();
      await until(() => server.outcomes.length > sequence);
      await new Promise((resolve) => setImmediate(resolve));
    }
    raw.socket.resume();
    for (;;) {
      const message = await raw.next();
      if (message?.type !== 'next') continue;
      const { ticks } = (message.payload as { data: { ticks: { sequence: number } } }).data;
      if (ticks.sequence === sequence) break;
    }
    expect(server.counts()).toMatchObject({ closedSlow: 0, webSockets: 1 });
  });

  it('is closed when it is too far behind, and others are served meanwhile', async () => {
    const server = await start({ limits: { maxLagMs: 30_000, beatMs: 3_600_000 } });
    await stall(server);
    const reader = await openAcknowledged(server.socketUrl);
    reader.send(subscribe('reader'));
    await reader.next();
    server.clock.advance(30_001);
    server.ticks.tick();
    await reader.next();
    await until(() => server.counts().closedSlow === 1);
    server.clock.advance(2_000);
    await until(() => server.counts().webSockets === 1);
    expect(server.counts().subscribers).toBe(1);
  });

  it('cannot fill the memory with answers to its pings either', async () => {
    const server = await start({ limits: { maxWaiting: 0 } });
    const raw = await openAcknowledged(server.socketUrl);
    raw.send(subscribe('1'));
    await until(() => server.ticks.listeners() === 1);
    raw.socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { padding: 'x'.repeat(60_000) } });
    while (server.counts().closedSlow === 0) {
      if (raw.socket.bufferedAmount < 10_000_000) raw.socket.send(ping);
      await new Promise((resolve) => setImmediate(resolve));
    }
    server.ticks.tick();
    await until(() => server.outcomes.length === 1);
    server.clock.advance(2_000);
    await until(() => server.counts().webSockets === 0);
    expect(server.counts().closedSlow).toBe(1);
  });
});

describe('a server that stops', () => {
  it('sends everyone away with 1001 and a time to come back, spread out, and takes nobody more', async () => {
    const server = await startSubscriptionServer();
    const all = await Promise.all([1, 2, 3].map(() => openAcknowledged(server.socketUrl)));
    all[0]?.send(subscribe('1'));
    await until(() => server.counts().subscribers === 1);
    await server.stop();
    const closes = await Promise.all(all.map(({ closed }) => closed));
    expect(closes.map(({ code }) => code)).toEqual([1001, 1001, 1001]);
    expect(new Set(closes.map(({ reason }) => reason)).size).toBe(3);
    expect(closes[0]?.reason).toMatch(/^Going away: come back after \d+ ms$/);
    expect(server.counts()).toMatchObject({ webSockets: 0, subscribers: 0, distinct: 0 });
    expect(server.clock.pending()).toBeLessThanOrEqual(1);
  });

  it('cuts those that do not close in time', async () => {
    const server = await startSubscriptionServer();
    const raw = await openAcknowledged(server.socketUrl);
    raw.socket.pause();
    const stopped = server.stop();
    server.clock.advance(2_000);
    await stopped;
    expect(server.counts().webSockets).toBe(0);
    raw.socket.terminate();
  });
});
