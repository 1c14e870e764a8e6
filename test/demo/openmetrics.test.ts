import { describe, expect, it } from '@jest/globals';
import { MINUTE_MS, requestsOf } from '../../demo/minute.ts';
import { incrementsOf, openMetricsOf, SAMPLE_INTERVAL_MS } from '../../demo/openmetrics.ts';
import { flatten } from '../../demo/span.ts';

const FROM_MINUTE = 29_925_240;
const MINUTES = 3;
const SAMPLE = /^(?<name>\w+)_total\{(?<labels>.*)\} (?<value>\d+) (?<seconds>[\d.]+)$/;

const lines = [...openMetricsOf({ seed: 1, fromMinute: FROM_MINUTE, minutes: MINUTES })];
const samples = lines.flatMap((line) => {
  const { name, labels, value, seconds } = SAMPLE.exec(line)?.groups ?? {};
  return name === undefined || labels === undefined
    ? []
    : [{ name, id: `${name}{${labels}}`, labels, value: Number(value), atMs: Number(seconds) * 1_000 }];
});
const spans = Array.from({ length: MINUTES }, (_, minute) => requestsOf(1, FROM_MINUTE + minute))
  .flat()
  .flatMap(({ root }) => flatten(root));
const fromMs = FROM_MINUTE * MINUTE_MS;

describe("the shop's past as series", () => {
  it('has one block of samples a metric, the end mark last', () => {
    const types = lines.filter((line) => line.startsWith('# TYPE'));
    expect(new Set(types).size).toBe(types.length);
    expect(lines.at(-1)).toBe('# EOF');
    expect(samples.length).toBe(lines.length - types.length - 1);
  });

  it('samples every 15 seconds, from a 0 before the first increment to the end of the past, never falling', () => {
    for (const series of Map.groupBy(samples, ({ id }) => id).values()) {
      const times = series.map(({ atMs }) => atMs);
      expect(times.at(-1)).toBe(fromMs + MINUTES * MINUTE_MS);
      for (const [index, { atMs, value }] of series.entries()) {
        const before = series[index - 1];
        if (before === undefined) expect(value).toBe(0);
        else expect(atMs - before.atMs).toBe(SAMPLE_INTERVAL_MS);
        expect(value).toBeGreaterThanOrEqual(before?.value ?? 0);
      }
      expect(series.at(-1)?.value).toBeGreaterThan(0);
    }
  });

  it('rises between two samples by the spans that started between them', () => {
    const [start, end] = [fromMs + MINUTE_MS, fromMs + 2 * MINUTE_MS];
    const at = (atMs: number): number =>
      samples
        .filter((sample) => sample.atMs === atMs && sample.labels.includes('service_name="inventory"'))
        .filter(({ name }) => name === 'traces_span_metrics_calls')
        .reduce((sum, { value }) => sum + value, 0);
    const started = spans.filter(
      ({ service, startUs }) => service === 'inventory' && startUs >= start * 1_000 && startUs < end * 1_000,
    );
    expect(started.length).toBeGreaterThan(0);
    expect(at(end) - at(start)).toBe(started.length);
  });

  it('counts failed spans under the error status, and exceptions by their type', () => {
    const failed = spans.find(({ errorMessage, exceptions }) => errorMessage !== null && exceptions.length > 0);
    if (failed === undefined) throw new RangeError('The three minutes hold no failed span with an exception');
    const [call, event] = incrementsOf(failed);
    expect(call?.labels).toMatchObject({ service_name: failed.service, status_code: 'STATUS_CODE_ERROR' });
    expect(event?.labels).toEqual({ ...call?.labels, exception_type: failed.exceptions[0]?.error.name });
  });

  it('has an edge for each call of another service, and one for each question to a database', () => {
    const edges = samples.filter(({ name }) => name === 'traces_service_graph_request').map(({ labels }) => labels);
    expect(edges).toContainEqual('client="frontend",server="checkout"');
    expect(edges).toContainEqual(expect.stringContaining('connection_type="database"'));
    expect(edges).toContainEqual(expect.stringContaining('connection_type="messaging_system"'));
  });
});
