/** Bad arguments name themselves, say what was expected and got, and cost nothing but their own field. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, server, threw, traceOf } from '../support/plain-trace.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);

let gateway: TestGateway;
beforeAll(async () => {
  const spans = [1, 2].flatMap((number) =>
    traceOf(number, NOW_MS - number * 60_000, server('cart', threw(exception('CartError', 'no such item')))),
  );
  gateway = await openGateway(NOW_MS, { spans, logs: [] });
});
afterAll(() => gateway.close());

const first = async (query: string, variables?: Readonly<Record<string, unknown>>) => {
  const { data, errors } = await gateway.run(query, variables);
  return { data, code: errors[0]?.extensions.code, message: errors[0]?.message, path: errors[0]?.path };
};

describe('a malformed scalar is refused before anything is read', () => {
  it.each([
    ['TraceID', 'trace(id: "xyz") { id }', '`TraceID` must be 1 to 32 hexadecimal digits, not all 0, got "xyz"'],
    ['TraceID', 'trace(id: "") { id }', 'got ""'],
    ['TraceID', `trace(id: "${'0'.repeat(32)}") { id }`, 'not all 0'],
    ['TraceID', `trace(id: "${'a'.repeat(33)}") { id }`, '1 to 32 hexadecimal digits'],
    ['TraceID', 'trace(id: 12) { id }', 'got 12'],
    ['Duration', 'errorRateSeries(step: "soon") { label }', '`Duration` must be a length of time'],
    ['Duration', 'errorRateSeries(step: "-15s") { label }', 'got "-15s"'],
    ['Duration', 'errorRateSeries(step: "P1Y") { label }', 'got "P1Y"'],
    ['Duration', 'errorRateSeries(step: 60) { label }', 'got 60'],
    ['Int', 'services(first: 2147483648) { totalCount }', '32-bit'],
    ['Int', 'services(first: "20") { totalCount }', 'Int cannot represent non-integer value: "20"'],
    ['ServiceOrder', 'services(orderBy: LOUDEST) { totalCount }', 'LOUDEST'],
    ['SuggestField', 'suggest(field: EVERYTHING) { value }', 'EVERYTHING'],
  ])('%s: %s', async (_scalar, field, text) => {
    const { data, code, message } = await first(`{ triage { ${field} } }`);
    expect({ data, code }).toEqual({ data: null, code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(message).toContain(text);
  });

  it.each([
    ['TraceID!', 'trace(id: $value) { id }', 'g'.repeat(32)],
    ['TraceID!', 'trace(id: $value) { id }', null],
    ['Duration', 'errorRateSeries(step: $value) { label }', 'PT'],
    ['Duration', 'errorRateSeries(step: $value) { label }', { minutes: 1 }],
    ['Int', 'services(first: $value) { totalCount }', 1.5],
    ['Int', 'services(first: $value) { totalCount }', '1e3'],
    ['String!', 'service(name: $value) { id }', 5],
    ['ServiceOrder', 'services(orderBy: $value) { totalCount }', 'errors'],
  ])('a variable of type %s in %s', async (type, field, value) => {
    const { data, code, message } = await first(`query ($value: ${type}) { triage { ${field} } }`, { value });
    expect({ data, code }).toEqual({ data: null, code: 'BAD_USER_INPUT' });
    expect(message).toContain('Variable "$value"');
  });
});

describe('a range that makes no window nulls triage', () => {
  it.each([
    ['from: "2026-11-24T10:00:00Z", to: "2026-11-24T09:00:00Z"', 'BAD_USER_INPUT', '`range.from` must be before `to`'],
    ['from: "2026-11-24T10:00:00Z", to: "2026-11-24T10:00:00Z"', 'BAD_USER_INPUT', '`range.from` must be before `to`'],
    ['from: "2026-11-25T10:00:00Z"', 'BAD_USER_INPUT', '`range.from` must be before `to`'],
    ['to: "2026-11-24T10:00:00Z"', 'BAD_USER_INPUT', '`range.from` must be given together with `to`'],
    ['last: "1h", from: "2026-11-24T09:00:00Z"', 'BAD_USER_INPUT', '`range` must give `last` alone'],
    ['last: "1h", to: "2026-11-24T10:00:00Z"', 'BAD_USER_INPUT', '`range` must give `last` alone'],
    ['last: "0s"', 'BAD_USER_INPUT', '`range.last` must be at least 1 second, got 0 ms'],
    ['last: "999ms"', 'BAD_USER_INPUT', '`range.last` must be at least 1 second, got 999 ms'],
    ['last: "32d"', 'LIMIT_EXCEEDED', '`range.last` must be at most 31 days, got 32 days'],
    ['last: "104000000d"', 'LIMIT_EXCEEDED', '`range.last` must be at most 31 days'],
    [
      'from: "2026-10-01T00:00:00Z", to: "2026-11-24T00:00:00Z"',
      'LIMIT_EXCEEDED',
      '`range` must span at most 31 days, got 54.0 days',
    ],
    ['from: "0001-01-01T00:00:00Z"', 'BAD_USER_INPUT', '`range` must lie between 1970 and 9999'],
    [
      'from: "9999-12-31T23:59:58Z", to: "9999-12-31T23:59:59Z"',
      'BAD_USER_INPUT',
      '`range` must lie between 1970 and 9999',
    ],
  ])('%s', async (range, code, text) => {
    const answer = await first(`{ triage(range: { ${range} }) { window { from } } triageGateway { version } }`);
    expect(answer).toMatchObject({ code, path: ['triage'], message: expect.stringContaining(text) });
    expect(answer.data).toEqual({ triage: null, triageGateway: { version: 'test' } });
  });

  it.each(['"2026-11-24"', '"2026-11-24T10:00:00"', '"2026-13-40T10:00:00Z"', '"yesterday"', '1764000000', '""'])(
    'DateTime %s',
    async (from) => {
      const { code, message } = await first(`{ triage(range: { from: ${from} }) { window { from } } }`);
      expect(code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(message).toContain('`DateTime` must be an RFC 3339 instant with an offset');
    },
  );
});

describe('a step that cannot be', () => {
  const FIELDS = {
    errorRateSeries: 'errorRateSeries(by: TOTAL, step: $step) { label }',
    origins: 'origins(step: $step) { count { value } }',
    service: 'service(name: "cart") { errorRateSeries(step: $step) { label } }',
    route: 'route(service: "cart", name: "GET /cart") { errorRateSeries(step: $step) { label } }',
    exceptionType: 'exceptionType(name: "CartError") { series(step: $step) { step } }',
    exceptionGroups: 'exceptionGroups { nodes { series(step: $step) { step } } }',
  };
  it.each([
    ['1s', 'PT1H', 'BAD_USER_INPUT', '`step` must be at least 10 seconds, got 1000 ms'],
    ['0s', 'PT1H', 'BAD_USER_INPUT', '`step` must be at least 10 seconds, got 0 ms'],
    ['10.5s', 'PT1H', 'BAD_USER_INPUT', '`step` must be whole seconds, got 10500 ms'],
    ['10s', 'P1D', 'LIMIT_EXCEEDED', '`step` must give at most 1500 points over the window'],
  ])('%s over %s is refused by every series, the rest stays', async (step, last, code, text) => {
    const { data, errors } = await gateway.run(
      `query ($step: Duration, $last: Duration) {
        triage(range: { last: $last }) { ${Object.values(FIELDS).join('\n')} errorRate { requests } }
      }`,
      { step, last },
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Object.keys(FIELDS).map(() => code));
    expect(errors.every(({ message }) => message.startsWith(text))).toBe(true);
    expect(data.triage).toMatchObject({
      errorRateSeries: null,
      origins: null,
      service: { errorRateSeries: null },
      route: { errorRateSeries: null },
      exceptionType: { series: null },
      exceptionGroups: { nodes: [{ series: null }] },
      errorRate: { requests: 2 },
    });
  });
});

describe('a page size outside its limits', () => {
  const lists = (size: string) => `
    services(first: ${size}) { totalCount }
    routes(first: ${size}) { totalCount }
    exceptionTypes(first: ${size}) { totalCount }
    exceptionGroups(first: ${size}) { totalCount }
    traces(first: ${size}) { totalCount }
    origins(first: ${size}) { count { value } }
    errorRateSeries(first: ${size}) { label }
    suggest(field: SERVICE, first: ${size}) { value }
    service(name: "cart") {
      routes(first: ${size}) { totalCount }
      exceptionTypes(first: ${size}) { totalCount }
      exceptionGroups(first: ${size}) { totalCount }
      traces(first: ${size}) { totalCount }
    }
    route(service: "cart", name: "GET /cart") {
      exceptionGroups(first: ${size}) { totalCount }
      traces(first: ${size}) { totalCount }
    }
    exceptionType(name: "CartError") { groups(first: ${size}) { totalCount } }
    one: exceptionGroups(first: 1) { nodes { samples(first: ${size}) { totalCount } } }
    trace(id: "${'a0'.repeat(15)}a2") { spans(first: ${size}) { totalCount } }`;
  const LISTS = 17;

  it.each([0, -1, -2147483648])('%i is BAD_USER_INPUT on every list', async (size) => {
    const { data, errors } = await gateway.run(`{ triage { ${lists(String(size))} errorRate { requests } } }`);
    expect(errors.map(({ message }) => message.replace(/and [\d]+/, 'and MAX'))).toEqual(
      Array.from({ length: LISTS }, () => `\`first\` must be between 1 and MAX, got ${size}`),
    );
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(data.triage.errorRate).toEqual({ requests: 2 });
  });

  it('above the largest is LIMIT_EXCEEDED that names the limit of the list', async () => {
    const { errors } = await gateway.run(`{ triage { ${lists('2147483647')} } }`);
    const limits = Object.groupBy(errors, ({ message }) => /between 1 and (\d+)/.exec(message)?.[1] ?? 'none');
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['LIMIT_EXCEEDED']));
    expect(Object.entries(limits).map(([limit, each]) => [limit, each?.length])).toEqual([
      ['100', 12],
      ['500', 5],
    ]);
  });

  it('at the limits is served', async () => {
    const { errors } = await gateway.run(`{
      triage {
        services(first: 500) { totalCount } routes(first: 1) { totalCount } exceptionTypes(first: 500) { totalCount }
        traces(first: 100) { totalCount nodes { spans(first: 100) { totalCount } } } suggest(field: ROUTE, first: 100) { value }
      }
    }`);
    expect(errors).toEqual([]);
  });
});

describe('an id or argument that means nothing', () => {
  it.each([
    'x',
    '',
    'ef1:0123456789abcdef.VHlwZQ',
    'ef0:0123456789ABCDEF.VHlwZQ',
    'ef0:0123456789abcdef.VHlwZR',
    'ef0:0123456789abcde.VHlwZQ',
    'ef0:0123456789abcdef.VHlwZQ==',
    `ef0:0123456789abcdef.${'!'.repeat(10_000)}`,
    'ef0:0123456789abcdef.\u0000',
  ])('exceptionGroup %#', async (id) => {
    const { data, code, message } = await first(
      'query ($id: ID!) { triage { exceptionGroup(id: $id) { id } errorRate { requests } } }',
      { id },
    );
    expect(code).toBe('BAD_USER_INPUT');
    expect(message).toMatch(/^`id` must be an exception group's id like "ef0:0123456789abcdef.VHlwZQ", got /);
    expect(message?.length).toBeLessThan(300);
    expect(data.triage).toEqual({ exceptionGroup: null, errorRate: { requests: 2 } });
  });

  it.each([
    ['field: ATTRIBUTE_VALUE', '`attribute` must be the name of an attribute, got null'],
    ['field: ATTRIBUTE_VALUE, attribute: ""', '`attribute` must be the name of an attribute, got ""'],
    ['field: SERVICE, attribute: "customer.tier"', '`attribute` must be left out for SERVICE, got "customer.tier"'],
  ])('suggest(%s)', async (args, message) => {
    const answer = await first(`{ triage { suggest(${args}) { value } errorRate { requests } } }`);
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', message, path: ['triage', 'suggest'] });
    expect(answer.data.triage.errorRate).toEqual({ requests: 2 });
  });
});

describe('any text in a string argument', () => {
  it.each([
    ['NUL', 'a\u0000b'],
    ['quotes', `'; DROP TABLE span; --"`],
    ['a backslash', '\\'],
    ['control characters', '\u0001\n\r\t\u007f'],
    ['half a surrogate pair', '\ud800'],
    ['wildcards', '%_*?[a]$1'],
    ['invisible characters', '\u202e\u200b\ufeff'],
    ['nothing', ''],
    ['ten thousand characters', 'x'.repeat(10_000)],
  ])('is data: %s', async (_name, text) => {
    const { data, errors } = await gateway.run(
      `query ($text: String!) {
        triage {
          service(name: $text) { id }
          route(service: $text, name: $text) { id }
          exceptionType(name: $text) { id }
          origins(entryService: $text, entryRoute: $text) { rows { share } count { value } }
          prefix: suggest(field: SERVICE, prefix: $text) { value }
          attribute: suggest(field: ATTRIBUTE_VALUE, attribute: "a", prefix: $text) { value }
          traces(first: 1) { nodes { spans { nodes { attributes(keys: [$text]) { key } } } } }
        }
      }`,
      { text },
    );
    expect(errors).toEqual([]);
    expect(data.triage).toMatchObject({
      service: null,
      route: null,
      exceptionType: null,
      origins: { rows: [], count: { value: 0 } },
      prefix: text === '' ? [{ value: 'cart' }] : [],
      attribute: [],
      traces: { nodes: [{ spans: { nodes: [{ attributes: [] }] } }] },
    });
  });
});
