/** The searches of a sample of errors: one text for many questions, and none that is too long to be read. */
import { describe, expect, it } from '@jest/globals';
import type { Filter } from '../../../src/filter/filter.ts';
import type { CountQuery, Dimension } from '../../../src/sources/source.ts';
import { errorSearch, textsOf } from '../../../src/sources/tempo/error-search.ts';
import { planExceptions, planOrigins } from '../../../src/sources/tempo/plan-errors.ts';
import { fixed } from '../../../src/sources/tempo/traceql-condition.ts';
import { byteLength, QUERY_MAX_BYTES } from '../../../src/sources/tempo/traceql.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';

type Measure = CountQuery['measure'];
const plan = (measure: Measure, by: readonly Dimension[], where: Filter = {}, keys: CountQuery['keys'] = null) => {
  const query = { measure, by, where, keys };
  return measure === 'origins' ? planOrigins(query) : planExceptions(query);
};
const search = (measure: Measure, by: readonly Dimension[], where: Filter = {}, hasStack = false) =>
  errorSearch(plan(measure, by, where), 'wide', { measure, by }, hasStack);

describe('the searches of a sample', () => {
  it('are one where nothing is filtered, and the same one whatever the question counts by', () => {
    const texts = textsOf(search('exceptions', ['service', 'route']));
    expect(texts).toHaveLength(1);
    expect(textsOf(search('occurrences', ['exceptionType', 'errorKind', 'title', 'version']))).toEqual(texts);
    expect(textsOf(search('exceptions', ['httpRoute']))).not.toEqual(texts);
  });

  it('select the stack only where groups are told by it', () => {
    const isOfStack = (hasStack: boolean): boolean =>
      textsOf(search('occurrences', ['group'], {}, hasStack)).some((text) => text.includes('exception.stacktrace'));
    expect([isOfStack(true), isOfStack(false)]).toEqual([true, false]);
  });

  it('of origins also bring what answers a failed call', () => {
    expect(textsOf(search('origins', ['dependency'])).join('')).toContain('>{kind=server||kind=consumer}');
    expect(textsOf(search('exceptions', ['route'])).join('')).not.toContain('>{kind=server||kind=consumer}');
  });

  it('tell apart what meets a filter that only Tempo tests', () => {
    const { matched } = search('exceptions', ['route'], { message: { contains: 'sku' } });
    expect(matched.map(({ texts }) => texts)).toEqual([[expect.stringContaining('sku')]]);
    expect(search('exceptions', ['route'], { service: { equals: 'web' } }).matched).toEqual([]);
  });

  it('look for what meets the same filter together, with an exception and without', () => {
    const { matched } = search('occurrences', ['errorKind'], { environment: { equals: 'production' } });
    expect(matched.map(({ classes, texts }) => [classes.length, texts.length])).toEqual([[2, 1]]);
  });

  it('are narrowed by further conditions', () => {
    const of = { measure: 'exceptions', by: ['route'] } as const;
    const texts = textsOf(errorSearch(plan('exceptions', ['route']), 'wide', of, false, [fixed('name = "x"')]));
    expect(texts.every((text) => text.includes('name="x"'))).toBe(true);
  });

  it.each<readonly [string, Measure, Filter]>([
    [
      'long lists',
      'exceptions',
      { service: { in: Array.from({ length: 60 }, (_, index) => `service-${index}-of-many`) } },
    ],
    [
      'every field',
      'origins',
      { environment: { not: 'dev' }, version: { not: '1' }, message: { contains: 'x'.repeat(60) } },
    ],
  ])('are short enough for Tempo with %s', (_name, measure, where) => {
    const texts = textsOf(search(measure, ['group', 'route', 'httpRoute', 'environment'], where, true));
    expect(texts.filter((text) => byteLength(`${text} with (most_recent=true)`) > QUERY_MAX_BYTES)).toEqual([]);
  });

  it('refuse a filter that fits no query', () => {
    const where = { exceptionType: { not: 'x'.repeat(1_000) } };
    expect(() => search('exceptions', ['route'], where)).toThrow(UnsupportedQueryError);
  });
});
