/** Values for autocomplete: what can be asked for, how often it is there, and what a prefix leaves. */
import { describe, expect, it } from '@jest/globals';
import type { SuggestField, ValueQuery } from '../../../src/sources/source.ts';
import { exception, server, threw, together, traceOf } from '../../support/plain-trace.ts';
import { call, HOUR, minute, valueOf, type OpenWith } from './backend.ts';

const resource = (version: string, environment: string) => ({
  'service.version': version,
  'deployment.environment.name': environment,
});
const telemetry = together({
  spans: [
    ...traceOf(
      1,
      minute(1),
      server('web', { name: 'GET /', resource: resource('1', 'prod'), attributes: { tenant: 'acme' } }),
    ),
    ...traceOf(
      2,
      minute(2),
      server('web', { name: 'GET /', resource: resource('1', 'dev'), attributes: { tenant: 'Acorn' } }),
    ),
    ...traceOf(
      3,
      minute(3),
      server('web', { name: 'POST /cart', resource: resource('2', 'prod'), attributes: { tenant: 'acme' } }),
    ),
    ...traceOf(
      4,
      minute(4),
      server('cart', { name: 'GET /', resource: resource('2', 'prod'), ...threw(exception('lib.KeyError', 'x')) }),
    ),
    ...traceOf(5, minute(-4), server('old', { name: 'GET /old', resource: resource('0', 'old') })),
  ],
});
const ask = (field: SuggestField, more: Partial<ValueQuery> = {}): ValueQuery => ({
  field,
  attribute: null,
  prefix: '',
  where: {},
  range: HOUR,
  limit: 10,
  ...more,
});

/** Describes values for autocomplete. */
export const describeValues = (open: OpenWith): void => {
  const cases: readonly (readonly [string, ValueQuery, readonly string[]])[] = [
    ['services', ask('SERVICE'), ['web', 'cart']],
    ['routes', ask('ROUTE'), ['GET /', 'POST /cart']],
    ['environments', ask('ENVIRONMENT'), ['prod', 'dev']],
    ['versions of a service', ask('VERSION', { where: { service: { equals: 'web' } } }), ['1', '2']],
    ['types of exceptions', ask('EXCEPTION_TYPE'), ['lib.KeyError']],
    ['values of an attribute', ask('ATTRIBUTE_VALUE', { attribute: 'tenant' }), ['acme', 'Acorn']],
    ['a prefix in any case', ask('ATTRIBUTE_VALUE', { attribute: 'tenant', prefix: 'ACO' }), ['Acorn']],
    ['a prefix with a wildcard', ask('ROUTE', { prefix: '%' }), []],
    ['keys of attributes', ask('ATTRIBUTE_KEY', { prefix: 'ten' }), ['tenant']],
    ['no more than asked for', ask('SERVICE', { limit: 1 }), ['web']],
  ];
  describe('values', () => {
    it.each(cases)('%s, the most frequent first', async (_title, query, want) => {
      const backend = await open(telemetry);
      const [answer] = await backend.traces.values([query], call());
      expect(valueOf(answer).map(({ value }) => value)).toEqual(want);
      await backend.close();
    });

    it('are counted in spans', async () => {
      const backend = await open(telemetry);
      const [services] = await backend.traces.values([ask('SERVICE')], call());
      expect(valueOf(services)).toEqual([
        { value: 'web', count: 3 },
        { value: 'cart', count: 1 },
      ]);
      await backend.close();
    });
  });
};
