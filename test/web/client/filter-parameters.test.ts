import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterParameters, filterText, readFilter } from '../../../web/client/filter-parameters.ts';
import type { ErrorFilter } from '../../../web/generated/operations.ts';

const written = (filter: ErrorFilter) => [...filterParameters(filter)];
const read = (search: string) => readFilter(new URLSearchParams(search));

describe('the filter of an address', () => {
  it('is empty without parameters, and for empty ones', () => {
    expect(read('')).toEqual({ filter: {}, problem: null });
    expect(read('service=&filter=&message=')).toEqual({ filter: {}, problem: null });
  });

  it('takes a name as equal to, a name given twice as one of', () => {
    expect(read('service=cart&environment=prod&environment=canary&message=timed%20out').filter).toEqual({
      service: { equals: 'cart' },
      environment: { in: ['prod', 'canary'] },
      message: { contains: 'timed out' },
    });
  });

  it('takes a whole filter as JSON, beside names', () => {
    const json = JSON.stringify({ statusCode: { not: '404' }, service: { equals: 'checkout' } });
    expect(read(`filter=${encodeURIComponent(json)}&service=cart`).filter).toEqual({
      statusCode: { not: '404' },
      service: { equals: 'cart' },
    });
  });

  it.each(['{', '[]', 'null', '"cart"', '7'])('tells that %s is no filter, and goes on without it', (text) => {
    const { filter, problem } = read(`filter=${encodeURIComponent(text)}&service=cart`);
    expect(filter).toEqual({ service: { equals: 'cart' } });
    expect(problem).toContain('filter= in the address is no JSON object');
    expect(problem).toContain(text);
  });

  it('is written as it is read, by names where they can say it', () => {
    expect(written({})).toEqual([]);
    expect(written({ service: { equals: 'cart' }, environment: { in: ['prod', 'canary'] } })).toEqual([
      ['service', 'cart'],
      ['environment', 'prod'],
      ['environment', 'canary'],
    ]);
    expect(written({ service: { not: 'cart' }, route: { equals: 'GET /' } })).toEqual([
      ['route', 'GET /'],
      ['filter', '{"service":{"not":"cart"}}'],
    ]);
  });

  it('is the same after it was written and read, whatever it is', () => {
    const text = fc.string();
    const condition = fc.oneof(
      fc.record({ equals: text }),
      fc.record({ in: fc.array(text) }),
      fc.record({ not: text }),
      fc.record({ equals: text, not: text }),
    );
    const filters = fc.dictionary(
      fc.constantFrom('service', 'route', 'environment', 'version', 'exceptionType', 'message', 'statusCode'),
      condition,
    );
    fc.assert(
      fc.property(filters, (filter) => {
        expect(readFilter(filterParameters(filter))).toEqual({ filter, problem: null });
      }),
    );
  });

  it('is said in words', () => {
    expect(filterText({})).toBeNull();
    expect(filterText({ service: { equals: 'cart' }, version: { not: '1' } })).toBe(
      'service cart, version {"not":"1"}',
    );
  });
});
