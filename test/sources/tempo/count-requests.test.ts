/** Requests: spans of their kinds, less those that are none, and what stands for them where a service has none. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { joinRows } from '../../../src/sources/tempo/answer-counts.ts';
import { countRequests } from '../../../src/sources/tempo/count-requests.ts';
import { planRequests } from '../../../src/sources/tempo/plan-requests.ts';
import { fakeTempo, type FakeSeries } from '../../support/fake-tempo-reads.ts';
import { HOUR } from '../contract/backend.ts';

const of = (service: string, status: string, value: number): FakeSeries => ({
  labels: { 'resource.service.name': service, status },
  value,
});

/** Tempo with these spans: by kind of question. */
const tempoWith = (spans: {
  readonly requests: readonly FakeSeries[];
  readonly roots?: readonly FakeSeries[];
  readonly receives?: readonly FakeSeries[];
  readonly internal?: readonly FakeSeries[];
  readonly entered?: readonly FakeSeries[];
}) =>
  fakeTempo({
    metrics: (query) => {
      if (query.includes('by(kind,')) return spans.roots ?? [];
      if (query.startsWith('{kind=internal')) return spans.internal ?? [];
      if (query.startsWith('{kind=consumer')) return spans.receives ?? [];
      return query.endsWith('by(resource.service.name)') ? (spans.entered ?? []) : spans.requests;
    },
  });

const ask = async ({ reads }: ReturnType<typeof fakeTempo>, more: Partial<CountQuery> = {}) => {
  const query: CountQuery = {
    ...{ measure: 'requests', by: ['service'], where: {}, keys: null, range: HOUR, stepMs: null },
    ...more,
  };
  const { rows, ...told } = await countRequests(reads, query, planRequests(query));
  const counts = joinRows(rows, query).map(({ key, columns }) => [
    ...key,
    columns.get('requests') ?? 0,
    columns.get('errors') ?? 0,
  ]);
  return { counts, ...told };
};

const WEB = [of('web', 'unset', 7), of('web', 'error', 3)];

describe('requests', () => {
  it('are told by two reads where spans of their kinds are all there is', async () => {
    const tempo = tempoWith({ requests: WEB });
    const { counts, isExact, sampledFrom } = await ask(tempo);
    expect(counts).toEqual([['web', 10, 3]]);
    expect([isExact, sampledFrom]).toEqual([true, null]);
    expect(tempo.asked).toHaveLength(2);
  });

  it('are less the consumers that only received, where there are any', async () => {
    const roots = [{ labels: { kind: 'consumer', 'resource.service.name': 'mail' }, value: 4 }];
    const tempo = tempoWith({
      requests: [...WEB, of('mail', 'unset', 6), of('mail', 'error', 1)],
      roots,
      receives: [of('mail', 'unset', 3), of('mail', 'error', 1)],
    });
    expect((await ask(tempo)).counts).toEqual([
      ['web', 10, 3],
      ['mail', 3, 0],
    ]);
    expect(tempo.asked).toHaveLength(3);
  });

  it('are parentless inner spans of a service that has no request of its own, and of no other', async () => {
    const internal = (service: string) => ({
      labels: { kind: 'internal', 'resource.service.name': service },
      value: 2,
    });
    const tempo = tempoWith({
      requests: WEB,
      roots: [internal('nightly'), internal('web')],
      internal: [of('nightly', 'error', 2), of('web', 'unset', 2)],
      entered: [{ labels: { 'resource.service.name': 'web' }, value: 10 }],
    });
    expect((await ask(tempo)).counts).toEqual([
      ['web', 10, 3],
      ['nightly', 2, 2],
    ]);
  });

  it('are not looked for elsewhere for services that nobody asks for', async () => {
    const roots = [
      { labels: { kind: 'consumer', 'resource.service.name': 'mail' }, value: 4 },
      { labels: { kind: 'internal', 'resource.service.name': 'nightly' }, value: 4 },
    ];
    const tempo = tempoWith({ requests: WEB, roots });
    const keys = { dimensions: ['service'], values: [['web']] } as const;
    expect((await ask(tempo, { keys })).counts).toEqual([['web', 10, 3]]);
    expect(tempo.asked).toHaveLength(2);
  });

  it('have nothing that stands for them where the kinds are given', async () => {
    const roots = [{ labels: { kind: 'internal', 'resource.service.name': 'nightly' }, value: 4 }];
    const tempo = tempoWith({ requests: WEB, roots });
    await ask(tempo, { where: { kinds: ['SERVER'] } });
    expect(tempo.asked).toHaveLength(1);
  });

  it('say what of a filter does not restrict them', async () => {
    const { notes } = await ask(tempoWith({ requests: WEB }), { where: { exceptionType: { equals: 'A' } } });
    expect(notes).toEqual(['exceptionType and message do not restrict request counts']);
  });

  it('fail with the read that fails', async () => {
    const tempo = fakeTempo({ metrics: (query) => (query.includes('by(kind,') ? new Error('no') : WEB) });
    await expect(ask(tempo)).rejects.toThrow('no');
  });
});
