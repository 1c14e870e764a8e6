/** Traces of failed requests by the exemplars that a real Prometheus scraped and kept. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPrometheusMetrics } from '../../src/sources/prometheus/prometheus.ts';
import type { Exemplar, ExemplarQuery } from '../../src/sources/source.ts';
import { counterText, startPrometheus } from '../support/prometheus-server.ts';
import { scrapeConfig, startScrapeTarget } from '../support/scrape-target.ts';
import { openSourceDoor } from '../support/source-door.ts';
import { describePrometheus } from './describe-prometheus.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.now();
/** Exemplars lie in the five minutes before it. */
const END_MS = Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS;
const START_MS = END_MS - 5 * MINUTE_MS;
const SCRAPES = [0, 1, 2, 3];

const trace = (prefix: string, number: number): string => prefix + String(number).padStart(32 - prefix.length, '0');
/** Taken in the minute of its number, so many seconds after its start. */
const mark = (label: string, id: string, number: number, second: number): string =>
  ` # {${label}="${id}"} 12.5 ${(START_MS + number * MINUTE_MS) / 1_000 + second}`;
const labels = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
const span = (service: string, name: string, kind: string, status: string, serviceLabel = 'service_name') => ({
  [serviceLabel]: service,
  span_name: name,
  span_kind: `SPAN_KIND_${kind}`,
  status_code: `STATUS_CODE_${status}`,
});

/** What the Collector's connector and Tempo's generator expose, at one scrape. */
const scrape = (number: number): string => {
  const failed = span('checkout', 'POST /checkout', 'SERVER', 'ERROR');
  const calls = [
    [failed, trace('a', number)],
    [span('checkout', 'POST /checkout', 'SERVER', 'UNSET'), trace('b', number)],
    [span('checkout', 'GET /stock', 'CLIENT', 'ERROR'), trace('c', number)],
    [span('orders', 'orders process', 'CONSUMER', 'ERROR'), trace('d', number)],
  ] as const;
  const bucket = (pairs: Readonly<Record<string, string>>) => `${labels(pairs)},le="+Inf"`;
  const tempo = span('cart', 'POST /cart', 'SERVER', 'ERROR', 'service');
  return [
    '# TYPE traces_span_metrics_calls counter',
    ...calls.map(
      ([pairs, id]) =>
        `traces_span_metrics_calls_total{${labels(pairs)}} ${number + 1}${mark('trace_id', id, number, 10)}`,
    ),
    '# TYPE traces_span_metrics_duration_milliseconds histogram',
    // Newer than the exemplar of the counter, in odd minutes alone.
    `traces_span_metrics_duration_milliseconds_bucket{${bucket(failed)}} ${number + 1}${number % 2 === 1 ? mark('trace_id', trace('e', number), number, 20) : ''}`,
    `traces_span_metrics_duration_milliseconds_sum{${labels(failed)}} ${number + 1}`,
    `traces_span_metrics_duration_milliseconds_count{${labels(failed)}} ${number + 1}`,
    '# TYPE traces_spanmetrics_calls counter',
    `traces_spanmetrics_calls_total{${labels(tempo)}} ${number + 1}`,
    '# TYPE traces_spanmetrics_latency histogram',
    // Tempo cuts leading zeros of ids.
    `traces_spanmetrics_latency_bucket{${bucket(tempo)}} ${number + 1}${mark('traceID', `f0${number}`, number, 30)}`,
    `traces_spanmetrics_latency_sum{${labels(tempo)}} ${number + 1}`,
    `traces_spanmetrics_latency_count{${labels(tempo)}} ${number + 1}`,
    '# EOF',
    '',
  ].join('\n');
};

const QUERY: ExemplarQuery = {
  by: ['service', 'route'],
  where: {},
  keys: null,
  range: { fromMs: START_MS, toMs: END_MS },
  stepMs: MINUTE_MS,
};

/** Exemplars as texts: `cart POST /cart @0: <trace>`, minutes after the start. */
const told = (exemplars: readonly Exemplar[]): readonly string[] =>
  exemplars.map(({ key, atMs, traceId }) => `${key.join(' ')} @${(atMs - START_MS) / MINUTE_MS}: ${traceId}`);

describePrometheus('exemplars in a real Prometheus', () => {
  let read: (query: Partial<ExemplarQuery>) => Promise<readonly string[]>;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const target = await startScrapeTarget(SCRAPES.map(scrape));
    const flags = ['--enable-feature=exemplar-storage'];
    const server = await startPrometheus({ config: scrapeConfig(target.address), flags });
    const door = openSourceDoor('PROMETHEUS', server.url);
    close = async () => {
      await door.close();
      await server.stop();
      await target.close();
    };
    const source = createPrometheusMetrics(door.http, { now: Date.now, profile: 'auto' });
    read = async (query) => {
      const [answer = []] = await source.exemplars([{ ...QUERY, ...query }], door.call);
      if (answer instanceof Error) throw answer;
      return told(answer);
    };
    await target.taken;
  }, 60_000);
  afterAll(() => close());

  it('are the newest of each key and step, of failed requests alone, from both producers', async () => {
    expect(await read({})).toEqual(
      SCRAPES.flatMap((number) => [
        `cart POST /cart @${number}: ${`f0${number}`.padStart(32, '0')}`,
        `checkout POST /checkout @${number}: ${trace(number % 2 === 1 ? 'e' : 'a', number)}`,
        `orders orders process @${number}: ${trace('d', number)}`,
      ]),
    );
  });

  it('are restricted to keys, filters and the range', async () => {
    const range = { fromMs: START_MS + MINUTE_MS, toMs: START_MS + 2 * MINUTE_MS };
    expect(await read({ range, keys: { dimensions: ['service'], values: [['orders'], ['stock']] } })).toEqual([
      `orders orders process @1: ${trace('d', 1)}`,
    ]);
    expect(await read({ range, where: { route: { contains: 'checkout' } } })).toEqual([
      `checkout POST /checkout @1: ${trace('e', 1)}`,
    ]);
    expect(await read({ range, where: { kinds: ['CLIENT'] } })).toEqual([`checkout GET /stock @1: ${trace('c', 1)}`]);
    expect(await read({ range, where: { service: { equals: 'a"} or up{b="' } } })).toEqual([]);
  });
});

describePrometheus('exemplars in a Prometheus that keeps none', () => {
  it('are none', async () => {
    const pairs = span('checkout', 'POST /checkout', 'SERVER', 'ERROR');
    const samples = [{ atMs: START_MS, value: 1 }];
    const openMetrics = counterText([{ metric: 'traces_span_metrics_calls_total', labels: pairs, samples }]);
    const server = await startPrometheus({ openMetrics });
    const door = openSourceDoor('PROMETHEUS', server.url);
    const source = createPrometheusMetrics(door.http, { now: Date.now, profile: 'auto' });
    const answers = await source.exemplars([QUERY], door.call);
    await door.close();
    await server.stop();
    expect(answers).toEqual([[]]);
  });
});
