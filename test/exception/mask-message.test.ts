import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskMessage } from '../../src/exception/mask-message.ts';

describe('maskMessage', () => {
  it.each([
    ['out of stock', 'out of stock'],
    ['', ''],
    ['\n  \n  second line first\nthird', 'second line first'],
    ['order 4711 failed', 'order <n> failed'],
    ['cannot charge order A-1009', 'cannot charge order A-<n>'],
    ['cannot reserve user1234', 'cannot reserve user<n>'],
    ['cannot decode utf8 by sha1', 'cannot decode utf8 by sha1'],
    ['1,234,567 of 12.5 rows, -3 left', '<n> of <n> rows, <n> left'],
    ['ids 1, 2, 3, 4 are gone', 'ids <n>\u2026 are gone'],
    ['Get "http://127.0.0.1:34251/panic/2": EOF', 'Get <str>: EOF'],
    ['for url: https://shop.example/cart/7?x=1', 'for url: <url>'],
    ['no user anna.b+c@mail.example.org here', 'no user <email> here'],
    ['trace 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'trace <trace>'],
    ['key 123e4567-e89b-12d3-a456-426614174000 taken', 'key <uuid> taken'],
    ['key 123E4567E89B12D3A456426614174000 taken', 'key <uuid> taken'],
    ['dial tcp 10.0.3.17:5432: connect: refused', 'dial tcp <ip>: connect: refused'],
    ['dial tcp [fe80::1]:80: refused', 'dial tcp <ip>: refused'],
    ['std::bad_alloc in a::b', 'std::bad_alloc in a::b'],
    ['at 2026-11-24T10:00:00.123Z late', 'at <time> late'],
    ['at Tue, 24 Nov 2026 10:00:00 GMT late', 'at <time> late'],
    ['at 10:00:59 late', 'at <time> late'],
    ['upstream timed out after 30s', 'upstream timed out after <duration>'],
    ['took 1m30.5s and 250 ms', 'took <duration> and <duration>'],
    ['segfault at 0x7ffe12', 'segfault at <hex>'],
    ['commit 1a2b3c4 and deadbeef99', 'commit <hex> and <hex>'],
    ['added facade', 'added facade'],
    ['com.shop.Cart@1a2b3c is closed', 'com.shop.Cart@<hex> is closed'],
    ['token dGhpcyBpcyBhIGxvbmcgc2VjcmV0IHRva2VuMTIz expired', 'token <base64> expired'],
    ['open /no/such/file: no such file', 'open <path>: no such file'],
    ['open /var/data/4711.json failed', 'open <path>.json failed'],
    ['open C:\\temp\\a.txt failed', 'open <path>.txt failed'],
    ["Cannot read properties of undefined (reading 'items')", "Cannot read properties of undefined (reading 'items')"],
    ["invalid literal: '12,50'", 'invalid literal: <str>'],
    ["it's what they don't say", "it's what they don't say"],
    ['request failed with status code 503', 'request failed with status code 503'],
    ['HTTP 404 for item 404', 'HTTP 404 for item <n>'],
    ['[Errno 111] refused after 3 tries', '[Errno 111] refused after <n> tries'],
    ['SQLSTATE[23505]: duplicate key', 'SQLSTATE[23505]: duplicate key'],
    ['\u001b[31mRed\u001b[0m alert', 'Red alert'],
    ['bad payload {"user": {"id": 7}}', 'bad payload <json>'],
    ['bad payload [{"id": 7}]', 'bad payload <json>'],
    ['bad map {id=7, name=anna, more=x} here', 'bad map <data> here'],
  ])('%j becomes %j', (message, want) => {
    expect(maskMessage(message)).toBe(want);
  });

  it('is at most 200 characters and splits no character', () => {
    const masked = maskMessage(`x${'\u{1f600}'.repeat(300)}`);
    expect(masked).toHaveLength(199);
    expect(masked.isWellFormed()).toBe(true);
  });

  it('does not depend on numbers, whatever they are', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(maskMessage(`order ${a} of ${b} failed`)).toBe('order <n> of <n> failed');
      }),
      { seed: 41 },
    );
  });

  it('takes any text, and gives one line without spaces around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (message) => {
        const masked = maskMessage(message);
        expect(masked.length).toBeLessThanOrEqual(201);
        expect(masked).not.toMatch(/[\r\n]|^\s|\s$/u);
      }),
      { seed: 42 },
    );
  });

  it.each([
    'a',
    '1',
    'a.',
    'a@',
    '1.',
    '1:',
    '::',
    '/a',
    "'",
    '\u201c',
    '[{',
    'a1',
    '1, ',
    'eyJ1111_222.',
    'code ',
    '<n>, ',
  ])('reads a megabyte of %j as fast as its first two thousand characters', (unit) => {
    const start = unit.repeat(3_000);
    expect(maskMessage(unit.repeat(1_000_000 / unit.length))).toBe(maskMessage(start));
  });
});
