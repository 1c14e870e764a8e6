import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { StringFilter } from '../../../src/filter/filter.ts';
import { matchFirst, matchPlain, type Alternatives } from '../../../src/sources/prometheus/match-text.ts';
import type { Matcher } from '../../../src/sources/prometheus/promql.ts';

type Labels = Readonly<Record<string, string>>;

/** What Prometheus makes of a matcher; a missing label is ''. */
const holds = (labels: Labels, { label, operator, value }: Matcher): boolean => {
  const text = labels[label] ?? '';
  const matches = (): boolean => new RegExp(`^(?:${value.replaceAll('(?s:', '(?:')})$`, 's').test(text);
  switch (operator) {
    case '=':
      return text === value;
    case '!=':
      return text !== value;
    case '=~':
      return matches();
    case '!~':
      return !matches();
  }
};
const selecting = (alternatives: Alternatives, labels: Labels) =>
  alternatives.filter((matchers) => matchers.every((matcher) => holds(labels, matcher)));

/** What the filter means; null is the absent value. */
const meets = (value: string | null, filter: StringFilter): boolean => {
  const whole = (expression: string): RegExp => new RegExp(`^(?:${expression})$`, 's');
  const positive = [
    filter.equals === undefined || value === filter.equals,
    filter.in === undefined || (value !== null && filter.in.includes(value)),
    filter.contains === undefined || (value?.includes(filter.contains) ?? false),
    filter.matches === undefined || (value !== null && whole(filter.matches).test(value)),
  ];
  const negative = [
    filter.not !== undefined && value === filter.not,
    filter.notIn !== undefined && value !== null && filter.notIn.includes(value),
    filter.notContains !== undefined && (value?.includes(filter.notContains) ?? false),
    filter.notMatches !== undefined && value !== null && whole(filter.notMatches).test(value),
  ];
  return positive.every(Boolean) && !negative.some(Boolean);
};

const text = fc.constantFrom('', 'a', 'ab', 'b.', 'a\nb', '(');
const expression = fc.constantFrom('a.*', '.*', '(a|b)?', 'a|b', '');
const filter: fc.Arbitrary<StringFilter> = fc.record(
  {
    equals: text,
    in: fc.array(text, { maxLength: 2 }),
    contains: text,
    matches: expression,
    not: text,
    notIn: fc.array(text, { maxLength: 2 }),
    notContains: text,
    notMatches: expression,
  },
  { requiredKeys: [] },
);

describe('matchers of a text filter', () => {
  it('select a series once if the first of the labels that it has meets the filter, absent values as the filter says', () => {
    const labels = ['new', 'old', 'oldest'];
    const value = fc.option(
      text.filter((each) => each !== ''),
      { nil: null },
    );
    fc.assert(
      fc.property(filter, fc.integer({ min: 1, max: 3 }), value, value, value, (asked, count, ...values) => {
        const used = labels.slice(0, count);
        const present = used.flatMap((label, index) => {
          const given = values[index] ?? null;
          return given === null ? [] : [[label, given] as const];
        });
        const first = present[0]?.[1] ?? null;
        const selected = selecting(matchFirst(used, asked), Object.fromEntries(present));
        expect(selected).toHaveLength(meets(first, asked) ? 1 : 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('select by a label whose missing value is the empty text', () => {
    fc.assert(
      fc.property(filter, text, (asked, value) => {
        const selected = selecting(matchPlain('type', asked), value === '' ? {} : { type: value });
        expect(selected).toHaveLength(meets(value, asked) ? 1 : 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are one selector where negation needs no more', () => {
    expect(matchFirst(['a'], { not: 'x' })).toEqual([[{ label: 'a', operator: '!=', value: 'x' }]]);
    expect(matchFirst(['a'], { equals: 'x' })).toEqual([[{ label: 'a', operator: '=', value: 'x' }]]);
    expect(matchFirst(['a'], {})).toEqual([[]]);
    expect(matchFirst([], { equals: 'x' })).toEqual([]);
    expect(matchFirst([], { not: 'x' })).toEqual([[]]);
  });
});
