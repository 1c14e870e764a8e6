/** Traces from a real Tempo: what is sent comes back, from searches and by id, as the embedded store gives it. */
import { describe, expect, it } from '@jest/globals';
import { openHttpDoor } from '../../src/sources/http.ts';
import type { SourceRead, TraceDetail, TraceRef } from '../../src/sources/source.ts';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoTraces } from '../../src/sources/tempo/traces.ts';
import { LONG_PACK, printTreeQuery } from '../../src/sources/tempo/tree-query.ts';
import type { StoredTrace } from '../../src/trace/trace.ts';
import type { PlainSpan } from '../support/plain-trace.ts';
import { client, failed, internal, server, traceIdOf, traceOf } from '../support/plain-trace.ts';
import { treeOf, withSortedAttributes } from '../support/sorted-attributes.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer, type TempoServer } from '../support/tempo-server.ts';
import { refsTo } from '../support/trace-refs.ts';
import { minute, NOW_MS, T, valueOf } from '../sources/contract/backend.ts';
import { openEmbedded } from '../sources/contract/embedded-backend.ts';
import { telemetryOf } from '../sources/contract/traffic.ts';
import { requireLive } from './require-live.ts';

requireLive('tempo', hasTempo, TEMPO_NEEDS);
const describeLive = hasTempo ? describe : describe.skip;

const AROUND = { fromMs: T - 3_600_000, toMs: NOW_MS };
const near = (ids: readonly string[]): readonly TraceRef[] => ids.map((traceId) => ({ traceId, around: AROUND }));

const open = ({ url, headers }: TempoServer) => {
  const settings = {
    kind: 'TEMPO',
    url,
    headers,
    ca: null,
    timeoutMs: 30_000,
    concurrency: 4,
    maxBodyBytes: 1e8,
  } as const;
  const door = openHttpDoor(settings, { now: Date.now, elapsed: () => performance.now(), random: Math.random });
  const reads: SourceRead[] = [];
  const { traces } = createTempoTraces({ door, api: createTempoApi(door), now: () => NOW_MS, maxCacheBytes: 0 });
  const call = { signal: new AbortController().signal, record: (read: SourceRead) => void reads.push(read) };
  const read = async (refs: readonly TraceRef[], detail: TraceDetail): Promise<readonly (StoredTrace | null)[]> =>
    (await traces(refs, detail, call)).map(valueOf);
  return { read, reads, close: () => door.close() };
};

/** Of two spans with one identity, Tempo may keep either. */
const distinct = (spans: readonly PlainSpan[]): readonly PlainSpan[] => [
  ...new Map(spans.toReversed().map((span) => [`${span.traceId} ${span.spanId} ${span.kind}`, span])).values(),
];

describeLive('traces of a real Tempo', () => {
  it.each([1, 2, 3])(
    'are those of the embedded store, as trees and as a whole (seed %i)',
    async (seed) => {
      const spans = distinct(telemetryOf(seed).spans);
      const ids = [...new Set(spans.map(({ traceId }) => traceId))];
      const tempo = tempoServer(`traces${seed}`, Date.now);
      await tempo.load(spans);
      const embedded = await openEmbedded({ spans, logs: [] });
      const call = { signal: new AbortController().signal, record: () => undefined };
      const want = (await embedded.traces.traces(refsTo(ids), 'WHOLE', call)).map(valueOf);
      await embedded.close();

      const { read, reads, close } = open(tempo);
      expect(withSortedAttributes(await read(near(ids), 'WHOLE'))).toEqual(withSortedAttributes(want));
      reads.length = 0;
      expect(await read(near(ids), 'TREE')).toEqual(want.map(treeOf));
      const searches = reads.filter(({ query }) => query.startsWith('{'));
      expect(searches).toHaveLength(Math.ceil(ids.length / LONG_PACK));
      // Roots and other spans are lost on purpose: those traces are read by id, with and without the hint.
      const broken = ids.filter((id) => {
        const held = want.find((trace) => trace?.traceId === id)?.spans ?? [];
        const known = new Set(held.map(({ spanId }) => spanId));
        const roots = held.filter(({ parentSpanId }) => parentSpanId === null).length;
        return roots !== 1 || held.some(({ parentSpanId }) => parentSpanId !== null && !known.has(parentSpanId));
      });
      await close();
      expect(reads.length - searches.length).toBeLessThanOrEqual(2 * broken.length + ids.length / 10);
    },
    120_000,
  );

  it('of odd spans are right too, or read by id', async () => {
    const spans = [
      ...traceOf(1, minute(1), server('web', { name: '' }, [internal('', { ...failed, statusMessage: 'nil' })])),
      ...traceOf(
        2,
        minute(2),
        server(
          'web',
          {},
          Array.from({ length: 120 }, () => client('web', { attributes: { 'db.system': 'redis' } })),
        ),
      ),
      ...traceOf(
        3,
        minute(3),
        server('web', { durationMs: 60_000 }, [internal('web', { attributes: { 'error.type': 'X' } })]),
      ),
      ...traceOf(4, minute(4), server('web', {}, [internal('web', { isLost: true }, [internal('web')])])),
    ].map((span, index): PlainSpan =>
      index === 1 ? { ...span, durationUs: null, kind: 'UNSPECIFIED', service: null } : span,
    );
    const ids = [1, 2, 3, 4].map(traceIdOf);
    const tempo = tempoServer('odd', Date.now);
    await tempo.load(spans);
    const embedded = await openEmbedded({ spans, logs: [] });
    const call = { signal: new AbortController().signal, record: () => undefined };
    const want = (await embedded.traces.traces(refsTo(ids), 'WHOLE', call)).map(valueOf);
    await embedded.close();
    const { read, close } = open(tempo);
    expect(await read(near([...ids, 'f'.repeat(32)]), 'TREE')).toEqual([...want.map(treeOf), null]);
    const whole = await read(refsTo(ids), 'WHOLE');
    await close();
    expect(withSortedAttributes(whole)).toEqual(withSortedAttributes(want));
  }, 120_000);

  it('are found by searches of every length, also where the border of what the lexer reads lies inside', async () => {
    const numbers = Array.from({ length: LONG_PACK }, (_, index) => index);
    const spans = numbers.flatMap((number) => traceOf(number, minute(5), server('web', {}, [client('web')])));
    const tempo = tempoServer('lengths', Date.now);
    await tempo.load(spans);
    for (const length of numbers.map((number) => number + 1)) {
      const answer = await tempo.read('/api/search', {
        q: printTreeQuery(numbers.slice(0, length).map(traceIdOf)),
        start: String(Math.floor(AROUND.fromMs / 1_000)),
        end: String(Math.ceil(AROUND.toMs / 1_000)),
        limit: String(length + 1),
        spss: '100',
      });
      expect([length, answer.status]).toEqual([length, 200]);
      const { traces = [] } = (await answer.json()) as { traces?: unknown[] };
      expect([length, traces.length]).toEqual([length, length]);
    }
  }, 120_000);
});
