/** Searches for traces: which are listed, in what order, how many, and where the next page starts. */
import { describe, expect, it } from '@jest/globals';
import type { TraceSearch } from '../../../src/sources/source.ts';
import {
  client,
  exception,
  failed,
  internal,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
  type PlainTelemetry,
} from '../../support/plain-trace.ts';
import { call, HOUR, minute, valueOf, type OpenWith } from './backend.ts';

const ALL: TraceSearch = {
  kind: 'traces',
  by: [],
  where: {},
  keys: null,
  range: HOUR,
  limit: 10,
  after: null,
  withErrors: false,
};
const PAGE = 2;

const three = together({
  spans: [
    ...traceOf(1, minute(5), server('web', failed)),
    ...traceOf(2, minute(9), server('web', failed)),
    ...traceOf(3, minute(9), server('cart', failed)),
    ...traceOf(4, minute(7), server('web', {}, [client('web', threw(exception('A', 'x'), exception('B', 'y')))])),
    ...traceOf(5, minute(8), server('web')),
  ],
});

/** Describes searches for traces. */
export const describeTraceSearch = (open: OpenWith): void => {
  const search = async (telemetry: PlainTelemetry, queries: readonly TraceSearch[]) => {
    const backend = await open(telemetry);
    const answers = await backend.traces.searchTraces(queries, call());
    await backend.close();
    return answers;
  };
  const ids = async (telemetry: PlainTelemetry, query: Partial<TraceSearch>): Promise<string[]> => {
    const [answer] = await search(telemetry, [{ ...ALL, ...query }]);
    return valueOf(answer).found.map(({ traceId }) => traceId);
  };

  describe('searches for traces', () => {
    it('list traces with an error span, the latest start first, then by id', async () => {
      expect(await ids(three, {})).toEqual([2, 3, 4, 1].map(traceIdOf));
    });

    it('tell where a trace starts, whatever the window: the error decides whether it is listed', async () => {
      const long = together({
        spans: [
          ...traceOf(1, minute(-5), server('web', {}, [internal('web', { ...failed, atMs: 6 * 60_000 })])),
          ...traceOf(2, minute(59), server('web', {}, [internal('web', { ...failed, atMs: 2 * 60_000 })])),
        ],
      });
      const [answer] = await search(long, [ALL]);
      expect(valueOf(answer).found).toEqual([
        { key: [], traceId: traceIdOf(1), startUs: minute(-5) * 1_000, errors: null },
      ]);
    });

    it('go on after a place, without gaps and repetitions', async () => {
      const [first] = await search(three, [{ ...ALL, limit: PAGE }]);
      const { found, completeness } = valueOf(first);
      expect(found.map(({ traceId }) => traceId)).toEqual([2, 3].map(traceIdOf));
      expect(completeness.isTruncated).toBe(true);
      const [second] = await search(three, [{ ...ALL, limit: PAGE, after: found.at(-1) ?? null }]);
      expect(valueOf(second).found.map(({ traceId }) => traceId)).toEqual([4, 1].map(traceIdOf));
      expect(valueOf(second).completeness.isTruncated).toBe(false);
      expect(await ids(three, { after: { startUs: minute(9) * 1_000, traceId: traceIdOf(2) } })).toEqual(
        [3, 4, 1].map(traceIdOf),
      );
    });

    it('give each key its own limit', async () => {
      const keys = { dimensions: ['service'], values: [['web'], ['cart'], ['nobody']] } as const;
      const [answer] = await search(three, [{ ...ALL, by: ['service'], keys, limit: PAGE }]);
      const { found } = valueOf(answer);
      const of = (service: string) => found.filter(({ key }) => key[0] === service).map(({ traceId }) => traceId);
      expect([of('web'), of('cart'), of('nobody')]).toEqual([[2, 4].map(traceIdOf), [traceIdOf(3)], []]);
      expect(found).toHaveLength(3);
    });

    it('list a trace once a key, under every request of an error span in it', async () => {
      const wide = together({
        spans: traceOf(
          1,
          minute(1),
          server('web', { name: 'GET /', ...failed }, [
            client('web', failed, [server('cart', { name: 'POST /cart', ...failed }, [internal('cart', failed)])]),
          ]),
        ),
      });
      const keys = {
        dimensions: ['service', 'route'],
        values: [
          ['web', 'GET /'],
          ['cart', 'POST /cart'],
          ['web', 'POST /cart'],
        ],
      } as const;
      const [answer] = await search(wide, [{ ...ALL, by: ['service', 'route'], keys }]);
      expect(
        valueOf(answer)
          .found.map(({ key }) => key.join(' '))
          .toSorted(),
      ).toEqual(['cart POST /cart', 'web GET /']);
    });

    it('need one error span that meets the whole filter, with one exception that meets what selects exceptions', async () => {
      const where = { exceptionType: { equals: 'A' }, message: { equals: 'x' } };
      expect(await ids(three, { where })).toEqual([traceIdOf(4)]);
      expect(await ids(three, { where: { ...where, message: { equals: 'y' } } })).toEqual([]);
      expect(await ids(three, { where: { exceptionType: { not: 'A' } } })).toEqual([2, 3, 4, 1].map(traceIdOf));
      expect(await ids(three, { where: { exceptionType: { notIn: ['A', 'B'] } } })).toEqual([2, 3, 1].map(traceIdOf));
      expect(await ids(three, { where: { service: { equals: 'web' }, route: { contains: 'cart' } } })).toEqual([]);
    });

    it('do not fail with a neighbour that fails', async () => {
      const bad = { ...ALL, where: { route: { matches: '(' } } };
      const [one, two, other] = await search(three, [ALL, bad, { ...ALL, limit: 1 }]);
      expect(valueOf(one).found).toHaveLength(4);
      expect(two).toBeInstanceOf(Error);
      expect(valueOf(other).found).toHaveLength(1);
    });
  });
};
