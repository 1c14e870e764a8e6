/** Questions to a real Prometheus: dimensions, filters, keys, steps, what is held. Every number is worked out by hand beside its series. */
import { expect, it } from '@jest/globals';
import type { Filter } from '../../src/filter/filter.ts';
import * as notes from '../../src/sources/prometheus/notes.ts';
import type { CountRow } from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { between, connectorSeries, scrapes, START_MS, usePrometheusSource } from '../support/prometheus-source.ts';
import { describePrometheus } from './describe-prometheus.ts';

const NEW_NAMES = {
  http_request_method: 'GET',
  http_response_status_code: '200',
  http_route: '/cart/{id}',
  deployment_environment_name: 'production',
  service_version: '2.0',
};
const SERIES = [
  // cart: two requests a scrape, one of which fails in production on 2.0.
  connectorSeries('cart', 'GET /cart/{id}', 'UNSET', '0+1x240', NEW_NAMES),
  connectorSeries('cart', 'GET /cart/{id}', 'ERROR', '0+1x240', { ...NEW_NAMES, http_response_status_code: '500' }),
  // Old attribute names, another environment, no version.
  connectorSeries('cart', 'POST /cart', 'OK', '0+3x240', {
    http_method: 'POST',
    http_status_code: '201',
    deployment_environment: 'staging',
  }),
  connectorSeries('pay', 'pay.Pay/Charge', 'UNSET', '0+5x240'),
  connectorSeries('pay', 'orders process', 'ERROR', '0+2x240', { span_kind: 'SPAN_KIND_CONSUMER' }),
  // Neither SERVER nor CONSUMER.
  connectorSeries('job', 'tick', 'ERROR', '0+7x240', { span_kind: 'SPAN_KIND_INTERNAL' }),
  connectorSeries('cart', 'GET', 'ERROR', '0+11x240', { span_kind: 'SPAN_KIND_CLIENT' }),
  {
    metric: 'traces_span_metrics_events_total',
    labels: {
      service_name: 'cart',
      span_name: 'GET',
      span_kind: 'SPAN_KIND_CLIENT',
      status_code: 'STATUS_CODE_ERROR',
      exception_type: 'IOError',
      deployment_environment_name: 'production',
    },
    values: '_x100 2 2 3x138',
  },
  {
    metric: 'traces_span_metrics_events_total',
    labels: {
      service_name: 'cart',
      span_name: 'GET /cart/{id}',
      span_kind: 'SPAN_KIND_SERVER',
      status_code: 'STATUS_CODE_UNSET',
      exception_type: 'KeyError',
    },
    values: '0+1x240',
  },
  // An event that is no exception.
  {
    metric: 'traces_span_metrics_events_total',
    labels: {
      service_name: 'cart',
      span_name: 'GET',
      span_kind: 'SPAN_KIND_CLIENT',
      status_code: 'STATUS_CODE_ERROR',
    },
    values: '0+9x240',
  },
];

describePrometheus('counts of a real Prometheus', () => {
  const source = usePrometheusSource(SERIES, scrapes(240));

  // 100 scrapes.
  const range = between(120, 220);
  const requestsOf = (rows: readonly CountRow<'requests'>[]) =>
    rows.map(({ key, values }) => [...key, values.requests, values.errors]);
  const where = async (filter: Filter) => {
    const { rows } = await source().count('requests', { by: [], where: filter, range });
    return rows.map(({ values }) => [values.requests, values.errors])[0] ?? [0, 0];
  };

  it('takes SERVER and CONSUMER spans for requests and their status for failure', async () => {
    const { rows } = await source().count('requests', { by: ['service'], range });
    expect(requestsOf(rows)).toEqual([
      ['pay', 700, 200],
      ['cart', 500, 100],
    ]);
  });

  it('tells routes and how they arrive', async () => {
    const { rows } = await source().count('requests', { by: ['service', 'route', 'routeKind'], range });
    expect(requestsOf(rows)).toEqual([
      ['pay', 'orders process', 'MESSAGING', 200, 200],
      ['cart', 'GET /cart/{id}', 'HTTP', 200, 100],
      ['pay', 'pay.Pay/Charge', 'RPC', 500, 0],
      ['cart', 'POST /cart', 'HTTP', 300, 0],
    ]);
  });

  it('reads old and new attribute names as one dimension, and null where a series has none', async () => {
    const { rows } = await source().count('requests', {
      by: ['environment', 'method', 'statusCode', 'version'],
      range,
    });
    expect(requestsOf(rows)).toEqual([
      [null, null, null, null, 700, 200],
      ['production', 'GET', '500', '2.0', 100, 100],
      ['staging', 'POST', '201', null, 300, 0],
      ['production', 'GET', '200', '2.0', 100, 0],
    ]);
  });

  it('says which dimension a producer would have to add', async () => {
    const question = source().count('requests', { by: ['namespace'], range });
    await expect(question).rejects.toThrow(UnsupportedQueryError);
    await expect(question).rejects.toMatchObject({ needs: 'a label for namespace on traces_span_metrics_calls_total' });
    await expect(source().count('exceptions', { by: ['route'], range })).rejects.toThrow('only traces tell');
    await expect(source().count('origins', { by: ['service'], range })).rejects.toThrow(UnsupportedQueryError);
    await expect(source().count('occurrences', { by: ['group'], range })).rejects.toThrow(UnsupportedQueryError);
  });

  const filters: readonly (readonly [string, Filter, readonly number[]])[] = [
    ['equals', { service: { equals: 'cart' } }, [500, 100]],
    ['in', { route: { in: ['POST /cart', 'orders process', ''] } }, [500, 200]],
    ['in nothing', { route: { in: [] } }, [0, 0]],
    ['contains', { route: { contains: '/cart' } }, [500, 100]],
    ['matches the whole value', { route: { matches: 'cart' } }, [0, 0]],
    ['matches', { route: { matches: '(GET|POST) /cart.*' } }, [500, 100]],
    ['not', { service: { not: 'cart' } }, [700, 200]],
    ['notIn', { service: { notIn: ['cart', 'other'] } }, [700, 200]],
    ['notContains', { route: { notContains: '/' } }, [200, 200]],
    ['notMatches', { route: { notMatches: '.*/.*' } }, [200, 200]],
    ['several conditions', { route: { contains: 'cart', not: 'POST /cart' } }, [200, 100]],
    ['either name of an attribute', { environment: { in: ['production', 'staging'] } }, [500, 100]],
    ['the old name of an attribute', { environment: { equals: 'staging' } }, [300, 0]],
    ['not, absent values too', { environment: { not: 'production' } }, [1000, 200]],
    ['notMatches what matches nothing, absent values too', { environment: { notMatches: '(prod.*)?' } }, [1000, 200]],
    ['notContains of everything, only absent values', { environment: { notContains: '' } }, [700, 200]],
    ['contains of everything, no absent values', { environment: { contains: '' } }, [500, 100]],
    ['matches of everything, no absent values', { environment: { matches: '.*' } }, [500, 100]],
    ['equals nothing, no absent values', { environment: { equals: '' } }, [0, 0]],
    ['statusCode by any of its names', { statusCode: { in: ['500', '201'] } }, [400, 100]],
    ['version', { version: { equals: '2.0' } }, [200, 100]],
    ['not version, absent values too', { version: { not: '2.0' } }, [1000, 200]],
    ['kinds', { kinds: ['INTERNAL', 'CLIENT'] }, [1800, 1800]],
    [
      'an attribute',
      { attributes: [{ key: 'http.route', scope: 'ANY', value: { equals: '/cart/{id}' } }] },
      [200, 100],
    ],
    [
      'exceptions, which no request meets',
      { exceptionType: { equals: 'IOError' }, message: { contains: 'x' } },
      [1200, 300],
    ],
  ];
  it.each(filters)('filters by %s', async (_name, filter, counted) => {
    expect(await where(filter)).toEqual(counted);
  });

  it('refuses a filter on an attribute that no label carries', async () => {
    await expect(where({ attributes: [{ key: 'user.id', scope: 'SPAN', value: { not: '1' } }] })).rejects.toThrow(
      'a label for the span attribute `user.id` on',
    );
  });

  it('cuts tuples that a list for each dimension lets through', async () => {
    const { rows } = await source().count('requests', {
      by: ['service', 'route'],
      keys: {
        dimensions: ['service', 'route'],
        values: [
          ['cart', 'POST /cart'],
          ['pay', 'GET /cart/{id}'],
          ['pay', 'pay.Pay/Charge'],
        ],
      },
      range,
    });
    expect(requestsOf(rows)).toEqual([
      ['pay', 'pay.Pay/Charge', 500, 0],
      ['cart', 'POST /cart', 300, 0],
    ]);
  });

  it('sends no list of more than fifty keys, and as many requests for a thousand keys as for one', async () => {
    await source().count('requests', { by: ['service'], range });
    source().takeReads();
    const values = [['cart'], ...Array.from({ length: 999 }, (_, index) => [`service-${index}`])];
    const { rows } = await source().count('requests', {
      by: ['service'],
      keys: { dimensions: ['service'], values },
      range,
    });
    expect(requestsOf(rows)).toEqual([['cart', 500, 100]]);
    const reads = source().takeReads();
    expect(reads).toHaveLength(1);
    expect(reads[0]?.query).not.toContain('service-1');
  });

  it('tells a service that has no requests of its own', async () => {
    const { rows, completeness } = await source().count('requests', {
      by: ['service'],
      keys: { dimensions: ['service'], values: [['job']] },
      range,
    });
    expect(rows).toEqual([]);
    expect(completeness.notes).toContain(notes.NO_OWN_REQUESTS);
  });

  it('labels steps by their start, and counts of the cut ones what is inside the range', async () => {
    // From 12:30:15 to 12:33:30: one scrape of 12:30 is left out, two of 12:33 are in.
    const { rows, stepMs } = await source().count('requests', {
      by: [],
      where: { service: { equals: 'pay' } },
      range: between(121, 134),
      stepMs: 60_000,
    });
    expect(stepMs).toBe(60_000);
    const steps = rows.map(({ atMs, values }) => [(atMs ?? 0) - START_MS, values.requests, values.errors]);
    expect(steps.toSorted(([left = 0], [right = 0]) => left - right)).toEqual([
      [30 * 60_000, 21, 6],
      [31 * 60_000, 28, 8],
      [32 * 60_000, 28, 8],
      [33 * 60_000, 14, 4],
    ]);
  });

  it('raises a step that holds fewer than four scrapes, and says so', async () => {
    const { rows, stepMs, completeness } = await source().count('requests', {
      by: [],
      where: { service: { equals: 'pay' } },
      range: between(120, 128),
      stepMs: 15_000,
    });
    expect(stepMs).toBe(60_000);
    expect(rows.map(({ values }) => values.requests)).toEqual([28, 28]);
    expect(completeness.notes.join()).toContain('the step is 1 min instead of 15 s');
  });

  it('says that a window is short', async () => {
    const { completeness } = await source().count('requests', { by: [], range: between(120, 122) });
    expect(completeness.notes.join()).toContain('a window of 30 s is short');
  });

  it('is held from the start of a range on, or from the first scrape in it', async () => {
    expect(await source().count('requests', { by: [], range })).toMatchObject({ heldFromMs: range.fromMs });
    const early = await source().count('requests', { by: [], range: { ...range, fromMs: START_MS - 3_600_000 } });
    expect(early.heldFromMs).toBe(START_MS);
    // 220 scrapes from the first on: 12 a scrape, 3 of them failed.
    expect(early.rows.map(({ values }) => values)).toEqual([{ requests: 2_640, errors: 660 }]);
    const never = await source().count('requests', { by: [], range: { fromMs: 0, toMs: START_MS - 3_600_000 } });
    expect(never).toMatchObject({ rows: [], heldFromMs: null });
  });

  it('tells since when and until when there are spans of any kind', async () => {
    const { rows } = await source().count('spans', { by: ['service', 'version'], range });
    expect(rows.map(({ key, values }) => [...key, values.spans])).toEqual([
      ['cart', null, 1_400],
      ['job', null, 700],
      ['pay', null, 700],
      ['cart', '2.0', 200],
    ]);
    expect(rows[0]?.values).toMatchObject({ firstSeenMs: range.fromMs, lastSeenMs: range.toMs });
  });

  it('counts recorded and handled exceptions, never occurrences', async () => {
    const { rows, completeness } = await source().count('exceptions', {
      by: ['service', 'exceptionType'],
      range: between(60, 160),
    });
    expect(rows.map(({ key, values }) => [...key, values.count, values.recorded, values.handled])).toEqual([
      ['cart', 'IOError', null, 3, 0],
      ['cart', 'KeyError', null, 0, 100],
    ]);
    // Born at 101, grew at 103: the step that ends at 104.
    expect(rows[0]?.values.lastSeenMs).toBe(scrapes(104));
    expect(completeness.notes).toEqual(expect.arrayContaining([notes.ONLY_RECORDED, notes.ONLY_TYPED]));
  });

  it('filters exceptions by type and environment', async () => {
    const recorded = async (filter: Filter) => {
      const { rows } = await source().count('exceptions', {
        by: ['exceptionType'],
        where: filter,
        range: between(60, 160),
      });
      return rows.map(({ key }) => key[0]);
    };
    expect(await recorded({ exceptionType: { not: 'KeyError' } })).toEqual(['IOError']);
    expect(await recorded({ environment: { equals: 'production' } })).toEqual(['IOError']);
    expect(await recorded({ environment: { not: 'production' } })).toEqual(['KeyError']);
    await expect(recorded({ message: { contains: 'x' } })).rejects.toThrow('messages of exceptions');
  });
});
