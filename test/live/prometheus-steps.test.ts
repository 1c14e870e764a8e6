/** Long series of a real Prometheus: every number is worked out by hand beside its series; 15 s scrapes, steps of a minute. */
import { expect, it } from '@jest/globals';
import * as notes from '../../src/sources/prometheus/notes.ts';
import { MAX_NEW_GROUPS } from '../../src/sources/prometheus/steps.ts';
import type { StepAnswer, StepQuery } from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';
import { MINUTE_MS } from '../../src/time.ts';
import {
  between,
  connectorSeries,
  scrapes,
  usePrometheusSource,
  type PrometheusSource,
} from '../support/prometheus-source.ts';
import { describePrometheus } from './describe-prometheus.ts';

/** Forty minutes from the twentieth minute on: the source is scraped before, so that births can be told. */
const RANGE = between(80, 240);
const SCRAPES = 260;

const ask = async (source: PrometheusSource, query: Partial<StepQuery>): Promise<StepAnswer | Error | undefined> => {
  const asked: StepQuery = {
    ...{ measure: 'requests', by: ['service'], where: {}, keys: null, range: RANGE, stepMs: MINUTE_MS },
    ...query,
  };
  return (await source.metrics.steps([asked], source.call))[0];
};
const answerOf = async (source: PrometheusSource, query: Partial<StepQuery> = {}): Promise<StepAnswer> => {
  const answer = await ask(source, query);
  if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
  return answer;
};
const columnsOf = ({ series }: StepAnswer, ...key: readonly string[]) => {
  const found = series.find((each) => each.key.join() === key.join());
  if (found === undefined) throw new Error(`no series ${key.join()}`);
  return found;
};
/** Runs of equal values: `8x40`, `-` for NaN. */
const runs = (column: Float64Array): string => {
  const parts: { readonly text: string; count: number }[] = [];
  for (const value of column) {
    const text = Number.isNaN(value) ? '-' : String(value);
    const last = parts.at(-1);
    if (last?.text === text) last.count += 1;
    else parts.push({ text, count: 1 });
  }
  return parts.map(({ text, count }) => `${text}x${count}`).join(' ');
};
const total = (column: Float64Array): number =>
  column.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);

describePrometheus('steps of a real Prometheus', () => {
  const source = usePrometheusSource(
    [
      // Two requests a scrape and one more that fails.
      connectorSeries('steady', 'GET /', 'UNSET', `1000+2x${SCRAPES}`),
      connectorSeries('steady', 'GET /', 'ERROR', `1000+1x${SCRAPES}`),
      // Its first error series appears with 7 in the eleventh minute (scrape 122), and stands still.
      connectorSeries('born', 'GET /', 'UNSET', `1000+5x${SCRAPES}`),
      connectorSeries('born', 'GET /', 'ERROR', `_x122 7x${SCRAPES - 122}`),
      // The same, but it grows on in that minute: 3 at scrape 121, 4, 5, 6 at 124, then it stands.
      connectorSeries('grows', 'GET /', 'UNSET', `1000+5x${SCRAPES}`),
      connectorSeries('grows', 'GET /', 'ERROR', `_x121 3 4 5 6x${SCRAPES - 124}`),
      // Its process restarts in the eleventh minute and has counted 5 by its first scrape.
      connectorSeries('restarts', 'GET /', 'UNSET', `1000+5x121 5+5x${SCRAPES - 122}`),
      // Away for ten minutes, and back with what it was.
      connectorSeries('away', 'GET /', 'UNSET', `1000+5x${SCRAPES}`),
      connectorSeries('away', 'GET /', 'ERROR', `500x119 _x40 500x${SCRAPES - 160}`),
      // A new process, whose every series begins in the eleventh minute with what it has counted by then.
      connectorSeries('rollout', 'GET /', 'UNSET', `1000+5x119 _x140`, { instance: 'a' }),
      connectorSeries('rollout', 'GET /', 'UNSET', `_x122 20+5x${SCRAPES - 122}`, { instance: 'b' }),
      // Nothing in the second half.
      connectorSeries('silent', 'GET /', 'UNSET', `1000+5x160 1800x${SCRAPES - 161}`),
      connectorSeries('gone', 'GET /', 'UNSET', '1000+5x160'),
      // Clients are no requests.
      connectorSeries('steady', 'GET', 'ERROR', `1000+9x${SCRAPES}`, { span_kind: 'SPAN_KIND_CLIENT' }),
      ...['A', 'B'].map((type, index) => ({
        metric: 'traces_span_metrics_events_total',
        labels: {
          ...{ service_name: 'steady', span_name: 'GET /', span_kind: 'SPAN_KIND_SERVER' },
          ...{ status_code: 'STATUS_CODE_ERROR', exception_type: type },
        },
        values: index === 0 ? `10+1x${SCRAPES}` : `_x122 2x${SCRAPES - 122}`,
      })),
      {
        metric: 'traces_span_metrics_events_total',
        labels: {
          ...{ service_name: 'steady', span_name: 'GET /', span_kind: 'SPAN_KIND_SERVER' },
          ...{ status_code: 'STATUS_CODE_UNSET', exception_type: 'Handled' },
        },
        values: `10+1x${SCRAPES}`,
      },
    ],
    scrapes(SCRAPES),
  );

  it('are whole numbers of exactly one step each', async () => {
    const answer = await answerOf(source());
    expect(answer).toMatchObject({ range: RANGE, stepMs: MINUTE_MS, heldFromMs: RANGE.fromMs });
    const { requests, errors } = columnsOf(answer, 'steady');
    expect(runs(requests)).toBe('12x40');
    expect(runs(errors)).toBe('4x40');
  });

  it('count the first value of an error series that begins, as an error and as a request', async () => {
    const answer = await answerOf(source());
    const { requests, errors } = columnsOf(answer, 'born');
    expect(runs(errors)).toBe('0x10 7x1 0x29');
    expect(runs(requests)).toBe('20x10 27x1 20x29');
  });

  it('count what it grows by beside its first value, to a part of a scrape', async () => {
    const { errors } = columnsOf(await answerOf(source()), 'grows');
    expect(total(errors)).toBeGreaterThanOrEqual(5.5);
    expect(total(errors)).toBeLessThan(7);
    expect(runs(errors.subarray(0, 10))).toBe('0x10');
    expect(runs(errors.subarray(12))).toBe('0x28');
  });

  it('count what a new process has counted since its restart', async () => {
    const { requests } = columnsOf(await answerOf(source()), 'restarts');
    expect(runs(requests)).toBe('20x40');
  });

  it('take what was away for new in no step', async () => {
    expect(total(columnsOf(await answerOf(source()), 'away').errors)).toBe(0);
  });

  it('count the first value of a new process like that of a new error', async () => {
    const { requests } = columnsOf(await answerOf(source()), 'rollout');
    expect(requests[10]).toBeGreaterThanOrEqual(30);
    expect(requests[10]).toBeLessThan(40);
    expect(runs(requests.subarray(11))).toBe('20x29');
  });

  it('know nothing of steps without requests', async () => {
    const answer = await answerOf(source());
    for (const service of ['silent', 'gone']) {
      const { requests, errors } = columnsOf(answer, service);
      expect(runs(requests)).toBe('20x20 -x20');
      expect(runs(errors)).toBe('0x20 -x20');
    }
  });

  it('add up to what counts say, within a hundredth', async () => {
    const answer = await answerOf(source());
    const { rows } = await source().count('requests', { by: ['service'], range: RANGE });
    for (const { key, values } of rows) {
      if (key[0] === 'grows' || key[0] === 'rollout') continue; // told above
      const { requests, errors } = columnsOf(answer, key[0] ?? '');
      expect(Math.abs(total(requests) - values.requests)).toBeLessThanOrEqual(0.01 * values.requests);
      expect(Math.abs(total(errors) - values.errors)).toBeLessThanOrEqual(0.01 * values.errors);
    }
    expect(rows).toHaveLength(8);
  });

  it('are one request for all services, and one for what began; keys are told apart', async () => {
    await answerOf(source());
    source().takeReads();
    const answer = await answerOf(source(), { range: between(84, 244) });
    expect(source().takeReads()).toHaveLength(2);
    expect(answer.completeness.notes).toEqual([notes.BY_ARRIVAL, notes.RATED]);
    const keys = {
      dimensions: ['service', 'route'],
      values: [
        ['steady', 'GET /'],
        ['born', 'GET /none'],
      ],
    } as const;
    const some = await answerOf(source(), { range: between(84, 244), by: ['service', 'route'], keys });
    expect(some.series.map(({ key }) => key)).toEqual([['steady', 'GET /']]);
    expect(runs(columnsOf(some, 'steady', 'GET /').errors)).toBe('4x40');
    expect(source().takeReads()).toHaveLength(1);
    const none = await answerOf(source(), { keys: { dimensions: ['service'], values: [] } });
    expect(none.series).toEqual([]);
  });

  it('have most errors first', async () => {
    const { series } = await answerOf(source());
    expect(series.map(({ key }) => key[0]).slice(0, 3)).toEqual(['steady', 'born', 'grows']);
  });

  it('count exceptions that were recorded and not handled, without requests', async () => {
    const answer = await answerOf(source(), { measure: 'exceptions', by: ['service', 'exceptionType'] });
    expect(answer.series.map(({ key }) => key)).toEqual([
      ['steady', 'A'],
      ['steady', 'B'],
    ]);
    const [a, b] = [columnsOf(answer, 'steady', 'A'), columnsOf(answer, 'steady', 'B')];
    expect([runs(a.requests), runs(a.errors)]).toEqual(['-x40', '4x40']);
    expect([runs(b.requests), runs(b.errors)]).toEqual(['-x40', '0x10 2x1 0x29']);
    expect(answer.completeness.notes).toContain(notes.ONLY_RECORDED);
  });

  it('raise a step in which there are too few values, and say so', async () => {
    const answer = await answerOf(source(), { stepMs: MINUTE_MS / 2, range: between(81, 239) });
    expect(answer).toMatchObject({ stepMs: MINUTE_MS, range: { fromMs: scrapes(80), toMs: scrapes(236) } });
    expect(runs(columnsOf(answer, 'steady').requests)).toBe('12x39');
    expect(answer.completeness.notes).toContain(notes.raisedStep(MINUTE_MS / 2, MINUTE_MS, 15_000));
  });

  it('do not take what a server finds that has just begun for new', async () => {
    const answer = await answerOf(source(), { range: { fromMs: scrapes(-80), toMs: scrapes(80) } });
    expect(answer.heldFromMs).toBeGreaterThanOrEqual(scrapes(0));
    expect(answer.heldFromMs).toBeLessThanOrEqual(scrapes(1));
    const { requests, errors } = columnsOf(answer, 'steady');
    expect(runs(requests.subarray(0, 20))).toBe('-x20');
    expect(total(errors)).toBeGreaterThan(78);
    expect(total(errors)).toBeLessThan(82);
    expect(total(columnsOf(answer, 'restarts').requests)).toBeLessThan(410);
  });

  it('are refused by what no label tells', async () => {
    expect(await ask(source(), { by: ['environment'] })).toBeInstanceOf(UnsupportedQueryError);
    expect(await ask(source(), { measure: 'exceptions', by: ['route'] })).toBeInstanceOf(UnsupportedQueryError);
  });
});

describePrometheus('steps of a Prometheus that takes few samples at once', () => {
  const count = MAX_NEW_GROUPS + 1;
  const source = usePrometheusSource(
    [
      connectorSeries('old', 'GET /', 'UNSET', `1000+2x${SCRAPES}`),
      ...Array.from({ length: count }, (_, index) =>
        connectorSeries('new', `GET /${index}`, 'UNSET', `_x122 50+1x${SCRAPES - 122}`),
      ),
    ],
    scrapes(SCRAPES),
    { flags: ['--query.max-samples=15000'] },
  );

  it('are read in parts, with the same numbers', async () => {
    const answer = await answerOf(source());
    expect(runs(columnsOf(answer, 'old').requests)).toBe('8x40');
    expect(runs(columnsOf(answer, 'new').requests.subarray(11))).toBe(`${count * 4}x29`);
    expect(source().takeReads().length).toBeGreaterThan(4);
  });

  it('leave first values out where more began than can be looked at, and say so', async () => {
    const answer = await answerOf(source());
    expect(answer.completeness.notes).toContain(notes.beganUncounted(MAX_NEW_GROUPS));
    expect(columnsOf(answer, 'new').requests[10]).toBeLessThan(count * 5);
  });
});
