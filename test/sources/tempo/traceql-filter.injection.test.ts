/** No text of a filter gets out of its literal: read by a lexer written from Tempo's own. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Filter } from '../../../src/filter/filter.ts';
import { toTraceQL } from '../../../src/sources/tempo/traceql-condition.ts';
import { filterConditions } from '../../../src/sources/tempo/traceql-filter.ts';
import { compact } from '../../../src/sources/tempo/traceql-compact.ts';
import { attribute, escapePattern, quoteString, type AttributePlace } from '../../../src/sources/tempo/traceql.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { hostileFilter, hostileText } from '../../support/hostile-filters.ts';
import { tokensOf, type Token } from '../../support/traceql-lexer.ts';

const WORDS = new Set(['name', 'kind', 'nil', 'duration', 'true', 'false', 'event:name']);
const OPERATORS = new Set(['(', ')', '&&', '||', '!', '=', '!=', '=~', '>=', '<=', '<', '-']);

const isOurs = (token: Token): boolean => {
  if (token.kind === 'word') return WORDS.has(token.text);
  return token.kind === 'operator' ? OPERATORS.has(token.text) : true;
};

const depthsOf = (tokens: readonly Token[]): readonly number[] => {
  let depth = 0;
  return tokens.map((token) => {
    if (token.kind === 'operator' && token.text === '(') depth++;
    if (token.kind === 'operator' && token.text === ')') depth--;
    return depth;
  });
};

const printed = (filter: Filter): string | null => {
  try {
    const { own, service, request, exception } = filterConditions(filter);
    return toTraceQL([...own, ...service, ...request, ...exception]);
  } catch (error) {
    if (error instanceof UnsupportedQueryError) return null;
    throw error;
  }
};

const stringsOf = (query: string): readonly string[] =>
  tokensOf(query).flatMap((token) => (token.kind === 'string' ? [token.value] : []));

describe('a filter in TraceQL', () => {
  it('is made of our words and operators, whatever its texts are', () => {
    fc.assert(
      fc.property(hostileFilter('user.id'), (filter) => {
        const query = printed(filter);
        fc.pre(query !== null);
        const tokens = tokensOf(query);
        expect(tokens.filter((token) => !isOurs(token))).toEqual([]);
        const depths = depthsOf(tokens);
        expect(Math.min(0, ...depths)).toBe(0);
        expect(depths.at(-1)).toBe(0);
        expect(tokensOf(compact(query))).toEqual(tokens);
      }),
    );
  });

  it('compares with the text itself', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const query = toTraceQL(filterConditions({ exceptionType: { equals: text } }).exception);
        expect(stringsOf(query)).toContain(text.toWellFormed());
      }),
    );
  });

  it('matches what contains the text, and nothing else', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (text, other) => {
        const [pattern = ''] = stringsOf(toTraceQL(filterConditions({ message: { contains: text } }).exception));
        const expression = new RegExp(`^(?:${pattern})$`, 'su');
        const [wanted, around] = [text.toWellFormed(), other.toWellFormed()];
        expect(expression.test(`${around}${wanted}${around}`)).toBe(true);
        expect(expression.test(around)).toBe(around.includes(wanted));
      }),
    );
  });

  it('names the attribute itself, quoted where it has to be', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom<AttributePlace>('span', 'resource', 'event', ''), (name, place) => {
        expect(tokensOf(`${attribute(place, name)} = 1`)).toEqual([
          { kind: 'attribute', scope: `${place}.`, name: name.toWellFormed() },
          { kind: 'operator', text: '=' },
          { kind: 'number', text: '1' },
        ]);
      }),
    );
  });

  it('quotes and escapes so that the text comes back', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(tokensOf(quoteString(text))).toEqual([{ kind: 'string', value: text.toWellFormed() }]);
        expect(new RegExp(`^(?:${escapePattern(text.toWellFormed())})$`, 'su').test(text.toWellFormed())).toBe(true);
      }),
    );
  });
});
