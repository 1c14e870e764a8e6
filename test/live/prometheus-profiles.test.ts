/** Producers of span metrics side by side in a real Prometheus: each found by its names, no span counted twice, no service lost. */
import { expect, it } from '@jest/globals';
import { readProfileSetting, type ProfileSetting } from '../../src/sources/prometheus/profile.ts';
import {
  between,
  connectorSeries,
  generatorSeries,
  openPrometheusSource,
  scrapes,
  type PrometheusSource,
  type WrittenSeries,
} from '../support/prometheus-source.ts';
import { describePrometheus } from './describe-prometheus.ts';

const range = between(120, 220);

const withSource = async <Result>(
  written: readonly WrittenSeries[],
  look: (source: PrometheusSource) => Promise<Result>,
  profile: ProfileSetting = 'auto',
): Promise<Result> => {
  const source = await openPrometheusSource(written, scrapes(240), profile);
  try {
    return await look(source);
  } finally {
    await source.stop();
  }
};
const requestsBy = async (source: PrometheusSource, by: readonly ('service' | 'route')[] = ['service']) => {
  const { rows, completeness } = await source.count('requests', { by, range });
  return {
    rows: rows.map(({ key, values }) => [...key, values.requests, values.errors]).toSorted(),
    notes: completeness.notes.filter((note) => /several producers|are missing/.test(note)),
  };
};
const renamed = (
  series: WrittenSeries,
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): WrittenSeries => ({
  ...series,
  metric,
  labels: { ...series.labels, ...labels },
});

describePrometheus('span metrics of several producers', () => {
  it('counts a service by the connector where the generator counts it too, and loses none that only one of them has', async () => {
    const written = [
      connectorSeries('both', 'GET /', 'UNSET', '0+2x240'),
      connectorSeries('both', 'GET /', 'ERROR', '0+1x240'),
      generatorSeries('both', 'GET /', 'UNSET', '0+2x240'),
      generatorSeries('both', 'GET /', 'ERROR', '0+1x240'),
      connectorSeries('mine', 'GET /', 'UNSET', '0+5x240'),
      generatorSeries('theirs', 'GET /', 'ERROR', '0+7x240'),
      // Which lost the connector half-way: from then on the generator counts it.
      connectorSeries('moved', 'GET /', 'UNSET', '0+4x150'),
      generatorSeries('moved', 'GET /', 'UNSET', '0+4x240'),
    ];
    await withSource(written, async (source) => {
      const { rows, notes } = await requestsBy(source);
      expect(rows).toEqual([
        ['both', 300, 100],
        ['mine', 500, 0],
        ['moved', 120, 0],
        ['theirs', 700, 700],
      ]);
      expect(notes).toEqual([
        'span metrics of several producers, a service counted by the first that has it: otel, tempo',
      ]);
      const all = await source.count('requests', { by: [], range });
      expect(all.rows.map(({ values }) => values)).toEqual([{ requests: 1_620, errors: 800 }]);
      const steps = await source.count('requests', {
        by: ['service'],
        where: { service: { equals: 'moved' } },
        range,
        stepMs: 60_000,
      });
      expect(steps.rows).toHaveLength(25);
      expect(steps.rows.every(({ values }) => values.requests > 0 && values.requests <= 16)).toBe(true);
      const { capabilities } = await source.metrics.describe(source.call);
      expect(capabilities).toEqual([
        'span metrics: otel (traces_span_metrics_calls_total)',
        'span metrics: tempo (traces_spanmetrics_calls_total)',
        'a new value every 15 s',
        'alerts',
      ]);
    });
  });

  it('says which services are missing where one of the producers has no label for a dimension', async () => {
    const written = [
      connectorSeries('mine', 'GET /', 'UNSET', '0+5x240'),
      generatorSeries('theirs', 'GET /', 'UNSET', '0+7x240', { service_version: '1.0' }),
    ];
    await withSource(written, async (source) => {
      const { rows, completeness } = await source.count('requests', { by: ['service', 'version'], range });
      expect(rows.map(({ key }) => key)).toEqual([['theirs', '1.0']]);
      expect(completeness.notes.join()).toContain('services that only otel counts are missing');
    });
  });

  const legacy = renamed(connectorSeries('cart', 'GET /', 'ERROR', '0+1x240'), 'calls_total');
  const one: readonly (readonly [string, WrittenSeries])[] = [
    ['the connector before it had a namespace', legacy],
    ['the connector in a namespace', renamed(legacy, 'my_app_calls_total')],
    [
      'the connector with the gate of the status code',
      {
        ...legacy,
        labels: {
          service_name: 'cart',
          span_name: 'GET /',
          span_kind: 'SPAN_KIND_SERVER',
          otel_status_code: 'ERROR',
        },
      },
    ],
    ['the generator', generatorSeries('cart', 'GET /', 'ERROR', '0+1x240')],
    [
      'the generator with service.name among its dimensions',
      generatorSeries('cart', 'GET /', 'ERROR', '0+1x240', { service_name: 'cart' }),
    ],
    [
      'a scrape that says which service the collector is',
      renamed(legacy, 'calls_total', { service: 'otel-collector' }),
    ],
    [
      'a scrape that renames the label of the service',
      generatorSeries('collector', 'GET /', 'ERROR', '0+1x240', { exported_service: 'cart' }),
    ],
  ];
  it.each(one)('finds %s', async (_name, series) => {
    // Another counter of that name is none of spans.
    const other = { metric: 'support_calls_total', labels: { queue: 'phone' }, values: '0+9x240' };
    await withSource([series, other], async (source) => {
      expect(await requestsBy(source)).toEqual({ rows: [['cart', 100, 100]], notes: [] });
    });
  });

  it('takes series of one counter that carry the service in different labels for what they are', async () => {
    const labels = { span_name: 'GET /', span_kind: 'SPAN_KIND_SERVER', status_code: 'STATUS_CODE_UNSET' };
    const metric = 'traces_spanmetrics_calls_total';
    const written = [
      { metric, labels: { ...labels, service: 'a' }, values: '0+1x240' },
      { metric, labels: { ...labels, service_name: 'b' }, values: '0+2x240' },
      { metric, labels: { ...labels, service_name: 'a', otel_scope_name: 'x' }, values: '0+3x240' },
    ];
    await withSource(written, async (source) => {
      expect((await requestsBy(source)).rows).toEqual([
        ['a', 400, 0],
        ['b', 200, 0],
      ]);
      const only = await source.count('requests', { by: [], where: { service: { not: 'a' } }, range });
      expect(only.rows.map(({ values }) => values.requests)).toEqual([200]);
    });
  });

  it('asks one profile alone where the setting names it', async () => {
    const written = [
      connectorSeries('mine', 'GET /', 'UNSET', '0+5x240'),
      generatorSeries('theirs', 'GET /', 'UNSET', '0+7x240'),
    ];
    const setting = readProfileSetting('tempo') ?? 'auto';
    const answer = await withSource(written, (source) => requestsBy(source), setting);
    expect(answer).toEqual({ rows: [['theirs', 700, 0]], notes: [] });
  });

  it('says what is missing where there are no span metrics', async () => {
    const other = { metric: 'support_calls_total', labels: { queue: 'phone' }, values: '0+9x240' };
    await withSource([other], async (source) => {
      await expect(source.count('requests', { by: [], range })).rejects.toThrow('it needs span metrics');
      await expect(source.count('exceptions', { by: [], range })).rejects.toThrow('it needs a counter of exceptions');
    });
  });

  it('reads the exceptions connector where events do not tell, each service from one of them', async () => {
    const labels = { span_kind: 'SPAN_KIND_SERVER', status_code: 'STATUS_CODE_ERROR', span_name: 'GET /' };
    const event = (service: string, type: string, values: string) => ({
      metric: 'traces_span_metrics_events_total',
      labels: { ...labels, service_name: service, exception_type: type },
      values,
    });
    const recorded = (service: string, more: Readonly<Record<string, string>>, values: string) => ({
      metric: 'exceptions_total',
      labels: { ...labels, service_name: service, ...more },
      values,
    });
    const written = [
      connectorSeries('cart', 'GET /', 'ERROR', '0+5x240'),
      event('cart', 'IOError', '0+1x240'),
      recorded('cart', { exception_type: 'IOError' }, '0+1x240'),
      // Born without a zero, as this connector does.
      recorded('pay', {}, '_x150 4x89'),
      recorded('pay', { exception_type: 'KeyError', exception_message: 'a' }, '_x150 2 2 3x87'),
      recorded('pay', { exception_type: 'KeyError', exception_message: 'b' }, '_x160 1x79'),
    ];
    await withSource(written, async (source) => {
      const { rows } = await source.count('exceptions', { by: ['service', 'exceptionType'], range });
      expect(rows.map(({ key, values }) => [...key, values.recorded])).toEqual([
        ['cart', 'IOError', 100],
        ['pay', '', 4],
        ['pay', 'KeyError', 4],
      ]);
    });
  });

  it('say what their producer would have to change, which is nothing where they have everything', async () => {
    const labels = {
      service_version: '1',
      deployment_environment_name: 'production',
      http_response_status_code: '500',
    };
    const written = [
      connectorSeries('cart', 'GET /', 'ERROR', '0+1x240', labels),
      { ...generatorSeries('cart', 'GET /', 'UNSET', '0+1x60', { span_kind: 'SPAN_KIND_CLIENT' }), scrapeMs: 60_000 },
    ];
    await withSource(written, async (source) => {
      const { facts, warnings } = (await source.metrics.advise?.(source.call)) ?? { facts: [], warnings: [] };
      expect(facts).toEqual(['a new value every 15 s']);
      const generator = 'traces_spanmetrics_calls_total';
      expect(warnings).toEqual([
        expect.stringMatching(
          `^${generator} gets a new value every 60 s, so steps shorter than 5 min are raised to 5 min`,
        ),
        expect.stringMatching(`^${generator} has no series of SERVER or CONSUMER spans`),
        expect.stringMatching(`^${generator} has had no series of failed spans for 8 days`),
        expect.stringMatching(`^${generator} has no label for version, environment, status code`),
      ]);
    });
  });
});
