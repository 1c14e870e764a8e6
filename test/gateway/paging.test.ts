/** Lists page by keysets: each item once, whatever the order; a cursor knows its list, filter, order and window. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { exception, server, threw, traceOf, type PlainSpan } from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);

/** Requests and errors of each service: an hour ago, and now. Ties in every number, and one that was not there before. */
const SHOP = [
  ['a', [4, 0], [4, 2]],
  ['b', [4, 2], [4, 2]],
  ['c', [0, 0], [2, 2]],
  ['d', [2, 2], [6, 0]],
  ['e', [4, 1], [8, 2]],
  ['f', [1, 0], [1, 0]],
] as const;

const shop = (): readonly PlainSpan[] => {
  let number = 0;
  const requests = (service: string, agoMs: number, [all, errors]: readonly [number, number]) =>
    Array.from({ length: all }, (_, index) =>
      traceOf(
        number++,
        NOW_MS - agoMs - index * MINUTE_MS,
        server(service, {
          ...(index < errors ? threw(exception(`${service.toUpperCase()}Error`, `what ${index}`)) : {}),
          name: index % 2 === 0 ? 'GET /' : `GET /${service}`,
        }),
      ),
    ).flat();
  return [
    ...traceOf(number++, NOW_MS - 3 * HOUR_MS, server('a')),
    ...SHOP.flatMap(([service, before, now]) => [
      ...requests(service, 80 * MINUTE_MS, before),
      ...requests(service, 5 * MINUTE_MS, now),
    ]),
  ];
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway(NOW_MS, { spans: shop(), logs: [] });
});
afterAll(() => gateway.close());

interface Page {
  readonly names: readonly string[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly totalCount: number | null;
}
const page = async (list: string, node: string, args: string, after: string | null): Promise<Page> => {
  const { data, errors } = await gateway.run(
    `query ($after: String) {
      triage {
        list: ${list}(after: $after, ${args}) {
          nodes { ${node} } totalCount pageInfo { endCursor hasNextPage hasPreviousPage startCursor } edges { cursor }
        }
      }
    }`,
    { after },
  );
  expect(errors).toEqual([]);
  const { nodes, pageInfo, totalCount, edges } = data.triage.list;
  expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null]);
  return { ...pageInfo, totalCount, names: nodes.map((each: unknown) => JSON.stringify(each)) };
};

const walk = async (list: string, node: string, args: string): Promise<readonly string[]> => {
  const names: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { hasNextPage, endCursor, hasPreviousPage, names: more }: Page = await page(list, node, args, after);
    expect(hasPreviousPage).toBe(after !== null);
    names.push(...more);
    if (!hasNextPage) return names;
    after = endCursor;
  }
};

describe('services', () => {
  const ORDERS = {
    ERRORS: ['a', 'b', 'c', 'e', 'd', 'f'],
    RATIO: ['c', 'a', 'b', 'e', 'd', 'f'],
    CHANGE: ['a', 'b', 'e', 'f', 'd', 'c'],
    REQUESTS: ['e', 'd', 'a', 'b', 'c', 'f'],
    NAME: ['a', 'b', 'c', 'd', 'e', 'f'],
  };
  it.each(Object.entries(ORDERS))('in order %s give each once, ties by name, unknown last', async (orderBy, names) => {
    const seen = await walk('services', 'name', `first: 2, orderBy: ${orderBy}`);
    expect(seen).toEqual(names.map((name) => JSON.stringify({ name })));
  });

  it('say how many there are on every page', async () => {
    const { totalCount, endCursor } = await page('services', 'name', 'first: 4', null);
    const next = await page('services', 'name', 'first: 4', endCursor);
    expect([totalCount, next.totalCount, next.names.length]).toEqual([6, 6, 2]);
  });

  it('give an empty page behind the last', async () => {
    const { endCursor } = await page('services', 'name', 'first: 6', null);
    expect(await page('services', 'name', 'first: 6', endCursor)).toMatchObject({
      names: [],
      endCursor: null,
      hasNextPage: false,
      hasPreviousPage: true,
    });
  });
});

describe('every other list gives each once', () => {
  it.each(['ERRORS', 'RATIO', 'CHANGE', 'REQUESTS', 'NAME'])('routes in order %s', async (orderBy) => {
    const node = 'name service { name }';
    const whole = await page('routes', node, `first: 100, orderBy: ${orderBy}`, null);
    expect(whole.totalCount).toBe(new Set(whole.names).size);
    expect(await walk('routes', node, `first: 3, orderBy: ${orderBy}`)).toEqual(whole.names);
  });

  it.each([
    ['exceptionTypes', 'name', 4],
    ['exceptionGroups', 'id', 4],
    ['traces', 'traceId', 8],
  ])('%s', async (list, node, size) => {
    const whole = await page(list, node, 'first: 100', null);
    expect(new Set(whole.names).size).toBe(size);
    expect(await walk(list, node, 'first: 3')).toEqual(whole.names);
  });

  it('samples of a group and spans of a trace', async () => {
    const answer = async (after: readonly (string | null)[]) => {
      const { data, errors } = await gateway.run(
        `query ($samples: String, $spans: String) {
          triage {
            exceptionGroups(first: 1) { nodes { samples(first: 1, after: $samples) { nodes { at } pageInfo { hasNextPage endCursor } } } }
            traces(first: 1) { nodes { spans(first: 1, after: $spans) { nodes { spanId } pageInfo { hasNextPage endCursor } } } }
          }
        }`,
        { samples: after[0], spans: after[1] },
      );
      expect(errors).toEqual([]);
      return [data.triage.exceptionGroups.nodes[0].samples, data.triage.traces.nodes[0].spans];
    };
    const [samples, spans] = await answer([null, null]);
    expect([samples.pageInfo.hasNextPage, spans.pageInfo.hasNextPage]).toEqual([true, false]);
    const [more, none] = await answer([samples.pageInfo.endCursor, spans.pageInfo.endCursor]);
    expect([more.pageInfo.hasNextPage, none.nodes]).toEqual([false, []]);
    expect(more.nodes[0].at < samples.nodes[0].at).toBe(true);
  });
});

const EARLIER = 'from: "2026-11-24T08:00:00Z", to: "2026-11-24T09:00:00Z"';
const cursorOf = async (field: string, args = ''): Promise<string> => {
  const { data } = await gateway.run(`{ triage${args} { list: ${field} { pageInfo { endCursor } } } }`);
  return data.triage.list.pageInfo.endCursor;
};
const follow = async (after: string, field: string, args = '') => {
  const { data, errors } = await gateway.run(
    `query ($after: String) { triage${args} { window { from to } list: ${field} { nodes { __typename } } errorRate { requests } } }`,
    { after },
  );
  return { triage: data?.triage, code: errors[0]?.extensions.code, message: errors[0]?.message, path: errors[0]?.path };
};

describe('a cursor', () => {
  it.each([
    ['of another list', 'routes(first: 1)', 'services(after: $after)', '', ''],
    ['of another order', 'services(first: 1)', 'services(after: $after, orderBy: NAME)', '', ''],
    ['of another filter', 'services(first: 1)', 'services(after: $after)', '', '(filter: { version: { not: "1" } })'],
    [
      'of another baseline',
      'services(first: 1, orderBy: CHANGE)',
      'services(after: $after, orderBy: CHANGE)',
      '',
      '(compareTo: DAY_AGO)',
    ],
  ])('%s says so and nulls its list alone', async (_name, field, followed, given, args) => {
    const answer = await follow(await cursorOf(field, given), followed, args);
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT', path: ['triage', 'list'] });
    expect(answer.message).toBe(
      '`after` must come from this list under the same filter and order, got a cursor of another list, filter or order',
    );
    expect(answer.triage.errorRate.requests).toBeGreaterThan(0);
  });

  it('of a node says so in the list of another node', async () => {
    const { data } = await gateway.run(
      '{ triage { service(name: "a") { routes(first: 1) { pageInfo { endCursor } } } } }',
    );
    const { errors } = await gateway.run(
      'query ($after: String) { triage { service(name: "b") { routes(after: $after) { totalCount } } } }',
      { after: data.triage.service.routes.pageInfo.endCursor },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('brings its window under a relative range', async () => {
    const earlier = await cursorOf('services(first: 1)', `(range: { ${EARLIER} })`);
    for (const args of ['', '(range: { last: "15m" })']) {
      const { triage, code } = await follow(earlier, 'services(after: $after)', args);
      expect(code).toBeUndefined();
      expect(triage.window).toEqual({ from: '2026-11-24T08:00:00.000Z', to: '2026-11-24T09:00:00.000Z' });
      expect(triage.errorRate.requests).toBe(15);
    }
  });

  it('of another window than from and to says which range to repeat', async () => {
    const earlier = await cursorOf('services(first: 1)', `(range: { ${EARLIER} })`);
    const answer = await follow(earlier, 'services(after: $after)', '(range: { from: "2026-11-24T09:00:00Z" })');
    expect(answer.code).toBe('BAD_USER_INPUT');
    expect(answer.message).toContain(
      'repeat the range of its first page: from: "2026-11-24T08:00:00.000Z", to: "2026-11-24T09:00:00.000Z"',
    );
    expect((await follow(earlier, 'services(after: $after)', `(range: { ${EARLIER} })`)).code).toBeUndefined();
  });

  it('that disagrees with another about the window nulls triage', async () => {
    const one = await cursorOf('services(first: 1)', `(range: { ${EARLIER} })`);
    const other = await cursorOf('routes(first: 1)');
    const { data, errors } = await gateway.run(
      'query ($one: String, $other: String) { triage { services(after: $one) { totalCount } routes(after: $other) { totalCount } } }',
      { one, other },
    );
    expect(data).toEqual({ triage: null });
    expect(errors).toMatchObject([
      { message: expect.stringContaining('`after` must carry one window in all lists of an operation') },
    ]);
  });

  const forge = (parts: readonly unknown[]) => `c1.${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
  const open = (cursor: string) => JSON.parse(Buffer.from(cursor.slice(3), 'base64url').toString());
  const FORGERIES: readonly [string, (parts: readonly number[]) => string][] = [
    ['a text', () => 'garbage'],
    ['nothing', () => ''],
    ['an offset', () => Buffer.from('offset:1').toString('base64')],
    ['NUL', () => 'c1.\u0000'],
    ['a very long text', () => `c1.${'A'.repeat(10_000)}`],
    ['no list', () => forge([])],
    ['an instant that no date shows', ([, , ...rest]) => forge([9e15, 9e15 + 60_000, ...rest])],
    ['an instant before 1970', ([, , ...rest]) => forge([-9e15, -9e15 + 60_000, ...rest])],
    ['half a millisecond', ([, , ...rest]) => forge([0.5, 1.5, ...rest])],
    ['a reversed window', ([from, to, ...rest]) => forge([to, from, ...rest])],
    ['a step of nothing', ([from, to, , ...rest]) => forge([from, to, 0, ...rest])],
    ['a step with too many points', ([from, to, , ...rest]) => forge([from, to, 1_000, ...rest])],
    ['a window of a year', ([, to = 0, , ...rest]) => forge([to - 366 * 24 * HOUR_MS, to, 24 * HOUR_MS, ...rest])],
    ['an object in its place', ([from, to, step, hash]) => forge([from, to, step, hash, {}])],
  ];
  it.each(FORGERIES)('that is forged is refused: %s', async (_name, forged) => {
    for (const field of ['services', 'traces']) {
      const after = forged(open(await cursorOf(`${field}(first: 1)`)));
      for (const args of ['', '(range: { from: "2026-11-24T09:00:00Z" })']) {
        const { code, message } = await follow(after, `${field}(after: $after)`, args);
        expect({ code, message }).toEqual({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/^`after` must /) });
      }
    }
  });

  it.each([[1e300], [1.5], ['x'], [null], [-1, 2], []].map((keyset) => [keyset]))(
    'with a place that no list of traces has is refused: %j',
    async (keyset) => {
      const [from, to, step, hash] = open(await cursorOf('traces(first: 1)'));
      const { code } = await follow(forge([from, to, step, hash, ...keyset]), 'traces(after: $after)');
      expect(code).toBe('BAD_USER_INPUT');
    },
  );
});
