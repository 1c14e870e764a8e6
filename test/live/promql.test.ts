/** What a real Prometheus makes of texts that try to leave their literal. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyOf, quoteText, withLabel } from '../../src/sources/prometheus/promql.ts';
import { toPromQL } from '../../src/sources/prometheus/to-promql.ts';
import { hostileFilter, hostileText, printed } from '../support/hostile-filters.ts';
import { startPrometheus, type PrometheusServer } from '../support/prometheus-server.ts';
import { counterOf } from '../support/span-counters.ts';
import { describePrometheus } from './describe-prometheus.ts';

const MINUTE_MS = 60_000;
const TIMEOUT_MS = 60_000;

describePrometheus('PromQL of hostile texts, read by a real Prometheus', () => {
  let server: PrometheusServer;
  beforeAll(async () => {
    server = await startPrometheus();
  });
  afterAll(() => server.stop());

  const ask = async (path: string, query: string): Promise<{ status: string; data: unknown; error?: string }> => {
    const body = new URLSearchParams({ query, time: '1000' });
    const response = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST', body });
    return (await response.json()) as { status: string; data: unknown; error?: string };
  };
  const labelsOf = async (query: string) => {
    const { data, error } = await ask('query', query);
    expect(error).toBeUndefined();
    return (data as { result: { metric: Record<string, string> }[] }).result.map(({ metric }) => metric);
  };

  it(
    'parses every query, whatever a filter and keys hold',
    async () => {
      const counter = counterOf('traces_span_metrics_calls_total');
      const preferred = counterOf('traces_spanmetrics_calls_total');
      const values = fc.array(fc.tuple(hostileText, hostileText), { minLength: 1, maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(hostileFilter('user.id'), values, async (where, keys) => {
          const query = {
            measure: 'requests' as const,
            by: ['service', 'route', 'environment'] as const,
            where,
            keys: { dimensions: ['service', 'route'] as const, values: keys },
          };
          const promql = printed(() => toPromQL(query, counter, [preferred], MINUTE_MS));
          fc.pre(promql !== null);
          expect(await ask('format_query', promql)).toMatchObject({ status: 'success' });
          // It runs, on a server without series: nothing but what the query selects can come back.
          expect(await ask('query', promql)).toMatchObject({ status: 'success', data: { result: [] } });
        }),
        { numRuns: 60 },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'reads every literal as the text that was meant',
    async () => {
      await fc.assert(
        fc.asyncProperty(hostileText, async (text) => {
          expect(await labelsOf(withLabel('vector(1)', 'text', text))).toEqual([{ text: text.toWellFormed() }]);
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );

  it(
    'matches exactly the texts of a list',
    async () => {
      const isMatched = async (text: string, expression: string) => {
        const one = withLabel('vector(1)', 'text', text);
        const [labels] = await labelsOf(`label_replace(${one}, "is", "yes", "text", ${quoteText(expression)})`);
        return labels?.is === 'yes';
      };
      await fc.assert(
        fc.asyncProperty(fc.array(hostileText, { minLength: 1, maxLength: 4 }), hostileText, async (texts, other) => {
          const meant = texts.map((text) => text.toWellFormed());
          const expression = anyOf(texts);
          expect(await Promise.all(meant.map((text) => isMatched(text, expression)))).toEqual(meant.map(() => true));
          expect(await isMatched(other, expression)).toBe(meant.includes(other.toWellFormed()));
        }),
        { numRuns: 100 },
      );
    },
    TIMEOUT_MS,
  );
});
