import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Filter } from '../../../src/filter/filter.ts';
import { MAX_SPANS_FOR_ATTRIBUTES } from '../../../src/sources/embedded/sql-values.ts';
import { openStore, type Store } from '../../../src/sources/embedded/store.ts';
import { createEmbeddedTraces } from '../../../src/sources/embedded/traces.ts';
import type { SuggestField, ValueQuery } from '../../../src/sources/source.ts';
import { writeRows, type ExceptionRow, type SpanRow } from '../../support/stored-rows.ts';

const noSearch = { searchTraces: () => Promise.resolve([]), searchExceptions: () => Promise.resolve([]) };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const call = { signal: new AbortController().signal, record: () => undefined };
const open = () =>
  openStore(
    { dataDir: ':memory:', retentionMs: 10 ** 15, maxBytes: 2 ** 40 },
    { now: () => 0, log: quiet, schedule: () => () => undefined },
  );

const query = (field: SuggestField, details: Partial<ValueQuery> = {}): ValueQuery => ({
  field,
  attribute: null,
  prefix: '',
  where: {},
  range: { fromMs: 1_000, toMs: 2_000 },
  limit: 100,
  ...details,
});

/** `value=count` of each suggestion; an error is thrown. */
const suggest = async (store: Store, ...queries: readonly ValueQuery[]): Promise<string[][]> => {
  const answers = await createEmbeddedTraces(store, noSearch, { now: () => 0 }).values(queries, call);
  return answers.map((answer) => {
    if (answer instanceof Error) throw answer;
    return (answer as readonly { value: string; count: number | null }[]).map(
      ({ value, count }) => `${value}=${String(count)}`,
    );
  });
};

const US = 1_000;
const IN = 1_500 * US;
const cart = { service: 'cart', environment: 'prod', version: '1.0', resource: '{"service.name":"cart","host":"h1"}' };
const stock = { service: 'Stock', environment: 'dev', resource: '{"service.name":"Stock"}' };
const spans: readonly SpanRow[] = [
  { ...cart, trace: 1n, span: 1n, start_us: IN, kind: 2, span_name: 'POST /cart', status_code: '500' },
  { ...cart, trace: 1n, span: 2n, parent: 1n, start_us: IN, span_name: 'work', attributes: '{"user":"Ann","n":7}' },
  { ...stock, trace: 1n, span: 3n, parent: 2n, start_us: IN, kind: 2, span_name: 'GET /stock', status_code: '200' },
  { ...cart, trace: 2n, span: 4n, start_us: IN, kind: 2, span_name: 'GET /cart', attributes: '{"user":"Ann"}' },
  { ...cart, trace: 2n, span: 5n, parent: 4n, start_us: IN, kind: 3, span_name: 'GET', attributes: '{"user":"bob"}' },
  { trace: 3n, span: 6n, start_us: IN, kind: 5, is_receive: true, service: 'cart', span_name: 'orders receive' },
  { trace: 4n, span: 7n, start_us: IN, kind: 1, service: 'cron', span_name: 'nightly' },
  { trace: 4n, span: 8n, parent: 7n, start_us: IN, kind: 1, service: 'cron', span_name: 'step' },
  { trace: 5n, span: 9n, start_us: 999_999, kind: 2, service: 'before', span_name: 'GET /old' },
  { trace: 5n, span: 10n, start_us: 2_000 * US, kind: 2, service: 'after', span_name: 'GET /new' },
  { trace: 5n, span: 11n, start_us: 1_000 * US, kind: 2, service: 'first', span_name: 'GET /first' },
];
const exceptions: readonly ExceptionRow[] = [
  { trace: 1n, span: 2n, start_us: IN, type: 'StockError', message: 'no stock', ...cart },
  { trace: 1n, span: 2n, start_us: IN, type: 'StockError', ordinal: 1, ...cart },
  { trace: 1n, span: 3n, start_us: IN, type: 'KeyError', attributes: '{"order":"7"}', ...stock },
  { trace: 2n, span: 5n, start_us: IN, type: 'StockError', ...cart },
  { trace: 0n, span: 0n, start_us: IN, is_log: true, type: 'LogError', service: 'cart', environment: 'dev' },
  { trace: 0n, span: 0n, start_us: IN, is_log: true, type: 'LogError', service: 'cart' },
  { trace: 9n, span: 9n, start_us: IN, is_log: true, type: '', service: 'cart' },
  { trace: 5n, span: 9n, start_us: 999_999, type: 'OldError', service: 'before' },
];

describe('values', () => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    await writeRows(store, { spans, exceptions });
  });
  afterAll(() => store.close());

  it('gives the values of every field in the range, most frequent first, then by value', async () => {
    expect(
      await suggest(
        store,
        query('SERVICE'),
        query('ROUTE'),
        query('ENVIRONMENT'),
        query('VERSION'),
        query('EXCEPTION_TYPE'),
        query('ATTRIBUTE_KEY'),
        query('ATTRIBUTE_VALUE', { attribute: 'user' }),
      ),
    ).toEqual([
      ['cart=5', 'cron=2', 'Stock=1', 'first=1'],
      ['GET /cart=1', 'GET /first=1', 'GET /stock=1', 'POST /cart=1', 'nightly=1'],
      ['prod=4', 'dev=1'],
      ['1.0=4'],
      ['LogError=2', 'StockError=2', '=1', 'KeyError=1'],
      ['service.name=5', 'host=4', 'user=3', 'n=1'],
      ['Ann=2', 'bob=1'],
    ]);
  });

  it('takes the prefix literally and in either case', async () => {
    expect(
      await suggest(
        store,
        query('SERVICE', { prefix: 'STO' }),
        query('ROUTE', { prefix: 'get /c' }),
        query('ROUTE', { prefix: '%' }),
        query('EXCEPTION_TYPE', { prefix: 'key' }),
        query('ATTRIBUTE_VALUE', { attribute: 'user', prefix: 'B' }),
        query('SERVICE', { prefix: "' OR TRUE --" }),
      ),
    ).toEqual([['Stock=1'], ['GET /cart=1'], [], ['KeyError=1'], ['bob=1'], []]);
  });

  it('gives at most as many as asked for', async () => {
    expect(await suggest(store, query('SERVICE', { limit: 1 }), query('ATTRIBUTE_KEY', { limit: 2 }))).toEqual([
      ['cart=5'],
      ['service.name=5', 'host=4'],
    ]);
  });

  it('reads values of the span before those of its resource, numbers as text', async () => {
    expect(
      await suggest(
        store,
        query('ATTRIBUTE_VALUE', { attribute: 'service.name' }),
        query('ATTRIBUTE_VALUE', { attribute: 'n' }),
        query('ATTRIBUTE_VALUE', { attribute: 'a/b~c' }),
      ),
    ).toEqual([['cart=4', 'Stock=1'], ['7=1'], []]);
  });

  const cases: readonly (readonly [string, SuggestField, Filter, readonly string[]])[] = [
    ['service on the span', 'ENVIRONMENT', { service: { equals: 'Stock' } }, ['dev=1']],
    ['environment on the span', 'SERVICE', { environment: { equals: 'prod' } }, ['cart=4']],
    ['an absent environment', 'SERVICE', { environment: { notIn: ['prod', 'dev'] } }, ['cron=2', 'cart=1', 'first=1']],
    ['version on the span', 'SERVICE', { version: { not: '1.0' } }, ['cron=2', 'Stock=1', 'cart=1', 'first=1']],
    [
      'route by a request of the service in the trace',
      'ATTRIBUTE_KEY',
      { route: { equals: 'GET /cart' } },
      ['host=2', 'service.name=2', 'user=2'],
    ],
    ['status code by such a request', 'SERVICE', { statusCode: { equals: '500' } }, ['cart=2']],
    [
      'route and status code on requests themselves',
      'ROUTE',
      { statusCode: { in: ['200', '500'] } },
      ['GET /stock=1', 'POST /cart=1'],
    ],
    ['exception type by an exception on the span', 'SERVICE', { exceptionType: { equals: 'StockError' } }, ['cart=2']],
    ['message of the exception', 'SERVICE', { message: { contains: 'stock' } }, ['cart=1']],
    [
      'attributes of the exception',
      'SERVICE',
      { attributes: [{ key: 'order', scope: 'EVENT', value: { equals: '7' } }] },
      ['Stock=1'],
    ],
    [
      'attributes of the span',
      'SERVICE',
      { attributes: [{ key: 'user', scope: 'ANY', value: { equals: 'Ann' } }] },
      ['cart=2'],
    ],
    ['kinds as what a request is', 'ROUTE', { kinds: ['CLIENT'] }, ['GET=1']],
    ['no kinds as no request', 'ROUTE', { kinds: [] }, []],
    [
      'environment of a record without a span',
      'EXCEPTION_TYPE',
      { environment: { equals: 'dev' } },
      ['KeyError=1', 'LogError=1'],
    ],
    [
      'type and message of the exception itself',
      'EXCEPTION_TYPE',
      { message: { contains: 'stock' } },
      ['StockError=1'],
    ],
    ['route of the exception', 'EXCEPTION_TYPE', { route: { equals: 'POST /cart' } }, ['StockError=1']],
    [
      'attributes of its span',
      'EXCEPTION_TYPE',
      { attributes: [{ key: 'user', scope: 'SPAN', value: { equals: 'bob' } }] },
      ['StockError=1'],
    ],
  ];
  it.each(cases)('filters by %s', async (_, field, where, want) => {
    expect(await suggest(store, query(field, { where }))).toEqual([want]);
  });

  it('gives an error in the place of the one query that fails', async () => {
    const [failed, fine] = await createEmbeddedTraces(store, noSearch, { now: () => 0 }).values(
      [query('SERVICE', { where: { service: { matches: '(' } } }), query('VERSION')],
      call,
    );
    expect(failed).toBeInstanceOf(Error);
    expect(fine).toEqual([{ value: '1.0', count: 4 }]);
  });
});

describe('values of many spans', () => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    const newer = Array.from({ length: MAX_SPANS_FOR_ATTRIBUTES }, (_, index) => ({
      span: BigInt(index + 1),
      start_us: IN + index,
      attributes: '{"new":1}',
    }));
    const older = [50_001n, 50_002n].map((span) => ({ span, start_us: IN - 1, attributes: '{"old":1}' }));
    await writeRows(store, {
      spans: [...newer, ...older, { span: 60_000n, start_us: 1_000, span_name: 'x'.repeat(2_000) }],
    });
  });
  afterAll(() => store.close());

  it('looks at the newest spans for attributes only and then leaves counts unknown', async () => {
    const [keys] = await suggest(store, query('ATTRIBUTE_KEY'));
    expect(keys).toEqual(['new=null', 'old=null']);
    expect(await suggest(store, query('ATTRIBUTE_VALUE', { attribute: 'old' }))).toEqual([['1=null']]);
  });

  it('counts labels over all spans', async () => {
    expect(await suggest(store, query('SERVICE'))).toEqual([[`cart=${MAX_SPANS_FOR_ATTRIBUTES + 2}`]]);
  });

  it('leaves values out that no filter can hold', async () => {
    const old = { range: { fromMs: 0, toMs: 2 }, where: { kinds: ['INTERNAL'] } as const };
    expect(await suggest(store, query('ROUTE', old), query('SERVICE', old))).toEqual([[], ['cart=1']]);
  });
});
