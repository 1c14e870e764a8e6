/**
 * The hand-written rules of the contract, asked of a real Prometheus that holds the same spans as span metrics. Where span
 * metrics cannot tell what spans can, the difference is stated here, case by case; docs/sources.md lists them.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createPrometheusMetrics } from '../../src/sources/prometheus/prometheus.ts';
import type { MetricSource } from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { DAY_MS, MINUTE_MS } from '../../src/time.ts';
import { openTestDoor } from '../support/http-door.ts';
import { startPrometheus, type PrometheusServer } from '../support/prometheus-server.ts';
import { shiftedMetrics } from '../support/shifted-source.ts';
import { COLLECTOR, spanMetricsText, TEMPO_GENERATOR, type SpanMetricsProducer } from '../support/span-metrics.ts';
import { asWanted, call, queryOf, T, valueOf, type CountCase } from '../sources/contract/backend.ts';
import { requestCases } from '../sources/contract/cases-requests.ts';
import { timeCases } from '../sources/contract/cases-time.ts';
import { describePrometheus } from './describe-prometheus.ts';

type Want = CountCase['want'];
interface Difference {
  readonly why: string;
  readonly want: Want | null;
}
type Differences = Readonly<Record<string, Difference>>;

/** What Prometheus says instead where no label says what a consumer does, and why; null = it says that it cannot answer. */
const OF_RECEIVE: Differences = {
  ...Object.fromEntries(
    [
      [
        'SERVER and CONSUMER spans are requests; clients, producers, inner spans and `receive` consumers are not',
        { web: [1, 0], cart: [1, 1], mail: [2, 0] },
      ],
      ['one user request through three services counts three', { '': [4, 1] }],
      ['`messaging.operation` says `receive` as well', { mail: [2, 0] }],
      ['`receive` consumers do not count under `kinds` either', { cart: [1, 1], mail: [2, 0] }],
      ['`exceptionType`, `message` and EVENT attributes never restrict requests', { '': [4, 1] }],
      [
        'an INTERNAL span whose parent is missing is not parentless; a `receive` consumer is no request',
        { 'batch / orders receive': [1, 0] },
      ],
    ].map(([title, want]) => [title, { why: 'span metrics do not tell a `receive` from other CONSUMER spans', want }]),
  ),
};
/** The same, of all series. */
const DIFFERENCES: Differences = {
  ...Object.fromEntries(
    [
      [
        'a service with neither in the range has its parentless INTERNAL spans as requests',
        { 'web / GET /web / HTTP': [1, 0] },
      ],
      ['requests outside the range do not take the INTERNAL fallback away', {}],
    ].map(([title, want]) => [title, { why: 'span metrics do not tell which spans have no parent', want }]),
  ),
  'of duplicates of a span the first one is kept': {
    why: 'producers of span metrics count what arrives',
    want: { '': [2, 1] },
  },
};

const cases = [...requestCases, ...timeCases];
/** Cases lie this far apart: a day before each is looked at for what was there before. */
const APART_MS = 3 * DAY_MS;
const shiftOf = (index: number): number => -(index + 1) * APART_MS;
const UNTIL_MS = T + 70 * MINUTE_MS;

const OPERATION = ['messaging.operation.type', 'messaging.operation'];
const withOperation: SpanMetricsProducer = { ...COLLECTOR, dimensions: [...COLLECTOR.dimensions, ...OPERATION] };
const OF_PARENTS = 'an INTERNAL span whose parent is missing is not parentless; a `receive` consumer is no request';
const OF_OPERATION: Differences = {
  ...DIFFERENCES,
  [OF_PARENTS]: { why: 'span metrics do not tell which spans have no parent', want: {} },
};
const EVERY_DIFFERENCE: Differences = { ...DIFFERENCES, ...OF_RECEIVE };
const producers: readonly (readonly [string, SpanMetricsProducer, Differences])[] = [
  ["the Collector's span metrics", COLLECTOR, EVERY_DIFFERENCE],
  ["the span metrics of Tempo's generator", TEMPO_GENERATOR, EVERY_DIFFERENCE],
  ["the Collector's span metrics with what messaging spans do", withOperation, OF_OPERATION],
];

describePrometheus.each(producers)('Prometheus over %s', (_name, producer, differences) => {
  it('differs in cases that are there', () => {
    const titles = cases.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(Object.keys(differences)));
  });

  let server: PrometheusServer;
  let source: MetricSource;

  beforeAll(async () => {
    const parts = cases.map(({ telemetry }, index) => ({ telemetry, shiftMs: shiftOf(index), toMs: UNTIL_MS }));
    server = await startPrometheus({ openMetrics: spanMetricsText(parts, producer) });
    source = createPrometheusMetrics(openTestDoor(server.url).door, { now: () => UNTIL_MS, profile: 'auto' });
  });
  afterAll(() => server.stop());

  it.each(cases.map((one, index) => ({ ...one, index })))('$title', async ({ index, ...one }) => {
    const query = queryOf(one);
    const [answer] = await shiftedMetrics(source, shiftOf(index)).counts([query], call());
    const want = Object.hasOwn(differences, one.title) ? (differences[one.title]?.want ?? null) : one.want;
    if (want === null) expect(answer).toBeInstanceOf(UnsupportedQueryError);
    else expect(asWanted(valueOf(answer).rows, query)).toEqual(want);
  });
});
