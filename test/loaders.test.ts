import { describe, expect, it } from '@jest/globals';
import { createLoaders, type CountQuestion, type LoaderBatch, type Sources } from '../src/loaders.ts';
import type { SourceCall, TraceRef } from '../src/sources/source.ts';
import { fakeSources, NOTHING, rows } from './support/fake-sources.ts';

const call: SourceCall = { signal: new AbortController().signal, record: () => undefined };
const open = (sources: Sources) => {
  const batches: LoaderBatch[] = [];
  const loaders = createLoaders(sources, {
    call,
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
});

describe('whole traces', () => {
  it('are read once an id', async () => {
    const asked: (readonly string[])[] = [];
    const traces = async (refs: readonly TraceRef[]) => {
      asked.push(refs.map(({ traceId }) => traceId));
      return refs.map(() => null);
    };
    const { loaders, batches } = open(fakeSources({ traces: { traces } }));
    await Promise.all(['1', '2', '1'].map((id) => loaders.trace.load(id)));
    await loaders.trace.load('2');
    expect([asked, batches]).toEqual([[['1', '2']], [{ loader: 'trace', keys: 2 }]]);
  });
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
