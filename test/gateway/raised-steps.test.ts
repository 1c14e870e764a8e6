/** Series whose sources have no data at the step asked for: everything in one is cut alike, and says so. */
import { describe, expect, it } from '@jest/globals';
import type { CountAnswer, CountQuery, ExemplarQuery, Measure, Measures } from '../../src/sources/source.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { askGraph } from '../support/fake-graph.ts';
import { COMPLETE, fakeSources } from '../support/fake-sources.ts';

const FROM_MS = Date.UTC(2026, 10, 24, 9);
const RANGE = 'range: { from: "2026-11-24T09:00:00Z", to: "2026-11-24T09:10:00Z" }';
/** Said by a source that raised the step, and by the graph where it had to be raised for something else. */
const OWN_NOTE = 'the source has no finer data';
const NOTE = 'the step is PT1M, not PT10S: what stands beside these counts is not known in shorter ones';

const VALUES: Measures = {
  requests: { requests: 1, errors: 1 },
  spans: { spans: 1, firstSeenMs: 0, lastSeenMs: 0 },
  exceptions: { count: 1, recorded: 2, handled: 0, lastSeenMs: 0, message: null },
  occurrences: { count: 1, recorded: 2, handled: 0, lastSeenMs: 0, message: null },
  origins: { count: 1, absorbed: 0, exampleTraceId: null },
  calls: { requests: 1, errors: 1 },
};
const KEYS: Readonly<Record<string, string>> = {
  service: 'cart',
  route: 'GET /',
  exceptionType: 'StockError',
  errorKind: 'EXCEPTION',
};

/** Sources that count one of everything in the third minute, and that have no finer step than these. */
const withSteps = (finestMs: Partial<Record<Measure, number>>) => {
  const asked: string[] = [];
  const exemplars: ExemplarQuery[] = [];
  const count = ({ measure, by, range, stepMs }: CountQuery): CountAnswer => {
    const usedMs = stepMs === null ? null : Math.max(stepMs, finestMs[measure] ?? 0);
    if (stepMs !== null) asked.push(`${measure} ${stepMs / 1_000}`);
    const atMs = FROM_MS + 2 * MINUTE_MS;
    const isInRange = range.fromMs <= atMs && atMs < range.toMs;
    const row = {
      key: by.map((dimension) => KEYS[dimension] ?? null),
      atMs: usedMs === null ? null : Math.floor(atMs / usedMs) * usedMs,
      values: VALUES[measure],
    };
    const completeness = { ...COMPLETE, notes: usedMs === stepMs ? [] : [OWN_NOTE] };
    return { rows: isInRange ? [row] : [], heldFromMs: 0, stepMs: usedMs, completeness };
  };
  const { metrics, ...others } = fakeSources({ count });
  const sources = {
    ...others,
    metrics: {
      ...metrics,
      exemplars: async (queries: readonly ExemplarQuery[]) => {
        exemplars.push(...queries);
        return queries.map(({ by, stepMs }) => [
          {
            key: by.map((dimension) => KEYS[dimension] ?? null),
            atMs: Math.floor((FROM_MS + 2 * MINUTE_MS) / stepMs) * stepMs,
            traceId: 'ab'.repeat(16),
          },
        ]);
      },
    },
  };
  return { sources, asked, exemplars };
};

const ask = async (finestMs: Partial<Record<Measure, number>>, field: string) => {
  const { sources, asked, exemplars } = withSteps(finestMs);
  const { data, errors, unexpected } = await askGraph(sources, `{ triage(${RANGE}) { ${field} } }`);
  return { data: data.triage, errors, unexpected, asked, exemplars };
};

const SERIES = 'step completeness { notes }';

describe('an error-rate series', () => {
  const TOTAL = `errorRateSeries(by: TOTAL, step: "10s") { ${SERIES} points { at requests exemplar { traceId } } }`;

  it('keeps the step asked for where the sources have it, and says nothing of it', async () => {
    const { data, asked } = await ask({}, TOTAL);
    const [series] = data.errorRateSeries;
    expect([series.step, series.completeness.notes, series.points.length]).toEqual(['PT10S', [], 60]);
    expect(asked).toEqual(['spans 10', 'requests 10']);
  });

  it.each([
    ['requests', { requests: MINUTE_MS }, OWN_NOTE, ['spans 10', 'requests 10', 'spans 60']],
    ['what is held', { spans: MINUTE_MS }, NOTE, ['spans 10', 'requests 10', 'requests 60']],
    ['both alike', { requests: MINUTE_MS, spans: MINUTE_MS }, OWN_NOTE, ['spans 10', 'requests 10']],
    ['both, requests more', { requests: MINUTE_MS, spans: 15_000 }, OWN_NOTE, ['spans 10', 'requests 10', 'spans 60']],
    ['both, requests less', { requests: 15_000, spans: MINUTE_MS }, NOTE, ['spans 10', 'requests 10', 'requests 60']],
  ])('takes the longest step of all: raised for %s', async (_name, finestMs, note, wantAsked) => {
    const { data, errors, asked } = await ask(finestMs, TOTAL);
    const [series] = data.errorRateSeries;
    expect(errors).toEqual([]);
    expect([series.step, series.completeness.notes]).toEqual(['PT1M', [note]]);
    expect(series.points.map(({ at }: { readonly at: string }) => at)).toEqual(
      Array.from({ length: 10 }, (_, minute) => `2026-11-24T09:0${minute}:00.000Z`),
    );
    expect(series.points[2]).toMatchObject({ requests: 1, exemplar: { traceId: 'ab'.repeat(16) } });
    expect(asked).toEqual(wantAsked);
  });

  it('asks for exemplars at the step of its points', async () => {
    const { exemplars } = await ask({ requests: MINUTE_MS }, TOTAL);
    expect(exemplars.map(({ stepMs }) => stepMs)).toEqual([MINUTE_MS]);
  });

  it('of each service is raised with one more read for all', async () => {
    const { data, asked } = await ask({ spans: MINUTE_MS }, `errorRateSeries(step: "10s") { label ${SERIES} }`);
    expect(data.errorRateSeries).toEqual([{ label: 'cart', step: 'PT1M', completeness: { notes: [NOTE] } }]);
    expect(asked).toEqual(['spans 10', 'requests 10', 'requests 60']);
  });

  it('of exception types cuts exceptions, requests and what is held alike', async () => {
    const { data, errors } = await ask(
      { requests: 5 * MINUTE_MS, exceptions: MINUTE_MS },
      `errorRateSeries(by: EXCEPTION_TYPE, step: "10s") { label ${SERIES} points { requests errors } }`,
    );
    expect(errors).toEqual([]);
    expect(data.errorRateSeries).toEqual([
      {
        label: 'cart GET / StockError',
        step: 'PT5M',
        completeness: { notes: [NOTE.replace('PT1M', 'PT5M')] },
        points: [
          { requests: 1, errors: 1 },
          { requests: null, errors: null }, // nothing is held there
        ],
      },
    ]);
  });
});

describe('a series of counts', () => {
  const POINTS = `${SERIES} points { value }`;
  const FIVE = {
    step: 'PT5M',
    completeness: { notes: [OWN_NOTE] },
    points: [{ value: 1 }, { value: null }],
  };

  it('of an exception type is raised alike', async () => {
    const { data, asked } = await ask(
      { exceptions: 5 * MINUTE_MS },
      `exceptionType(name: "StockError") { series(step: "1m") { ${POINTS} } }`,
    );
    expect(data.exceptionType.series).toEqual(FIVE);
    expect(asked).toEqual(['spans 60', 'exceptions 60', 'spans 300']);
  });

  it('of the rows of the origin matrix is raised alike', async () => {
    const { data, asked } = await ask(
      { origins: 5 * MINUTE_MS },
      `origins(step: "1m") { rows { count { value } series { ${POINTS} } } }`,
    );
    expect(data.origins.rows).toEqual([{ count: { value: 1 }, series: FIVE }]);
    expect(asked).toEqual(['spans 60', 'origins 60', 'spans 300']);
  });
});

it('a source that does not keep to the step it has raised is a mistake of ours, not an endless question', async () => {
  let times = 0;
  const sources = fakeSources({
    count: ({ stepMs }) => ({
      rows: [],
      heldFromMs: 0,
      stepMs: stepMs === null ? null : stepMs + ++times * MINUTE_MS,
      completeness: COMPLETE,
    }),
  });
  const { data, errors, unexpected } = await askGraph(
    sources,
    `{ triage(${RANGE}) { errorRateSeries(by: TOTAL, step: "10s") { step } } }`,
  );
  expect(data.triage.errorRateSeries).toBeNull();
  expect(errors).toMatchObject([{ message: 'Internal error' }]);
  expect(unexpected).toMatchObject([{ error: { message: expect.stringContaining('does not keep to steps') } }]);
});
