import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRouteName, routeId } from '../../src/route/route.ts';

describe('routeId', () => {
  it('tells service and name apart, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (service, name, otherService, otherName) => {
        const isSame = service === otherService && name === otherName;
        expect(routeId(service, name) === routeId(otherService, otherName)).toBe(isSame);
      }),
    );
    expect(routeId('a', 'b c')).not.toBe(routeId('a b', 'c'));
  });

  it('is safe in a URL and carries what it was made of', () => {
    const id = routeId('cart', 'POST /cart/{id}');
    expect(id).toMatch(/^rt1\.[A-Za-z0-9_-]+$/);
    expect(JSON.parse(Buffer.from(id.slice(4), 'base64url').toString())).toEqual(['cart', 'POST /cart/{id}']);
  });
});

describe('readRouteName', () => {
  it.each([
    ['GET /stock/{id}', { method: 'GET', httpRoute: '/stock/{id}' }],
    ['POST /', { method: 'POST', httpRoute: '/' }],
    ['M-SEARCH /', null],
    ['get /stock', null],
    ['GET', null],
    ['GET stock', null],
    ['GET /two words', null],
    ['orders process', null],
    ['pkg.Service/Method', null],
    ['', null],
  ])('%s', (name, parts) => {
    expect(readRouteName(name)).toEqual(parts);
  });
});
