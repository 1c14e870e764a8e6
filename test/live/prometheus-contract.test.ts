/**
 * The hand-written rules of the contract, asked of a real Prometheus that holds the same spans as span metrics. Where span
 * metrics cannot tell what spans can, the difference is stated here, case by case; docs/sources.md lists them.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPrometheusMetrics } from '../../src/sources/prometheus/prometheus.ts';
import type { MetricSource } from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { DAY_MS, MINUTE_MS } from '../../src/time.ts';
import { openTestDoor } from '../support/http-door.ts';
import {
  isPrometheusHere,
  PROMETHEUS_NEEDS,
  startPrometheus,
  type PrometheusServer,
} from '../support/prometheus-server.ts';
import { shiftedMetrics } from '../support/shifted-source.ts';
import { COLLECTOR, spanMetricsText, TEMPO_GENERATOR, type SpanMetricsProducer } from '../support/span-metrics.ts';
import { asWanted, call, queryOf, T, valueOf, type CountCase } from '../sources/contract/backend.ts';
import { requestCases } from '../sources/contract/cases-requests.ts';
import { timeCases } from '../sources/contract/cases-time.ts';
import { requireLive } from './require-live.ts';

const isHere = isPrometheusHere();
requireLive('prometheus', isHere, PROMETHEUS_NEEDS);

type Want = CountCase['want'];
/** What Prometheus says instead, and why; null = it says that it cannot answer. */
const DIFFERENCES: Readonly<Record<string, { readonly why: string; readonly want: Want | null }>> = {
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

const producers: readonly (readonly [string, SpanMetricsProducer])[] = [
  ["the Collector's span metrics", COLLECTOR],
  ["the span metrics of Tempo's generator", TEMPO_GENERATOR],
];

(isHere ? describe : describe.skip).each(producers)('Prometheus over %s', (_name, producer) => {
  it('differs in cases that are there', () => {
    const titles = cases.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(Object.keys(DIFFERENCES)));
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
    const want = Object.hasOwn(DIFFERENCES, one.title) ? (DIFFERENCES[one.title]?.want ?? null) : one.want;
    if (want === null) expect(answer).toBeInstanceOf(UnsupportedQueryError);
    else expect(asWanted(valueOf(answer).rows, query)).toEqual(want);
  });
});
