/** Counters of a span metrics connector for many services with many routes each, as text that promtool takes. */
import { SECOND_MS, type TimeRange } from '../../src/time.ts';
import { createRandom } from './random.ts';

/** What is counted, where and when. */
export interface SpanSeries {
  readonly services: number;
  /** Of each service. */
  readonly routes: number;
  /** Of the samples, both ends included. */
  readonly range: TimeRange;
  readonly everyMs: number;
}

const METRIC = 'traces_span_metrics_calls';

/** Returns the lines of the text, piece by piece: the counters of one service each. Equal seeds give equal counters. */
export const spanSeriesText = function* (
  { services, routes, range, everyMs }: SpanSeries,
  seed = 1,
): Generator<string> {
  const random = createRandom(seed);
  yield `# TYPE ${METRIC} counter\n`;
  for (let service = 0; service < services; service++) {
    const lines: string[] = [];
    for (let route = 0; route < routes; route++) {
      const perSample = 5 + random.below(200);
      for (const status of ['STATUS_CODE_UNSET', 'STATUS_CODE_ERROR']) {
        const most = status === 'STATUS_CODE_ERROR' ? 1 + random.below(10) : perSample;
        const labels = `service_name="service-${service}",span_name="GET /of-${service}/things-${route}",span_kind="SPAN_KIND_SERVER",status_code="${status}"`;
        let value = random.below(100_000);
        for (let atMs = range.fromMs; atMs <= range.toMs; atMs += everyMs) {
          lines.push(`${METRIC}_total{${labels}} ${value} ${atMs / SECOND_MS}\n`);
          value += random.below(most + 1);
        }
      }
    }
    yield lines.join('');
  }
  yield '# EOF\n';
};
