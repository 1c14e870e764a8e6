/** Searches for exceptions: what is found, what it tells of itself, in what order and pages. */
import { describe, expect, it } from '@jest/globals';
import { exceptionGroupHash, groupId, statusGroupHash } from '../../../src/exception/group-id.ts';
import type { ExceptionSearch, FoundException } from '../../../src/sources/source.ts';
import {
  client,
  exception,
  failed,
  internal,
  logOf,
  server,
  threw,
  together,
  traceIdOf,
  traceOf,
  type PlainTelemetry,
} from '../../support/plain-trace.ts';
import { call, HOUR, minute, valueOf, type OpenWith } from './backend.ts';

const ALL: ExceptionSearch = { kind: 'exceptions', by: [], where: {}, keys: null, range: HOUR, limit: 10, after: null };
const SPAN = 'abcdefabcdefabcd';
const PAGE = 2;
const us = (minutes: number): number => minute(minutes) * 1_000;

const several = together({
  spans: [
    ...traceOf(
      1,
      minute(1),
      server('web', { name: 'GET /', spanId: SPAN, ...threw(exception('B', 'b'), exception('A', 'a')) }),
    ),
    ...traceOf(2, minute(2), server('web', { name: 'GET /', events: [exception('A', 'handled')] })),
    ...traceOf(
      3,
      minute(3),
      server('cart', { name: 'GET /cart' }, [client('cart', { ...failed, name: 'ping', spanId: SPAN })]),
    ),
  ],
  logs: [logOf({ atUs: us(4), severity: 21, service: 'mail', attributes: { attempt: 2 } }, 'A', 'nowhere')],
});
const summary = ({ startUs, type, statusTitle, isHandled }: FoundException) =>
  [(startUs - us(0)) / 60_000_000, type ?? statusTitle, isHandled] as const;

/** Describes searches for exceptions. */
export const describeExceptionSearch = (open: OpenWith): void => {
  const search = async (telemetry: PlainTelemetry, queries: readonly ExceptionSearch[]) => {
    const backend = await open(telemetry);
    const answers = await backend.traces.searchExceptions(queries, call());
    await backend.close();
    return answers;
  };
  const found = async (telemetry: PlainTelemetry, query: Partial<ExceptionSearch>) => {
    const [answer] = await search(telemetry, [{ ...ALL, ...query }]);
    return valueOf(answer).found;
  };

  describe('searches for exceptions', () => {
    it('list handled and unhandled ones and errors without one, the latest carrier first', async () => {
      const all = await found(several, {});
      const inTime = all.map(summary).toSorted(([one], [other]) => other - one);
      expect(all.map(summary)).toEqual(inTime);
      expect(
        all
          .map(summary)
          .map((part) => part.join(' '))
          .toSorted(),
      ).toEqual(['1 A false', '1 B false', '2 A true', '3.0000166666666668 ping false', '4 A false']);
      expect(new Set(all.map(({ id }) => id)).size).toBe(5);
    });

    it('tell what an exception is, with the longer stack of what was folded', async () => {
      const attributes = { 'exception.stacktrace': 'short', attempt: 3, 'exception.escaped': true };
      const one = together({
        spans: traceOf(
          1,
          minute(1),
          server('web', { name: 'GET /' }, [
            internal('web', { spanId: SPAN, ...threw(exception('lib.Boom', 'it broke', attributes)) }),
          ]),
        ),
        logs: [
          logOf(
            {
              atUs: us(1) + 2_000,
              traceId: traceIdOf(1),
              spanId: SPAN,
              attributes: { 'exception.stacktrace': 'a longer one' },
            },
            'Boom',
            'it broke',
          ),
        ],
      });
      const [boom, ...rest] = await found(one, {});
      expect(rest).toEqual([]);
      expect(boom).toMatchObject({
        key: [],
        id: `${traceIdOf(1)}/${SPAN}/lib.Boom`,
        traceId: traceIdOf(1),
        spanId: SPAN,
        startUs: us(1) + 1_000,
        recordedAtUs: us(1) + 1_100,
        isLog: false,
        ordinal: 0,
        severity: null,
        kind: 'EXCEPTION',
        type: 'lib.Boom',
        message: 'it broke',
        stacktrace: 'a longer one',
        isStackTruncated: false,
        statusTitle: null,
        isHandled: false,
        service: 'web',
        route: 'GET /',
        routeKind: 'HTTP',
        group: groupId(exceptionGroupHash('lib.Boom', 'it broke', 'a longer one'), 'lib.Boom'),
      });
      expect(boom?.attributes).toContainEqual({ scope: 'EVENT', key: 'attempt', value: '3', type: 'INT' });
    });

    it('tell what an error without exception is', async () => {
      const [error] = await found(several, { where: { service: { equals: 'cart' } } });
      expect(error).toMatchObject({
        id: `${traceIdOf(3)}/${SPAN}/`,
        traceId: traceIdOf(3),
        spanId: SPAN,
        startUs: us(3) + 1_000,
        recordedAtUs: null,
        kind: 'STATUS_ONLY',
        type: null,
        message: null,
        stacktrace: null,
        statusTitle: 'ping',
        isHandled: false,
        service: 'cart',
        route: 'GET /cart',
        group: groupId(statusGroupHash('STATUS_ONLY', 'ping'), 'ping'),
      });
    });

    it('tell what a log record without a span is', async () => {
      const [record] = await found(several, { where: { service: { equals: 'mail' } } });
      expect(record).toMatchObject({
        traceId: null,
        spanId: null,
        startUs: us(4),
        recordedAtUs: us(4),
        isLog: true,
        severity: 21,
        kind: 'EXCEPTION',
        type: 'A',
        message: 'nowhere',
        isHandled: false,
        service: 'mail',
        route: null,
        routeKind: null,
      });
      expect(record?.attributes).toContainEqual({ scope: 'EVENT', key: 'attempt', value: '2', type: 'INT' });
    });

    it('tell an absent type as null and take it as `` in ids, keys and filters', async () => {
      const untyped = together({
        spans: traceOf(1, minute(1), server('web', { spanId: SPAN, ...threw(exception(null, 'text')) })),
      });
      const keys = { dimensions: ['exceptionType'], values: [['']] } as const;
      const [one] = await found(untyped, { by: ['exceptionType'], keys, where: { exceptionType: { equals: '' } } });
      expect(one).toMatchObject({ key: [''], id: `${traceIdOf(1)}/${SPAN}/`, type: null, message: 'text' });
    });

    it('give each key its own limit', async () => {
      const keys = { dimensions: ['service'], values: [['web'], ['cart'], ['nobody']] } as const;
      const some = await found(several, { by: ['service'], keys, limit: PAGE });
      const of = (service: string) => some.filter(({ key }) => key[0] === service).map(({ type }) => type);
      expect([of('web'), of('cart'), of('nobody')]).toEqual([['A', 'A'], [null], []]);
    });

    it('find the members of a group', async () => {
      const group = groupId(exceptionGroupHash('B', 'b', null), 'B');
      const keys = { dimensions: ['group'], values: [[group]] } as const;
      expect((await found(several, { by: ['group'], keys })).map(({ key, type }) => [key, type])).toEqual([
        [[group], 'B'],
      ]);
    });

    it('go on after a place, without gaps and repetitions', async () => {
      const [whole] = await search(several, [ALL]);
      const all = valueOf(whole).found.map(({ id }) => id);
      expect(valueOf(whole).completeness.isTruncated).toBe(false);
      const pages: string[] = [];
      let after: ExceptionSearch['after'] = null;
      for (let page = 0; page < all.length; page += 1) {
        const [answer] = await search(several, [{ ...ALL, limit: 1, after }]);
        const { found: part, completeness } = valueOf(answer);
        expect(completeness.isTruncated).toBe(page < all.length - 1);
        after = part.at(-1) ?? null;
        pages.push(...part.map(({ id }) => id));
      }
      expect(pages).toEqual(all);
    });

    it('do not fail with a neighbour that fails', async () => {
      const bad = { ...ALL, where: { message: { matches: '(' } } };
      const [one, two, other] = await search(several, [ALL, bad, { ...ALL, limit: 1 }]);
      expect(valueOf(one).found).toHaveLength(5);
      expect(two).toBeInstanceOf(Error);
      expect(valueOf(other).found).toHaveLength(1);
    });
  });
};
