/** What the answers in test/fixtures/tempo/counts.json tell: a small shop that fails, and what was asked about it. */
import type { CountQuery } from '../../src/sources/source.ts';
import { client, exception, failed, internal, server, threw, traceOf, type PlainSpan } from './plain-trace.ts';

const T = Date.UTC(2026, 10, 24, 10);
const MINUTE_MS = 60_000;
const RANGE = { fromMs: T, toMs: T + 10 * MINUTE_MS };

const buy = (number: number, message: string): readonly PlainSpan[] =>
  traceOf(
    number,
    T + number * MINUTE_MS + 500,
    server('web', { name: 'POST /buy', ...failed, attributes: { 'http.response.status_code': 500 } }, [
      client('web', failed, [
        server('stock', { name: 'GET /stock', ...failed }, [
          internal('stock', {
            name: 'load',
            ...threw(
              exception('KeyError', message, { 'exception.stacktrace': 'KeyError\n    at load (/app/stock.js:1:1)' }),
            ),
          }),
        ]),
      ]),
    ]),
  );

/** Three purchases that fail for two reasons, one that does not, a batch job, and an error in a trace without its root. */
export const recordedShop = (): readonly PlainSpan[] => [
  ...buy(1, 'no sku 1'),
  ...buy(2, 'no sku 2'),
  ...traceOf(3, T + 3 * MINUTE_MS + 500, server('web', { name: 'POST /buy', ...threw(exception('Timeout', null)) })),
  ...traceOf(4, T + 4 * MINUTE_MS + 500, server('web', { name: 'GET /', events: [exception('Handled', 'h')] })),
  ...traceOf(5, T + 5 * MINUTE_MS + 500, internal('nightly', { name: 'rebuild' })),
  ...traceOf(
    6,
    T + 6 * MINUTE_MS + 500,
    server('web', { isLost: true }, [internal('web', { name: 'orphan', ...failed })]),
  ),
];

const ask = <M extends CountQuery['measure']>(
  measure: M,
  by: CountQuery['by'],
  more: Partial<CountQuery<M>> = {},
): CountQuery<M> => ({ measure, by, where: {}, keys: null, range: RANGE, stepMs: null, ...more });

/** Every measure, with and without a sample, over the whole range and by step. */
export const recordedQueries: readonly CountQuery[] = [
  ask('requests', ['service', 'route', 'routeKind']),
  ask('requests', ['service'], { stepMs: 5 * MINUTE_MS, where: { statusCode: { equals: '500' } } }),
  ask('spans', ['service']),
  ask('exceptions', ['service', 'exceptionType']),
  ask('occurrences', ['route', 'exceptionType', 'errorKind', 'title', 'group']),
  ask('origins', ['entryService', 'entryRoute', 'service', 'route', 'exceptionType', 'errorKind', 'dependency']),
  ask('calls', ['caller', 'callee', 'dependency', 'dependencyKind'], {
    keys: { dimensions: ['caller'], values: [['web']] },
  }),
];
