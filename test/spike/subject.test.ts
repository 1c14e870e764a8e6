import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter } from '../../src/filter/filter.ts';
import { countedFilter, subjectKey, subjectLabel, type SpikeSubject } from '../../src/spike/subject.ts';

const name = fc.oneof(fc.constantFrom('', 'null', 'cart', '"', ',', '[', 'cart,null'), fc.string());
const subject = fc.record<SpikeSubject>({ service: name, route: fc.option(name), exceptionType: fc.option(name) });

describe('subjectKey', () => {
  it('is equal for equal subjects alone', () => {
    fc.assert(
      fc.property(subject, subject, (one, other) => {
        const isSame =
          one.service === other.service && one.route === other.route && one.exceptionType === other.exceptionType;
        expect(subjectKey({ ...one }) === subjectKey(other)).toBe(isSame);
      }),
    );
  });

  it('tells an exception without a type from no exception type', () => {
    const cart = { service: 'cart', route: null };
    expect(subjectKey({ ...cart, exceptionType: '' })).not.toBe(subjectKey({ ...cart, exceptionType: null }));
  });
});

describe('subjectLabel', () => {
  it.each([
    ['a service', { service: 'cart', route: null, exceptionType: null }, 'cart'],
    ['a route', { service: 'cart', route: 'POST /cart/{id}', exceptionType: null }, 'cart POST /cart/{id}'],
    ['an exception type', { service: 'cart', route: null, exceptionType: 'KeyError' }, 'cart KeyError'],
    ['what has no type', { service: 'cart', route: null, exceptionType: '' }, 'cart exceptions without a type'],
  ])('names %s', (_name, given, label) => {
    expect(subjectLabel(given)).toBe(label);
  });
});

describe('countedFilter', () => {
  const filter: Filter = {
    service: { equals: 'cart' },
    route: { equals: 'GET /' },
    exceptionType: { equals: 'KeyError' },
    message: { contains: 'no' },
    environment: { equals: 'live' },
    version: { not: '1' },
    statusCode: { equals: '500' },
    kinds: ['SERVER'],
    attributes: [{ key: 'tier', scope: 'ANY', value: { equals: 'gold' } }],
  };

  it('leaves out what only chooses subjects and keeps all the rest', () => {
    const { service, route, exceptionType, ...rest } = filter;
    expect([service, route, exceptionType]).not.toContain(undefined);
    expect(countedFilter(filter)).toEqual(rest);
  });

  it('is the same object for the same filter, and for its own result', () => {
    const counted = countedFilter(filter);
    expect(countedFilter(filter)).toBe(counted);
    expect(countedFilter(counted)).toBe(counted);
  });

  it('does not change what it is given', () => {
    expect(Object.keys(filter)).toHaveLength(9);
    expect(countedFilter({})).toEqual({});
  });
});
