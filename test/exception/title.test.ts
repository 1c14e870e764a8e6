import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { classInStack, MAX_TITLE_MESSAGE_CHARACTERS, titleOf, UNNAMED_EXCEPTION } from '../../src/exception/title.ts';

const title = (type: string | null, message: string | null, stacktrace: string | null = null): string =>
  titleOf({ type, message, stacktrace, statusTitle: null });

describe('titleOf', () => {
  it.each([
    ['type and message', title('KeyError', "'qty'"), "KeyError: 'qty'"],
    ['a type alone', title('KeyError', null), 'KeyError'],
    ['a type with an empty message', title('ValueError', ''), 'ValueError'],
    ['a message alone', title(null, 'boom'), 'boom'],
    ['neither', title(null, null), UNNAMED_EXCEPTION],
    ['empty texts', title('', ' \n '), UNNAMED_EXCEPTION],
    ['the first line of a message', title('E1rror', '\n  first \nsecond'), 'E1rror: first'],
    ['a class of its own although the stack names another', title('pkg.A', 'm', 'B: m'), 'pkg.A: m'],
    ['a code by the class in the stack', title('ENOENT', 'no file', 'Error: no file\n    at x'), 'Error: no file'],
    ['a number by the class in the stack', title('23', 'late', 'TimeoutError: late\n    at x'), 'TimeoutError: late'],
    ['a Node code in the header', title('ERR_X', 'bad', 'TypeError [ERR_X]: bad'), 'TypeError: bad'],
    ['no type by the class in the stack', title(null, 'no', 'StockError: no\n    at take'), 'StockError: no'],
    ['a code without a class', title('E_STOCK', 'none left', 'none left\n  at x'), 'E_STOCK: none left'],
    ['a code whose stack starts as Python does', title('402', 'pay', 'Traceback (most recent call last):'), '402: pay'],
  ])('names %s', (_, got, want) => {
    expect(got).toBe(want);
  });

  it('calls an error without exception by its status title', () => {
    expect(titleOf({ type: null, message: 'x', stacktrace: null, statusTitle: 'HTTP 500' })).toBe('HTTP 500');
  });

  it('cuts a long message between characters', () => {
    expect(title('E.x', '\u{1f600}'.repeat(300))).toBe(`E.x: ${'\u{1f600}'.repeat(MAX_TITLE_MESSAGE_CHARACTERS)}`);
  });

  it('is one non-empty line for every input', () => {
    const text = fc.option(fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(text, text, (message, stacktrace) => {
        const got = title(null, message, stacktrace);
        expect(got).not.toBe('');
        expect(got).not.toMatch(/[\r\n]/u);
      }),
    );
  });
});

describe('classInStack', () => {
  it.each([
    ['com.shop.Nested$OrderException: order 7\n\tat x', 'com.shop.Nested$OrderException'],
    ['StockError\n    at take', 'StockError'],
    ['goroutine 1 [running]:', null],
    ['panic: nil map', null],
    ['Traceback (most recent call last):', null],
    ['    at take (/app/stock.js:1:1)', null],
    ['', null],
    [null, null],
  ])('of %j is %j', (stack, want) => {
    expect(classInStack(stack)).toBe(want);
  });
});
