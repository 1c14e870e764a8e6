import { describe, expect, it } from '@jest/globals';
import {
  createLoaders,
  type CountQuestion,
  type LoaderBatch,
  type Sources,
  type TraceQuestion,
} from '../src/loaders.ts';
import type { CountQuery, SourceCall, TraceDetail, TraceRef, TraceSearch } from '../src/sources/source.ts';
import type { TraceRead } from '../src/sources/trace-reads.ts';
import type { TimeRange } from '../src/time.ts';
import type { StoredTrace } from '../src/trace/trace.ts';
import { COMPLETE, fakeSources, NOTHING, rows } from './support/fake-sources.ts';

const call: SourceCall = { signal: new AbortController().signal, record: () => undefined };
const open = (sources: Sources) => {
  const batches: LoaderBatch[] = [];
  const loaders = createLoaders(sources, {
    call: () => call,
    schedule: (send) => void setImmediate(send),
    recordBatch: (batch) => batches.push(batch),
  });
  return { loaders, batches };
};
const ofService = (service: string, range = { fromMs: 0, toMs: 60_000 }): CountQuestion<'requests'> => ({
  measure: 'requests',
  by: ['service'],
  dimensions: ['service'],
  key: [service],
  where: {},
  range,
  stepMs: null,
});
const counted = (service: string) => [[service], { requests: 1, errors: 0 }] as const;

describe('counts', () => {
  it('of one shape are one query with all keys, each gets its own rows', async () => {
    const sources = fakeSources({ count: () => rows<'requests'>([counted('b'), counted('a')]) });
    const { loaders, batches } = open(sources);
    const answers = await Promise.all(['a', 'b', 'c'].map((service) => loaders.counts(ofService(service))));
    expect(sources.asked).toMatchObject([[{ keys: { dimensions: ['service'], values: [['a'], ['b'], ['c']] } }]]);
    expect(answers.map((answer) => answer.rows.map(({ key }) => key))).toEqual([[['a']], [['b']], []]);
    expect(batches).toEqual([{ loader: 'counts', keys: 3 }]);
  });

  it('of other shapes go in the same batch as queries of their own', async () => {
    const sources = fakeSources();
    const { loaders, batches } = open(sources);
    await Promise.all([
      loaders.counts(ofService('a')),
      loaders.counts({ ...ofService('a'), stepMs: 15_000 }),
      loaders.counts({ ...ofService('a'), measure: 'spans' }),
      loaders.counts(ofService('a', { fromMs: 1, toMs: 2 })),
      loaders.counts({ ...ofService('a'), where: { version: { equals: '1' } } }),
    ]);
    expect(sources.asked.map((queries) => queries.length)).toEqual([5]);
    expect(batches).toEqual([{ loader: 'counts', keys: 5 }]);
  });

  it('that are equal are asked once, whatever the order in which their filter is written', async () => {
    const sources = fakeSources();
    const { loaders, batches } = open(sources);
    const [environment, version] = [{ equals: 'live' }, { equals: '2' }];
    await Promise.all([
      loaders.counts({ ...ofService('a'), where: { environment, version } }),
      loaders.counts({ ...ofService('a'), where: { version, environment } }),
    ]);
    await loaders.counts({ ...ofService('a'), where: { environment, version } });
    expect([sources.asked.length, batches]).toEqual([1, [{ loader: 'counts', keys: 1 }]]);
  });

  it('that are known already are not asked', async () => {
    const sources = fakeSources();
    const { loaders } = open(sources);
    const known = rows<'requests'>([counted('a')]);
    loaders.knowCounts(ofService('a'), known);
    expect(await loaders.counts(ofService('a'))).toBe(known);
    expect(sources.asked).toEqual([]);
  });

  it('fail with the query they were part of, and no other', async () => {
    const lost = new Error('lost');
    const sources = fakeSources({ count: ({ stepMs }) => (stepMs === null ? NOTHING : lost) });
    const { loaders } = open(sources);
    const settled = await Promise.allSettled([
      loaders.counts(ofService('a')),
      loaders.counts({ ...ofService('a'), stepMs: 15_000 }),
      loaders.counts({ ...ofService('b'), stepMs: 15_000 }),
    ]);
    expect(settled.map((each) => (each.status === 'rejected' ? { reason: each.reason } : each.value.rows))).toEqual([
      [],
      { reason: lost },
      { reason: lost },
    ]);
  });

  it('that failed are asked again, and those that did not are not', async () => {
    let isLost = true;
    const count = ({ stepMs }: CountQuery) => (isLost && stepMs !== null ? new Error('lost') : NOTHING);
    const sources = fakeSources({ count });
    const { loaders, batches } = open(sources);
    const ask = () =>
      Promise.allSettled([loaders.counts(ofService('a')), loaders.counts({ ...ofService('a'), stepMs: 15_000 })]);
    expect((await ask()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    isLost = false;
    expect((await ask()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(batches.map(({ keys }) => keys)).toEqual([2, 1]);
  });
});

describe('traces', () => {
  const DAY = { fromMs: 0, toMs: 86_400_000 };
  const HOUR = { fromMs: 0, toMs: 3_600_000 };
  const held = (traceId: string): StoredTrace => ({
    traceId,
    source: 'EMBEDDED',
    spans: [],
    exceptions: [],
    missing: [],
  });
  type Asked = readonly [detail: TraceDetail, ...refs: readonly string[]];
  const openTraces = (slotOf: (traceId: string, detail: TraceDetail) => StoredTrace | null | Error = held) => {
    const asked: Asked[] = [];
    const traces = async (refs: readonly TraceRef[], detail: TraceDetail) => {
      asked.push([detail, ...refs.map(({ traceId, around }) => `${traceId} ${around === null ? '' : around.toMs}`)]);
      return refs.map(({ traceId }) => slotOf(traceId, detail));
    };
    return { asked, ...open(fakeSources({ traces: { traces } })) };
  };
  const tree = (traceId: string, around: TimeRange | null = null): TraceRead => ({ traceId, detail: 'TREE', around });
  const whole = (traceId: string, around: TimeRange | null = null): TraceRead => ({ traceId, detail: 'WHOLE', around });

  it('that could not be read are read again', async () => {
    let isLost = true;
    const { loaders, asked } = openTraces((traceId) => (isLost && traceId === '2' ? new Error('lost') : held(traceId)));
    const ask = () => Promise.allSettled([loaders.trace.load(tree('1')), loaders.trace.load(tree('2'))]);
    expect((await ask()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    isLost = false;
    expect((await ask()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(asked).toEqual([
      ['TREE', '1 ', '2 '],
      ['TREE', '2 '],
    ]);
  });

  it('are read once an id, in one call a detail', async () => {
    const { loaders, batches, asked } = openTraces();
    const reads = [tree('1'), whole('2'), tree('3'), tree('1'), whole('4')];
    const traces = await Promise.all(reads.map((read) => loaders.trace.load(read)));
    expect(traces.map((trace) => trace?.traceId)).toEqual(['1', '2', '3', '1', '4']);
    expect(asked).toEqual([
      ['WHOLE', '2 ', '4 '],
      ['TREE', '1 ', '3 '],
    ]);
    expect(batches).toEqual([
      { loader: 'trace', keys: 2 },
      { loader: 'traceTree', keys: 2 },
    ]);
  });

  it('asked for as tree and as a whole in one batch are read as a whole alone', async () => {
    const { loaders, asked } = openTraces();
    const [one, other] = await Promise.all([loaders.trace.load(tree('1')), loaders.trace.load(whole('1'))]);
    expect(one).toBe(other);
    expect(asked).toEqual([['WHOLE', '1 ']]);
  });

  it('read as a whole are not read again for their tree', async () => {
    const { loaders, batches, asked } = openTraces();
    const one = await loaders.trace.load(whole('1'));
    expect(await loaders.trace.load(tree('1', HOUR))).toBe(one);
    expect([asked, batches]).toEqual([[['WHOLE', '1 ']], [{ loader: 'trace', keys: 1 }]]);
  });

  it('of which the tree was read are read again when more is needed, and only then', async () => {
    const { loaders, asked } = openTraces();
    await loaders.trace.load(tree('1'));
    await loaders.trace.load(tree('1', HOUR));
    await loaders.trace.load(whole('1'));
    expect(asked).toEqual([
      ['TREE', '1 '],
      ['WHOLE', '1 '],
    ]);
  });

  it('are looked for in the narrowest of the times that anybody gives', async () => {
    const { loaders, asked } = openTraces();
    const reads = [tree('1', DAY), tree('1'), tree('1', HOUR), whole('2'), tree('2', DAY)];
    await Promise.all(reads.map((read) => loaders.trace.load(read)));
    expect(asked).toEqual([
      ['WHOLE', `2 ${DAY.toMs}`],
      ['TREE', `1 ${HOUR.toMs}`],
    ]);
  });

  it('that are not held, or cannot be read, are so for everybody who asked', async () => {
    const lost = new Error('lost');
    const { loaders } = openTraces((traceId) => (traceId === '1' ? null : lost));
    const reads = [tree('1'), whole('1'), tree('2'), tree('2', HOUR)];
    const settled = await Promise.allSettled(reads.map((read) => loaders.trace.load(read)));
    expect(settled).toEqual([
      { status: 'fulfilled', value: null },
      { status: 'fulfilled', value: null },
      { status: 'rejected', reason: lost },
      { status: 'rejected', reason: lost },
    ]);
  });

  it('fail with the call they were part of, and no other', async () => {
    const lost = new Error('lost');
    const { loaders } = openTraces((traceId, detail) => {
      if (detail === 'WHOLE') throw lost;
      return held(traceId);
    });
    const settled = await Promise.allSettled([tree('1'), whole('2')].map((read) => loaders.trace.load(read)));
    expect(settled).toMatchObject([{ value: { traceId: '1' } }, { reason: lost }]);
  });

  it('of which a source forgets some are a mistake of ours', async () => {
    const { loaders } = open(fakeSources({ traces: { traces: async () => [] } }));
    await expect(loaders.trace.load(tree('1'))).rejects.toThrow('traces: 1 asked, 0 answers');
  });
});

describe('searches for traces', () => {
  const search = (withErrors: boolean): TraceQuestion => ({
    kind: 'traces',
    by: [],
    dimensions: [],
    key: [],
    where: {},
    range: { fromMs: 0, toMs: 60_000 },
    limit: 1,
    after: null,
    withErrors,
  });

  it('that differ in whether they want the error spans are one, which wants them', async () => {
    const asked: (readonly TraceSearch[])[] = [];
    const searchTraces = async (queries: readonly TraceSearch[]) => {
      asked.push(queries);
      return queries.map(() => ({ found: [], completeness: COMPLETE }));
    };
    const { loaders } = open(fakeSources({ traces: { searchTraces } }));
    await Promise.all([loaders.errorTraces.load(search(false)), loaders.errorTraces.load(search(true))]);
    await loaders.errorTraces.load({ ...search(false), limit: 2 });
    expect(asked).toMatchObject([[{ withErrors: true }], [{ withErrors: false, limit: 2 }]]);
  });
});

it('an answer with a raised step is known for that step too', async () => {
  const sources = fakeSources({ count: () => ({ ...NOTHING, stepMs: 60_000 }) });
  const { loaders } = open(sources);
  const answers = [
    await loaders.counts({ ...ofService('a'), stepMs: 15_000 }),
    await loaders.counts({ ...ofService('a'), stepMs: 60_000 }),
  ];
  expect(answers.map(({ stepMs }) => stepMs)).toEqual([60_000, 60_000]);
  expect(sources.asked).toHaveLength(1);
});

it('the call of the operation goes with every read', async () => {
  const calls: SourceCall[] = [];
  const sources = fakeSources({
    count: (_query, given) => {
      calls.push(given);
      return NOTHING;
    },
  });
  await open(sources).loaders.counts(ofService('a'));
  expect(calls).toEqual([call]);
});
