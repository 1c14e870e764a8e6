import { describe, expect, it } from '@jest/globals';
import { entriesText, shortRoute, withoutService } from '../../../web/wall/finding-text.ts';
import { steadyFinding } from '../../support/made-board.ts';

const entry = (service: string, name: string) => ({ name, service: { name: service } });

describe('the summary on a card', () => {
  it('does not repeat the service that stands before it', () => {
    const finding = steadyFinding(0, 'cart', 0.02, 1);
    expect(withoutService(finding)).toBe('fails 2.0 % of 3,308 requests, no more than before.');
    expect(withoutService({ ...finding, summary: 'cart: KeyError' })).toBe('KeyError');
    expect(withoutService({ ...finding, summary: 'carts fail' })).toBe('carts fail');
  });
});

describe('a route in a heading', () => {
  it.each([
    ['shop.checkout.v1.CheckoutService/GetOrder', 'CheckoutService/GetOrder'],
    ['CheckoutService/GetOrder', 'CheckoutService/GetOrder'],
    ['GET /v1.2/orders/{id}', 'GET /v1.2/orders/{id}'],
    ['orders process', 'orders process'],
  ])('of the name %s is %s', (name, want) => {
    expect(shortRoute(name)).toBe(want);
  });
});

describe('the entry routes of a finding', () => {
  it('are named with their service, once for all of its routes in a row', () => {
    expect(entriesText([entry('frontend', 'GET /')])).toBe('frontend GET /');
    expect(entriesText([entry('frontend', 'GET /'), entry('frontend', 'POST /cart'), entry('admin', 'GET /')])).toBe(
      '3 routes: frontend GET /, POST /cart, admin GET /',
    );
  });

  it('are counted first, as the end of the line may not fit', () => {
    const many = Array.from({ length: 7 }, (_, index) => entry('frontend', `GET /${index}`));
    expect(entriesText(many)).toBe('7 routes: frontend GET /0, GET /1, GET /2 and 4 more');
  });

  it('may not be known, which is not the same as none', () => {
    expect(entriesText(null)).toBe('entry routes not known');
    expect(entriesText([])).toBe('no entry route fails');
  });
});
