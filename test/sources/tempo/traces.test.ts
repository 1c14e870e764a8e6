import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/errors.ts';
import { openHttpDoor } from '../../../src/sources/http.ts';
import type { SourceCall, SourceRead, TraceRef } from '../../../src/sources/source.ts';
import { createTempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { createTempoTraces } from '../../../src/sources/tempo/traces.ts';
import { SETTLED_AFTER_MS } from '../../../src/sources/tempo/trace-shape.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/time.ts';
import type { StoredTrace } from '../../../src/trace/trace.ts';
import { traceIdOf } from '../../support/plain-trace.ts';
import { RECORDED, RECORDED_AT_MS, recordedSpans } from '../../support/recorded-traces.ts';
import {
  protobuf,
  startReplay,
  tempoBody,
  type ReplayedAnswer,
  type ReplayedRequest,
} from '../../support/replay-server.ts';
import { treeOf, withSortedAttributes } from '../../support/sorted-attributes.ts';
import { traceResponse } from '../../support/trace-bodies.ts';
import { refsTo } from '../../support/trace-refs.ts';
import { NOW_MS, valueOf } from '../contract/backend.ts';
import { openEmbedded } from '../contract/embedded-backend.ts';

const whole = traceIdOf(RECORDED.whole);
const broken = traceIdOf(RECORDED.broken);
const unknown = 'f'.repeat(32);
const AROUND = { fromMs: RECORDED_AT_MS, toMs: RECORDED_AT_MS + MINUTE_MS };
const near = (...ids: readonly string[]): readonly TraceRef[] => ids.map((traceId) => ({ traceId, around: AROUND }));

const NOT_THERE: ReplayedAnswer = { status: 404, contentType: 'text/plain', body: '404 page not found\n' };

/** Tempo 3 as recorded. */
const recorded = ({ path }: ReplayedRequest): ReplayedAnswer => {
  if (path === '/api/search') return protobuf(tempoBody('trees.pb'));
  if (path === `/api/v2/traces/${whole}`) return protobuf(tempoBody('trace-v2.pb'));
  if (path === `/api/v2/traces/${broken}`) return protobuf(tempoBody('trace-v2-broken.pb'));
  return path.startsWith('/api/v2/traces/') ? protobuf(tempoBody('trace-v2-missing.pb')) : NOT_THERE;
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Options {
  readonly hold?: boolean;
  readonly maxCacheBytes?: number;
  readonly nowMs?: number;
}

const open = async (
  answer: (request: ReplayedRequest) => ReplayedAnswer = recorded,
  { hold = false, maxCacheBytes = 0, nowMs = NOW_MS }: Options = {},
) => {
  const server = await startReplay(answer, hold);
  const { url } = server;
  const settings = { kind: 'TEMPO', url, headers: {}, ca: null, timeoutMs: 5_000, concurrency: 4, maxBodyBytes: 1e6 };
  const door = openHttpDoor({ ...settings, kind: 'TEMPO' }, { now: () => nowMs, elapsed: () => 0, random: () => 0 });
  closing.push(
    () => server.close(),
    () => door.close(),
  );
  const deps = { door, api: createTempoApi(door), now: () => nowMs, maxCacheBytes };
  return { ...createTempoTraces(deps), server, asked: () => server.requests.map(({ path }) => path) };
};

const operation = () => {
  const reads: SourceRead[] = [];
  const client = new AbortController();
  const call: SourceCall = { signal: client.signal, record: (read) => void reads.push(read) };
  return { call, reads, abort: () => client.abort() };
};

/** What the embedded store says of the spans that were sent before the answers were recorded. */
const stored = async (): Promise<readonly (StoredTrace | null)[]> => {
  const embedded = await openEmbedded({ spans: recordedSpans(), logs: [] });
  const traces = await embedded.traces.traces(refsTo([whole, broken]), 'WHOLE', operation().call);
  await embedded.close();
  return withSortedAttributes(traces.map(valueOf));
};
describe('trees', () => {
  it('come from one search; one that it cannot be right about is read by id, with and without the hint', async () => {
    const { traces, server } = await open();
    const want = await stored();
    expect(await traces(near(whole, broken), 'TREE', operation().call)).toEqual(want.map(treeOf));
    const [search, ...byId] = server.requests;
    expect(search?.params.get('q')).toMatch(`{trace:id="${whole}"||trace:id="${broken}"}`);
    const seconds = RECORDED_AT_MS / 1_000;
    expect(Object.fromEntries(search?.params ?? [])).toMatchObject({
      start: String(seconds - 900),
      end: String(seconds + 960),
      limit: '3',
      spss: '100',
    });
    expect(byId.map(({ path, params, accept }) => [path, params.get('start'), accept])).toEqual([
      [`/api/v2/traces/${broken}`, String(seconds - 900), 'application/protobuf'],
      [`/api/v2/traces/${broken}`, null, 'application/protobuf'],
    ]);
  });

  it('come from JSON where the server knows no other form', async () => {
    const { traces } = await open((request) =>
      request.path === '/api/search'
        ? { contentType: 'application/json', body: tempoBody('trees.json') }
        : recorded(request),
    );
    const [want] = await stored();
    expect(await traces(near(whole), 'TREE', operation().call)).toEqual([treeOf(want ?? null)]);
  });

  it('are read by id without a hint of time, or with one that is too wide to search', async () => {
    const { traces, asked } = await open();
    const wide = { traceId: whole, around: { fromMs: RECORDED_AT_MS - DAY_MS, toMs: RECORDED_AT_MS + HOUR_MS } };
    expect(await traces([wide], 'TREE', operation().call)).toMatchObject([{ traceId: whole, exceptions: [] }]);
    expect(await traces(refsTo([whole]), 'TREE', operation().call)).toMatchObject([{ traceId: whole }]);
    expect(asked()).toEqual([`/api/v2/traces/${whole}`, `/api/v2/traces/${whole}`]);
  });

  it('are searched in few requests, and in shorter ones from the first refusal of a long one on', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => traceIdOf(index));
    const refusing = await open((request) =>
      (request.params.get('q')?.length ?? 0) > 1_024
        ? { status: 400, contentType: 'text/plain', body: 'invalid TraceQL query: syntax error: unexpected $end' }
        : recorded(request),
    );
    const searches = (server: typeof refusing.server): readonly number[] =>
      server.requests.flatMap(({ path, params }) =>
        path === '/api/search' ? [params.get('q')?.match(/trace:id/gu)?.length ?? 0] : [],
      );
    const taking = await open();
    const answers = await taking.traces(near(...ids), 'TREE', operation().call);
    expect(answers.filter((answer) => answer !== null)).toHaveLength(2);
    expect(searches(taking.server)).toEqual([20, 20]);
    expect(await refusing.traces(near(...ids), 'TREE', operation().call)).toEqual(answers);
    expect(searches(refusing.server)).toEqual([20, 20, 10, 10, 10, 10]);
    await refusing.traces(near(...ids), 'TREE', operation().call);
    expect(searches(refusing.server).slice(6)).toEqual([10, 10, 10, 10]);
  });

  it('are read by id where the server does not search so long a range', async () => {
    const { traces, asked } = await open((request) =>
      request.path === '/api/search'
        ? {
            status: 400,
            contentType: 'text/plain',
            body: 'range specified by start and end exceeds 5m0s. received start=1',
          }
        : recorded(request),
    );
    expect(await traces(near(whole), 'TREE', operation().call)).toMatchObject([{ traceId: whole }]);
    expect(asked()).toEqual(['/api/search', `/api/v2/traces/${whole}`]);
  });

  it('fail where their search fails, and no other trace with them', async () => {
    const { traces, asked } = await open((request) =>
      request.path === '/api/search'
        ? { status: 401, contentType: 'text/plain', body: 'no org id' }
        : recorded(request),
    );
    const [search, byId] = await traces([...near(whole), ...refsTo([broken])], 'TREE', operation().call);
    expect(search).toBeInstanceOf(GatewayError);
    expect(byId).toMatchObject({ traceId: broken });
    expect(asked().toSorted()).toEqual(['/api/search', `/api/v2/traces/${broken}`]);
  });
});

describe('whole traces', () => {
  it('are read by id and are what the embedded store says', async () => {
    const { traces } = await open();
    const [first, second] = await stored();
    const slots = await traces(refsTo([broken, whole, broken]), 'WHOLE', operation().call);
    expect(withSortedAttributes(slots.map(valueOf))).toEqual([second, first, second]);
  });

  it('are null where there is none, looked for near its time and then everywhere; what is no id is never asked for', async () => {
    const { traces, server } = await open();
    expect(await traces([...near(unknown), ...refsTo(['nonsense'])], 'WHOLE', operation().call)).toEqual([null, null]);
    expect(server.requests.map(({ params }) => params.has('start'))).toEqual([true, false]);
  });

  it('come from the older endpoint where there is no newer one, which is then not asked for again', async () => {
    const { traces, asked } = await open(({ path }) =>
      path === `/api/traces/${whole}` ? protobuf(tempoBody('trace-v1.pb')) : NOT_THERE,
    );
    const [want] = await stored();
    const slots = await traces(refsTo([whole]), 'WHOLE', operation().call);
    expect(withSortedAttributes(slots.map(valueOf))).toEqual([want]);
    expect(await traces(refsTo([unknown]), 'WHOLE', operation().call)).toEqual([null]);
    expect(asked()).toEqual([`/api/v2/traces/${whole}`, `/api/traces/${whole}`, `/api/traces/${unknown}`]);
  });

  it('say what Tempo left out, and are not kept then', async () => {
    const body = traceResponse(tempoBody('trace-v1.pb'), 'Trace exceeds maximum size');
    const { traces, asked } = await open(() => protobuf(body), { maxCacheBytes: 1e6 });
    for (let time = 0; time < 2; time++) {
      expect(await traces(refsTo([whole]), 'WHOLE', operation().call)).toMatchObject([
        { missing: ['Trace exceeds maximum size'] },
      ]);
    }
    expect(asked()).toHaveLength(2);
  });

  it.each([
    { name: 'another type', answer: { contentType: 'text/html', body: '<html>' }, code: 'SOURCE_BAD_RESPONSE' },
    { name: 'a cut body', answer: protobuf(tempoBody('trace-v2.pb').subarray(0, 300)), code: 'SOURCE_BAD_RESPONSE' },
    { name: 'too large a body', answer: protobuf(new Uint8Array(2e6)), code: 'SOURCE_BAD_RESPONSE' },
    { name: '500', answer: { status: 500, body: 'querier failed' }, code: 'SOURCE_UNAVAILABLE' },
  ])('are an error in their place: $name', async ({ answer, code }) => {
    const { traces } = await open((request) => (request.path.endsWith(whole) ? answer : recorded(request)));
    const [failed, other] = await traces(refsTo([whole, broken]), 'WHOLE', operation().call);
    expect(failed).toMatchObject({ extensions: { code, source: 'TEMPO' } });
    expect(other).toMatchObject({ traceId: broken });
  });
});

describe('memory', () => {
  it('answers for what will not change any more: whole traces also as trees, and says so', async () => {
    const { traces, asked, cacheCounts } = await open(recorded, { maxCacheBytes: 1e6 });
    const [first] = await traces(refsTo([whole]), 'WHOLE', operation().call);
    const { call, reads } = operation();
    expect(await traces(refsTo([whole, whole]), 'WHOLE', call)).toEqual([first, first]);
    expect(await traces(near(whole), 'TREE', call)).toEqual([first]);
    expect(reads).toEqual([1, 2].map(() => ({ source: 'TEMPO', query: whole, ms: 0, bytes: null, cacheHit: true })));
    expect(asked()).toHaveLength(1);
    expect(cacheCounts()).toMatchObject({ entries: 1, hits: 2, misses: 1 });
    expect(cacheCounts().bytes).toBeGreaterThan(1_000);
  });

  it('does not answer for a whole trace with a tree', async () => {
    const { traces, asked } = await open(recorded, { maxCacheBytes: 1e6 });
    await traces(near(whole), 'TREE', operation().call);
    await traces(near(whole), 'TREE', operation().call);
    expect(await traces(near(whole), 'WHOLE', operation().call)).toMatchObject([{ exceptions: [{}, {}] }]);
    expect(asked()).toEqual(['/api/search', `/api/v2/traces/${whole}`]);
  });

  it.each([
    { name: 'traces that have just ended', id: whole, nowMs: RECORDED_AT_MS + SETTLED_AFTER_MS },
    { name: 'traces that lack spans', id: broken, nowMs: NOW_MS },
    { name: 'traces that are not there', id: unknown, nowMs: NOW_MS },
  ])('does not keep $name', async ({ id, nowMs }) => {
    const { traces, asked } = await open(recorded, { maxCacheBytes: 1e6, nowMs });
    await traces(refsTo([id]), 'WHOLE', operation().call);
    await traces(refsTo([id]), 'WHOLE', operation().call);
    expect(asked()).toHaveLength(2);
  });

  it('has bounds', async () => {
    const { traces, cacheCounts } = await open(recorded, { maxCacheBytes: 3_000 });
    await traces(refsTo([whole]), 'WHOLE', operation().call);
    expect(cacheCounts()).toMatchObject({ entries: 0, bytes: 0 });
  });
});

describe('operations that need the same trace at once', () => {
  it('share one read, which goes on when one of them goes away', async () => {
    const { traces, server } = await open(recorded, { hold: true });
    const [first, second] = [operation(), operation()];
    const gone = traces(refsTo([whole]), 'WHOLE', first.call);
    const kept = traces(refsTo([whole, broken]), 'WHOLE', second.call);
    first.abort();
    await expect(gone).rejects.toMatchObject({ extensions: { code: 'CANCELLED' } });
    server.release();
    expect(await kept).toMatchObject([{ traceId: whole }, { traceId: broken }]);
    expect(server.requests.map(({ path }) => path).toSorted()).toEqual([
      `/api/v2/traces/${whole}`,
      `/api/v2/traces/${broken}`,
    ]);
  });

  it('end it when all of them went away, and one that comes later reads anew', async () => {
    const { traces, server } = await open(recorded, { hold: true });
    const [first, second] = [operation(), operation()];
    const both = [first, second].map(({ call }) => traces(near(whole), 'TREE', call));
    first.abort();
    second.abort();
    for (const each of both) await expect(each).rejects.toMatchObject({ extensions: { code: 'CANCELLED' } });
    const later = traces(near(whole), 'TREE', operation().call);
    server.release();
    expect(await later).toMatchObject([{ traceId: whole }]);
    await expect(traces(near(whole), 'TREE', first.call)).rejects.toMatchObject({ extensions: { code: 'CANCELLED' } });
  });
});
