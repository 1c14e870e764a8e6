import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exceptionGroupHash, groupId, parseGroupId, statusGroupHash } from '../../src/exception/group-id.ts';

const STACK = 'StockError: no\n    at take (/app/src/stock.js:21:76)\n    at run (/app/src/main.js:3:1)';

describe('exceptionGroupHash', () => {
  it('is pinned bit for bit: stored rows hold it', () => {
    expect(exceptionGroupHash('StockError', 'no item 7', STACK)).toBe('29ece4d78a627b59');
    expect(exceptionGroupHash('', null, null)).toBe('f2aa631010d2da41');
    expect(statusGroupHash('HTTP', '503')).toBe('41eb0e54fba9bde7');
  });

  it('is the same for other numbers, lines and folders', () => {
    const moved = STACK.replaceAll('/app/src', '/srv/release-8/src').replaceAll(/:\d+:\d+/gu, ':9:9');
    expect(exceptionGroupHash('E', 'no item 8', moved)).toBe(exceptionGroupHash('E', 'no item 7', STACK));
  });

  it.each([
    ['type', exceptionGroupHash('F', 'no item', STACK)],
    ['message', exceptionGroupHash('E', 'no order', STACK)],
    ['innermost frame', exceptionGroupHash('E', 'no item', STACK.replace('take', 'give'))],
    ['stack at all', exceptionGroupHash('E', 'no item', null)],
  ])('differs by %s', (_title, hash) => {
    expect(hash).not.toBe(exceptionGroupHash('E', 'no item', STACK));
  });

  it('cannot be confused by where one field ends and the next begins', () => {
    expect(exceptionGroupHash('ab', 'c', null)).not.toBe(exceptionGroupHash('a', 'bc', null));
  });

  it('is not fooled by frames inside a message', () => {
    const hash = (frame: string) =>
      exceptionGroupHash(
        'E',
        `first\n    at ${frame} (/x.js:1:1)`,
        `E: first\n    at ${frame} (/x.js:1:1)\n    at real (/r.js:1:1)`,
      );
    expect(hash('fake')).toBe(hash('other'));
  });
});

describe('statusGroupHash', () => {
  it('differs by kind and title', () => {
    const hashes = [statusGroupHash('HTTP', 'a'), statusGroupHash('RPC', 'a'), statusGroupHash('HTTP', 'b')];
    expect(new Set(hashes).size).toBe(3);
  });
});

describe('groupId', () => {
  it('reads well where the type does', () => {
    expect(groupId('0123456789abcdef', 'KeyError')).toBe('ef0:0123456789abcdef.S2V5RXJyb3I');
    expect(groupId('0123456789abcdef', '')).toBe('ef0:0123456789abcdef.');
  });

  it('gives back what it was made of', () => {
    const hex = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(
        hex,
        fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
        (hash, type) => {
          expect(parseGroupId(groupId(hash, type))).toEqual({ hash, type });
        },
      ),
      { seed: 51 },
    );
  });

  it.each([
    '',
    'ef0:',
    'ef0:0123456789abcdef',
    'ef1:0123456789abcdef.S2V5',
    'ef0:0123456789ABCDEF.S2V5',
    'ef0:0123456789abcde.S2V5',
    'ef0:0123456789abcdef.S2V5=',
    'ef0:0123456789abcdef.S2V5R', // no whole byte more
    'ef0:0123456789abcdef._w', // no UTF-8
    ' ef0:0123456789abcdef.S2V5',
    'ef0:0123456789abcdef.S2V5\n',
  ])('%j is none', (text) => {
    expect(parseGroupId(text)).toBeNull();
  });
});
