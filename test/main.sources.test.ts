/** The process with sources that are elsewhere: a source that is away takes its own fields away, and is named wherever people look. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Data } from './support/gateway.ts';
import { runMain, startMain, type Environ, type ServingProcess } from './support/main-process.ts';
import { startRecordedServer, type RecordedServer } from './support/recorded-server.ts';

// Every test starts one or two processes.
jest.setTimeout(60_000);

let folder: string;
const serving: ServingProcess[] = [];
const servers: RecordedServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'triagraph-sources-'));
});
afterEach(async () => {
  for (const child of serving.splice(0)) await child.kill();
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The URL of a port at which nobody listens. */
const nobody = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
};

/** A Prometheus that knows span metrics and holds no sample of them. */
const KNOWN: Readonly<Record<string, unknown>> = {
  '/api/v1/query': { resultType: 'vector', result: [] },
  '/api/v1/query_range': { resultType: 'matrix', result: [] },
  '/api/v1/alerts': { alerts: [] },
  '/api/v1/status/buildinfo': { version: '3.5.0' },
  '/api/v1/label/__name__/values': ['traces_span_metrics_calls_total'],
  '/api/v1/labels': ['__name__', 'service_name', 'span_name', 'span_kind', 'status_code'],
};
const quietPrometheus = async (): Promise<RecordedServer> => {
  const clock = { resultType: 'scalar', result: [1_700_000_000, '1700000000'] };
  const server = await startRecordedServer(({ path, params }) => ({
    body: JSON.stringify({ status: 'success', data: params.get('query') === 'time()' ? clock : (KNOWN[path] ?? []) }),
  }));
  servers.push(server);
  return server;
};

const start = async (env: Environ): Promise<ServingProcess> => {
  const child = await startMain(env, folder);
  serving.push(child);
  return child;
};
interface Answer {
  readonly data: Data;
  readonly errors: readonly {
    readonly path?: readonly string[];
    readonly extensions: { readonly code: string; readonly source?: string };
  }[];
}
const ask = async ({ url }: ServingProcess, query: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = JSON.parse(await response.text()) as Partial<Answer>;
  const codes = Object.fromEntries(
    (errors ?? []).map(({ path, extensions }) => [path?.join('.'), `${extensions.code} ${extensions.source}`]),
  );
  return { data, codes };
};
const readyOf = async ({ url }: ServingProcess) => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const QUERY = `{
  triage {
    errorRate { requests }
    exceptionTypes { nodes { name } }
    origins { rows { share } }
    traces { nodes { traceId } }
  }
  triageGateway { version sources { kind url isHealthy lastError } }
}`;
const REFUSED = /connection refused at http:\/\/127\.0\.0\.1:\d+/;

describe('both sources away', () => {
  it('starts; fields answer typed errors of the source that they need; everybody is told which source it is', async () => {
    const [PROMETHEUS_URL, TEMPO_URL] = [await nobody(), await nobody()];
    const child = await start({ PROMETHEUS_URL, TEMPO_URL });
    expect(child.receiverUrl).toBe('null');
    const { data, codes } = await ask(child, QUERY);
    expect(data.triage).toEqual({ errorRate: null, exceptionTypes: null, origins: null, traces: null });
    expect(codes).toEqual({
      'triage.errorRate': 'SOURCE_UNAVAILABLE PROMETHEUS',
      'triage.exceptionTypes': 'SOURCE_UNAVAILABLE TEMPO',
      'triage.origins': 'SOURCE_UNAVAILABLE TEMPO',
      'triage.traces': 'SOURCE_UNAVAILABLE TEMPO',
    });
    expect(data.triageGateway.sources).toEqual([
      { kind: 'PROMETHEUS', url: PROMETHEUS_URL, isHealthy: false, lastError: expect.stringMatching(REFUSED) },
      { kind: 'TEMPO', url: TEMPO_URL, isHealthy: false, lastError: expect.stringMatching(REFUSED) },
    ]);
    const { status, body } = await readyOf(child);
    expect(status).toBe(503);
    expect(body).toEqual({
      status: 'unavailable',
      sources: { PROMETHEUS: expect.stringMatching(REFUSED), TEMPO: expect.stringMatching(REFUSED) },
    });
    expect((await fetch(`${child.url}/healthz`)).status).toBe(200);
    const metrics = await (await fetch(`${child.url}/metrics`)).text();
    expect(metrics).toMatch(/^triagraph_source_up\{source="TEMPO"\} 0$/m);
    expect(metrics).toMatch(/^triagraph_source_requests_total\{source="PROMETHEUS",outcome="SOURCE_UNAVAILABLE"\} \d/m);
    expect(await child.stop()).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('check lists both, shows no secret, and exits with 1', async () => {
    const token = join(folder, 'token');
    writeFileSync(token, 'hunter2\n');
    const { code, stdout } = await runMain(
      ['check'],
      {
        PROMETHEUS_URL: await nobody(),
        PROMETHEUS_BEARER_TOKEN_FILE: token,
        TEMPO_URL: await nobody(),
        TEMPO_USERNAME: 'me',
        TEMPO_PASSWORD: 'hunter3',
      },
      folder,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /\n2 problems\n {2}PROMETHEUS: .*connection refused.*\n {2}TEMPO: .*connection refused.*\n$/,
    );
    expect(stdout).not.toContain('hunter');
    expect(stdout).not.toContain('EMBEDDED');
  });
});

describe('one source away', () => {
  it('leaves the fields of the other one whole', async () => {
    const prometheus = await quietPrometheus();
    const child = await start({ PROMETHEUS_URL: prometheus.url, TEMPO_URL: await nobody() });
    const { data, codes } = await ask(child, QUERY);
    expect(codes).toEqual({
      'triage.exceptionTypes': 'SOURCE_UNAVAILABLE TEMPO',
      'triage.origins': 'SOURCE_UNAVAILABLE TEMPO',
      'triage.traces': 'SOURCE_UNAVAILABLE TEMPO',
    });
    expect(data.triage).toEqual({ errorRate: null, exceptionTypes: null, origins: null, traces: null });
    expect(data.triageGateway.sources).toMatchObject([{ isHealthy: true }, { isHealthy: false }]);
    expect((await readyOf(child)).body.sources).toEqual({ PROMETHEUS: 'ok', TEMPO: expect.stringMatching(REFUSED) });
  });
});

describe('one source set', () => {
  it('Prometheus alone: what needs traces says what to set', async () => {
    const prometheus = await quietPrometheus();
    const child = await start({ PROMETHEUS_URL: prometheus.url });
    const { codes } = await ask(child, '{ triage { errorRate { requests } traces { nodes { traceId } } } }');
    expect(codes).toEqual({ 'triage.traces': 'SOURCE_NOT_CONFIGURED undefined' });
    expect(await readyOf(child)).toEqual({ status: 200, body: { status: 'ready', sources: { PROMETHEUS: 'ok' } } });
  });

  it('Alertmanager alone stands beside the embedded store', async () => {
    const child = await start({ ALERTMANAGER_URL: await nobody(), DATA_DIR: ':memory:' });
    expect(child.receiverUrl).toMatch(/^http:/);
    expect((await readyOf(child)).body.sources).toEqual({
      EMBEDDED: 'ok',
      ALERTMANAGER: expect.stringMatching(REFUSED),
    });
    const { data, codes } = await ask(child, '{ triage { errorRate { requests } exceptionTypes { nodes { name } } } }');
    expect([data.triage, codes]).toEqual([{ errorRate: null, exceptionTypes: { nodes: [] } }, {}]);
  });
});
