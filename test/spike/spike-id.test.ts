import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter, StringFilter } from '../../src/filter/filter.ts';
import { readFilter } from '../../src/filter/read-filter.ts';
import { parseSpikeId, spikeId } from '../../src/spike/spike-id.ts';

const idOf = (parts: unknown): string => `sp1.${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\u0000', '"', '\\', '\u2028', '\uD800'),
);
const condition = fc.record<StringFilter>(
  { equals: text, in: fc.array(text, { maxLength: 3 }), not: text, notIn: fc.array(text, { maxLength: 3 }) },
  { requiredKeys: ['equals'] },
);
const filter: fc.Arbitrary<Filter> = fc.record(
  {
    environment: condition,
    version: condition,
    statusCode: condition,
    message: condition,
    kinds: fc.uniqueArray(fc.constantFrom('SERVER', 'CLIENT', 'CONSUMER'), { minLength: 1 }),
    attributes: fc.array(
      fc.record({ key: fc.string({ minLength: 1 }), scope: fc.constantFrom('ANY', 'EVENT', 'SPAN'), value: condition }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const subject = fc
  .record({ service: text, route: fc.option(text), exceptionType: fc.option(text) })
  .map(({ route, exceptionType, ...rest }) => ({
    ...rest,
    route,
    exceptionType: route === null ? exceptionType : null,
  }));

describe('a spike id', () => {
  it('is what the schema shows as an example', () => {
    const cart = { service: 'cart', route: null, exceptionType: null };
    expect(spikeId(cart, 1_795_514_400_000, {})).toBe('sp1.WyJjYXJ0IixudWxsLG51bGwsMTc5NTUxNDQwMDAwMF0');
  });

  it('says again all that it was made of', () => {
    fc.assert(
      fc.property(subject, fc.nat({ max: 2 ** 41 }), filter, (whose, warnedAtMs, rest) => {
        const id = spikeId(whose, warnedAtMs, rest);
        expect(id).toMatch(/^sp1\.[A-Za-z0-9_-]+$/u);
        expect(parseSpikeId(id)).toEqual({ ...whose, warnedAtMs, rest });
      }),
    );
  });

  it('carries a filter that can be read again as it was', () => {
    fc.assert(
      fc.property(filter, (rest) => {
        const key = parseSpikeId(spikeId({ service: 'cart', route: null, exceptionType: null }, 0, rest));
        expect(key).not.toBeNull();
        if (JSON.stringify(rest).length < 500) expect(readFilter(key?.rest)).toEqual(rest);
      }),
    );
  });

  it('does not depend on the order in which a filter was written', () => {
    const cart = { service: 'cart', route: null, exceptionType: null };
    const one: Filter = { environment: { equals: 'a', not: 'b' }, version: { equals: '1' } };
    const other: Filter = { version: { equals: '1' }, environment: { not: 'b', equals: 'a' } };
    expect(spikeId(cart, 60_000, one)).toBe(spikeId(cart, 60_000, other));
  });

  it('differs where subject, time or filter differ', () => {
    const cart = { service: 'cart', route: null, exceptionType: null };
    const ids = [
      spikeId(cart, 60_000, {}),
      spikeId(cart, 120_000, {}),
      spikeId({ ...cart, route: 'GET /' }, 60_000, {}),
      spikeId({ ...cart, exceptionType: 'GET /' }, 60_000, {}),
      spikeId({ ...cart, exceptionType: '' }, 60_000, {}),
      spikeId(cart, 60_000, { version: { equals: '1' } }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

const nested = `{"version":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
const deep = `sp1.${Buffer.from(`["cart",null,null,0,${nested}]`).toString('base64url')}`;

describe('a malformed spike id', () => {
  it.each([
    ['nothing', ''],
    ['another prefix', spikeId({ service: 'cart', route: null, exceptionType: null }, 0, {}).replace('sp1.', 'sp2.')],
    ['no content', 'sp1.'],
    ['no JSON', `sp1.${Buffer.from('["cart"').toString('base64url')}`],
    ['an object', idOf({ service: 'cart' })],
    ['too few parts', idOf(['cart', null, null])],
    ['too many parts', idOf(['cart', null, null, 0, {}, {}])],
    ['a service that is no text', idOf([1, null, null, 0])],
    ['no service', idOf([null, null, null, 0])],
    ['a route that is no text', idOf(['cart', {}, null, 0])],
    ['a type that is no text', idOf(['cart', null, [], 0])],
    ['a route and a type', idOf(['cart', 'GET /', 'KeyError', 0])],
    ['a rest that is no filter', idOf(['cart', null, null, 0, { color: { equals: 'red' } }])],
    ['a rest that chooses subjects', idOf(['cart', null, null, 0, { service: { equals: 'cart' } }])],
    ['a rest of nothing', idOf(['cart', null, null, 0, {}])],
    [
      'lists in lists without end',
      `sp1.${Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)).toString('base64url')}`,
    ],
    ['a rest without end', deep],
    ['a time that is no number', idOf(['cart', null, null, '0'])],
    ['a time in fractions', idOf(['cart', null, null, 0.5])],
    ['a negative time', idOf(['cart', null, null, -60_000])],
    ['a time beyond all numbers', `sp1.${Buffer.from('["cart",null,null,1e999]').toString('base64url')}`],
  ])('is none: %s', (_name, id) => {
    expect(parseSpikeId(id)).toBeNull();
  });

  it('is never an exception', () => {
    const json = fc.json().map((body) => `sp1.${Buffer.from(body).toString('base64url')}`);
    const anyText = fc.string({ unit: 'binary' }).map((body) => `sp1.${body}`);
    fc.assert(
      fc.property(fc.oneof(json, anyText, fc.string(), fc.jsonValue().map(idOf)), (id) => {
        expect(() => parseSpikeId(id)).not.toThrow();
      }),
    );
  });

  it('names one spike by one text only', () => {
    const id = spikeId({ service: 'cart', route: null, exceptionType: null }, 60_000, {});
    expect(parseSpikeId(id)).not.toBeNull();
    for (const other of [
      `${id}=`,
      `${id} `,
      `${id}.`,
      `sp1. ${id.slice(4)}`,
      `sp1.${Buffer.from('["cart", null,null,60000]').toString('base64url')}`,
    ]) {
      expect(parseSpikeId(other)).toBeNull();
    }
  });
});
