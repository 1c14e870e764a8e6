/** What an error rate says: null and 0, the compared window, series with gaps, and how sure the ratio is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGateway, type TestGateway } from '../support/gateway.ts';
import { failed, internal, server, traceOf, type PlainSpan, type SpanSketch } from '../support/plain-trace.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TODAY_MS = Date.UTC(2026, 10, 24);
const NOW_MS = TODAY_MS + 10 * HOUR_MS + 30_000;

let made = 0;
/** One request at each minute of the day; those in `errors` failed. */
const requests = (
  service: string,
  minutes: readonly number[],
  errors: readonly number[] = [],
  more: Partial<SpanSketch> = {},
) =>
  minutes.flatMap((minute) =>
    traceOf(
      made++,
      TODAY_MS + minute * MINUTE_MS,
      server(service, { ...(errors.includes(minute) ? failed : {}), ...more }),
    ),
  );
const at = (hours: number, minutes: number): number => hours * 60 + minutes;

const spans: readonly PlainSpan[] = [
  // Of three hours ago: the oldest span held, older than the compared hour.
  ...requests('old', [at(7, 0)]),
  // 4 of 8 in the hour, 1 of 4 in the hour before.
  ...requests('cart', [at(8, 1), at(8, 2), at(8, 3), at(8, 59)], [at(8, 59)]),
  ...requests(
    'cart',
    [at(9, 0), at(9, 1), at(9, 2), at(9, 10), at(9, 20), at(9, 30), at(9, 40), at(10, 0)],
    [at(9, 0), at(9, 10), at(9, 20), at(10, 0)],
  ),
  // Never seen before 9:30.
  ...requests('fresh', [at(9, 30), at(9, 45)]),
  // Seen by a span that is no request.
  ...traceOf(made++, TODAY_MS + at(9, 50) * MINUTE_MS, server('cart', { name: 'GET /jobs' }, [internal('helper')])),
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway(NOW_MS, { spans, logs: [] });
});
afterAll(() => gateway.close());

const HOUR = 'range: { from: "2026-11-24T09:00:00Z", to: "2026-11-24T10:00:00Z" }';
const triage = async (fields: string, args = HOUR) => {
  const { data, errors } = await gateway.run(`{ triage(${args}) { ${fields} } }`);
  expect(errors).toEqual([]);
  return data.triage;
};

describe('null and 0', () => {
  it('no request in the window but one in the 24 hours before: 0, and no ratio', async () => {
    const { service } = await triage(
      'service(name: "old") { name errorRate { requests errors ratio low high requestsPerSecond } }',
    );
    expect(service).toEqual({
      name: 'old',
      errorRate: { requests: 0, errors: 0, ratio: null, low: null, high: null, requestsPerSecond: 0 },
    });
  });

  it('nothing in the window and the 24 hours before: the service is unknown', async () => {
    const { service, route, exceptionType } = await triage(`
      service(name: "nobody") { name }
      route(service: "cart", name: "GET /nothing") { name }
      exceptionType(name: "NoError") { name }
    `);
    expect([service, route, exceptionType]).toEqual([null, null, null]);
  });

  it('more than 24 hours before: unknown again', async () => {
    const tomorrow = 'range: { from: "2026-11-25T09:00:00Z", to: "2026-11-25T10:00:00Z" }';
    expect(await triage('service(name: "old") { name } errorRate { requests }', tomorrow)).toEqual({
      service: null,
      errorRate: { requests: 0 },
    });
  });

  it('a service without requests of its own is there, with an unknown rate', async () => {
    const { service } = await triage('service(name: "helper") { name errorRate { requests } routes { totalCount } }');
    expect(service).toEqual({ name: 'helper', errorRate: null, routes: { totalCount: 0 } });
  });

  it('an empty gateway knows nothing, and says so without an error', async () => {
    const empty = await openGateway(NOW_MS);
    const { data, errors } = await empty.run(
      '{ triage { errorRate { requests } services { totalCount } errorRateSeries(by: TOTAL) { points { requests } } window { clamps { reason } } } }',
    );
    await empty.close();
    expect(errors).toEqual([]);
    expect(data.triage).toMatchObject({ errorRate: null, services: { totalCount: 0 }, window: { clamps: [] } });
    expect(new Set(data.triage.errorRateSeries[0].points.map((point: object) => JSON.stringify(point)))).toEqual(
      new Set(['{"requests":null}']),
    );
  });
});

describe('a ratio', () => {
  it('stands inside its 95 % Wilson interval', async () => {
    const { service } = await triage(
      'service(name: "cart") { errorRate { requests errors ratio low high requestsPerSecond } }',
    );
    expect(service.errorRate).toEqual({
      requests: 8,
      errors: 3,
      ratio: 0.375,
      low: expect.closeTo(0.1368, 4),
      high: expect.closeTo(0.6943, 4),
      requestsPerSecond: 8 / 3600,
    });
  });

  it('is 0 with a lower end of 0 where nothing failed', async () => {
    const { service } = await triage('service(name: "fresh") { errorRate { ratio low high } }');
    expect(service.errorRate).toEqual({ ratio: 0, low: 0, high: expect.closeTo(0.6576, 4) });
  });
});

describe('the compared window', () => {
  const RATE =
    'service(name: "cart") { errorRate { requests ratio change previous { requests ratio change previous { requests } } completeness { notes } } }';

  it('is the whole steps before; it has no previous of its own', async () => {
    const { service } = await triage(RATE);
    expect(service.errorRate).toEqual({
      requests: 8,
      ratio: 0.375,
      change: 0.375 - 0.25,
      previous: { requests: 4, ratio: 0.25, change: null, previous: null },
      completeness: { notes: [] },
    });
  });

  it('leaves the step out that is not over: the rate counts it, the change does not', async () => {
    const { service } = await triage(RATE, 'range: { last: "1h" }');
    expect(service.errorRate).toMatchObject({
      requests: 9,
      ratio: 4 / 9,
      change: 0.375 - 0.25,
      previous: { requests: 4 },
    });
  });

  it('that starts before the oldest span held is unknown, and a note says why', async () => {
    const { service } = await triage(RATE, `${HOUR}, compareTo: DAY_AGO`);
    expect(service.errorRate).toMatchObject({ requests: 8, change: null, previous: null });
    expect(service.errorRate.completeness.notes).toEqual([
      'previous and change are unknown: the compared window starts at 2026-11-23T09:00:00.000Z, the oldest span held at 2026-11-24T07:00:00.000Z',
    ]);
  });

  it('of a service that was not there yet is unknown, without a note', async () => {
    const { service } = await triage(
      'service(name: "fresh") { errorRate { requests change previous { requests } completeness { notes } } }',
    );
    expect(service.errorRate).toEqual({ requests: 2, change: null, previous: null, completeness: { notes: [] } });
  });

  it('is none when compareTo is null', async () => {
    const { service } = await triage(RATE, `${HOUR}, compareTo: null`);
    expect(service.errorRate).toMatchObject({ change: null, previous: null, completeness: { notes: [] } });
  });

  it('a day ago is the same hour of yesterday', async () => {
    const yesterday = [at(9, 10) - 24 * 60, at(9, 20) - 24 * 60];
    const held = await openGateway(NOW_MS, {
      spans: [
        ...requests('cart', [at(0, 0) - 48 * 60, ...yesterday], [at(9, 20) - 24 * 60]),
        ...requests('cart', [at(9, 5)]),
      ],
      logs: [],
    });
    const { data } = await held.run(
      `{ triage(${HOUR}, compareTo: DAY_AGO) { errorRate { ratio change previous { requests errors } } } }`,
    );
    await held.close();
    expect(data.triage.errorRate).toEqual({ ratio: 0, change: -0.5, previous: { requests: 2, errors: 1 } });
  });
});

describe('a series', () => {
  const POINTS = 'label step points { at requests errors ratio isPartial }';

  it('has one point a step: null before the first sighting, 0 after it, null where nothing at all is held', async () => {
    const { service } = await triage(`service(name: "fresh") { errorRateSeries { ${POINTS} } }`);
    const { points, step, label } = service.errorRateSeries;
    expect([points.length, step, label]).toEqual([60, 'PT1M', 'fresh']);
    const shown = points.map(({ requests: count }: { requests: number | null }) => count ?? '_').join('');
    expect(shown).toBe(`${'_'.repeat(30)}1${'_'.repeat(9)}0${'_'.repeat(4)}1${'_'.repeat(4)}0${'_'.repeat(9)}`);
    expect(points[30]).toEqual({ at: '2026-11-24T09:30:00.000Z', requests: 1, errors: 0, ratio: 0, isPartial: false });
    expect(points[40]).toMatchObject({ requests: 0, errors: 0, ratio: null });
  });

  it('marks the step that is not over, and one that the window cuts', async () => {
    const { errorRateSeries } = await triage(
      `errorRateSeries(by: TOTAL, step: "7m") { ${POINTS} }`,
      'range: { last: "1h" }',
    );
    const [{ points, label }] = errorRateSeries;
    expect(label).toBe('all services');
    expect(points[0]).toMatchObject({ at: '2026-11-24T08:55:00.000Z', isPartial: true, requests: 2 });
    expect(points.at(-1)).toMatchObject({ isPartial: true });
    expect(points.slice(1, -1).every(({ isPartial }: { isPartial: boolean }) => !isPartial)).toBe(true);
    const sum = points.reduce(
      (total: number, { requests: count }: { requests: number | null }) => total + (count ?? 0),
      0,
    );
    expect(sum).toBe(11);
  });

  it('by service are the top by errors of the whole window, and say if more were left out', async () => {
    const { errorRateSeries } = await triage(
      'errorRateSeries(first: 1) { label service { name } completeness { isTruncated } }',
    );
    expect(errorRateSeries).toEqual([
      { label: 'cart', service: { name: 'cart' }, completeness: { isTruncated: true } },
    ]);
  });

  it('by route carry service and route', async () => {
    const { errorRateSeries } = await triage(
      'errorRateSeries(by: ROUTE) { label service { name } route { name } exceptionType { name } }',
    );
    expect(errorRateSeries[0]).toEqual({
      label: 'cart GET /cart',
      service: { name: 'cart' },
      route: { name: 'GET /cart' },
      exceptionType: null,
    });
  });

  it('mark a failed step with the trace of a failed request in it', async () => {
    const { service } = await triage(
      'service(name: "cart") { errorRateSeries { points { errors exemplar { startedAt } } } }',
    );
    const marked = service.errorRateSeries.points.filter(
      ({ exemplar }: { exemplar: object | null }) => exemplar !== null,
    );
    expect(marked.map(({ exemplar }: { exemplar: { startedAt: string } }) => exemplar.startedAt)).toEqual([
      '2026-11-24T09:00:00.000Z',
      '2026-11-24T09:10:00.000Z',
      '2026-11-24T09:20:00.000Z',
    ]);
    expect(marked.every(({ errors }: { errors: number }) => errors > 0)).toBe(true);
  });
});

describe('the window', () => {
  it('says what was used and what is not held of it', async () => {
    const { window } = await triage(
      'window { from to step asOf clamps { source reason from to } }',
      'range: { from: "2026-11-24T06:00:10Z", to: "2026-11-24T09:59:50Z" }',
    );
    expect(window).toEqual({
      from: '2026-11-24T06:00:00.000Z',
      to: '2026-11-24T10:00:00.000Z',
      step: 'PT5M',
      asOf: '2026-11-24T10:00:30.000Z',
      clamps: [
        {
          source: 'EMBEDDED',
          reason: 'the oldest span held is younger than its start',
          from: '2026-11-24T07:00:00.000Z',
          to: '2026-11-24T10:00:00.000Z',
        },
      ],
    });
  });
});
