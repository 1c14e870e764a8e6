/** The contract of a MetricSource: hand-written rules, batches, limits, and random traffic recounted by brute force. */
import { describe, expect, it } from '@jest/globals';
import { MAX_ROWS, type CountQuery } from '../../../src/sources/source.ts';
import { failed, internal, server, together, traceIdOf, traceOf } from '../../support/plain-trace.ts';
import { asWanted, call, HOUR, minute, queryOf, T, valueOf, type CountCase, type OpenWith } from './backend.ts';
import { callCases } from './cases-calls.ts';
import { exceptionLogCases } from './cases-exception-logs.ts';
import { exceptionCases } from './cases-exceptions.ts';
import { filterCases } from './cases-filter.ts';
import { originCases } from './cases-origins.ts';
import { requestCases } from './cases-requests.ts';
import { statusErrorCases } from './cases-status-errors.ts';
import { timeCases } from './cases-time.ts';
import { describeRandomCounts } from './random-counts.ts';
import { testSteps } from './steps.ts';

/** Every table of hand-written counts, by what it is about. */
export const countCases: readonly (readonly [string, readonly CountCase[]])[] = [
  ['requests', requestCases],
  ['time, duplicates and keys', timeCases],
  ['exceptions', exceptionCases],
  ['exceptions as log records, exceptions under filters', exceptionLogCases],
  ['errors without an exception', statusErrorCases],
  ['origins', originCases],
  ['calls', callCases],
  ['filters', filterCases],
];

const requestsBy = (by: CountQuery['by'], where: CountQuery['where'] = {}): CountQuery<'requests'> => ({
  measure: 'requests',
  by,
  where,
  keys: null,
  range: HOUR,
  stepMs: null,
});

/** Describes what every MetricSource must do; `open` gives one that holds the telemetry. */
export const describeMetricSource = (name: string, open: OpenWith): void => {
  describe(`${name} as a source of counts`, () => {
    for (const [topic, cases] of countCases) {
      describe(topic, () => {
        it.each(cases)('$title', async (one) => {
          const backend = await open(one.telemetry);
          try {
            const query = queryOf(one);
            const [answer] = await backend.metrics.counts([query], call());
            expect(asWanted(valueOf(answer).rows, query)).toEqual(one.want);
          } finally {
            await backend.close();
          }
        });
      });
    }

    it('answers in the order of the queries, and one that fails does not fail its neighbours', async () => {
      const backend = await open(together({ spans: traceOf(1, minute(1), server('web')) }));
      const [first, bad, last] = await backend.metrics.counts(
        [requestsBy(['service']), requestsBy([], { route: { matches: '(' } }), requestsBy([])],
        call(),
      );
      expect(valueOf(first).rows.map(({ key }) => key)).toEqual([['web']]);
      expect(bad).toBeInstanceOf(Error);
      expect(valueOf(last).rows.map(({ key }) => key)).toEqual([[]]);
      await backend.close();
    });

    it('answers no queries with no answers', async () => {
      const backend = await open(together({}));
      expect(await backend.metrics.counts([], call())).toEqual([]);
      expect(await backend.metrics.exemplars([], call())).toEqual([]);
      await backend.close();
    });

    it('gives no answer to who has gone away', async () => {
      const backend = await open(together({ spans: traceOf(1, minute(1), server('web')) }));
      const gone = { ...call(), signal: AbortSignal.abort() };
      const answer = await backend.metrics.counts([requestsBy([])], gone).catch((error: unknown) => [error]);
      expect(answer).toEqual([expect.any(Error)]);
      await backend.close();
    });

    it('tells the start of the oldest span, whole milliseconds, null when it holds none', async () => {
      const empty = await open(together({}));
      const [none] = await empty.metrics.counts([requestsBy([])], call());
      expect(valueOf(none)).toMatchObject({ rows: [], heldFromMs: null, completeness: { isTruncated: false } });
      await empty.close();
      const old = traceOf(1, minute(-20), internal('web')).map((span) => ({ ...span, startUs: span.startUs + 999 }));
      const backend = await open(together({ spans: [...traceOf(2, minute(1), server('web')), ...old] }));
      const [some] = await backend.metrics.counts([requestsBy([])], call());
      expect(valueOf(some).heldFromMs).toBe(minute(-20));
      await backend.close();
    });

    it('tells since and until when spans of a key are there', async () => {
      const backend = await open(
        together({ spans: [...traceOf(1, minute(3), server('web')), ...traceOf(2, minute(7), internal('web'))] }),
      );
      const [answer] = await backend.metrics.counts([{ ...requestsBy(['service']), measure: 'spans' }], call());
      expect(valueOf(answer).rows).toEqual([
        { key: ['web'], atMs: null, values: { spans: 2, firstSeenMs: minute(3), lastSeenMs: minute(7) } },
      ]);
      await backend.close();
    });

    it('leaves the smallest groups out above MAX_ROWS, keeps those with errors, and says so', async () => {
      const spans = Array.from({ length: MAX_ROWS + 10 }, (_, index) =>
        traceOf(index, T, server('web', { name: `GET /${index}`, ...(index % 5_000 === 4_999 ? failed : {}) })),
      ).flat();
      const backend = await open(together({ spans }));
      const [answer] = await backend.metrics.counts([requestsBy(['route'])], call());
      const { rows, completeness } = valueOf(answer);
      expect(rows).toHaveLength(MAX_ROWS);
      expect(completeness.isTruncated).toBe(true);
      expect(
        rows
          .filter(({ values }) => values.errors > 0)
          .map(({ key }) => key[0])
          .toSorted(),
      ).toEqual(['GET /14999', 'GET /19999', 'GET /4999', 'GET /9999']);
      await backend.close();
    });

    it('marks the newest failed request of each key and step', async () => {
      const spans = [
        ...traceOf(1, minute(1), server('web', failed)),
        ...traceOf(2, minute(2), server('web', failed)),
        ...traceOf(3, minute(3), server('web')),
        ...traceOf(4, minute(6), server('web', failed)),
        ...traceOf(5, minute(1), server('cart', failed)),
        ...traceOf(6, minute(1), internal('cart', failed)),
      ];
      const backend = await open(together({ spans }));
      const query = { by: ['service'], where: {}, range: HOUR, stepMs: 5 * 60_000, keys: null } as const;
      const keys = { dimensions: ['service'], values: [['cart']] } as const;
      const [all, some] = await backend.metrics.exemplars([query, { ...query, keys }], call());
      expect(valueOf(all).toSorted((one, other) => one.traceId.localeCompare(other.traceId))).toEqual([
        { key: ['web'], atMs: minute(0), traceId: traceIdOf(2) },
        { key: ['web'], atMs: minute(5), traceId: traceIdOf(4) },
        { key: ['cart'], atMs: minute(0), traceId: traceIdOf(5) },
      ]);
      expect(valueOf(some)).toEqual([{ key: ['cart'], atMs: minute(0), traceId: traceIdOf(5) }]);
      await backend.close();
    });

    it('says that it answers', async () => {
      const backend = await open(together({}));
      expect(await backend.metrics.describe(call())).toMatchObject({ isHealthy: true, lastError: null });
      await backend.close();
    });

    testSteps(open);
    describeRandomCounts(open);
  });
};
