/** Whatever stands in a filter is data or is refused by name; it is never an internal error. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, server, threw, traceOf } from '../support/plain-trace.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);

let gateway: TestGateway;
beforeAll(async () => {
  const spans = traceOf(1, NOW_MS - 60_000, server('cart', threw(exception('CartError', 'no such item'))));
  gateway = await openGateway(NOW_MS, { spans, logs: [] });
});
afterAll(() => gateway.close());

const TEXT_KEYS = ['service', 'route', 'environment', 'version', 'statusCode', 'exceptionType', 'message'] as const;
const POSITIVE = ['equals', 'contains', 'in'] as const;
const NEGATIVE = ['not', 'notContains', 'notIn'] as const;
const condition = (operator: string, text: string) => ({ [operator]: operator.endsWith('n') ? [text] : text });

/** One field of each measure and search, so that every printer of filters is passed. */
const run = (filter: object) =>
  gateway.run(
    `query ($filter: ErrorFilter) {
      triage(filter: $filter) {
        errorRate { requests }
        exceptionTypes { totalCount }
        origins { count { value } }
        traces { nodes { traceId } }
      }
      triageGateway { version }
    }`,
    { filter },
  );

describe('any text in any string filter is data', () => {
  const NASTY = {
    NUL: 'a\u0000b',
    quotes: `'; DROP TABLE span; --"`,
    backslashes: 'a\\b\\',
    'control characters': 'a\nb\r\t\u0001',
    'half a surrogate pair': 'x\udc00y',
    wildcards: '%_*${x}{{y}}$1',
  };
  it.each(Object.entries(NASTY))('%s', async (_name, text) => {
    const all = TEXT_KEYS.map((key, index) => [key, condition(POSITIVE[index % 3] ?? 'equals', text)]);
    const none = TEXT_KEYS.map((key, index) => [key, condition(NEGATIVE[index % 3] ?? 'not', text)]);
    const scopes = ['ANY', 'RESOURCE', 'SPAN', 'EVENT'];
    const positive = await run({
      ...Object.fromEntries(all),
      attributes: scopes.map((scope) => ({ key: text, scope, value: { equals: text } })),
    });
    const negative = await run({
      ...Object.fromEntries(none),
      attributes: scopes.map((scope) => ({ key: text, scope, value: { not: text } })),
    });
    expect([positive.errors, negative.errors]).toEqual([[], []]);
    expect(positive.data.triage).toEqual({
      errorRate: null,
      exceptionTypes: { totalCount: 0 },
      origins: { count: { value: 0 } },
      traces: { nodes: [] },
    });
    expect(negative.data.triage).toMatchObject({
      errorRate: { requests: 1 },
      exceptionTypes: { totalCount: 1 },
      origins: { count: { value: 1 } },
      traces: { nodes: [{}] },
    });
  });
});

describe('a filter that says nothing or too much is refused by name', () => {
  const long = 'x'.repeat(10_000);
  const cases: readonly [string, object, string, string][] = [
    ['no condition', { service: {} }, 'BAD_USER_INPUT', '`filter.service` must have a condition'],
    ['a null condition', { route: { equals: null } }, 'BAD_USER_INPUT', '`filter.route` must have a condition'],
    [
      'an attribute without a condition',
      { attributes: [{ key: 'a', value: {} }] },
      'BAD_USER_INPUT',
      '`filter.attributes[0].value` must have a condition',
    ],
    [
      'an attribute without a name',
      {
        attributes: [
          { key: 'a', value: { equals: 'x' } },
          { key: '', value: { equals: 'x' } },
        ],
      },
      'BAD_USER_INPUT',
      '`filter.attributes[1].key` must name an attribute, got ""',
    ],
    ['no kind', { kinds: [] }, 'BAD_USER_INPUT', '`filter.kinds` must name at least one span kind, got []'],
    ...TEXT_KEYS.flatMap((key): [string, object, string, string][] =>
      [...POSITIVE, ...NEGATIVE].map((operator) => [
        `ten thousand characters in ${key}.${operator}`,
        { [key]: condition(operator, long) },
        'LIMIT_EXCEEDED',
        '`filter` must take at most 1024 bytes as JSON, got 100',
      ]),
    ),
    [
      'a long name of an attribute',
      { attributes: [{ key: long, value: { equals: 'x' } }] },
      'LIMIT_EXCEEDED',
      '`filter` must take at most 1024 bytes',
    ],
    [
      'many short values',
      { service: { in: Array.from({ length: 300 }, (_, index) => `s${index}`) } },
      'LIMIT_EXCEEDED',
      '`filter` must take at most 1024 bytes',
    ],
  ];
  it.each(cases)('%s', async (_name, filter, code, text) => {
    const { data, errors } = await run(filter);
    expect(data).toEqual({ triage: null, triageGateway: { version: 'test' } });
    expect(errors).toMatchObject([{ path: ['triage'], message: expect.stringContaining(text), extensions: { code } }]);
  });

  it.each([
    ['an unknown key', { services: { equals: 'cart' } }],
    ['an unknown condition', { service: { like: 'cart' } }],
    ['a null in a list', { service: { in: [null] } }],
    ['an unknown kind', { kinds: ['ROOT'] }],
    ['a text in place of a condition', { service: 'cart' }],
    ['an unknown scope', { attributes: [{ key: 'a', scope: 'LOG', value: { equals: 'x' } }] }],
  ])('%s', async (_name, filter) => {
    const { data, errors } = await run(filter);
    expect(data).toBeNull();
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('Variable "$filter" got invalid value'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('a regular expression', () => {
  const nasty = ['(', '[', '*', 'a**', '(?=x)', '(?<=x)', '\\1', '\\Z', '\\', 'a{1001}', '(a{1000}){1000}', '[z-a]'];
  it.each(nasty)('%s is no RE2 and is refused by name', async (expression) => {
    const attributes = [{ key: 'a', value: { notMatches: expression } }];
    const own = await run({ service: { matches: expression } });
    expect(own.errors).toMatchObject([
      {
        message: expect.stringMatching(/^`filter\.service\.matches` must be an RE2 regular expression \(.*\), got /),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const nested = await run({ attributes });
    expect(nested.errors[0]?.message).toMatch(/^`filter\.attributes\[0\]\.value\.notMatches` must be an RE2/);
  });

  it.each([
    ['(?i)CART', 1],
    ['ca', 0],
    ['c.*', 1],
    ['[[:alpha:]]+', 1],
    ['\\pL+', 1],
    ['\\Qcart\\E', 1],
    ['(?P<name>cart)', 1],
    ['(x+x+)+y', 0],
    ['a\u0000b', 0],
    ['', 0],
  ])('%s matches the whole value: %i', async (expression, requests) => {
    const { data, errors } = await gateway.run(
      'query ($filter: ErrorFilter) { triage(filter: $filter) { services { totalCount } } }',
      { filter: { service: { matches: expression } } },
    );
    expect(errors).toEqual([]);
    expect(data.triage.services.totalCount).toBe(requests);
  });
});
