/** The same scenarios through the public clients of both transports, unmodified, over real sockets. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../support/live-clients.ts';
import { startSubscriptionServer, type SubscriptionServer } from '../support/subscription-server.ts';
import { createTicks } from '../support/tick-feed.ts';

// Longer than `until` is patient, which then says what never came to hold.
jest.setTimeout(30_000);

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly unknown[] | undefined;
}

interface Sink {
  readonly next: (result: Result) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

interface Client {
  readonly subscribe: (request: Request, sink: Sink) => () => void;
  readonly dispose: () => unknown;
}

const transports: readonly {
  readonly name: string;
  /** `isBack` tells a client that was sent away when it may try again; without it, it waits as it does by itself. */
  readonly connect: (server: Pick<SubscriptionServer, 'socketUrl' | 'httpUrl'>, isBack?: Promise<unknown>) => Client;
}[] = [
  {
    name: 'graphql-ws',
    connect: ({ socketUrl }, isBack) =>
      createSocketClient({
        url: socketUrl,
        webSocketImpl: WebSocket,
        ...(isBack === undefined
          ? {}
          : {
              retryWait: async () => {
                await isBack;
              },
            }),
      }),
  },
  {
    name: 'graphql-sse at /graphql/stream',
    connect: ({ httpUrl }, isBack) =>
      createStreamClient({
        url: `${httpUrl}/graphql/stream`,
        ...(isBack === undefined
          ? {}
          : {
              retry: async () => {
                await isBack;
              },
            }),
      }),
  },
  {
    name: 'graphql-sse at /graphql',
    connect: ({ httpUrl }, isBack) =>
      createStreamClient({
        url: `${httpUrl}/graphql`,
        ...(isBack === undefined
          ? {}
          : {
              retry: async () => {
                await isBack;
              },
            }),
      }),
  },
];

const leftovers: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of leftovers.splice(0).reverse()) await dispose();
});

const start = async (...options: Parameters<typeof startSubscriptionServer>) => {
  const server = await startSubscriptionServer(...options);
  leftovers.push(server.stop);
  return server;
};

/** Everything that one subscription was given; `ended` is `complete`, or the error. */
const listen = (client: Client, query: string, variables: Record<string, unknown> = {}) => {
  const results: Result[] = [];
  const state: { ended: unknown } = { ended: null };
  const stop = client.subscribe(
    { query, variables },
    {
      next: (result) => void results.push(result),
      error: (error) => {
        state.ended = error;
      },
      complete: () => {
        state.ended = 'complete';
      },
    },
  );
  return { results, state, stop, has: (count: number) => until(() => results.length >= count) };
};

const SEQUENCE = 'subscription ($since: Int) { ticks(since: $since) { sequence } }';
const tickOf = (result: Result | undefined) =>
  result?.data?.ticks as { sequence?: number; context?: number } | undefined;
const sequences = (results: readonly Result[]) => results.map((result) => tickOf(result)?.sequence);

describe.each(transports)('$name', ({ connect }) => {
  const open = async (...options: Parameters<typeof startSubscriptionServer>) => {
    const server = await start(...options);
    const client = connect(server);
    leftovers.push(() => client.dispose());
    return { server, client };
  };

  it('gives a snapshot at once, then every event in order', async () => {
    const { server, client } = await open();
    server.ticks.tick();
    server.ticks.tick();
    const { results, has } = listen(client, SEQUENCE);
    await has(1);
    for (let count = 0; count < 20; count++) server.ticks.tick(`name ${count}`);
    await has(21);
    expect(sequences(results)).toEqual(Array.from({ length: 21 }, (_, index) => index + 2));
  });

  it('replays what came after `since`, and misses nothing between the replay and the events', async () => {
    const { server, client } = await open();
    for (const name of ['a', 'b', 'c']) server.ticks.tick(name);
    const { results, has } = listen(client, SEQUENCE, { since: 1 });
    await until(() => server.counts().executions > 0);
    server.ticks.tick('d');
    await has(3);
    expect(sequences(results)).toEqual([2, 3, 4]);
  });

  it('executes an event once for all who ask the same, however they spell it', async () => {
    const { server, client } = await open();
    server.ticks.tick();
    const texts = [
      SEQUENCE,
      'subscription($since:Int){ticks(since:$since){sequence}}',
      `# spelt otherwise\n${SEQUENCE.replaceAll(' ', '\n')}`,
    ];
    const all = [...texts, ...texts].map((text) => listen(client, text, { unknown: Math.PI }));
    await Promise.all(all.map(({ has }) => has(1)));
    const before = server.counts();
    expect(before).toMatchObject({ subscribers: 6, distinct: 1 });
    server.ticks.tick();
    await Promise.all(all.map(({ has }) => has(2)));
    expect(server.counts().executions - before.executions).toBe(1);
    expect(all.map(({ results }) => sequences(results))).toEqual(Array(6).fill([1, 2]));
  });

  it('shares events among those who resumed at different places', async () => {
    const { server, client } = await open();
    for (const name of ['a', 'b', 'c']) server.ticks.tick(name);
    const all = [0, 1, 2].map((since) => listen(client, SEQUENCE, { since }));
    await Promise.all(all.map(({ has }, index) => has(3 - index)));
    const before = server.counts();
    expect(before).toMatchObject({ subscribers: 3, distinct: 1 });
    server.ticks.tick('d');
    await Promise.all(all.map(({ has }, index) => has(4 - index)));
    expect(server.counts().executions - before.executions).toBe(1);
    expect(all.map(({ results }) => sequences(results))).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
      [3, 4],
    ]);
  });

  it('makes a fresh context for every event', async () => {
    const { server, client } = await open();
    server.ticks.tick();
    const { results, has } = listen(client, 'subscription { ticks { context } }');
    await has(1);
    server.ticks.tick();
    await has(2);
    const [first, second] = results.map((result) => tickOf(result)?.context ?? NaN);
    expect(second).toBeGreaterThan(first ?? NaN);
  });

  it('tells errors of fields by the table, masks our own, and goes on', async () => {
    const { server, client } = await open();
    server.ticks.tick();
    const { results, has } = listen(client, 'subscription { ticks { sequence limited bug } }');
    await has(1);
    expect(results[0]).toEqual({
      data: { ticks: { sequence: 1, limited: null, bug: null } },
      errors: [
        {
          message: 'Too much',
          path: ['ticks', 'limited'],
          locations: [{ line: 1, column: 33 }],
          extensions: { code: 'LIMIT_EXCEEDED', retryable: false },
        },
        {
          message: 'Internal error',
          path: ['ticks', 'bug'],
          locations: [{ line: 1, column: 41 }],
          extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
        },
      ],
    });
    expect(server.unexpected.map(({ error }) => error)).toEqual([new Error('secret detail')]);
    server.ticks.tick();
    await has(2);
    expect(tickOf(results[1])?.sequence).toBe(2);
  });

  it.each([
    ['a refused argument', SEQUENCE, { since: -1 }, 'BAD_USER_INPUT', '`since` must not be negative'],
    ['a variable of another type', SEQUENCE, { since: 'x' }, 'BAD_USER_INPUT', 'Variable "$since" got invalid value'],
    [
      'a field that cannot be served',
      'subscription { refused { name } }',
      {},
      'SOURCE_NOT_CONFIGURED',
      'needs a source',
    ],
    ['a resolver that fails', 'subscription { broken { name } }', {}, 'INTERNAL_SERVER_ERROR', 'Internal error'],
    ['a resolver without a feed', 'subscription { shut { name } }', {}, 'INTERNAL_SERVER_ERROR', 'Internal error'],
    ['an unknown field', 'subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field'],
    ['no GraphQL', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
    [
      'a query',
      '{ hello }',
      {},
      'BAD_USER_INPUT',
      'Only subscriptions are taken here: send a query to /graphql over HTTP',
    ],
    [
      'a mutation',
      'mutation { hello }',
      {},
      'BAD_USER_INPUT',
      'Only subscriptions are taken here: this graph has no mutations',
    ],
    [
      'what the rules of validation cannot judge',
      'subscription ($no: Boolean = true) { ticks @skip(if: $no) { name } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      '$no',
    ],
    [
      'several operations',
      'subscription A { ticks { name } } subscription B { ticks { name } }',
      {},
      'BAD_USER_INPUT',
      'several operations',
    ],
    [
      'too many tokens',
      `subscription { ticks { ${'name '.repeat(1_000)}} }`,
      {},
      'GRAPHQL_PARSE_FAILED',
      'contains more that',
    ],
  ])('refuses %s with a typed error and leaves nothing behind', async (_what, query, variables, code, message) => {
    const { server, client } = await open();
    const { results, state } = listen(client, query, variables);
    await until(() => state.ended !== null);
    const [error] = Array.isArray(state.ended) ? state.ended : (results[0]?.errors ?? []);
    expect(error).toMatchObject({ message: expect.stringContaining(message), extensions: { code } });
    expect(server.counts()).toMatchObject({ subscribers: 0, distinct: 0 });
    expect(server.ticks.listeners()).toBe(0);
  });

  it('ends an execution that takes too long, also one that does not heed its signal, and goes on', async () => {
    const { server, client } = await open();
    server.ticks.tick();
    const heeding = listen(client, 'subscription { ticks { sequence heeding } }');
    const deaf = listen(client, 'subscription { ticks { sequence deaf } }');
    await until(() => server.counts().executions === 2);
    server.clock.advance(2_000);
    await heeding.has(1);
    expect(heeding.results[0]).toMatchObject({
      data: { ticks: { sequence: 1, heeding: null } },
      errors: [{ path: ['ticks', 'heeding'], extensions: { code: 'SOURCE_TIMEOUT', retryable: true } }],
    });
    expect(deaf.results).toEqual([]);
    server.clock.advance(1_000);
    await deaf.has(1);
    expect(deaf.results).toMatchObject([{ errors: [{ extensions: { code: 'SOURCE_TIMEOUT' } }] }]);
  });

  it('stops listening when the last one leaves, while nothing happens and while something is executed', async () => {
    const { server, client } = await open();
    const idle = listen(client, SEQUENCE);
    await until(() => server.ticks.listeners() === 1);
    idle.stop();
    await until(() => server.ticks.listeners() === 0);
    server.ticks.tick();
    const busy = listen(client, 'subscription { ticks { heeding } }');
    await until(() => server.counts().executions > 0);
    busy.stop();
    await until(() => server.outcomes.includes('cancelled'));
    expect(server.counts()).toMatchObject({ subscribers: 0, distinct: 0 });
    expect(server.ticks.listeners()).toBe(0);
  });

  it('is sent away when the server stops, comes back by itself, and resumes where it was', async () => {
    const ticks = createTicks();
    const first = await startSubscriptionServer({ ticks });
    const { promise: isBack, resolve: tellBack } = Promise.withResolvers<unknown>();
    const client = connect(first, isBack);
    ticks.tick();
    const { results, has } = listen(client, SEQUENCE, { since: 0 });
    await has(1);
    await first.stop();
    expect(first.counts()).toMatchObject({ webSockets: 0, eventStreams: 0, subscribers: 0, distinct: 0 });
    expect(ticks.listeners()).toBe(0);
    ticks.tick('b');
    const second = await start({ ticks, port: first.port });
    leftovers.push(() => client.dispose());
    tellBack(undefined);
    await has(3);
    expect(sequences(results)).toEqual([1, 1, 2]);
    const resumed = listen(client, SEQUENCE, { since: 1 });
    await resumed.has(1);
    ticks.tick('c');
    await resumed.has(2);
    expect(sequences(resumed.results)).toEqual([2, 3]);
    expect(second.counts().subscribers).toBe(2);
  });
});
