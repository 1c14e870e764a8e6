/** GraphQL over real HTTP: what is refused before it runs, what ends with the client or the clock, what nobody may read. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { GatewayError } from '../src/errors.ts';
import { createGraphQLServer, registerGraphQL } from '../src/server-graphql.ts';
import { registerFallbacks } from '../src/http/fallbacks.ts';
import type { Sources } from '../src/loaders.ts';
import type { SourceCall } from '../src/sources/source.ts';
import { fakeDependencies } from './support/fake-graph.ts';
import { fakeSources, NOTHING } from './support/fake-sources.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const open = async (sources: Sources = fakeSources(), deadlineMs = 60_000) => {
  const { dependencies, ...told } = fakeDependencies(sources);
  const app = fastify();
  const server = createGraphQLServer(dependencies);
  await server.start();
  registerFallbacks(app);
  registerGraphQL(app, server, { ...dependencies, deadlineMs });
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  closing.push(async () => {
    await server.stop();
    await app.close();
  });
  return { url, ...told };
};

const JSON_TYPE = { 'content-type': 'application/json' };
const answerOf = async (response: Response) => ({ status: response.status, body: JSON.parse(await response.text()) });
const post = async (url: string, body: string, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  answerOf(await fetch(url, { method: 'POST', headers, body }));
const ask = (url: string, query: string, headers?: Readonly<Record<string, string>>) =>
  post(url, JSON.stringify({ query }), { ...JSON_TYPE, ...headers });

const VERSION = '{ triageGateway { version } }';
const REQUESTS = '{ triage { errorRate { requests } } triageGateway { version } }';

describe('POST', () => {
  it('answers, and explains what was read to who asks for it', async () => {
    const { url } = await open();
    expect(await ask(url, VERSION)).toEqual({ status: 200, body: { data: { triageGateway: { version: 'test' } } } });
    const { body } = await ask(url, REQUESTS, { 'x-triagraph-explain': '1' });
    expect(body.extensions).toEqual({
      triage: {
        requests: [],
        batches: [
          { loader: 'counts', keys: 1 },
          { loader: 'counts', keys: 1 },
        ],
      },
    });
    expect((await ask(url, REQUESTS, { 'x-triagraph-explain': 'true' })).body.extensions).toBeUndefined();
  });

  it.each([
    ['malformed JSON', '{"query": ', JSON_TYPE, 400],
    ['an empty body', '', JSON_TYPE, 400],
    ['an array of operations', JSON.stringify([{ query: VERSION }, { query: VERSION }]), JSON_TYPE, 400],
    ['an object without a query', '{}', JSON_TYPE, 400],
    ['a query that is no text', '{"query": 5}', JSON_TYPE, 400],
    ['variables that are no object', JSON.stringify({ query: VERSION, variables: 'x' }), JSON_TYPE, 400],
    ['text/plain', JSON.stringify({ query: VERSION }), { 'content-type': 'text/plain' }, 400],
    [
      'text/plain with a preflight header',
      JSON.stringify({ query: VERSION }),
      { 'content-type': 'text/plain', 'apollo-require-preflight': '1' },
      400,
    ],
    ['a form', 'query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['XML', '<query/>', { 'content-type': 'application/xml' }, 415],
    ['a syntax error', JSON.stringify({ query: '{ triage { ' }), JSON_TYPE, 400],
    ['an unknown field', JSON.stringify({ query: '{ triage { everything } }' }), JSON_TYPE, 400],
    ['a mutation', JSON.stringify({ query: 'mutation { deleteAll }' }), JSON_TYPE, 400],
    ['a subscription', JSON.stringify({ query: 'subscription { changes }' }), JSON_TYPE, 400],
    ['an unknown operation', JSON.stringify({ query: `query One ${VERSION}`, operationName: 'Other' }), JSON_TYPE, 400],
    [
      'two operations and no name',
      JSON.stringify({ query: `query One ${VERSION} query Two ${VERSION}` }),
      JSON_TYPE,
      400,
    ],
    ['too many tokens', JSON.stringify({ query: `{ ${'a '.repeat(20_000)} }` }), JSON_TYPE, 400],
    [
      'a body over a megabyte',
      JSON.stringify({ query: VERSION, variables: { x: 'x'.repeat(1_100_000) } }),
      JSON_TYPE,
      413,
    ],
  ])('%s is refused with a reason', async (_name, body, headers, status) => {
    const { url, unexpected } = await open();
    const answer = await post(url, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body.data).toBeUndefined();
    expect(answer.body.errors[0]).toMatchObject({
      message: expect.stringMatching(/\w+/),
      extensions: { code: expect.not.stringMatching('INTERNAL_SERVER_ERROR') },
    });
    expect(unexpected).toEqual([]);
  });
});

describe('GET', () => {
  const search = (query: string) => `?${new URLSearchParams({ query }).toString()}`;

  it('answers queries, with a header that a form of another site cannot send', async () => {
    const { url } = await open();
    const headers = { 'apollo-require-preflight': '1' };
    expect(await answerOf(await fetch(`${url}${search(VERSION)}`, { headers }))).toMatchObject({
      status: 200,
      body: { data: { triageGateway: { version: 'test' } } },
    });
    const { status, body } = await answerOf(await fetch(`${url}${search(VERSION)}`));
    expect([status, body.errors[0].message]).toEqual([400, expect.stringContaining('CSRF')]);
  });
});

describe('an operation', () => {
  /** A read that lasts until its operation is given up. */
  const endless = (calls: SourceCall[]) =>
    fakeSources({
      count: (_query, call) => {
        calls.push(call);
        return new Promise((_resolve, reject) => {
          call.signal.addEventListener('abort', () => {
            const { name } = call.signal.reason;
            reject(
              name === 'TimeoutError'
                ? new GatewayError('SOURCE_TIMEOUT', 'The operation ran out of time')
                : new GatewayError('CANCELLED', 'The operation was cancelled'),
            );
          });
        });
      },
    });

  it('ends at its deadline with what is known by then', async () => {
    const calls: SourceCall[] = [];
    const { url, outcomes } = await open(endless(calls), 50);
    const { status, body } = await ask(url, REQUESTS);
    expect(status).toBe(200);
    expect(body.data).toEqual({ triage: { errorRate: null }, triageGateway: { version: 'test' } });
    expect(body.errors).toMatchObject([
      { path: ['triage', 'errorRate'], extensions: { code: 'SOURCE_TIMEOUT', retryable: true } },
    ]);
    expect([calls.length, calls[0]?.signal.aborted, outcomes]).toEqual([1, true, ['partial']]);
  });

  it('is given up when its client goes away, and that is no error', async () => {
    const calls: SourceCall[] = [];
    let reached: () => void = () => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    const { metrics, ...others } = endless(calls);
    const told = await open({
      ...others,
      metrics: {
        ...metrics,
        counts: (queries, call) => {
          reached();
          return metrics.counts(queries, call);
        },
      },
    });
    const request = httpRequest(told.url, { method: 'POST', headers: JSON_TYPE });
    request.on('error', () => undefined);
    request.end(JSON.stringify({ query: REQUESTS }));
    await isReached;
    const signal = calls[0]?.signal;
    if (signal === undefined) throw new Error('no read');
    const isAborted = once(signal, 'abort');
    request.destroy();
    await isAborted;
    expect(signal.reason.name).toBe('AbortError');
    expect(told.unexpected).toEqual([]);
  });

  it('is not given up by an answer that is complete', async () => {
    const calls: SourceCall[] = [];
    const sources = fakeSources({
      count: (_query, call) => {
        calls.push(call);
        return NOTHING;
      },
    });
    const { url } = await open(sources);
    await ask(url, REQUESTS);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it('that meets a bug tells nobody but the log', async () => {
    const secret = new Error('secret: postgres://user:hunter2@db');
    const { url, unexpected } = await open(
      fakeSources({
        count: () => {
          throw secret;
        },
      }),
    );
    const { status, body } = await ask(url, REQUESTS);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body).toMatchObject({
      data: { triage: { errorRate: null }, triageGateway: { version: 'test' } },
      errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false } }],
    });
    expect(Object.keys(body.errors[0].extensions).sort()).toEqual(['code', 'retryable']);
    expect(unexpected.map(({ error }) => error)).toEqual([secret]);
  });
});
