/** Queries about exceptions that are answered together, and how far up one is looked for. */
import { describe, expect, it } from '@jest/globals';
import { createEmbeddedMetrics } from '../../../src/sources/embedded/metrics.ts';
import type { CountQuery, Measure, SourceRead } from '../../../src/sources/source.ts';
import { openTables, type Row } from './sql-tables.ts';

const ERROR = 2;
const SERVER = 2;
const LABELS = [
  [1, 'web'],
  [2, 'cart'],
  [11, 'GET /'],
  [12, 'POST /'],
] as const;

const span = (id: number, parent: number, more: Row = {}): Row => ({
  ...{ trace: 1, span: id, parent, start_us: 1_000 * id, kind: SERVER, status: ERROR, service: 1, span_name: 11 },
  ...more,
});
const thrown = (id: number, more: Row = {}): Row => ({
  ...{ trace: 1, span: id, start_us: 1_000 * id, at_us: 1_000 * id, service: 1, group_hash: 7, type: 'KeyError' },
  ...more,
});

const CONTENT = {
  spans: [
    span(1, 0),
    span(2, 1, { service: 2, span_name: 12 }),
    span(3, 0, { trace: 2 }),
    span(4, 0, { trace: 3, service: 2, span_name: 12 }),
  ],
  exceptions: [thrown(2, { service: 2 }), thrown(1), thrown(4, { trace: 3, service: 2, type: 'Other' })],
};

const query = (measure: Measure, by: CountQuery['by'], more: Partial<CountQuery> = {}): CountQuery => ({
  where: {},
  keys: null,
  range: { fromMs: 0, toMs: 60_000 },
  stepMs: null,
  ...more,
  measure,
  by,
});

const open = async (content: Parameters<typeof openTables>[0]) => {
  const store = await openTables({ labels: LABELS, ...content });
  const metrics = createEmbeddedMetrics(store, {
    now: () => 60_000,
    describe: () => Promise.reject(new Error('unasked')),
  });
  const ask = async (queries: readonly CountQuery[]) => {
    const reads: SourceRead[] = [];
    const signal = new AbortController().signal;
    const answers = await metrics.counts(queries, { signal, record: (read) => reads.push(read) });
    return { answers, statements: reads.length };
  };
  return { store, ask };
};

const LIKE = [
  query('exceptions', ['exceptionType']),
  query('occurrences', ['service', 'route', 'errorKind', 'title']),
  query('exceptions', ['service', 'exceptionType'], { stepMs: 1_000 }),
  query('exceptions', []),
  query('occurrences', [], { keys: { dimensions: [], values: [] } }),
  query('exceptions', ['exceptionType'], { keys: { dimensions: ['exceptionType'], values: [['Other']] } }),
  query('occurrences', ['service', 'exceptionType'], {
    keys: { dimensions: ['service', 'exceptionType'], values: [['cart', 'KeyError']] },
  }),
];
const KEYED = [LIKE[5] ?? query('exceptions', []), LIKE[6] ?? query('exceptions', [])];

describe('queries about exceptions', () => {
  it.each([
    ['any', LIKE],
    ['only with keys', KEYED],
  ])('of one filter and range are one statement, each answered as alone: %s', async (_, queries) => {
    const { ask } = await open(CONTENT);
    const together = await ask(queries);
    const alone = await Promise.all(queries.map(async (each) => (await ask([each])).answers[0]));
    expect(together.statements).toBe(1);
    expect(together.answers).toEqual(alone);
    expect(alone.map((answer) => (answer instanceof Error ? answer : answer?.rows.length))).toEqual(
      queries === LIKE ? [2, 3, 3, 1, 0, 1, 1] : [1, 1],
    );
  });

  it('of other filters, ranges and measures are statements of their own, answered in the order asked', async () => {
    const { ask } = await open(CONTENT);
    const { answers, statements } = await ask([
      query('exceptions', ['service']),
      query('requests', []),
      query('exceptions', ['service'], { where: { service: { equals: 'web' } } }),
      query('occurrences', ['service']),
      query('occurrences', [], { range: { fromMs: 0, toMs: 3 } }),
    ]);
    expect(statements).toBe(4);
    expect(answers.map((answer) => (answer instanceof Error ? answer : answer.rows.map(({ key }) => key)))).toEqual([
      [['cart'], ['web']],
      [[]],
      [['web']],
      [['cart'], ['web']],
      [[]],
    ]);
  });

  it('are several statements where they are many', async () => {
    const { ask } = await open(CONTENT);
    const many = Array.from({ length: 40 }, (_, index) => query('exceptions', [], { stepMs: 1_000 + index }));
    const { answers, statements } = await ask(many);
    expect(statements).toBe(3);
    expect(answers.every((answer) => !(answer instanceof Error) && answer.rows.length === 1)).toBe(true);
  });

  it('are answered without one that is a mistake', async () => {
    const { ask } = await open(CONTENT);
    const { answers } = await ask([query('exceptions', ['service']), query('exceptions', ['callee'])]);
    expect(answers).toMatchObject([{ rows: [{ key: ['cart'] }, { key: ['web'] }] }, expect.any(RangeError)]);
  });

  it('fail together where their statement fails, and no other with them', async () => {
    const { store } = await open(CONTENT);
    const failing = {
      read: (...[text, ...rest]: Parameters<typeof store.read>) =>
        text.includes('unhandled_above') ? Promise.reject(new Error('broken')) : store.read(text, ...rest),
    };
    const metrics = createEmbeddedMetrics(failing, {
      now: () => 60_000,
      describe: () => Promise.reject(new Error('unasked')),
    });
    const signal = new AbortController().signal;
    const asked = [query('exceptions', []), query('requests', []), query('occurrences', [])];
    const answers = await metrics.counts(asked, { signal, record: () => undefined });
    expect(answers).toMatchObject([{ message: 'broken' }, { rows: [{ key: [] }] }, { message: 'broken' }]);
  });

  it.each([
    [500, 1],
    [501, 2],
  ])('count a fault once where it is recorded again %i levels up: %i', async (levels, count) => {
    const spans = Array.from({ length: levels + 1 }, (_, index) => span(index + 1, index));
    const { ask } = await open({ spans, exceptions: [thrown(1), thrown(levels + 1)] });
    const { answers } = await ask([query('exceptions', [])]);
    expect(answers).toMatchObject([{ rows: [{ values: { count, recorded: 2 } }] }]);
  });

  it('count a fault once however far up, where it is recorded on the way', async () => {
    const levels = 1_200;
    const spans = Array.from({ length: levels }, (_, index) => span(index + 1, index));
    const { ask } = await open({ spans, exceptions: [thrown(1), thrown(400), thrown(800), thrown(levels)] });
    const { answers } = await ask([query('exceptions', [])]);
    expect(answers).toMatchObject([{ rows: [{ values: { count: 1, recorded: 4 } }] }]);
  });
});
