import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixed, isOneOf, toTraceQL, type Condition } from '../../../src/sources/tempo/traceql-condition.ts';
import { splitToFit } from '../../../src/sources/tempo/traceql-split.ts';
import { byteLength, PRINTED_MAX_BYTES } from '../../../src/sources/tempo/traceql.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';

const print = (conditions: readonly Condition[]): string => `{ ${toTraceQL(conditions)} } | select(name)`;
const textsIn = (conditions: readonly Condition[]): readonly string[] =>
  conditions.flatMap((condition) => (condition.kind === 'value' ? condition.texts : []));

describe('queries below the length that Tempo reads', () => {
  it('are one where everything fits', () => {
    const conditions = [fixed('status = error'), isOneOf('name', ['a', 'b'])];
    expect(splitToFit(conditions, print)).toEqual([conditions]);
  });

  it('share a long list out among them, every value in one of them', () => {
    const text = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 1, maxLength: 100 }), (texts) => {
        const lists = splitToFit([fixed('status = error'), isOneOf('name', texts)], print);
        expect(lists.flatMap(textsIn)).toEqual(texts);
        expect(Math.max(...lists.map((list) => byteLength(print(list))))).toBeLessThanOrEqual(PRINTED_MAX_BYTES);
      }),
    );
  });

  it('are refused where what is not wanted cannot be shared out: the error says by how much it is too long', () => {
    const texts = Array.from({ length: 60 }, (_, index) => `some longer value ${index}`);
    const conditions: readonly Condition[] = [{ kind: 'not', condition: isOneOf('name', texts) }];
    const over = byteLength(print(conditions)) - PRINTED_MAX_BYTES;
    const split = () => splitToFit(conditions, print);
    expect(split).toThrow(UnsupportedQueryError);
    expect(split).toThrow(`a query of ${PRINTED_MAX_BYTES} bytes`);
    expect(() => {
      try {
        split();
      } catch (error) {
        throw error instanceof UnsupportedQueryError ? new Error(error.remedy) : error;
      }
    }).toThrow(`shorten the filter by ${over} bytes`);
  });
});
