import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Scope } from '../../src/filter/scope.ts';
import { listHash, openCursor, printCursor, readCursor } from '../../src/page/cursor.ts';

const SCOPE: Scope = {
  window: { fromMs: 60_000, toMs: 120_000, stepMs: 60_000, asOfMs: 120_000 },
  filter: { service: { equals: 'checkout' } },
  baseline: 'PREVIOUS_PERIOD',
  isFixed: false,
  place: {},
};
const HASH = listHash('services', SCOPE, ['ERRORS']);

describe('a cursor', () => {
  it('opens to the keyset that was printed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null))),
        (keyset) => {
          const opened = openCursor(printCursor(SCOPE, HASH, keyset), SCOPE, HASH);
          expect(opened).toEqual(JSON.parse(JSON.stringify(keyset)));
        },
      ),
    );
  });

  it('is null for any other text, and reading never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readCursor(text)).toBeNull()));
    fc.assert(
      fc.property(fc.json(), (json) => {
        const cursor = readCursor(`c1.${Buffer.from(json).toString('base64url')}`);
        expect(cursor === null || cursor.window.fromMs < cursor.window.toMs).toBe(true);
      }),
    );
  });

  it('of another window names the range to repeat', () => {
    const later = { ...SCOPE, window: { ...SCOPE.window, fromMs: 180_000, toMs: 240_000 } };
    expect(openCursor(printCursor(SCOPE, HASH, [1]), later, HASH)).toMatchObject({
      problem: 'BAD_USER_INPUT',
      expected: expect.stringContaining('from: "1970-01-01T00:01:00.000Z", to: "1970-01-01T00:02:00.000Z"'),
    });
  });

  it.each([
    ['another filter', listHash('services', { ...SCOPE, filter: {} }, ['ERRORS'])],
    ['another order', listHash('services', SCOPE, ['RATIO'])],
    ['another list', listHash('routes', SCOPE, ['ERRORS'])],
    ['another node', listHash('services', { ...SCOPE, place: { service: 'cart' } }, ['ERRORS'])],
  ])('of %s says so', (_name, hash) => {
    expect(openCursor(printCursor(SCOPE, hash, [1]), SCOPE, HASH)).toMatchObject({
      argument: 'after',
      got: expect.stringContaining('another list, filter or order'),
    });
  });

  it('does not depend on the order in which a filter is written', () => {
    const filter = { version: { equals: '1' }, environment: { equals: 'prod' } };
    const turned = { environment: { equals: 'prod' }, version: { equals: '1' } };
    expect(listHash('services', { ...SCOPE, filter }, [])).toBe(listHash('services', { ...SCOPE, filter: turned }, []));
  });
});
