/** Where errors start and whom they hit: rows, shares, absorbed leaves and the arguments that choose the entry. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import {
  client,
  exception,
  failed,
  server,
  threw,
  traceIdOf,
  traceOf,
  type SpanSketch,
} from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 30);
const DATABASE = { 'db.system.name': 'postgresql', 'db.namespace': 'carts' };

/** An entry of frontend whose call of cart fails. */
const through = (name: string, cart: SpanSketch): SpanSketch =>
  server('frontend', { ...failed, name }, [client('frontend', failed, [cart])]);
const broken = server('cart', { ...threw(exception('CartError', 'gone')), name: 'GET /cart' });
const noDatabase = server('cart', { ...failed, name: 'GET /cart' }, [
  client('cart', { ...threw(exception('SqlError')), name: 'SELECT', attributes: DATABASE }),
]);
/** The first try fails, the second one does not, and so the request does not. */
const retried = server('frontend', { name: 'GET /' }, [client('frontend', failed, [broken]), client('frontend', {})]);

let gateway: TestGateway;
beforeAll(async () => {
  const at = (agoMinutes: number) => NOW_MS - agoMinutes * MINUTE_MS;
  gateway = await openGateway(NOW_MS, {
    spans: [
      ...traceOf(0, at(30), through('GET /', broken)),
      ...traceOf(1, at(20), through('GET /', broken)),
      ...traceOf(2, at(10), through('POST /', broken)),
      ...traceOf(3, at(9), through('POST /', noDatabase)),
      ...traceOf(4, at(8), retried),
      // The root was not received: its entry is unknown.
      ...traceOf(5, at(7), { ...through('GET /lost', broken), isLost: true }),
    ],
    logs: [],
  });
});
afterAll(() => gateway.close());

const ROW = `
  entryService { name } entryRoute { name } origin { name } originRoute { name } dependency { name kind }
  exceptionType { name } kind count { value } absorbed { value } share example { traceId }`;
const origins = async (args = '', filter = '') => {
  const { data, errors } = await gateway.run(
    `{ triage${filter} { origins${args} { rows { ${ROW} series { points { at value } } } count { value } absorbed { value } completeness { isTruncated } } } }`,
  );
  expect(errors).toEqual([]);
  return data.triage.origins;
};
interface Row {
  readonly entryRoute: { readonly name: string } | null;
  readonly origin: { readonly name: string };
  readonly exceptionType: { readonly name: string } | null;
  readonly count: { readonly value: number };
  readonly absorbed: { readonly value: number };
  readonly share: number;
}
const shown = ({ entryRoute, origin, exceptionType, count, absorbed }: Row) =>
  `${entryRoute?.name ?? '?'} <- ${origin.name} ${exceptionType?.name ?? ''} ${count.value}+${absorbed.value}`;

describe('the matrix', () => {
  it('counts a leaf once, by the entry of its request and the span where it started', async () => {
    const { rows, count, absorbed } = await origins();
    expect(rows.map(shown)).toEqual([
      'GET / <- cart CartError 2+1',
      'POST / <- cart SqlError 1+0',
      'POST / <- cart CartError 1+0',
      '? <- cart CartError 1+0',
    ]);
    expect([count.value, absorbed.value]).toEqual([5, 1]);
  });

  it('has shares that sum to 1', async () => {
    const { rows } = await origins();
    const sum = rows.reduce((total: number, { share }: Row) => total + share, 0);
    expect(sum).toBeCloseTo(1, 12);
    expect(rows.map(({ share }: Row) => share)).toEqual([0.4, 0.2, 0.2, 0.2]);
  });

  it('keeps count and share of the whole where only the first rows are listed', async () => {
    const { rows, count, completeness } = await origins('(first: 1)');
    expect([rows.length, rows[0].share, count.value, completeness.isTruncated]).toEqual([1, 0.4, 5, true]);
  });

  it('names what the leaf called, the newest example, and the steps', async () => {
    const { rows } = await origins('(entryRoute: "POST /")', '(filter: { exceptionType: { equals: "SqlError" } })');
    expect(rows).toEqual([
      {
        entryService: { name: 'frontend' },
        entryRoute: { name: 'POST /' },
        origin: { name: 'cart' },
        originRoute: { name: 'GET /cart' },
        dependency: { name: 'postgresql/carts', kind: 'DATABASE' },
        exceptionType: { name: 'SqlError' },
        kind: 'EXCEPTION',
        count: { value: 1 },
        absorbed: { value: 0 },
        share: 1,
        example: { traceId: traceIdOf(3) },
        series: { points: expect.arrayContaining([{ at: '2026-11-24T09:51:00.000Z', value: 1 }]) },
      },
    ]);
  });

  it('sums its rows over the steps', async () => {
    const { rows } = await origins();
    const sums = rows.map(({ series }: { series: { points: readonly { value: number | null }[] } }) =>
      series.points.reduce((total, { value }) => total + (value ?? 0), 0),
    );
    expect(sums).toEqual(rows.map(({ count }: Row) => count.value));
  });

  it.each([
    [
      '(entryService: "frontend")',
      ['GET / <- cart CartError 2+1', 'POST / <- cart SqlError 1+0', 'POST / <- cart CartError 1+0'],
    ],
    ['(entryRoute: "GET /")', ['GET / <- cart CartError 2+1']],
    ['(entryService: "cart")', []],
    ['(entryService: "frontend", entryRoute: "GET /nothing")', []],
  ])('of the entry %s', async (args, rows) => {
    expect((await origins(args)).rows.map(shown)).toEqual(rows);
  });

  it('of a service selects the origin, not the entry', async () => {
    const ofCart = await origins('', '(filter: { service: { equals: "cart" } })');
    const ofFrontend = await origins('', '(filter: { service: { equals: "frontend" } })');
    expect([ofCart.count.value, ofFrontend.count.value, ofFrontend.rows]).toEqual([5, 0, []]);
  });
});

it('an error rate over all services counts a request once for each service that it passed', async () => {
  const { data } = await gateway.run(
    '{ triage { errorRate { requests errors } services { nodes { name errorRate { errors } } } } }',
  );
  expect(data.triage).toEqual({
    errorRate: { requests: 11, errors: 10 },
    services: {
      nodes: [
        { name: 'cart', errorRate: { errors: 6 } },
        { name: 'frontend', errorRate: { errors: 4 } },
      ],
    },
  });
});

it('traces are listed by their start, the latest first, absorbed errors too', async () => {
  const { data } = await gateway.run('{ triage { traces { nodes { traceId } totalCount } } }');
  expect(data.triage.traces).toEqual({
    nodes: [5, 4, 3, 2, 1, 0].map((number) => ({ traceId: traceIdOf(number) })),
    totalCount: null,
  });
});

describe('a trace without its root', () => {
  it('says what is missing and still where its error started', async () => {
    const { data } = await gateway.run(
      `{ triage { trace(id: "${traceIdOf(5)}") { rootService { name } rootName isComplete missing origin { service { name } } } } }`,
    );
    expect(data.triage.trace).toEqual({
      rootService: null,
      rootName: null,
      isComplete: false,
      missing: [expect.stringMatching(/^span \w{16} \(parent of \w{16}\) was not received$/)],
      origin: { service: { name: 'cart' } },
    });
  });
});
