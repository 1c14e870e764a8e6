import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inline, MAX_QUOTED_LENGTH, quote } from '../../src/lib/quote.ts';

describe('quote', () => {
  it.each([
    ['abc', '"abc"'],
    ['', '""'],
    ['say "hi"', '"say \\"hi\\""'],
    ['a\nb\u001b[31m', '"a\\nb\\u001b[31m"'],
    ['\u202Eabc\u2028', '"\\u202eabc\\u2028"'],
    [-1, '-1'],
    [NaN, 'NaN'],
    [10n, '10'],
    [null, 'null'],
    [undefined, 'nothing'],
    [true, 'true'],
    [{ a: ['\n'] }, '{"a":["\\n"]}'],
    ['x'.repeat(101), `"${'x'.repeat(100)}"...`],
    [`${'x'.repeat(99)}\u{1F600}`, `"${'x'.repeat(99)}"...`],
  ])('shows %p', (value, text) => {
    expect(quote(value)).toBe(text);
  });

  it('shows what JSON cannot hold by its kind', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect([quote(circular), quote(Symbol('s')), quote(() => 1)]).toEqual(['object', 'symbol', 'function']);
  });

  it('gives one short line without control characters, whatever the text', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(anyText, (text) => {
        for (const shown of [quote(text), inline(text)]) {
          expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
          expect(shown.length).toBeLessThanOrEqual(6 * MAX_QUOTED_LENGTH + 5);
        }
      }),
    );
  });
});

describe('inline', () => {
  it.each([
    ['-1', '-1'],
    ['31.5 days', '31.5 days'],
    ['a\r\nb', 'a\\u000d\\u000ab'],
    ['x'.repeat(101), `${'x'.repeat(100)}...`],
  ])('shows %j without quotes', (value, text) => {
    expect(inline(value)).toBe(text);
  });
});
