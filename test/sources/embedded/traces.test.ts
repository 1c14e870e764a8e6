import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStore, type Store } from '../../../src/sources/embedded/store.ts';
import { MAX_EXCEPTIONS_PER_TRACE, MAX_SPANS_PER_TRACE } from '../../../src/otlp/limits.ts';
import { traceHex } from '../../../src/sources/embedded/trace-ids.ts';
import { createEmbeddedTraces, EMBEDDED_CAPABILITIES } from '../../../src/sources/embedded/traces.ts';
import type { SourceRead } from '../../../src/sources/source.ts';
import type { StoredTrace } from '../../../src/trace/trace.ts';
import { writeRows } from '../../support/stored-rows.ts';
import { refsTo } from '../../support/trace-refs.ts';

const START_US = 1_700_000_000_000_000;
const LARGE_TRACE = (1n << 127n) + 5n;

const noSearch = { searchTraces: () => Promise.resolve([]), searchExceptions: () => Promise.resolve([]) };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

let store: Store;
let reads: SourceRead[];
const call = () => ({ signal: new AbortController().signal, record: (read: SourceRead) => void reads.push(read) });
const source = () => createEmbeddedTraces(store, noSearch, { now: () => 0 });
const readOne = async (trace: bigint): Promise<StoredTrace> => {
  const [found] = await source().traces(refsTo([traceHex(trace)]), 'WHOLE', call());
  if (found === undefined || found === null || found instanceof Error) throw new Error(`no trace: ${String(found)}`);
  return found;
};

beforeEach(async () => {
  reads = [];
  store = await openStore(
    { dataDir: ':memory:', retentionMs: 10 ** 15, maxBytes: 2 ** 40 },
    { now: () => 0, log: quiet, schedule: () => () => undefined },
  );
});
afterEach(() => store.close());

describe('traces', () => {
  it('reads a span with its labels, attributes and resource', async () => {
    await writeRows(store, {
      spans: [
        {
          trace: LARGE_TRACE,
          span: 2n ** 64n - 1n,
          parent: 7n,
          start_us: START_US,
          duration_us: 1_500,
          kind: 2,
          status: 2,
          protocols: 2,
          service: 'cart',
          span_name: 'POST /cart/{id}',
          status_code: '500',
          method: 'POST',
          resource: '{"service.name":"cart"}',
          status_message: 'no stock',
          attributes: '{"big":9007199254740993}',
        },
      ],
    });
    expect(await readOne(LARGE_TRACE)).toEqual({
      traceId: '80000000000000000000000000000005',
      source: 'EMBEDDED',
      spans: [
        {
          traceId: '80000000000000000000000000000005',
          spanId: 'ffffffffffffffff',
          parentSpanId: '0000000000000007',
          name: 'POST /cart/{id}',
          kind: 'SERVER',
          status: 'ERROR',
          statusMessage: 'no stock',
          startUs: START_US,
          durationUs: 1_500,
          service: 'cart',
          routeKind: 'HTTP',
          isRequest: true,
          statusErrorKind: 'HTTP',
          statusTitle: 'HTTP 500',
          dependency: null,
          attributes: [
            { scope: 'SPAN', key: 'big', value: '9007199254740993', type: 'INT' },
            { scope: 'RESOURCE', key: 'service.name', value: 'cart', type: 'STRING' },
          ],
        },
      ],
      exceptions: [],
      missing: [],
    });
  });

  it('answers in the order of the ids, repeated, unknown and malformed ones included, with two statements', async () => {
    await writeRows(store, {
      spans: [
        { trace: 1n, span: 1n },
        { trace: 2n, span: 1n },
      ],
    });
    const ids = ['2', traceHex(1n), traceHex(3n), 'no id', traceHex(2n)];
    const found = await source().traces(refsTo(ids), 'WHOLE', call());
    expect(found.map((trace) => (trace instanceof Error ? trace : (trace?.traceId ?? null)))).toEqual([
      traceHex(2n),
      traceHex(1n),
      null,
      null,
      traceHex(2n),
    ]);
    expect(reads).toHaveLength(2);
    expect(reads.map(({ source: from }) => from)).toEqual(['EMBEDDED', 'EMBEDDED']);
  });

  it('asks nothing when no id can be one', async () => {
    expect(await source().traces(refsTo(['', 'x']), 'WHOLE', call())).toEqual([null, null]);
    expect(reads).toEqual([]);
  });

  it('orders spans by start, then id', async () => {
    await writeRows(store, {
      spans: [
        { span: 3n, start_us: 20 },
        { span: 9n, start_us: 10 },
        { span: 2n, start_us: 20 },
      ],
    });
    const { spans } = await readOne(1n);
    expect(spans.map(({ spanId }) => BigInt(`0x${spanId}`))).toEqual([9n, 2n, 3n]);
  });

  it('tells what the span is a request of and what an error on it is called', async () => {
    const rows = [
      { kind: 2, protocols: 1, status_code: '13' },
      { kind: 2, error_type: 'timeout', method: 'GET', protocols: 2, status_code: '504' },
      { kind: 2, error_type: '500', method: 'GET', protocols: 2, status_code: '500' },
      { kind: 5, protocols: 8 },
      { kind: 5, is_receive: true, protocols: 8 },
      { kind: 1, status_code: '7' },
      { kind: 1, span_name: 'GET handler', protocols: 2 },
      { kind: 3, method: 'GET', protocols: 2, span_name: 'GET' },
      { kind: 0, span_name: '' },
    ];
    await writeRows(store, { spans: rows.map((row, index) => ({ ...row, span: BigInt(index + 1) })) });
    const { spans } = await readOne(1n);
    expect(
      spans.map((span) =>
        [span.kind, span.routeKind, span.isRequest, span.statusErrorKind, span.statusTitle].join(' '),
      ),
    ).toEqual([
      'SERVER RPC true RPC RPC 13',
      'SERVER HTTP true HTTP timeout',
      'SERVER HTTP true HTTP HTTP 500',
      'CONSUMER MESSAGING true STATUS_ONLY work',
      'CONSUMER MESSAGING false STATUS_ONLY work',
      'INTERNAL INTERNAL false STATUS_ONLY 7',
      'INTERNAL INTERNAL false STATUS_ONLY GET handler',
      'CLIENT INTERNAL false HTTP GET',
      'UNSPECIFIED INTERNAL false STATUS_ONLY ',
    ]);
  });

  it('names what CLIENT and PRODUCER spans call and how', async () => {
    await writeRows(store, {
      spans: [
        { span: 1n, kind: 3, peer: 'postgresql/shop', protocols: 4 },
        { span: 2n, kind: 4, peer: 'kafka/orders', protocols: 8 },
        { span: 3n, kind: 3, peer: 'stock:80', protocols: 2 },
        { span: 4n, parent: 3n, kind: 2, service: 'stock' },
        { span: 5n, kind: 3, peer: 'api.example.com', protocols: 2 },
        { span: 6n, parent: 5n, kind: 2, service: 'cart' },
        { span: 7n, kind: 3, span_name: 'lookup' },
        { span: 8n, kind: 2, peer: 'nobody' },
      ],
    });
    const { spans } = await readOne(1n);
    expect(spans.map(({ dependency }) => dependency && `${dependency.name} ${dependency.kind}`)).toEqual([
      'postgresql/shop DATABASE',
      'kafka/orders MESSAGING',
      'stock:80 RPC',
      null,
      'api.example.com UNINSTRUMENTED',
      null,
      'lookup UNINSTRUMENTED',
      null,
    ]);
  });

  it('reads exceptions: events by span and ordinal, then log records by time, placed at the start of their span', async () => {
    await writeRows(store, {
      spans: [
        { span: 1n, start_us: 10 },
        { span: 2n, start_us: 5 },
      ],
      exceptions: [
        { span: 0n, is_log: true, start_us: 90, at_us: 90, severity: 17, type: 'Third' },
        { span: 1n, is_log: true, start_us: 80, at_us: 80, severity: 13, type: 'Second' },
        { span: 1n, start_us: 10, at_us: 12, ordinal: 1, type: 'b', stacktrace: 'b\n  at c', is_truncated: true },
        { span: 1n, start_us: 10, at_us: 11, ordinal: 0, message: '', attributes: '{"order.id":"7"}' },
        { span: 2n, start_us: 5, at_us: 99, type: 'a', resource: '{"service.name":"cart"}' },
      ],
    });
    const { exceptions } = await readOne(1n);
    expect(exceptions.map(({ type, spanId, startUs }) => [type, spanId && Number(spanId), startUs])).toEqual([
      ['a', 2, 5],
      [null, 1, 10],
      ['b', 1, 10],
      ['Second', 1, 10],
      ['Third', null, 90],
    ]);
    expect(exceptions[1]).toEqual({
      traceId: traceHex(1n),
      spanId: '0000000000000001',
      startUs: 10,
      recordedAtUs: 11,
      isLog: false,
      ordinal: 0,
      severity: null,
      type: null,
      message: '',
      stacktrace: null,
      isStackTruncated: false,
      attributes: [{ scope: 'EVENT', key: 'order.id', value: '7', type: 'STRING' }],
      statusTitle: null,
    });
    expect(exceptions[2]).toMatchObject({ stacktrace: 'b\n  at c', isStackTruncated: true, message: null });
    expect(exceptions[3]).toMatchObject({ isLog: true, severity: 13, recordedAtUs: 80 });
    expect(exceptions[0]?.attributes).toEqual([
      { scope: 'RESOURCE', key: 'service.name', value: 'cart', type: 'STRING' },
    ]);
  });

  it('keeps the earliest spans of a trace above the read limit and says how many it left out', async () => {
    const spans = Array.from({ length: MAX_SPANS_PER_TRACE + 3 }, (_, index) => ({
      span: BigInt(index + 1),
      start_us: 1_000 + index,
    }));
    const exceptions = Array.from({ length: MAX_EXCEPTIONS_PER_TRACE + 1 }, (_, ordinal) => ({ ordinal }));
    await writeRows(store, { spans: [...spans.reverse(), { trace: 2n, span: 1n }], exceptions });
    const trace = await readOne(1n);
    expect(trace.spans).toHaveLength(MAX_SPANS_PER_TRACE);
    expect(trace.spans[0]?.startUs).toBe(1_000);
    expect(trace.exceptions).toHaveLength(MAX_EXCEPTIONS_PER_TRACE);
    expect(trace.missing).toEqual([
      '3 spans above the read limit of 10000 were left out',
      '1 exceptions above the read limit of 2000 were left out',
    ]);
    expect((await readOne(2n)).missing).toEqual([]);
  });

  it('gives an error in the place of the one trace whose attributes cannot be read', async () => {
    await writeRows(store, {
      spans: [
        { trace: 1n, attributes: 'damaged' },
        { trace: 2n, span: 1n },
      ],
    });
    const [damaged, whole] = await source().traces(refsTo(['1', '2']), 'WHOLE', call());
    expect(damaged).toBeInstanceOf(SyntaxError);
    expect(whole).toMatchObject({ traceId: traceHex(2n) });
  });

  it('rejects when the operation was cancelled', async () => {
    const cancelled = { ...call(), signal: AbortSignal.abort() };
    await expect(source().traces(refsTo(['1']), 'WHOLE', cancelled)).rejects.toMatchObject({
      extensions: { code: 'CANCELLED' },
    });
  });
});

describe('describe', () => {
  it('tells the engine, its health and what it can do', async () => {
    expect(await source().describe(call())).toEqual({
      kind: 'EMBEDDED',
      url: null,
      isHealthy: true,
      version: expect.stringMatching(/^DuckDB v1\./u),
      capabilities: EMBEDDED_CAPABILITIES,
      latencyMs: 0,
      lastError: null,
    });
  });

  it('is unhealthy with the reason when the store does not answer', async () => {
    await store.close();
    expect(await source().describe(call())).toMatchObject({
      isHealthy: false,
      version: null,
      latencyMs: null,
      lastError: 'The store is closed',
    });
  });
});
