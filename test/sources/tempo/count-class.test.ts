/** One class of spans counted: by names that fit a query, and by what the operation has read already. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery, Dimension } from '../../../src/sources/source.ts';
import { countClass } from '../../../src/sources/tempo/count-class.ts';
import { planRequests, planSpans } from '../../../src/sources/tempo/plan-requests.ts';
import { fakeTempo, type FakeSeries } from '../../support/fake-tempo-reads.ts';
import { HOUR, minute } from '../contract/backend.ts';

const FIVE_MINUTES = 300_000;
const SHOP: readonly Readonly<Record<string, string>>[] = [
  { 'resource.service.name': 'web', name: 'GET /', status: 'unset', kind: 'server', 'span.http.request.method': 'GET' },
  { 'resource.service.name': 'web', name: 'GET /', status: 'error', kind: 'server', 'span.http.request.method': 'GET' },
  {
    'resource.service.name': 'web',
    name: 'POST /',
    status: 'unset',
    kind: 'server',
    'span.http.request.method': 'POST',
  },
  { 'resource.service.name': 'mail', name: 'orders process', status: 'error', kind: 'consumer' },
];
/** Counts the shop, each span once, by whatever a query groups by; conditions on attributes are left to the test. */
const byNames = (query: string): readonly FakeSeries[] => {
  const names = /by\(([^)]*)\)/.exec(query)?.[1]?.split(',') ?? [];
  const groups = Map.groupBy(SHOP, (span) => JSON.stringify(names.map((name) => span[name] ?? null)));
  return [...groups.values()].map((spans) => ({
    labels: Object.fromEntries(names.map((name) => [name, spans[0]?.[name] ?? null])),
    value: spans.length,
  }));
};

const ask = (by: readonly Dimension[], more: Partial<CountQuery> = {}): CountQuery => ({
  ...{ measure: 'requests', by, where: {}, keys: null, range: HOUR, stepMs: null },
  ...more,
});
const count = async ({ reads }: ReturnType<typeof fakeTempo>, query: CountQuery) => {
  const { coarse, notes } = await countClass(reads, planRequests(query).requests, query);
  return {
    counts: coarse.map(({ key, columns }) => [...key, columns.get('requests'), columns.get('errors') ?? 0]),
    notes,
  };
};

describe('a class of spans', () => {
  it('is counted by what is asked for, and by the status of each span', async () => {
    const tempo = fakeTempo({ metrics: byNames });
    expect((await count(tempo, ask(['service', 'route']))).counts).toEqual([
      ['web', 'GET /', 2, 1],
      ['web', 'POST /', 1, 0],
      ['mail', 'orders process', 1, 1],
    ]);
    expect(tempo.asked).toHaveLength(1);
  });

  it('is not read again by fewer names, nor for some of its services', async () => {
    const tempo = fakeTempo({ metrics: byNames });
    await count(tempo, ask(['service', 'route']));
    expect((await count(tempo, ask(['service']))).counts).toEqual([
      ['web', 3, 1],
      ['mail', 1, 1],
    ]);
    const keys = { dimensions: ['service', 'route'], values: [['web', 'GET /']] } as const;
    await count(tempo, ask(['service', 'route'], { keys }));
    expect(tempo.asked).toHaveLength(1);
  });

  it('is read again by other names, for another filter and by step', async () => {
    const tempo = fakeTempo({ metrics: byNames });
    await count(tempo, ask(['service', 'route']));
    await count(tempo, ask(['version']));
    await count(tempo, ask(['service'], { where: { version: { equals: '1' } } }));
    await count(tempo, ask(['service'], { stepMs: FIVE_MINUTES }));
    expect(tempo.asked).toHaveLength(4);
  });

  it('is counted by more names than a query takes from several, where those leave nothing open', async () => {
    const tempo = fakeTempo({ metrics: byNames });
    const { counts } = await count(tempo, ask(['service', 'route', 'routeKind', 'httpRoute', 'method']));
    expect(counts).toEqual([
      ['web', 'GET /', 'HTTP', null, 'GET', 2, 1],
      ['web', 'POST /', 'HTTP', null, 'POST', 1, 0],
      ['mail', 'orders process', 'MESSAGING', null, null, 1, 1],
    ]);
    expect(tempo.asked.length).toBeLessThanOrEqual(3);
  });

  it('passes on what Tempo says that it left out', async () => {
    const { reads } = fakeTempo({ metrics: byNames });
    const partial = {
      ...reads,
      instant: async (...asked: Parameters<typeof reads.instant>) => ({
        ...(await reads.instant(...asked)),
        notes: ['a part'],
      }),
    };
    const query = ask(['service']);
    expect((await countClass(partial, planRequests(query).requests, query)).notes).toEqual(['a part']);
  });

  it('fails with the read that fails', async () => {
    await expect(count(fakeTempo({ metrics: () => new Error('no') }), ask(['service']))).rejects.toThrow('no');
  });
});

describe('spans of any kind', () => {
  it('tell the steps in which they were first and last seen', async () => {
    const samples = [
      [minute(7), 2],
      [minute(9), 0],
      [minute(31), 1],
    ] as const;
    const { reads, asked } = fakeTempo({ metrics: () => [{ labels: { 'resource.service.name': 'web' }, samples }] });
    const query = ask(['service'], { measure: 'spans' });
    const [ofClass] = planSpans(query).classes;
    if (ofClass === undefined) throw new RangeError('spans are one class');
    const { coarse } = await countClass(reads, ofClass, query);
    expect(coarse).toEqual([
      { key: ['web'], atMs: null, columns: new Map([['spans', 3]]), firstMs: minute(7), lastMs: minute(31) },
    ]);
    expect(asked).toHaveLength(1);
  });
});
