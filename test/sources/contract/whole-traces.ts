/** Whole traces by id: everything that was sent comes back, with its types and in order. */
import { describe, expect, it } from '@jest/globals';
import type { TelemetryAttribute } from '../../../src/exception/exception.ts';
import type { StoredTrace } from '../../../src/trace/trace.ts';
import { exceptionRecords, type ExceptionRecord } from '../../support/brute-force-exceptions.ts';
import { hold } from '../../support/brute-force-held.ts';
import {
  client,
  exception,
  failed,
  internal,
  logOf,
  resourceOf,
  server,
  spanIdOf,
  threw,
  together,
  traceIdOf,
  traceOf,
  type PlainAttributes,
  type PlainSpan,
  type PlainValue,
} from '../../support/plain-trace.ts';
import { refsTo } from '../../support/trace-refs.ts';
import { call, minute, valueOf, type OpenWith } from './backend.ts';
import { seedsFrom } from './seeds.ts';
import { telemetryOf } from './traffic.ts';

const SPAN = 'abcdefabcdefabcd';
const at = minute(10);

/** Attributes as they come back, by scope and key. */
const typeOf = (value: PlainValue): TelemetryAttribute['type'] => {
  if (typeof value === 'string') return 'STRING';
  if (typeof value === 'boolean') return 'BOOL';
  if (typeof value === 'number') return Number.isInteger(value) ? 'INT' : 'DOUBLE';
  if (value instanceof Uint8Array) return 'BYTES';
  return Array.isArray(value) ? 'ARRAY' : 'MAP';
};
const valueText = (value: PlainValue): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
const attributesAs = (scope: TelemetryAttribute['scope'], attributes: PlainAttributes): TelemetryAttribute[] =>
  Object.entries(attributes).map(([key, value]) => ({ scope, key, value: valueText(value), type: typeOf(value) }));
const sorted = (attributes: readonly TelemetryAttribute[]): TelemetryAttribute[] =>
  attributes.toSorted((one, other) => `${one.scope} ${one.key}`.localeCompare(`${other.scope} ${other.key}`));

/** What of a span can be compared with what was sent. */
const spanAsSent = (span: PlainSpan) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  status: span.status,
  statusMessage: span.statusMessage,
  startUs: span.startUs,
  durationUs: Math.max(0, span.durationUs ?? 0),
  service: span.service ?? 'unknown_service',
  attributes: sorted([...attributesAs('SPAN', span.attributes), ...attributesAs('RESOURCE', resourceOf(span))]),
});
const spanAsHeld = (span: StoredTrace['spans'][number]) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  status: span.status,
  statusMessage: span.statusMessage,
  startUs: span.startUs,
  durationUs: span.durationUs,
  service: span.service,
  attributes: sorted(span.attributes),
});
const bySpanId = (one: { readonly spanId: string }, other: { readonly spanId: string }): number =>
  one.spanId.localeCompare(other.spanId);
const exceptionText = (
  one: Pick<ExceptionRecord, 'spanId' | 'message' | 'stacktrace' | 'isLog' | 'severity' | 'atUs'> & {
    readonly type: string | null;
  },
) =>
  [one.spanId, one.isLog, one.type ?? '', one.message, one.stacktrace, one.severity, one.atUs].map(String).join(' | ');

/** Describes whole traces. */
export const describeWholeTraces = (open: OpenWith): void => {
  describe('whole traces', () => {
    it('come back as sent: spans by start, attributes with their types', async () => {
      const attributes = {
        text: 'it\'s "quoted"\n\u0000 and \u{1F600}',
        whole: 42,
        negative: -7,
        large: 9_007_199_254_740_991,
        half: 0.5,
        yes: true,
        list: ['a', 1, false],
        map: { a: { b: 1 } },
        bytes: new Uint8Array([0, 255, 7]),
      };
      const spans = traceOf(
        1,
        at,
        server('web', { name: 'GET /', attributes, resource: { 'service.version': '1', cores: 4 }, durationMs: 12 }, [
          client('web', { status: 'OK', atMs: 3 }, [
            internal('cart', { ...failed, statusMessage: 'no reply', atMs: 2 }),
          ]),
        ]),
      );
      const backend = await open(together({ spans: spans.toReversed() }));
      const [trace] = await backend.traces.traces(refsTo([traceIdOf(1)]), 'WHOLE', call());
      const held = valueOf(trace);
      expect(held?.traceId).toBe(traceIdOf(1));
      expect(held?.missing).toEqual([]);
      expect(held?.spans.map(spanAsHeld)).toEqual(
        spans.map(spanAsSent).toSorted((one, other) => one.startUs - other.startUs),
      );
      await backend.close();
    });

    it('tell of a span what it serves, what it calls and what its error is called', async () => {
      const spans = traceOf(
        1,
        at,
        server('web', { attributes: { 'rpc.system': 'grpc', 'rpc.grpc.status_code': 14 } }, [
          client('web', { attributes: { 'db.system': 'redis', 'db.namespace': '0' } }),
          client('web', { name: 'GET', attributes: { 'http.request.method': 'GET', 'error.type': 'ECONNREFUSED' } }),
        ]),
      );
      const backend = await open(together({ spans }));
      const [trace] = await backend.traces.traces(refsTo([traceIdOf(1)]), 'WHOLE', call());
      const bySpan = new Map(valueOf(trace)?.spans.map((span) => [span.spanId, span]));
      expect(bySpan.get(spanIdOf(1_000))).toMatchObject({
        routeKind: 'RPC',
        isRequest: true,
        statusErrorKind: 'RPC',
        statusTitle: 'RPC 14',
        dependency: null,
      });
      expect(bySpan.get(spanIdOf(1_001))).toMatchObject({
        routeKind: 'INTERNAL',
        isRequest: false,
        statusErrorKind: 'STATUS_ONLY',
        statusTitle: 'GET',
        dependency: { name: 'redis/0', kind: 'DATABASE' },
      });
      expect(bySpan.get(spanIdOf(1_002))).toMatchObject({
        statusErrorKind: 'HTTP',
        statusTitle: 'ECONNREFUSED',
        dependency: { name: 'GET', kind: 'UNINSTRUMENTED' },
      });
      await backend.close();
    });

    it('hold the exceptions as recorded, events before log records, nothing folded', async () => {
      const spans = traceOf(
        1,
        at,
        server('web', { spanId: SPAN, ...threw(exception('lib.B', 'b', { attempt: 1 }), exception(null, 'a')) }),
      );
      const onSpan = { traceId: traceIdOf(1), spanId: SPAN };
      const logs = [
        logOf({ ...onSpan, atUs: at * 1_000 + 9, severity: 13 }, 'B', 'b'),
        logOf({ traceId: traceIdOf(1), atUs: at * 1_000 + 8 }, 'NoSpan', 'x'),
        logOf({ ...onSpan, traceId: traceIdOf(2), atUs: at * 1_000 }, 'OtherTrace', 'x'),
      ];
      const backend = await open(together({ spans, logs }));
      const [trace] = await backend.traces.traces(refsTo([traceIdOf(1)]), 'WHOLE', call());
      const held = valueOf(trace)?.exceptions ?? [];
      expect(held.slice(0, 2)).toMatchObject([
        { spanId: SPAN, isLog: false, ordinal: 0, type: 'lib.B', message: 'b', severity: null, startUs: at * 1_000 },
        { spanId: SPAN, isLog: false, ordinal: 1, type: null, message: 'a', statusTitle: null },
      ]);
      expect(held[0]?.attributes).toContainEqual({ scope: 'EVENT', key: 'attempt', value: '1', type: 'INT' });
      expect(
        held
          .slice(2)
          .map(({ type }) => type)
          .toSorted(),
      ).toEqual(['B', 'NoSpan']);
      expect(held.find(({ type }) => type === 'B')).toMatchObject({ isLog: true, severity: 13, spanId: SPAN });
      expect(held.find(({ type }) => type === 'NoSpan')).toMatchObject({ isLog: true, spanId: null });
      await backend.close();
    });

    it('are null where no span is held, in the order asked, wherever in time', async () => {
      const backend = await open(
        together({ spans: [...traceOf(1, minute(-25), server('web')), ...traceOf(2, at, server('web'))] }),
      );
      const unknown = 'f'.repeat(32);
      const ids = [traceIdOf(2), unknown, traceIdOf(1), traceIdOf(2)];
      const traces = await backend.traces.traces(refsTo(ids), 'WHOLE', call());
      expect(traces.map((trace) => valueOf(trace)?.traceId ?? null)).toEqual([
        traceIdOf(2),
        null,
        traceIdOf(1),
        traceIdOf(2),
      ]);
      expect(await backend.traces.traces(refsTo([]), 'WHOLE', call())).toEqual([]);
      await backend.close();
    });

    it.each(seedsFrom(1).slice(0, 3))('of random traffic hold what was kept of it (seed %i)', async (seed) => {
      const telemetry = telemetryOf(seed);
      const truth = hold(telemetry);
      const records = exceptionRecords(truth);
      const ids = [...new Set(truth.spans.map(({ traceId }) => traceId))];
      const backend = await open(telemetry);
      const traces = await backend.traces.traces(refsTo(ids), 'WHOLE', call());
      await backend.close();
      ids.forEach((id, index) => {
        const trace = valueOf(traces[index]);
        const starts = trace?.spans.map(({ startUs }) => startUs) ?? [];
        expect(starts).toEqual(starts.toSorted((one, other) => one - other));
        expect(trace?.spans.map(spanAsHeld).toSorted(bySpanId)).toEqual(
          truth.spans
            .filter(({ traceId }) => traceId === id)
            .map(spanAsSent)
            .toSorted(bySpanId),
        );
        expect(
          trace?.exceptions.map((one) => exceptionText({ ...one, atUs: one.recordedAtUs ?? 0 })).toSorted(),
        ).toEqual(
          records
            .filter(({ traceId }) => traceId === id)
            .map(exceptionText)
            .toSorted(),
        );
      });
    });
  });
};
