/** Counts over rows that only a table can hold: what is special about how the store keeps spans, and odd traces. */
import { describe, expect, it } from '@jest/globals';
import { groupId, statusGroupHash } from '../../../src/exception/group-id.ts';
import { createEmbeddedMetrics, IGNORED_BY_REQUESTS } from '../../../src/sources/embedded/metrics.ts';
import { callsStatement } from '../../../src/sources/embedded/sql-calls.ts';
import { requestsStatement } from '../../../src/sources/embedded/sql-requests.ts';
import type { CountAnswer, CountQuery, Measure, SourceRead } from '../../../src/sources/source.ts';
import { openTables, type Row } from './sql-tables.ts';

const RANGE = { fromMs: 0, toMs: 60_000 };
const NOW_MS = 60_000;
const INTERNAL = 1;
const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

const LABELS = [
  [1, 'web'],
  [2, 'cart'],
  [11, 'GET /'],
  [12, 'GET /'],
  [13, 'load'],
  [21, '{"service.name":"web"}'],
] as const;

const row = (span: number, parent: number, more: Row = {}): Row => ({
  trace: 1,
  span,
  parent,
  start_us: 1_000 * span,
  kind: INTERNAL,
  service: 1,
  span_name: 13,
  ...more,
});
const failed = (span: number, parent: number, more: Row = {}): Row => row(span, parent, { status: ERROR, ...more });
const thrown = (span: number, more: Row = {}): Row => ({
  trace: 1,
  span,
  start_us: 1_000 * span,
  at_us: 1_000 * span,
  service: 1,
  group_hash: 7,
  type: 'KeyError',
  message: 'x',
  ...more,
});

const query = <M extends Measure>(measure: M, by: CountQuery['by'], more: Partial<CountQuery> = {}): CountQuery<M> => ({
  where: {},
  keys: null,
  range: RANGE,
  stepMs: null,
  ...more,
  measure,
  by,
});

const ask = async <M extends Measure>(
  content: Parameters<typeof openTables>[0],
  asked: CountQuery<M>,
  record: (read: SourceRead) => void = () => undefined,
): Promise<CountAnswer<M>> => {
  const store = await openTables({ labels: LABELS, ...content });
  const metrics = createEmbeddedMetrics(store, {
    now: () => NOW_MS,
    describe: () => Promise.reject(new Error('unasked')),
  });
  const [answer] = await metrics.counts([asked], { signal: new AbortController().signal, record });
  if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
  return answer;
};
/** Keys and counts: of exceptions three numbers, of all else two. */
const rows = async <M extends Measure>(content: Parameters<typeof openTables>[0], asked: CountQuery<M>) => {
  const numbers = asked.measure === 'exceptions' || asked.measure === 'occurrences' ? 3 : 2;
  const answer = await ask(content, asked);
  return answer.rows.map(({ key, values }) => [...key, ...Object.values<unknown>({ ...values }).slice(0, numbers)]);
};

/** a -> b -> c -> a, and d which is its own parent. */
const loops = [failed(1, 3, { kind: SERVER, span_name: 11 }), failed(2, 1), failed(3, 2), failed(4, 4)];

describe('statements', () => {
  it('count requests in one pass, the fallback decided beside it', () => {
    expect(requestsStatement(query('requests', ['service', 'route'], { stepMs: 1_000 }))).toMatchSnapshot();
  });

  it('find what a call reached by its children', () => {
    expect(callsStatement(query('calls', ['caller', 'callee']))).toMatchSnapshot();
  });
});

describe('counts of the embedded store', () => {
  it('take two labels of one text for one route', async () => {
    const spans = [row(1, 0, { kind: SERVER, span_name: 11 }), failed(2, 0, { kind: SERVER, span_name: 12 })];
    expect(await rows({ spans }, query('requests', ['route']))).toEqual([['GET /', 2, 1]]);
  });

  it('end where parents form loops', async () => {
    const exceptions = [thrown(3), thrown(4)];
    const content = { spans: loops, exceptions };
    expect(await rows(content, query('exceptions', ['route']))).toHaveLength(2);
    expect(await rows(content, query('occurrences', ['route']))).toHaveLength(2);
    expect(await rows(content, query('origins', ['entryService', 'route']))).toBeInstanceOf(Array);
    expect(await rows({ spans: loops }, query('spans', ['route']))).toBeInstanceOf(Array);
  });

  it('take a loop of parents for no root', async () => {
    const spans = [row(1, 2), row(2, 1), failed(3, 2)];
    expect(await rows({ spans }, query('origins', ['entryService', 'service']))).toEqual([[null, 'web', 0, 1]]);
  });

  it('climb deep traces', async () => {
    const depth = 300;
    const spans = Array.from({ length: depth }, (_, index) =>
      index === depth - 1
        ? failed(index + 1, index)
        : row(index + 1, index, index === 0 ? { kind: SERVER, span_name: 11 } : {}),
    );
    expect(await rows({ spans }, query('origins', ['entryRoute', 'route']))).toEqual([['GET /', 'GET /', 0, 1]]);
  });

  it('count once where a client and its server share an id', async () => {
    const shared = [
      failed(1, 0, { kind: SERVER, span_name: 11 }),
      failed(2, 1, { kind: CLIENT }),
      failed(2, 1, { kind: SERVER, service: 2, span_name: 12 }),
      failed(3, 2, { service: 2 }),
    ];
    const content = {
      spans: shared,
      exceptions: [thrown(3, { service: 2 }), thrown(2, { service: 2, type: 'Other' })],
    };
    expect(await rows(content, query('exceptions', ['service', 'route', 'exceptionType']))).toEqual([
      ['cart', 'GET /', 'KeyError', 1, 1, 0],
      ['cart', 'GET /', 'Other', 0, 1, 0],
    ]);
    expect(await rows(content, query('origins', ['service', 'entryService']))).toEqual([['cart', 'web', 1, 0]]);
  });

  it('name a group of errors without exception by kind and title, and find it by that name', async () => {
    const spans = [failed(1, 0, { kind: SERVER, span_name: 11 }), failed(2, 0, { kind: SERVER, span_name: 13 })];
    const group = groupId(statusGroupHash('STATUS_ONLY', 'load'), 'load');
    const keys = { dimensions: ['group'], values: [[group]] } as const;
    expect(await rows({ spans }, query('occurrences', ['group', 'title'], { keys }))).toEqual([
      [group, 'load', 1, 1, 0],
    ]);
  });

  it('find a group of exceptions by its hash and type, whatever the type', async () => {
    const content = { spans: [failed(1, 0)], exceptions: [thrown(1, { type: "a'b:/", group_hash: 2n ** 64n - 1n })] };
    const group = groupId('f'.repeat(16), "a'b:/");
    const keys = { dimensions: ['group'], values: [[group], ['ef0:nonsense']] } as const;
    expect(await rows(content, query('occurrences', ['group'], { keys }))).toEqual([[group, 1, 1, 0]]);
  });

  it('take records of a span that is not held for handled only if none of a type is an error', async () => {
    const log = (span: number, severity: number): Row => thrown(span, { is_log: true, severity });
    const exceptions = [log(8, 9), log(8, 17), log(9, 9)];
    expect(await rows({ exceptions }, query('exceptions', []))).toEqual([[1, 1, 1]]);
  });

  it('say that exceptions do not restrict requests', async () => {
    const { completeness } = await ask({}, query('requests', [], { where: { message: { equals: 'x' } } }));
    expect(completeness.notes).toEqual([IGNORED_BY_REQUESTS]);
    expect(completeness).toMatchObject({ sources: ['EMBEDDED'], asOfMs: NOW_MS, isExact: true, isPartial: false });
  });

  it.each(['requests', 'spans', 'exceptions', 'occurrences', 'origins', 'calls'] as const)(
    'are one statement each: %s',
    async (measure) => {
      const reads: SourceRead[] = [];
      await ask({ spans: loops }, query(measure, []), (read) => reads.push(read));
      expect(reads).toMatchObject([{ source: 'EMBEDDED', cacheHit: false }]);
    },
  );

  it('refuse a dimension that a measure does not have', async () => {
    await expect(ask({}, query('requests', ['callee']))).rejects.toThrow(RangeError);
  });
});
