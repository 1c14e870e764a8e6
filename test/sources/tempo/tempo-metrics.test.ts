/** Counts on Tempo: the queries that are sent for each, and what recorded answers of a real server are read as. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { fieldsOf } from '../../../src/sources/tempo/coarse-counts.ts';
import { printCount } from '../../../src/sources/tempo/count-query.ts';
import { queriesFor } from '../../../src/sources/tempo/fit-query.ts';
import { cutToFit } from '../../../src/sources/tempo/plan-slices.ts';
import { createTempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics, planCount } from '../../../src/sources/tempo/tempo-metrics.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { recordedQueries } from '../../support/recorded-counts.ts';
import { recordedBody, startRecordedServer } from '../../support/recorded-server.ts';
import { openSourceDoor } from '../../support/source-door.ts';
import { asWanted, call, HOUR, T, valueOf } from '../contract/backend.ts';

const ask = <M extends CountQuery['measure']>(
  measure: M,
  by: CountQuery['by'],
  where: CountQuery['where'] = {},
  keys: CountQuery['keys'] = null,
): CountQuery<M> => ({ measure, by, where, keys, range: HOUR, stepMs: null });

/** Returns the counts that a query is made of, a class a paragraph. */
const printed = (query: CountQuery): string =>
  planCount(query)
    .classes.map((each) =>
      each.parts
        .flatMap((part) =>
          cutToFit(fieldsOf(each, part), each.conditions, each.kinds).flatMap(({ conditions, by }) =>
            queriesFor({ spans: part, conditions, around: (spans) => printCount(spans, by) }, 0),
          ),
        )
        .join('\n'),
    )
    .join('\n\n');

const planned: readonly (readonly [string, CountQuery])[] = [
  ['requests by service', ask('requests', ['service'])],
  ['requests by more than by() takes', ask('requests', ['service', 'route', 'routeKind', 'httpRoute', 'method'])],
  [
    'requests of some routes',
    ask('requests', ['service', 'route'], {}, { dimensions: ['service', 'route'], values: [['web', 'GET /']] }),
  ],
  ['requests of other kinds', ask('requests', [], { kinds: ['CLIENT', 'CONSUMER'] })],
  ['requests by an attribute with two names', ask('requests', ['environment'], { environment: { not: 'dev' } })],
  ['exceptions by type', ask('exceptions', ['service', 'exceptionType'], { message: { contains: 'sku' } })],
  ['exceptions by route', ask('exceptions', ['route'], { statusCode: { equals: '500' } })],
  ['occurrences by kind', ask('occurrences', ['errorKind'])],
  ['origins by entry', ask('origins', ['entryService', 'entryRoute', 'service', 'exceptionType'])],
  ['calls of one service', ask('calls', ['callee', 'dependency'], {}, { dimensions: ['callee'], values: [['cart']] })],
  ['calls by one service', ask('calls', ['caller', 'callee'], { service: { equals: 'web' } })],
];

describe('the plan of a count', () => {
  it.each(planned)('%s', (_name, query) => {
    expect(printed(query)).toMatchSnapshot();
  });

  it('asks nothing about errors without an exception where only exceptions can meet the filter', () => {
    const { classes } = planCount(ask('occurrences', [], { exceptionType: { equals: 'A' } }));
    expect(classes.map(({ hasException }) => hasException)).toEqual([true]);
  });

  it.each<readonly [string, CountQuery]>([
    ['spans by route', ask('spans', ['route'])],
    ['spans of a route', ask('spans', [], { route: { equals: 'GET /' } })],
    ['calls of a route', ask('calls', ['callee'], { route: { equals: 'GET /' } })],
  ])('refuses %s: no label tells the enclosing request', (_name, query) => {
    expect(() => planCount(query)).toThrow(UnsupportedQueryError);
  });

  it('takes a dimension that a measure cannot have for the mistake of its caller', () => {
    expect(() => planCount(ask('requests', ['group']))).toThrow(RangeError);
    expect(() => planCount(ask('exceptions', ['callee']))).toThrow(RangeError);
    expect(() => planCount(ask('calls', ['title']))).toThrow(RangeError);
  });
});

const recorded: ReadonlyMap<string, unknown> = new Map(
  Object.entries<unknown>(JSON.parse(recordedBody('tempo/counts.json'))),
);

const openRecorded = async () => {
  const replay = await startRecordedServer(({ path, params }) => {
    const answer = recorded.get(`${path}?${params.toString()}`);
    return answer === undefined ? null : { body: JSON.stringify(answer) };
  });
  const door = openSourceDoor('TEMPO', replay.url);
  const metrics = createTempoMetrics(createTempoApi(door.http), {
    now: () => T,
    describe: () => Promise.reject(new Error('nobody asks')),
  });
  return {
    metrics,
    requests: replay.requests,
    close: async () => {
      await door.close();
      await replay.close();
    },
  };
};

describe('recorded answers', () => {
  it('are read as the counts of every measure', async () => {
    const { metrics, close } = await openRecorded();
    const answers = (await metrics.counts(recordedQueries, call()).finally(close)).map(valueOf);
    expect(
      answers.map(({ rows, completeness: { isExact, sampledFrom, notes } }, index) => {
        const query = recordedQueries[index] ?? ask('requests', []);
        return { measure: query.measure, by: query.by, rows: asWanted(rows, query), isExact, sampledFrom, notes };
      }),
    ).toMatchSnapshot();
  });

  it('are asked for once where no key can be met', async () => {
    const { metrics, requests, close } = await openRecorded();
    const [first] = recordedQueries;
    const none = { ...(first ?? ask('requests', [])), keys: { dimensions: ['service'], values: [] } } as const;
    const [answer] = await metrics.counts([none], call()).finally(close);
    expect(valueOf(answer).rows).toEqual([]);
    expect(requests.every(({ params }) => params.get('q')?.startsWith('{ }'))).toBe(true);
  });
});
