/** What counts of errors tell without a sample. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery, Dimension } from '../../../src/sources/source.ts';
import type { Coarse } from '../../../src/sources/tempo/coarse-counts.ts';
import { knownErrors, serversAmong } from '../../../src/sources/tempo/error-known.ts';
import { planExceptions, planOrigins, type ErrorClass } from '../../../src/sources/tempo/plan-errors.ts';
import { fakeTempo } from '../../support/fake-tempo-reads.ts';
import { HOUR } from '../contract/backend.ts';

const ask = (
  measure: CountQuery['measure'],
  by: readonly Dimension[],
  where: CountQuery['where'] = {},
): CountQuery => ({
  ...{ measure, by, where, keys: null, range: HOUR, stepMs: null },
});
const coarseOf = ({ fields }: ErrorClass, texts: Readonly<Record<string, string>>): Coarse => ({
  ...{ key: fields.map((field) => texts[field] ?? null), atMs: null, columns: new Map(), firstMs: null, lastMs: null },
});
const known = async (query: CountQuery, texts: Readonly<Record<string, string>>, servers: readonly string[] = []) => {
  const { classes } = query.measure === 'origins' ? planOrigins(query) : planExceptions(query);
  const { reads, asked } = fakeTempo({
    metrics: () =>
      ['GET /cart', 'work'].map((name) => ({
        labels: { 'resource.service.name': 'cart', name, kind: servers.includes(name) ? 'server' : 'internal' },
        value: 1,
      })),
  });
  const isServer = await serversAmong(reads, query);
  return {
    asked,
    told: classes.map((each) => {
      const { values, isMet } = knownErrors(each, query, isServer)(coarseOf(each, texts));
      return { values: Object.fromEntries(values), isMet };
    }),
  };
};
const CART = { 'resource.service.name': 'cart', 'event.exception.type': 'KeyError' };

describe('counts of exceptions', () => {
  it('tell service and type, and leave route and group to a sample', async () => {
    const { told, asked } = await known(ask('exceptions', ['service', 'exceptionType', 'errorKind', 'group']), CART);
    expect(told).toEqual([
      { values: { service: 'cart', exceptionType: 'KeyError', errorKind: 'EXCEPTION' }, isMet: true },
    ]);
    expect(asked).toEqual([]);
  });

  it('tell an exception without a type as one with the type ""', async () => {
    const { told } = await known(ask('exceptions', ['exceptionType']), { 'resource.service.name': 'cart' });
    expect(told).toEqual([{ values: { exceptionType: '' }, isMet: true }]);
  });

  it('tell the route of what a server itself carries, and whether it meets the filter', async () => {
    const onServer = { ...CART, kind: 'server', name: 'GET /cart' };
    const query = (route: string) => ask('exceptions', ['route'], { route: { equals: route } });
    expect((await known(query('GET /cart'), onServer)).told).toEqual([{ values: { route: 'GET /cart' }, isMet: true }]);
    expect((await known(query('GET /'), onServer)).told).toMatchObject([{ isMet: false }]);
    expect((await known(query('GET /'), { ...CART, kind: 'internal', name: 'work' })).told).toEqual([
      { values: {}, isMet: null },
    ]);
  });

  it('leave a condition on the code of the request to a sample', async () => {
    const query = ask('exceptions', [], { route: { equals: 'GET /cart' }, statusCode: { equals: '500' } });
    expect((await known(query, { ...CART, kind: 'server', name: 'GET /cart' })).told).toMatchObject([{ isMet: null }]);
  });
});

describe('counts of errors without an exception', () => {
  it('tell that there is no type, and leave their kind and title to a sample', async () => {
    const { told } = await known(ask('occurrences', ['exceptionType', 'errorKind', 'title']), {});
    expect(told[1]).toEqual({ values: { exceptionType: null }, isMet: true });
  });
});

describe('counts of origins', () => {
  const leaf = (name: string) => ({ ...CART, name, rootServiceName: 'web' });

  it('tell the route of names that only servers have, by one read more', async () => {
    const { told, asked } = await known(ask('origins', ['route', 'dependency']), leaf('GET /cart'), ['GET /cart']);
    expect(told).toEqual([{ values: { route: 'GET /cart', dependency: null }, isMet: true }]);
    expect(asked).toHaveLength(1);
  });

  it('leave the route of other names to a sample', async () => {
    const { told } = await known(ask('origins', ['route', 'dependency']), leaf('work'), ['GET /cart']);
    expect(told).toEqual([{ values: {}, isMet: true }]);
  });

  it('need no further read where nobody asks for routes', async () => {
    const { told, asked } = await known(ask('origins', ['service', 'exceptionType']), leaf('work'));
    expect(told).toEqual([{ values: { service: 'cart', exceptionType: 'KeyError' }, isMet: true }]);
    expect(asked).toEqual([]);
  });
});
