/** The process: commands, configuration, signals, its folder. Each test starts `bin/triagraph.js` as a user would. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { printSDL } from '../src/schema.ts';
import { runMain, startMain, type Environ, type ServingProcess } from './support/main-process.ts';
import { traceBody } from './support/otlp-body.ts';
import { exception, server, threw, traceOf } from './support/plain-trace.ts';

// Every test starts one to three processes.
jest.setTimeout(60_000);

let folder: string;
const serving: ServingProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'triagraph-main-'));
});
afterEach(async () => {
  for (const child of serving.splice(0)) await child.kill();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], env: Environ = {}) => runMain(args, env, folder);
const start = async (env: Environ = {}): Promise<ServingProcess> => {
  const child = await startMain({ DATA_DIR: join(folder, 'data'), ...env }, folder);
  serving.push(child);
  return child;
};

const QUERY = JSON.stringify({
  query: '{ triage { exceptionTypes { nodes { name count { value } } } } }',
});
const ask = async ({ url }: ServingProcess): Promise<unknown> => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: QUERY,
  });
  return JSON.parse(await response.text());
};
const ONE_ERROR = { data: { triage: { exceptionTypes: { nodes: [{ name: 'CartError', count: { value: 1 } }] } } } };

/** Sends one exception of this very minute: the process has the real clock. */
const sendOne = async ({ url, receiverUrl }: ServingProcess): Promise<number> => {
  const answered = await fetch(`${url}/healthz`);
  const nowMs = Date.parse(answered.headers.get('date') ?? '');
  const spans = traceOf(1, nowMs - 60_000, server('cart', threw(exception('CartError', 'gone'))));
  const { path, contentType, body } = traceBody(spans, 'protobuf');
  const { status } = await fetch(`${receiverUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: Buffer.from(body),
  });
  return status;
};

describe('commands', () => {
  it('schema prints the SDL and opens nothing', async () => {
    expect(await run(['schema'])).toEqual({ code: 0, stdout: printSDL(), stderr: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('check prints what each source can do, and leaves no lock behind', async () => {
    const env = { DATA_DIR: join(folder, 'data') };
    const { code, stdout } = await run(['check'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Sources\n {2}EMBEDDED {2}ok/);
    expect(stdout).toContain('No problems found.');
    expect((await run(['check'], env)).code).toBe(0);
  });

  it('check lists every problem of the settings and exits with 1', async () => {
    const { code, stdout } = await run(['check'], { PORT: 'many', RETENTION: '1y' });
    expect(code).toBe(1);
    expect(stdout).toContain('2 problems');
    expect(stdout).toMatch(/PORT: got "many".*\n.*RETENTION: got "1y"/);
  });

  it('an unknown command says which there are', async () => {
    const { code, stderr } = await run(['serve', '--fast']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^unknown command: serve --fast\n[^]*triagraph check/);
    expect((await run(['--help'])).code).toBe(0);
  });
});

describe('bad settings', () => {
  it('are all listed before anything is opened', async () => {
    const { code, stdout, stderr } = await run([], {
      PORT: '99999',
      RETENTION: 'a while',
      LOG_LEVEL: 'loud',
      HOST: '0.0.0.0',
      DATA_DIR: join(folder, 'data'),
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^The configuration has problems:\n/);
    for (const name of ['PORT', 'RETENTION', 'LOG_LEVEL', 'AUTH']) {
      expect(stderr).toMatch(new RegExp(`^ {2}${name}: got .*; for example ${name}=`, 'm'));
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('off loopback without a decision about who may ask: it refuses to start', async () => {
    const env = { HOST: '0.0.0.0', PORT: '0', OTLP_PORT: '0', DEMO: 'off', DATA_DIR: ':memory:' };
    const { code, stderr } = await run([], env);
    expect(code).toBe(1);
    expect(stderr).toContain('AUTH: got nothing, expected a decision, because HOST can be reached from other machines');
  });

  it('a port that is taken is said in one line', async () => {
    const { url } = await start();
    const { code, stderr } = await run([], {
      PORT: new URL(url).port,
      OTLP_PORT: '0',
      DEMO: 'off',
      DATA_DIR: ':memory:',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^triagraph: listen EADDRINUSE[^\n]*\n$/);
  });
});

describe('a running gateway', () => {
  it('keeps what was acknowledged over a restart, and over an end without warning', async () => {
    const first = await start();
    expect(await sendOne(first)).toBe(200);
    expect(await ask(first)).toEqual(ONE_ERROR);
    expect(await first.stop()).toBe(0);
    const second = await start();
    expect(await ask(second)).toEqual(ONE_ERROR);
    await second.kill();
    const third = await start();
    expect(await ask(third)).toEqual(ONE_ERROR);
  });

  it('holds its folder: a second process says who has it', async () => {
    await start();
    const { code, stderr } = await run([], {
      PORT: '0',
      OTLP_PORT: '0',
      DEMO: 'off',
      DATA_DIR: join(folder, 'data'),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^triagraph: The folder \S+ is in use by process \d+ .*: one process at a time/);
    expect(stderr).toContain('set DATA_DIR to another folder');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('finishes a request in flight at SIGTERM, then closes the store and exits with 0', async () => {
    const child = await start();
    const headers = { 'content-type': 'application/json', 'content-length': String(QUERY.length) };
    const request = httpRequest(`${child.url}/graphql`, { method: 'POST', headers });
    const answered = once(request, 'response');
    // Head and half of the body: the request is in flight when the signal comes.
    await new Promise((resolve) => request.write(QUERY.slice(0, 20), resolve));
    await fetch(`${child.url}/healthz`);
    const stopped = child.stop();
    await child.logged('stopping');
    request.end(QUERY.slice(20));
    const [response] = await answered;
    expect(JSON.parse(await text(response))).toEqual({ data: { triage: { exceptionTypes: { nodes: [] } } } });
    expect(await stopped).toBe(0);
    await child.logged('stopped');
    expect((await run(['check'], { DATA_DIR: join(folder, 'data') })).code).toBe(0);
  });
});
