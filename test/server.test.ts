/** Both servers on free ports, as main.ts starts them, over fake ports. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { pino } from 'pino';
import { readConfig, type Config } from '../src/config.ts';
import { printSDL } from '../src/schema.ts';
import { chooseSources, type ChosenSources } from '../src/sources/choose.ts';
import { startServer, type Server, type ServerDependencies } from '../src/server.ts';
import { FAKE_NOW_MS } from './support/fake-graph.ts';
import { fakeSources, NOTHING, type FakeAnswers } from './support/fake-sources.ts';

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

const configOf = (env: Readonly<Record<string, string>>): Config => {
  const reading = readConfig({ PORT: '0', OTLP_PORT: '0', DATA_DIR: ':memory:', DEMO: 'off', ...env });
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.config;
};

/** The fakes in the place of the embedded store. */
const chosen = (answers?: FakeAnswers): ChosenSources =>
  chooseSources({
    embedded: { ...fakeSources(answers), lagMs: 0 },
    prometheus: null,
    tempo: null,
    alertmanager: null,
  });

const dependenciesOf = (given: Partial<ServerDependencies> = {}): ServerDependencies => {
  let made = 0;
  return {
    sources: chosen(),
    createReceiver: () => {
      const app = fastify();
      app.post('/v1/traces', async () => ({}));
      return app;
    },
    watch: () => undefined,
    log: pino({ level: 'silent' }),
    version: '1.2.3',
    graphiqlFolder: 'not-built',
    pagesFolder: 'not-built',
    now: () => FAKE_NOW_MS,
    elapsed: () => 0,
    makeRequestId: () => `made-${++made}`,
    replica: 'one',
    ...given,
  };
};
const start = async (given: Partial<ServerDependencies> = {}, env: Readonly<Record<string, string>> = {}) => {
  const server = await startServer(configOf(env), dependenciesOf(given));
  running.push(server);
  return server;
};

const ask = async (url: string, query: string, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { headers: response.headers, status: response.status, body: JSON.parse(await response.text()) };
};

describe('the gateway', () => {
  it('serves the graph and tells about itself', async () => {
    const { url } = await start();
    const { status, body } = await ask(
      url,
      '{ triageGateway { version sources { kind isHealthy version } limits { name value unit } } }',
    );
    expect(status).toBe(200);
    expect(body.data.triageGateway).toMatchObject({
      version: '1.2.3',
      sources: [{ kind: 'EMBEDDED', isHealthy: true, version: 'fake' }],
    });
    expect(body.data.triageGateway.limits).toContainEqual({ name: 'window', value: 2_678_400, unit: 'seconds' });
  });

  it('serves its schema as text: what `triagraph schema` prints', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/schema.graphql`)).text()).toBe(printSDL());
  });

  it('echoes a request id, or makes one', async () => {
    const { url } = await start();
    const given = await ask(url, '{ __typename }', { 'x-request-id': 'req-1' });
    const made = await ask(url, '{ __typename }', { 'x-request-id': 'no good' });
    expect([given, made].map(({ headers }) => headers.get('x-request-id'))).toEqual(['req-1', 'made-1']);
  });

  it('links to its own port, whichever it was given', async () => {
    const { url } = await start({
      sources: chosen({
        count: () => ({
          ...NOTHING,
          rows: [{ key: ['cart'], atMs: null, values: { spans: 1, firstSeenMs: 0, lastSeenMs: 0 } }],
        }),
      }),
    });
    const { body } = await ask(url, '{ triage { service(name: "cart") { links { kind url } } } }');
    expect(body.data.triage.service.links).toEqual([
      { kind: 'QUERY', url: expect.stringMatching(new RegExp(`^${url}/graphiql\\?query=`)) },
    ]);
  });

  it('counts operations, batches and error codes in its metrics', async () => {
    const { url } = await start({ sources: chosen({ count: () => new Error('a bug') }) });
    await ask(url, '{ triage { errorRate { requests } } }');
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('INTERNAL_SERVER_ERROR');
    expect(text).toMatch(/triagraph_\w+\{[^}]*partial[^}]*\} 1/);
  });

  it('answers on both addresses only what belongs there', async () => {
    const { url, receiverUrl } = await start();
    expect((await fetch(`${url}/v1/traces`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${receiverUrl}/graphql`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${receiverUrl}/v1/traces`, { method: 'POST' })).status).toBe(200);
  });

  it('has no receiver where that is closed', async () => {
    expect((await start({}, { OTLP_PORT: 'off' })).receiverUrl).toBeNull();
  });
});

describe('a port that is taken', () => {
  it('rejects, and then nothing listens', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const receiver = fastify();
    await expect(
      startServer(configOf({ PORT: String(port) }), dependenciesOf({ createReceiver: () => receiver })),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(receiver.server.listening).toBe(false);
    other.close();
  });
});

describe('stop', () => {
  it('finishes what is in flight, then closes both ports', async () => {
    let reached: () => void = () => undefined;
    let release: () => void = () => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const server = await startServer(
      configOf({}),
      dependenciesOf({
        sources: chosen({
          count: async () => {
            reached();
            await isReleased;
            return NOTHING;
          },
        }),
      }),
    );
    const asked = ask(server.url, '{ triage { errorRate { requests } } }');
    await isReached;
    const stopped = server.stop();
    release();
    expect((await asked).body).toEqual({ data: { triage: { errorRate: null } } });
    await stopped;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    await expect(fetch(`${server.receiverUrl}/v1/traces`, { method: 'POST' })).rejects.toThrow();
  });
});
