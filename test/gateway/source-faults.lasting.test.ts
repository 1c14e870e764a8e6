/** A source that stays out of order: it is left alone, nothing piles up, and a client that leaves ends its reads. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import { request as httpRequest } from 'node:http';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { createGraphQLServer, registerGraphQL } from '../../src/server-graphql.ts';
import { BREAKER_LIMITS } from '../../src/sources/http-breaker.ts';
import { sendGood, type Fault } from '../support/fault-row.ts';
import { FAULT_NOW_MS, FAULTS } from '../support/fault-server.ts';
import { healthy, SERVICE } from '../support/healthy-sources.ts';
import type { FaultyKind } from '../support/source-graph.ts';
import { answer, startServer } from '../support/raw-server.ts';
import { errorPaths, FIELDS_OF, OPERATION, openFaulty, type FaultyGraph } from '../support/source-faults.ts';

const KINDS: readonly FaultyKind[] = ['PROMETHEUS', 'TEMPO', 'ALERTMANAGER'];
/** What needs the source, and little else. */
const CHEAP_OPERATION: Readonly<Record<FaultyKind, string>> = {
  PROMETHEUS: '{ triage { errorRate { requests } } }',
  TEMPO: '{ triage { traces(first: 2) { nodes { traceId } } } }',
  ALERTMANAGER: `{ triage { service(name: "${SERVICE}") { alerts { name } } } }`,
};
/** An answer in which something ran out of time. */
const TIMED_OUT = z.object({
  data: z.object({ triageGateway: z.object({ version: z.string() }) }),
  errors: z.array(z.object({ extensions: z.object({ code: z.string(), source: z.string() }) })).nonempty(),
});
const setImmediate = promisify(globalThis.setImmediate);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
const opened = async (...of: Parameters<typeof openFaulty>): Promise<FaultyGraph> => {
  const graph = await openFaulty(...of);
  closing.push(() => graph.close());
  return graph;
};
const rowNamed = (name: string): Fault => {
  const found = FAULTS.find((fault) => fault.name === name);
  if (found === undefined) throw new RangeError(`no row is called ${name}`);
  return found;
};

describe.each(KINDS)('%s that is away for long', (kind) => {
  it('is left alone after five reads in a row, but for one read every five seconds', async () => {
    const well = await opened(kind, null);
    await well.run(CHEAP_OPERATION[kind]);
    const clock = { nowMs: FAULT_NOW_MS };
    const now = (): number => clock.nowMs;
    const graph = await opened(kind, rowNamed('503'), { now, elapsed: now, breaker: BREAKER_LIMITS });
    const rounds = async (count: number): Promise<number> => {
      const before = graph.faulty.requests();
      for (let round = 0; round < count; round += 1) await graph.run(CHEAP_OPERATION[kind]);
      return graph.faulty.requests() - before;
    };
    // Reads that are on their way together with the fifth are still tried; each is tried at most twice.
    expect(await rounds(20)).toBeLessThanOrEqual(2 * (BREAKER_LIMITS.outages + well.faulty.requests()));
    expect(await rounds(20)).toBe(0);
    clock.nowMs += BREAKER_LIMITS.openMs;
    expect(await rounds(20)).toBe(1);
    const { errors } = await graph.run(CHEAP_OPERATION[kind]);
    expect(errors.map(({ message }) => message).filter((said) => !said.includes('so it was not asked'))).toEqual([]);
    expect(errors.map(({ extensions: { code } }) => code).filter((code) => code !== 'SOURCE_UNAVAILABLE')).toEqual([]);
  });
});

describe.each(KINDS)('a client that leaves while %s does not answer', (kind) => {
  it.each(['hang before headers', 'hang inside the body', 'a slow drip'])('ends its reads: %s', async (name) => {
    const { start, limits } = rowNamed(name);
    const graph = await opened(kind, { start, limits: { ...limits, timeoutMs: 60_000 } });
    const client = new AbortController();
    const answering = graph.run(OPERATION, client.signal);
    await graph.faulty.untilSeen(1);
    client.abort();
    const { errors } = await answering;
    expect([...new Set(errors.map(({ extensions: { code } }) => code))]).toEqual(['CANCELLED']);
    await graph.faulty.untilNoSockets();
    const asked = graph.faulty.requests();
    await setImmediate();
    expect(graph.faulty.requests()).toBe(asked);
    expect(graph.told).toEqual([]);
  });

  it('ends its reads when its connection closes', async () => {
    const { start, limits } = rowNamed('hang before headers');
    const graph = await opened(kind, { start, limits: { ...limits, timeoutMs: 60_000 } });
    const app = fastify();
    const server = createGraphQLServer(graph.dependencies);
    await server.start();
    registerGraphQL(app, server, graph.dependencies);
    closing.push(async () => {
      await server.stop();
      await app.close();
    });
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
    const client = httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    client.on('error', () => undefined); // it hangs up itself
    client.end(JSON.stringify({ query: OPERATION }));
    await graph.faulty.untilSeen(1);
    client.destroy();
    await graph.faulty.untilNoSockets();
    expect(graph.told).toEqual([]);
  });

  it('leaves the reads to others who wait for the same', async () => {
    const { start, limits } = rowNamed('hang before headers');
    const graph = await opened(kind, { start, limits: { ...limits, timeoutMs: 60_000 } });
    const [first, second] = [new AbortController(), new AbortController()];
    const [leaving, staying] = [graph.run(OPERATION, first.signal), graph.run(OPERATION, second.signal)];
    await graph.faulty.untilSeen(1);
    first.abort();
    await leaving;
    expect(graph.faulty.openSockets()).toBeGreaterThan(0);
    second.abort();
    await staying;
    await graph.faulty.untilNoSockets();
  });
});

describe.each(KINDS)('an operation for which %s never answers', (kind) => {
  const DEADLINE_MS = 1_000;

  it.each(['hang before headers', 'hang inside the body'])(
    'ends at its deadline with SOURCE_TIMEOUT, and with what the others said: %s',
    async (name) => {
      const { start, limits } = rowNamed(name);
      const graph = await opened(kind, { start, limits: { ...limits, timeoutMs: 60_000 } });
      const app = fastify();
      const dependencies = { ...graph.dependencies, deadlineMs: DEADLINE_MS };
      const server = createGraphQLServer(dependencies);
      await server.start();
      registerGraphQL(app, server, dependencies);
      closing.push(async () => {
        await server.stop();
        await app.close();
      });
      const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
      const query = `{ triageGateway { version } ${CHEAP_OPERATION[kind].slice(1)}`;
      const body = JSON.stringify({ query });
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { data, errors } = TIMED_OUT.parse(await response.json());
      expect(data.triageGateway).toEqual({ version: 'test' });
      expect([...new Set(errors.map(({ extensions: { code, source } }) => `${code} ${source}`))]).toEqual([
        `SOURCE_TIMEOUT ${kind}`,
      ]);
      await graph.faulty.untilNoSockets();
      expect(graph.told.filter(({ isMasked }) => isMasked)).toEqual([]);
    },
  );
});

describe.each(KINDS)('a thousand operations while %s fails', (kind) => {
  const CHEAP = [
    'reset inside the body',
    'close before headers',
    '401',
    '429 without Retry-After',
    '500 with HTML',
    '503',
    'truncated JSON',
    'JSON of another shape',
    'truncated gzip',
    'a redirect',
  ];
  const ROUNDS = 100;
  const WARM_UPS = 20;
  /** Less than an error with its stack for each operation. */
  const MAX_GROWTH_BYTES = 1_000_000;
  const CONCURRENCY = 2;
  /** Far less than one for each operation. */
  const MAX_TIMERS = 10;
  setFlagsFromString('--expose-gc');
  const collect = z.custom<() => void>((value) => typeof value === 'function').parse(runInNewContext('gc'));
  const held = async (): Promise<{ readonly bytes: number; readonly timers: number }> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await setImmediate(); // what closes, closes in a later turn
      collect();
    }
    const { heapUsed, external } = process.memoryUsage();
    const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    return { bytes: heapUsed + external, timers };
  };

  it('leave no memory, sockets or timers behind', async () => {
    const graphs = await Promise.all(
      CHEAP.map((name) => opened(kind, rowNamed(name), {}, { concurrency: CONCURRENCY })),
    );
    const rounds = async (count: number): Promise<void> => {
      for (let round = 0; round < count; round += 1) {
        const answers = await Promise.all(graphs.map((graph) => graph.run(CHEAP_OPERATION[kind])));
        for (const { errors } of answers) if (errors.length === 0) throw new Error('an operation without an error');
        for (const { servers, told } of graphs) {
          told.splice(0);
          for (const each of KINDS) servers[each].seen.splice(0);
        }
      }
    };
    await rounds(WARM_UPS);
    const before = await held();
    await rounds(ROUNDS);
    const after = await held();
    expect(after.bytes - before.bytes).toBeLessThan(MAX_GROWTH_BYTES);
    expect(after.timers - before.timers).toBeLessThan(MAX_TIMERS); // pools keep one or two while they are in use
    for (const { servers } of graphs) {
      for (const each of KINDS) expect(servers[each].openSockets()).toBeLessThanOrEqual(CONCURRENCY);
    }
  }, 120_000);
});

describe('TEMPO that refuses what is asked', () => {
  const LESSONS = 4;

  it.each([
    ['a uselessly short range', 'SOURCE_BAD_RESPONSE', 'range specified by start and end exceeds 1s. received start=1'],
    // The window would be more reads than one question may make: a shorter one would be answered.
    ['a short range', 'LIMIT_EXCEEDED', 'range specified by start and end exceeds 30s. received start=1 end=2'],
    [
      'the usual range',
      'SOURCE_BAD_RESPONSE',
      'metrics query time range exceeds the maximum allowed duration of 24h0m0s',
    ],
    ['few spans', 'SOURCE_BAD_RESPONSE', 'spans per span set exceeds 3. received 100'],
    ['few traces', 'SOURCE_BAD_RESPONSE', 'limit 1000 exceeds max limit 7'],
    ['something else', 'SOURCE_BAD_RESPONSE', `parse error at line 1, col 1: ${'x'.repeat(10_000)}`],
  ])('for %s is asked a few times for each read, and no more often later: %s', async (_name, expected, said) => {
    const refuse: Fault['start'] = () =>
      startServer((socket) => socket.write(answer(400, said, { 'content-type': 'text/plain' })));
    const well = await opened('TEMPO', null);
    await well.run(OPERATION);
    const graph = await opened('TEMPO', { start: refuse, limits: rowNamed('401').limits });
    for (let round = 0; round < 5; round += 1) {
      const { errors } = await graph.run(OPERATION);
      // What is read by id has no range that could be shorter.
      const isById = ({ path = [] }: (typeof errors)[number]): boolean => ['trace', 'tree'].includes(String(path[1]));
      const codeOf = (error: (typeof errors)[number]): string => (isById(error) ? 'SOURCE_BAD_RESPONSE' : expected);
      expect(errors.filter((error) => error.extensions.code !== codeOf(error))).toEqual([]);
      expect(errors.filter(({ message }) => message.length > 500)).toEqual([]);
      const isTold = (message: string): boolean => /`range` must be at most PT(?:32M|29M52S) /u.test(message);
      expect(errors.filter((error) => codeOf(error) === 'LIMIT_EXCEEDED' && !isTold(error.message))).toEqual([]);
      // A window that is too long is refused, as by a source that has no such examples: those of Prometheus are the answer.
      const isAnswered = (path: string): boolean => expected === 'LIMIT_EXCEEDED' && path.endsWith('.exemplar');
      expect(errorPaths({ errors })).toEqual(FIELDS_OF.TEMPO.filter((path) => !isAnswered(path)));
      expect(graph.faulty.requests()).toBeLessThanOrEqual((1 + LESSONS) * well.faulty.requests());
      graph.faulty.seen.splice(0);
    }
  });

  it('for more than half an hour gets half hours, which reads at the same time learn once', async () => {
    const LONGEST_S = 1_800;
    const good = healthy('TEMPO');
    let refused = 0;
    const seconds = (time: string | null): number => Number((time ?? '').padEnd(19, '0').slice(0, 19)) / 1e9;
    const start: Fault['start'] = () =>
      startServer((socket, request) => {
        const { searchParams } = new URL(request.target, 'http://127.0.0.1');
        const isLong = seconds(searchParams.get('end')) - seconds(searchParams.get('start')) > LONGEST_S;
        if (!isLong || !searchParams.has('q')) {
          sendGood(socket, good(request));
          return;
        }
        refused += 1;
        const said = 'metrics query time range exceeds the maximum allowed duration of 30m0s';
        socket.write(answer(400, said, { 'content-type': 'text/plain' }));
      });
    const well = await opened('TEMPO', null);
    await well.run(OPERATION);
    const graph = await opened('TEMPO', { start, limits: rowNamed('401').limits });
    expect((await graph.run(OPERATION)).errors).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(well.faulty.requests());
    const first = graph.faulty.requests();
    refused = 0;
    graph.faulty.seen.splice(0);
    expect((await graph.run(OPERATION)).errors).toEqual([]);
    // A search for trees that spans more is not put again: those are read by id.
    expect(refused).toBeLessThanOrEqual(1);
    expect(graph.faulty.requests()).toBeLessThan(first);
  });
});
