import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  anyOf,
  duration,
  labelName,
  quoteText,
  seconds,
  selector,
  sumBy,
  union,
  withLabel,
} from '../../../src/sources/prometheus/promql.ts';

describe('PromQL as text', () => {
  it('quotes what a literal may hold as JSON does, and the replacement character by its number', () => {
    expect(quoteText('a"b\\c\nd`')).toBe('"a\\"b\\\\c\\nd`"');
    expect(quoteText('\u0000')).toBe('"\\u0000"');
    // The parser takes a U+FFFD in its input for bytes that are no UTF-8.
    expect(quoteText('\ufffd')).toBe('"\\ufffd"');
    expect(quoteText('\ud800')).toBe('"\\ufffd"');
    expect(quoteText('\u{1f600}')).toBe('"\u{1f600}"');
  });

  it('is read back as the text that was meant, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(quoteText(text))).toBe(text.toWellFormed());
      }),
    );
  });

  it('makes expressions that match texts and nothing else', () => {
    expect(anyOf(['a.b', '(c)', ''])).toBe('a\\.b|\\(c\\)|');
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const expression = new RegExp(`^(?:${anyOf([text])})$`, 's');
        expect(expression.test(text)).toBe(true);
        expect(expression.test(other)).toBe(text === other);
      }),
    );
  });

  it('writes names with dots inside the braces and in quotes', () => {
    expect(selector('up', [])).toBe('up');
    expect(selector('up', [{ label: 'a', operator: '=~', value: 'b|c' }])).toBe('up{a=~"b|c"}');
    expect(selector('my.calls', [{ label: 'service.name', operator: '!=', value: 'x' }])).toBe(
      '{"my.calls","service.name"!="x"}',
    );
    expect(selector(null, [{ label: '__name__', operator: '=~', value: '.*' }])).toBe('{__name__=~".*"}');
    expect(labelName('a_b')).toBe('a_b');
    expect(sumBy(['a', 'span.name'], 'x')).toBe('sum by (a, "span.name") (x)');
    expect(sumBy([], 'x')).toBe('sum by () (x)');
  });

  it('writes durations in seconds, or in milliseconds where they have a fraction', () => {
    expect([60_000, 1_500, 0.2].map(duration)).toEqual(['60s', '1500ms', '1ms']);
    expect(seconds(1_795_471_399_421)).toBe('1795471399.421');
  });

  it('adds labels without reading groups into their value', () => {
    expect(withLabel('x', 'a', '$1')).toBe('label_replace(x, "a", "$$1", "", "")');
    expect(union(['a', 'b'])).toBe('(a) or (b)');
    expect(union(['a'])).toBe('a');
  });
});
