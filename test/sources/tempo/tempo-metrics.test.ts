/** Counts on Tempo: the queries that are sent for each, and what recorded answers of a real server are read as. */
import { describe, expect, it } from '@jest/globals';
import type { CountQuery } from '../../../src/sources/source.ts';
import { createTempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics } from '../../../src/sources/tempo/tempo-metrics.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { DAY_MS, MINUTE_MS } from '../../../src/time.ts';
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

/** Returns what is sent for a query where nothing is found, one request a line, in the order of the texts. */
const sent = async (queries: readonly CountQuery[]): Promise<readonly string[]> => {
  const replay = await startRecordedServer(({ path }) => ({
    body: path === '/api/search' ? '{"traces":[]}' : '{"series":[]}',
  }));
  const door = openSourceDoor('TEMPO', replay.url);
  const metrics = createTempoMetrics(createTempoApi(door.http), {
    now: () => T,
    describe: () => Promise.reject(new Error('nobody asks')),
  });
  const slots = await metrics.counts(queries, call());
  await door.close();
  await replay.close();
  for (const slot of slots) if (slot instanceof Error) throw slot;
  return replay.requests.map(({ path, params }) => `${path.replace('/api/', '')} ${params.get('q') ?? ''}`).sort();
};

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

describe('what is sent for a count', () => {
  it.each(planned)('%s', async (_name, query) => {
    expect(await sent([query])).toMatchSnapshot();
  });

  it('is the same for many questions about the same errors, and sent once', async () => {
    const keys = { dimensions: ['exceptionType'], values: [['KeyError']] } as const;
    const once = await sent([ask('occurrences', ['exceptionType', 'group'])]);
    const often = await sent([
      ask('exceptions', ['exceptionType']),
      ask('exceptions', ['exceptionType', 'service'], {}, keys),
      { ...ask('exceptions', ['service']), stepMs: 5 * MINUTE_MS },
      ask('occurrences', ['exceptionType', 'group']),
      ask('occurrences', ['group', 'service', 'route', 'version']),
    ]);
    expect(often).toEqual(once);
    expect(once).toHaveLength(4);
  });

  it('is no more than two counts for an error summary', async () => {
    expect(await sent([ask('exceptions', ['service', 'exceptionType'])])).toHaveLength(2);
  });

  it('is one read for the resources of spans', async () => {
    const texts = await sent(
      (['namespace', 'version', 'environment'] as const).map((each) => ask('spans', ['service', each])),
    );
    expect(texts.filter((text) => text.includes('by('))).toHaveLength(1);
  });

  it('says nothing about errors without an exception where only exceptions can meet the filter', async () => {
    const texts = await sent([ask('occurrences', [], { exceptionType: { equals: 'A' } })]);
    expect(texts.filter((text) => text.includes('!>>'))).toEqual([]);
  });

  it.each<readonly [string, CountQuery]>([
    ['spans by route', ask('spans', ['route'])],
    ['spans of a route', ask('spans', [], { route: { equals: 'GET /' } })],
    ['calls of a route', ask('calls', ['callee'], { route: { equals: 'GET /' } })],
  ])('refuses %s: no label tells the enclosing request', async (_name, query) => {
    await expect(sent([query])).rejects.toThrow(UnsupportedQueryError);
  });

  it('takes a dimension that a measure cannot have for the mistake of its caller', async () => {
    await expect(sent([ask('requests', ['group'])])).rejects.toThrow(RangeError);
    await expect(sent([ask('exceptions', ['callee'])])).rejects.toThrow(RangeError);
    await expect(sent([ask('calls', ['title'])])).rejects.toThrow(RangeError);
  });

  it('reads a week where all of the past is asked for', async () => {
    const toMs = 1_000 * DAY_MS;
    const texts = await sent([{ ...ask('spans', ['service']), range: { fromMs: 0, toMs } }]);
    expect(texts.length).toBeLessThanOrEqual(12);
  });

  it('refuses a filter that fits no query by the bytes that are left for it', async () => {
    const where = { exceptionType: { not: 'x'.repeat(1_000) } };
    await expect(sent([ask('exceptions', ['service'], where)])).rejects.toMatchObject({
      limit: { argument: 'filter' },
    });
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
