/** Counts of errors: exact by what spans say themselves, split by a sample where that is not enough. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { joinRows } from '../../../src/sources/tempo/answer-counts.ts';
import { countErrors } from '../../../src/sources/tempo/count-errors.ts';
import { planExceptions } from '../../../src/sources/tempo/plan-errors.ts';
import { fakeTempo, searchedTraces } from '../../support/fake-tempo-reads.ts';
import { exception, server, threw, traceOf } from '../../support/plain-trace.ts';
import { HOUR, minute } from '../contract/backend.ts';

const LIMIT = 1_000;
const throwing = (number: number, route: string) =>
  traceOf(number, minute(number), server('cart', { name: route, ...threw(exception('KeyError', `no sku ${number}`)) }));
/** Two of three failed in one route. */
const TRACES = searchedTraces([...throwing(1, 'GET /a'), ...throwing(2, 'GET /a'), ...throwing(3, 'GET /b')]);

/** A Tempo that counts so many exceptions, all of them occurrences. */
const tempoWith = (counted: number, isCut: boolean, lost = 0) =>
  fakeTempo({
    metrics: (query) => {
      if (query.includes('nestedSetLeft<=0')) return [{ labels: {}, value: lost }];
      const status = query.includes('!<<') ? {} : { status: 'error' };
      const labels = {
        'resource.service.name': 'cart',
        'event.exception.type': 'KeyError',
        kind: null,
        name: null,
        ...status,
      };
      return counted === 0 ? [] : [{ labels, samples: [[minute(1), counted]] }];
    },
    search: () => ({ traces: TRACES, isCut }),
  });
const ask = async ({ reads }: ReturnType<typeof fakeTempo>, more: Partial<CountQuery> = {}) => {
  const query: CountQuery = {
    ...{ measure: 'exceptions', by: ['service', 'exceptionType'], where: {}, keys: null, range: HOUR, stepMs: null },
    ...more,
  };
  const { rows, ...told } = await countErrors(reads, query, planExceptions(query), LIMIT);
  return { counts: joinRows(rows, query).map(({ key, columns }) => [...key, columns.get('count')]), ...told };
};
const BY_GROUP = ['exceptionType', 'route', 'group'] as const;

describe('counts of errors', () => {
  it('need no sample for what spans say themselves, and say what that leaves open', async () => {
    const tempo = tempoWith(30, true);
    const { counts, isExact, sampledFrom, notes } = await ask(tempo);
    expect(counts).toEqual([['cart', 'KeyError', 30]]);
    expect(tempo.asked).toHaveLength(2);
    expect([isExact, sampledFrom]).toEqual([false, null]);
    expect(notes.join()).toContain('under the first exception recorded on it');
  });

  it('are split as a sample of part of them is, and say so', async () => {
    const { counts, isExact, sampledFrom, notes } = await ask(tempoWith(30, true), { by: BY_GROUP });
    expect(counts.map(([type, route, , count]) => [type, route, count])).toEqual([
      ['KeyError', 'GET /a', 20],
      ['KeyError', 'GET /b', 10],
    ]);
    expect([isExact, sampledFrom]).toEqual([false, 3]);
    expect(notes.join()).toContain('split in proportion to the 3 most recent traces');
  });

  it('are exact where a sample holds all of them', async () => {
    const { counts, isExact, notes } = await ask(tempoWith(3, false), { by: BY_GROUP });
    expect(counts.map(([, route, , count]) => [route, count])).toEqual([
      ['GET /a', 2],
      ['GET /b', 1],
    ]);
    expect(isExact).toBe(true);
    expect(notes.every((note) => note.startsWith('first and last times'))).toBe(true);
  });

  it('use a sample that the operation holds without being asked to', async () => {
    const tempo = tempoWith(3, false);
    await ask(tempo, { by: BY_GROUP });
    const before = tempo.asked.length;
    expect((await ask(tempo)).isExact).toBe(true);
    expect(tempo.asked).toHaveLength(before);
  });

  it('of nothing are exact without a sample', async () => {
    const { counts, isExact } = await ask(tempoWith(0, false));
    expect([counts, isExact]).toEqual([[], true]);
  });

  it('fail with the read that fails, whichever it is', async () => {
    const noSearch = fakeTempo({
      search: () => new Error('no search'),
      metrics: () => [{ labels: { status: 'error' }, value: 1 }],
    });
    await expect(ask(noSearch, { by: BY_GROUP })).rejects.toThrow('no search');
    const nothing = fakeTempo({ search: () => new Error('no search'), metrics: () => new Error('no counts') });
    await expect(ask(nothing, { by: BY_GROUP })).rejects.toThrow('no counts');
  });
});
