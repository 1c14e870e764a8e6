import { describe, expect, it } from '@jest/globals';
import { compilePattern } from '../../../src/sources/tempo/pattern.ts';

describe('a pattern tried outside of Tempo', () => {
  it.each([
    ['5..', '503', true],
    ['5..', '5031', false],
    ['GET /(a|b)', 'GET /b', true],
    ['\\d{3}', '404', true],
    ['.*', 'two\nlines', true],
    ['[^a-z]+', 'ABC', true],
  ])('%s on %p', (pattern, text, want) => {
    expect(compilePattern(pattern)?.test(text)).toBe(want);
  });

  it.each([
    ['a flag', '(?i)get'],
    ['a class by name', '\\pL+'],
    ['a boundary', '\\bGET\\b'],
    ['a repeated group, which may take for ever', '(a+)+'],
    ['many repetitions', '.*.*.*.*x'],
  ])('is refused for %s', (_why, pattern) => {
    expect(compilePattern(pattern)).toBeNull();
  });
});
