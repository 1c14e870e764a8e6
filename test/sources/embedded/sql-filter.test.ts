/** Conditions: no text of a filter or key becomes part of a statement, and what engines may get wrong about them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttributeScope, Filter, StringFilter } from '../../../src/filter/filter.ts';
import { callsStatement } from '../../../src/sources/embedded/sql-calls.ts';
import { exceptionsStatement } from '../../../src/sources/embedded/sql-exceptions.ts';
import { attributeCondition, textCondition } from '../../../src/sources/embedded/sql-filter.ts';
import { originsStatement } from '../../../src/sources/embedded/sql-origins.ts';
import { exemplarsStatement, requestsStatement, spansStatement } from '../../../src/sources/embedded/sql-requests.ts';
import { exceptionSearchStatement, traceSearchStatement } from '../../../src/sources/embedded/sql-search.ts';
import { name, sql, toStatement, type Statement } from '../../../src/sources/embedded/sql.ts';
import type { KeySet } from '../../../src/sources/source.ts';
import { openTables } from './sql-tables.ts';

const RANGE = { fromMs: 0, toMs: 60_000 };

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    "'",
    '"',
    '--',
    '/*',
    ';',
    '$1',
    '?',
    '\0',
    '\n',
    "' OR '1'='1",
    '\\',
    '~',
    '/',
    '{"$double":"NaN"}',
    '',
  ),
  fc
    .array(fc.constantFrom("'", '"', '-', '$', '1', ';', '\0', ')', '('), { maxLength: 8 })
    .map((parts) => parts.join('')),
);

const textFilter = (text: string): StringFilter => ({
  equals: text,
  in: [text, `${text}2`],
  contains: text,
  matches: text,
  not: text,
  notIn: [text],
  notContains: text,
  notMatches: text,
});

const SCOPES: readonly AttributeScope[] = ['ANY', 'RESOURCE', 'SPAN', 'EVENT'];

const filterOf = (text: string, key: string): Filter => ({
  service: textFilter(text),
  route: textFilter(text),
  environment: textFilter(text),
  version: textFilter(text),
  statusCode: textFilter(text),
  exceptionType: textFilter(text),
  message: textFilter(text),
  attributes: SCOPES.map((scope) => ({ key, scope, value: textFilter(text) })),
});

const statementsOf = (text: string, key: string): readonly Statement[] => {
  const where = filterOf(text, key);
  const keys = (dimension: KeySet['dimensions'][number]): KeySet => ({ dimensions: [dimension], values: [[text]] });
  const shared = { where, range: RANGE, stepMs: 1_000 };
  return [
    requestsStatement({ measure: 'requests', by: ['route'], keys: keys('route'), ...shared }),
    exemplarsStatement({ by: ['service'], keys: keys('service'), ...shared }),
    spansStatement({ measure: 'spans', by: ['service'], keys: keys('service'), ...shared }),
    exceptionsStatement({ measure: 'occurrences', by: ['exceptionType'], keys: keys('exceptionType'), ...shared }),
    originsStatement({ measure: 'origins', by: ['entryRoute'], keys: keys('entryRoute'), ...shared }),
    callsStatement({ measure: 'calls', by: ['callee'], keys: keys('callee'), ...shared }),
    traceSearchStatement({
      kind: 'traces',
      by: ['route'],
      keys: keys('route'),
      limit: 1,
      after: null,
      withErrors: false,
      ...shared,
    }),
    exceptionSearchStatement({
      kind: 'exceptions',
      by: ['route'],
      keys: keys('route'),
      limit: 1,
      after: { startUs: 0, id: text },
      ...shared,
    }),
  ];
};

describe('the text of a statement', () => {
  it('is the same whatever the texts of filter and keys are', () => {
    const texts = statementsOf('a', 'b').map(({ text }) => text);
    fc.assert(
      fc.property(hostile, hostile, (text, key) => {
        expect(statementsOf(text, key).map((statement) => statement.text)).toEqual(texts);
      }),
    );
  });

  it('counts its parameters in the order of their values', () => {
    for (const { text, values } of statementsOf("'$1", '--')) {
      expect(text.match(/\$\d+/gu)).toEqual(values.map((_, index) => `$${index + 1}`));
    }
  });

  it('takes no name that is not one of ours', () => {
    expect(() => name('span; DROP TABLE span')).toThrow(RangeError);
  });
});

const evaluate = async (
  condition: ReturnType<typeof textCondition>,
  labels: readonly string[] = [],
): Promise<unknown> => {
  const store = await openTables({ labels: labels.map((text, index) => [index + 1, text]) });
  const { text, values } = toStatement(sql`SELECT ${condition} AS met`);
  return (await store.read(text, values)).columns[0]?.[0];
};

describe('conditions in the engine', () => {
  it('take every text as it is', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        // Lone surrogates cannot be stored: the engine takes UTF-8.
        const stored = text.toWellFormed();
        expect(await evaluate(textCondition(sql`${stored}`, { equals: stored, contains: stored, in: [stored] }))).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['a key with quotes and dots', 'a."b".c'],
    ['an empty key', ''],
    ['a key with the escapes of a JSON pointer', 'a/b~c~1'],
    ['a key with control characters', '\u0001\0k'],
    ['a key that looks like an index', '0'],
    ['a key that looks like a path', '$.a[*]'],
  ])('find an attribute by %s', async (_title, key) => {
    const span = sql`${JSON.stringify({ [key]: 'v', other: 'w' })}`;
    const columns = { span, resource: sql`0`, event: null };
    const value = { equals: 'v', not: 'w' };
    expect(await evaluate(attributeCondition(columns, { key, scope: 'SPAN', value }))).toBe(true);
    expect(await evaluate(attributeCondition(columns, { key, scope: 'ANY', value }))).toBe(true);
  });

  it.each([
    ['a double that JSON cannot write', '{"k":{"$double":"-Infinity"}}', '-Infinity'],
    ['bytes', '{"k":{"$bytes":"AAE="}}', 'AAE='],
    ['an integer beyond 2^53', '{"k":9007199254740993}', '9007199254740993'],
    ['a fraction', '{"k":1.5}', '1.5'],
    ['a double without a fraction', '{"k":5.0}', '5.0'],
  ])('compare %s by its text', async (_title, json, equals) => {
    const columns = { span: sql`${json}`, resource: sql`0`, event: null };
    expect(await evaluate(attributeCondition(columns, { key: 'k', scope: 'SPAN', value: { equals } }))).toBe(true);
  });

  it('do not stumble over labels that only look like JSON', async () => {
    const columns = { span: sql`NULL::VARCHAR`, resource: sql`2`, event: null };
    const filter = { key: 'k', scope: 'RESOURCE', value: { equals: 'v' } } as const;
    expect(await evaluate(attributeCondition(columns, filter), ['{broken', '{"k":"v"}'])).toBe(true);
  });
});
