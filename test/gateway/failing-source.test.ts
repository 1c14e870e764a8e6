/** A source that fails takes its own branch away and nothing else. */
import { describe, expect, it } from '@jest/globals';
import { GatewayError, sourceRateLimited, sourceUnavailable } from '../../src/errors.ts';
import type { CountQuery } from '../../src/sources/source.ts';
import { askGraph } from '../support/fake-graph.ts';
import { COMPLETE, fakeSources, NOTHING, rows } from '../support/fake-sources.ts';

const REQUESTS = rows<'requests'>([
  [['cart'], { requests: 10, errors: 1 }],
  [['checkout'], { requests: 5, errors: 0 }],
]);
const isOf = (query: CountQuery, measure: string, ...by: readonly string[]) =>
  query.measure === measure && JSON.stringify(query.by) === JSON.stringify(by);

const QUERY = `{
  triage {
    services { nodes { name errorRate { requests } callers { kind } } }
    exceptionTypes { totalCount }
    origins { count { value } }
    traces { nodes { traceId } }
  }
  triageGateway { version }
}`;

describe('one read that fails', () => {
  it('nulls its field with the typed error and leaves the others', async () => {
    const sources = fakeSources({
      count: (query) => {
        if (query.measure === 'exceptions') return sourceUnavailable('EMBEDDED', 'the disk is gone');
        return isOf(query, 'requests', 'service') ? REQUESTS : NOTHING;
      },
    });
    const { data, errors, outcomes, codes } = await askGraph(sources, QUERY);
    expect(errors).toEqual([
      {
        message: 'EMBEDDED is not available: the disk is gone',
        locations: [{ line: 4, column: 5 }],
        path: ['triage', 'exceptionTypes'],
        extensions: { code: 'SOURCE_UNAVAILABLE', retryable: true, source: 'EMBEDDED' },
      },
    ]);
    expect(data.triage).toEqual({
      services: {
        nodes: [
          { name: 'cart', errorRate: { requests: 10 }, callers: [] },
          { name: 'checkout', errorRate: { requests: 5 }, callers: [] },
        ],
      },
      exceptionTypes: null,
      origins: { count: { value: 0 } },
      traces: { nodes: [] },
    });
    expect([outcomes, codes]).toEqual([['partial'], ['SOURCE_UNAVAILABLE']]);
  });

  it('fails every node that shares it, and no other field of them', async () => {
    const sources = fakeSources({
      count: (query) => {
        if (query.measure === 'calls') return sourceRateLimited('EMBEDDED', 1_500);
        return isOf(query, 'requests', 'service') ? REQUESTS : NOTHING;
      },
    });
    const { data, errors } = await askGraph(sources, QUERY);
    expect(errors.map(({ path }) => path)).toEqual([
      ['triage', 'services', 'nodes', 0, 'callers'],
      ['triage', 'services', 'nodes', 1, 'callers'],
    ]);
    expect(errors[0]?.extensions).toEqual({
      code: 'SOURCE_RATE_LIMITED',
      retryable: true,
      source: 'EMBEDDED',
      retryAfterMs: 1_500,
    });
    expect(data.triage.services.nodes).toEqual([
      { name: 'cart', errorRate: { requests: 10 }, callers: null },
      { name: 'checkout', errorRate: { requests: 5 }, callers: null },
    ]);
  });

  it('of one key stays with that key', async () => {
    const [cart, checkout] = ['a'.repeat(32), 'b'.repeat(32)];
    const sources = fakeSources({
      traces: {
        traces: async (refs) =>
          refs.map(({ traceId }) =>
            traceId === cart ? new GatewayError('SOURCE_BAD_RESPONSE', 'EMBEDDED gave half a trace') : null,
          ),
      },
    });
    const { data, errors, batches } = await askGraph(
      sources,
      `{ triage { one: trace(id: "${cart}") { id } other: trace(id: "${checkout}") { id } } }`,
    );
    expect(batches).toEqual([{ loader: 'traceTree', keys: 2 }]);
    expect(data).toEqual({ triage: { one: null, other: null } });
    expect(errors).toMatchObject([{ path: ['triage', 'one'], extensions: { code: 'SOURCE_BAD_RESPONSE' } }]);
  });

  it('with an unknown error is masked, and told to the watcher as it was', async () => {
    const secret = new Error('password=hunter2');
    const sources = fakeSources({
      count: (query) => (query.measure === 'origins' ? secret : NOTHING),
      traces: {
        searchTraces: async () => {
          throw secret;
        },
      },
    });
    const { errors, unexpected } = await askGraph(sources, QUERY);
    expect(errors.map(({ path, message, extensions }) => ({ path, message, extensions }))).toEqual(
      ['origins', 'traces'].map((field) => ({
        path: ['triage', field],
        message: 'Internal error',
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
      })),
    );
    expect(JSON.stringify(errors)).not.toContain('hunter2');
    expect(unexpected.map(({ error }) => error)).toEqual([secret, secret]);
  });

  it('leaves a series whole or not at all: the read of what is held is one for all', async () => {
    const sources = fakeSources({
      count: (query) => (query.measure === 'spans' ? sourceUnavailable('EMBEDDED', 'away') : { ...REQUESTS, rows: [] }),
    });
    const { data, errors } = await askGraph(
      sources,
      '{ triage { errorRateSeries(by: TOTAL) { label } errorRate { requests } exceptionType(name: "X") { name } } }',
    );
    expect(data).toEqual({ triage: { errorRateSeries: null, errorRate: null, exceptionType: null } });
    expect(errors.map(({ path }) => path)).toEqual([['triage', 'errorRateSeries']]);
  });
});

it('an answer with fewer parts than queries is a mistake of ours, not an endless wait', async () => {
  const { metrics, ...others } = fakeSources();
  const sources = { ...others, metrics: { ...metrics, counts: async () => [] } };
  const { data, errors, unexpected } = await askGraph(sources, '{ triage { errorRate { requests } } }');
  expect(data).toEqual({ triage: { errorRate: null } });
  expect(errors).toMatchObject([{ message: 'Internal error' }]);
  expect(unexpected).toMatchObject([{ error: { message: 'counts: 1 queries, 0 answers' } }]);
});

it('completeness of the source is passed on as it is', async () => {
  const honest = { ...COMPLETE, isExact: false, isTruncated: true, isPartial: true, sampledFrom: 100, notes: ['cut'] };
  const sources = fakeSources({ count: () => ({ ...REQUESTS, completeness: honest }) });
  const { data } = await askGraph(
    sources,
    '{ triage { services { totalCount completeness { isExact isTruncated isPartial sampledFrom notes asOf } } } }',
  );
  expect(data.triage.services).toEqual({
    totalCount: null,
    completeness: {
      isExact: false,
      isTruncated: true,
      isPartial: true,
      sampledFrom: 100,
      notes: ['cut'],
      asOf: '1970-01-01T00:00:00.000Z',
    },
  });
});
