import { afterEach, describe, expect, it } from '@jest/globals';
import { fastify } from 'fastify';
import fc from 'fast-check';
import { GatewayError } from '../../../src/errors.ts';
import { registerReceiver } from '../../../src/sources/embedded/receiver.ts';
import { createEmbeddedSearch } from '../../../src/sources/embedded/search.ts';
import { openStore } from '../../../src/sources/embedded/store.ts';
import { createEmbeddedTraces } from '../../../src/sources/embedded/traces.ts';
import type { TraceSource } from '../../../src/sources/source.ts';
import { decodeTrace } from '../../../src/sources/tempo/trace-decode.ts';
import type { StoredTrace } from '../../../src/trace/trace.ts';
import { traceBody } from '../../support/otlp-body.ts';
import { fixtures, NOW_MS, RETENTION_MS } from '../../support/otlp-rows.ts';
import { exception, server, threw, traceIdOf, traceOf, type PlainSpan } from '../../support/plain-trace.ts';
import { treeOf } from '../../support/sorted-attributes.ts';
import { traceIdsOf, traceOfBodies, traceResponse } from '../../support/trace-bodies.ts';
import { refsTo } from '../../support/trace-refs.ts';
import { call, minute, valueOf } from '../contract/backend.ts';
import { seedsFrom } from '../contract/seeds.ts';
import { telemetryOf } from '../contract/traffic.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted = {
  body: () => undefined,
  received: () => undefined,
  rejected: () => undefined,
  logRecordsWithoutException: () => undefined,
  valuesTooDeep: () => undefined,
};

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** The embedded store, which got these bodies. */
const embeddedWith = async (bodies: readonly Uint8Array[], nowMs: number): Promise<TraceSource> => {
  const now = () => nowMs;
  const store = await openStore(
    { dataDir: ':memory:', retentionMs: RETENTION_MS, maxBytes: 4e9 },
    { now, log: quiet, schedule: () => () => undefined },
  );
  open.push(() => store.close());
  const app = fastify();
  registerReceiver(app, { store, metrics: uncounted, log: quiet, now, retentionMs: RETENTION_MS });
  for (const payload of bodies) {
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf' },
      payload: Buffer.from(payload),
    });
    if (statusCode !== 200) throw new Error(`Expected the receiver to take a body, got ${statusCode}`);
  }
  await app.close();
  return createEmbeddedTraces(store, createEmbeddedSearch(store, { now }), { now });
};

/** What the embedded store says, in the words of Tempo. */
const asTempo = (trace: StoredTrace | null): StoredTrace | null =>
  trace === null ? null : { ...trace, source: 'TEMPO' };
const expectSame = async (bodies: readonly Uint8Array[], nowMs: number): Promise<number> => {
  const ids = [...new Set(bodies.flatMap(traceIdsOf))];
  const embedded = await embeddedWith(bodies, nowMs);
  const stored = await embedded.traces(refsTo(ids), 'WHOLE', call());
  ids.forEach((id, index) => {
    const want = asTempo(valueOf(stored[index]));
    const body = traceOfBodies(bodies, id);
    expect(decodeTrace(body, 'V1', id, 'WHOLE')).toEqual(want);
    expect(decodeTrace(traceResponse(body), 'V2', id, 'WHOLE')).toEqual(want);
    expect(decodeTrace(body, 'V1', id, 'TREE')).toEqual(treeOf(want));
  });
  return ids.length;
};

const SPANS_PER_BODY = 200;
const bodyOf = (spans: readonly PlainSpan[]): Uint8Array => new Uint8Array(traceBody(spans, 'protobuf').body);
const bodiesOf = (spans: readonly PlainSpan[]): readonly Uint8Array[] =>
  spans.length === 0 ? [] : [bodyOf(spans.slice(0, SPANS_PER_BODY)), ...bodiesOf(spans.slice(SPANS_PER_BODY))];

describe('a trace from Tempo', () => {
  it('is what the embedded store says of the same bodies, for every recorded one', async () => {
    const bodies = fixtures().filter(
      ({ path, contentType }) => path === '/v1/traces' && contentType.includes('protobuf'),
    );
    expect(
      await expectSame(
        bodies.map(({ body }) => body),
        NOW_MS,
      ),
    ).toBeGreaterThan(100);
  });

  it.each(seedsFrom(1).slice(0, 4))('is what the embedded store says of random traffic (seed %i)', async (seed) => {
    expect(await expectSame(bodiesOf(telemetryOf(seed).spans), minute(60))).toBeGreaterThan(30);
  });

  const body = bodyOf(traceOf(1, minute(1), server('web', threw(exception('A', 'a'), exception('B', 'b')))));

  it('says what Tempo says is missing', () => {
    const reason = 'Trace exceeds maximum size of 5000000 bytes, a partial trace is returned';
    expect(decodeTrace(traceResponse(body, reason), 'V2', traceIdOf(1), 'TREE')?.missing).toEqual([reason]);
    expect(decodeTrace(traceResponse(body, ''), 'V2', traceIdOf(1), 'TREE')?.missing).toEqual([
      'Tempo could not read the whole trace',
    ]);
  });

  it('is null where the answer holds no span', () => {
    expect(decodeTrace(new Uint8Array(), 'V1', traceIdOf(1), 'WHOLE')).toBeNull();
    expect(decodeTrace(traceResponse(new Uint8Array()), 'V2', traceIdOf(1), 'WHOLE')).toBeNull();
  });

  it.each([
    { name: 'at the limit', stack: 'x'.repeat(2_048), isTruncated: true },
    { name: 'inside a character', stack: `${'x'.repeat(100)}\ufffd`, isTruncated: true },
    { name: 'before a character of three bytes', stack: 'x'.repeat(2_046), isTruncated: true },
    { name: 'nowhere', stack: 'x'.repeat(2_045), isTruncated: false },
    { name: 'nowhere, the limit being another', stack: 'x'.repeat(3_000), isTruncated: false },
  ])('says whether a stack was cut: $name', ({ stack, isTruncated }) => {
    const cut = traceOf(1, minute(1), server('web', threw(exception('A', 'a', { 'exception.stacktrace': stack }))));
    const trace = decodeTrace(bodyOf(cut), 'V1', traceIdOf(1), 'WHOLE');
    expect(trace?.exceptions).toMatchObject([{ stacktrace: stack, isStackTruncated: isTruncated }]);
  });

  it('is an unusable answer, never a crash, when the body is cut or changed anywhere', () => {
    const whole = traceResponse(body);
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.constantFrom('V1', 'V2'),
        fc.constantFrom('TREE', 'WHOLE'),
        (length, changes, form, detail) => {
          const bytes = Uint8Array.from(whole.subarray(0, length));
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          try {
            const trace = decodeTrace(bytes, form, traceIdOf(1), detail);
            for (const span of trace?.spans ?? []) expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
          } catch (error) {
            expect(error).toBeInstanceOf(GatewayError);
            expect(error).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE', source: 'TEMPO' } });
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
