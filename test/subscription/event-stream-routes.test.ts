/** Event streams over plain HTTP: what is refused before it starts, how frames look, and what is left afterwards. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { buildHTTPExecutor } from '@graphql-tools/executor-http';
import { parse } from 'graphql';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { until } from '../support/live-clients.ts';
import { startSubscriptionServer, type SubscriptionServer } from '../support/subscription-server.ts';

// Longer than `until` is patient, which then says what never came to hold.
jest.setTimeout(30_000);

const servers: SubscriptionServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await server.stop();
    expect(server.counts()).toMatchObject({ eventStreams: 0, subscribers: 0, distinct: 0 });
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
const ACCEPT = { accept: 'text/event-stream' };
const url = ({ httpUrl }: SubscriptionServer, query: string, path = '/graphql/stream') =>
  `${httpUrl}${path}?${String(new URLSearchParams({ query }))}`;

/** An open stream, and its text so far. */
const open = async (target: string, headers: Readonly<Record<string, string>> = ACCEPT) => {
  const request = httpRequest(target, { headers });
  request.on('error', () => undefined);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const state = { text: '' };
  response.setEncoding('utf8').on('data', (chunk: string) => {
    state.text += chunk;
  });
  response.on('error', () => undefined);
  return { request, response, state, has: (text: string) => until(() => state.text.includes(text)) };
};

describe('a stream', () => {
  it('is plain frames that proxies leave alone', async () => {
    const server = await start();
    server.ticks.tick();
    const { response, request, state, has } = await open(url(server, SEQUENCE));
    expect(response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    await has('"sequence":1');
    server.clock.advance(15_000);
    server.ticks.tick();
    await has('"sequence":2');
    expect(state.text).toBe(
      [
        ':\n\n',
        'event: next\ndata: {"data":{"ticks":{"sequence":1}}}\n\n',
        ':\n\n',
        'event: next\ndata: {"data":{"ticks":{"sequence":2}}}\n\n',
      ].join(''),
    );
    request.destroy();
    await until(() => server.counts().subscribers === 0);
  });

  it('is what a router asks for with GET at /graphql, and nothing that others get there', async () => {
    const server = await start();
    server.ticks.tick();
    const { request, has } = await open(url(server, SEQUENCE, '/graphql'));
    await has('"sequence":1');
    request.destroy();
    for (const accept of ['application/json', '*/*', 'application/json, text/event-stream']) {
      const answer = await fetch(url(server, SEQUENCE, '/graphql'), { headers: { accept } });
      expect(await answer.json()).toEqual({ data: 'not a stream' });
    }
    await until(() => server.counts().subscribers === 0);
  });

  it('is what the executor of federated gateways asks for by itself', async () => {
    const server = await start();
    server.ticks.tick();
    const execute = buildHTTPExecutor({ endpoint: `${server.httpUrl}/graphql` });
    const results = await execute({ document: parse(SEQUENCE) });
    if (!(Symbol.asyncIterator in results)) throw new Error('not a stream');
    const got: unknown[] = [];
    for await (const result of results) {
      got.push(result);
      if (got.length === 3) break;
      server.ticks.tick();
    }
    expect(got).toMatchObject([1, 2, 3].map((sequence) => ({ data: { ticks: { sequence } } })));
    await until(() => server.counts().subscribers === 0);
    await execute[Symbol.asyncDispose]();
  });

  it('of an operation that cannot run has its errors and an end', async () => {
    const server = await start();
    const answer = await fetch(url(server, '{ hello }'), { headers: ACCEPT });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^event: next\ndata: \{"errors":\[.*\]\}\n\nevent: complete\ndata:\n\n$/);
  });

  it('is told when to come back by a server that stops', async () => {
    const server = await startSubscriptionServer();
    const { response, state } = await open(url(server, SEQUENCE));
    const ended = once(response, 'end');
    await server.stop();
    await ended;
    expect(state.text).toMatch(/\n\nretry: 1000\n\n$/);
    expect(server.counts()).toMatchObject({ eventStreams: 0, subscribers: 0, distinct: 0 });
  });

  it('that is not read gets the newest state, and is cut when it is too far behind', async () => {
    const server = await start({ limits: { maxLagMs: 30_000, beatMs: 3_600_000 } });
    server.ticks.tick();
    const stalled = await open(url(server, 'subscription { ticks { sequence padding(size: 100000) } }'));
    await stalled.has('"sequence":1');
    stalled.response.pause();
    for (let sent = 2; server.counts().dropped === 0; sent++) {
      server.ticks.tick();
      await until(() => server.outcomes.length === sent);
    }
    server.clock.advance(30_001);
    server.ticks.tick();
    await until(() => server.counts().eventStreams === 0);
    expect(server.counts()).toMatchObject({ closedSlow: 1, subscribers: 0 });
  });

  it('that takes no sign of life is cut', async () => {
    const server = await start();
    server.ticks.tick();
    const stalled = await open(url(server, 'subscription { ticks { sequence padding(size: 30000000) } }'));
    await until(() => server.outcomes.length === 1);
    stalled.response.pause();
    server.clock.advance(15_000);
    server.clock.advance(15_000);
    await until(() => server.counts().eventStreams === 0);
    expect(server.counts().closedDead).toBe(1);
  });
});

describe('a request', () => {
  it.each([
    [
      'that a page elsewhere makes without reading the answer, as for a picture,',
      { ...ACCEPT, 'sec-fetch-site': 'cross-site' },
      SEQUENCE,
      403,
      /Add it to ALLOWED_ORIGINS/,
    ],
    [
      'of a page of another port that does not read the answer',
      { ...ACCEPT, 'sec-fetch-site': 'same-site' },
      SEQUENCE,
      403,
      /Add it to ALLOWED_ORIGINS/,
    ],
    [
      'of a page elsewhere',
      { ...ACCEPT, origin: 'https://evil.example.com' },
      SEQUENCE,
      403,
      /Add it to ALLOWED_ORIGINS/,
    ],
    ['without a document', ACCEPT, null, 400, /`query` must be the text of a GraphQL document/],
  ])('%s is refused, with what to do', async (_what, headers, query, status, message) => {
    const server = await start();
    const answer = await fetch(query === null ? `${server.httpUrl}/graphql/stream` : url(server, query), { headers });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      errors: [{ message: expect.stringMatching(message), extensions: { retryable: false } }],
    });
  });

  it.each(['same-origin', 'none'])('of its own page (%s) is answered with a stream', async (site) => {
    const server = await start();
    const { request, response } = await open(url(server, SEQUENCE), { ...ACCEPT, 'sec-fetch-site': site });
    expect(response.statusCode).toBe(200);
    request.destroy();
    await until(() => server.counts().eventStreams === 0);
  });

  it('with a body that is no JSON, no object, of another type or too large is refused', async () => {
    const server = await start();
    const post = async (body: string, type = 'application/json') => {
      const headers = { ...ACCEPT, 'content-type': type };
      return (await fetch(`${server.httpUrl}/graphql/stream`, { method: 'POST', headers, body })).status;
    };
    expect(await post('{')).toBe(400);
    expect(await post('[]')).toBe(400);
    expect(await post(SEQUENCE, 'application/graphql')).toBe(415);
    expect(await post(JSON.stringify({ query: '#'.repeat(70_000) }))).toBe(413);
  });

  it('above a limit of connections is told when to come back', async () => {
    const server = await start({ limits: { maxConnections: 1 } });
    const { request } = await open(url(server, SEQUENCE));
    const answer = await fetch(url(server, SEQUENCE), { headers: ACCEPT });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    request.destroy();
    await until(() => server.counts().eventStreams === 0);
  });
});
