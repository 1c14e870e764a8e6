/** Steps of Prometheus: what is asked, what becomes of a server that refuses or lies, and of its failures. */
import { describe, expect, it } from '@jest/globals';
import { GatewayError, sourceTimeout } from '../../../src/errors.ts';
import type { HttpDoor, HttpRequest } from '../../../src/sources/http.ts';
import { createPrometheusMetrics } from '../../../src/sources/prometheus/prometheus.ts';
import type { StepQuery } from '../../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../../src/sources/unsupported-query.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/time.ts';
import { collectorScrape, openScrapeDoor } from '../../support/scrape-door.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const CALL = { signal: new AbortController().signal, record: () => undefined };
const RANGE = { fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS };
const STEPS: StepQuery = {
  ...{ measure: 'requests', by: ['service'], where: {}, keys: null },
  ...{ range: RANGE, stepMs: MINUTE_MS },
};

type Answer = (request: HttpRequest) => { readonly status?: number; readonly body: unknown } | null;

/** Returns a source whose range queries are answered so, and those that it was asked. */
const open = (answer: Answer) => {
  const door: Pick<HttpDoor, 'kind' | 'url' | 'send'> = openScrapeDoor(collectorScrape());
  const asked: { readonly query: string; readonly start: number; readonly end: number }[] = [];
  const metrics = createPrometheusMetrics(
    {
      ...door,
      send: async (request, call) => {
        const told = request.path === '/api/v1/query_range' ? answer(request) : null;
        if (told === null) return door.send(request, call);
        const [query = '', start, end] = ['query', 'start', 'end'].map((name) => request.params.get(name) ?? '');
        asked.push({ query, start: Number(start) * 1_000, end: Number(end) * 1_000 });
        const body = new TextEncoder().encode(JSON.stringify(told.body));
        return { status: told.status ?? 200, contentType: 'application/json', body, retryAfterMs: null };
      },
    },
    { now: () => NOW_MS + HOUR_MS, profile: 'auto' },
  );
  return { metrics, asked };
};
const matrix = (result: readonly unknown[]) => ({
  body: { status: 'success', data: { resultType: 'matrix', result } },
});
const series = (labels: Readonly<Record<string, string>>, values: readonly (readonly [number, string])[]) => ({
  metric: labels,
  values: values.map(([atMs, value]) => [atMs / 1_000, value]),
});
const HELD = series({ triagraph_held: 'yes' }, [[NOW_MS, '1']]);
const TOO_MANY = {
  status: 422,
  body: {
    status: 'error',
    errorType: 'execution',
    error: 'query processing would load too many samples into memory in query execution',
  },
};
const isMain = (query: string): boolean => query.includes('triagraph_held') || query.includes('rate(');

describe('steps of Prometheus', () => {
  it('put failed and other requests into the columns of a key, without a number where there is none', async () => {
    const at = (step: number): number => RANGE.fromMs + (step + 1) * MINUTE_MS;
    const ok = series({ service_name: 'web', status_code: 'STATUS_CODE_UNSET' }, [
      [at(0), '5'],
      [at(2), '4.5'],
    ]);
    const bad = series({ service_name: 'web', status_code: 'STATUS_CODE_ERROR' }, [[at(2), '1.25']]);
    const { metrics } = open(({ params }) =>
      matrix((params.get('query') ?? '').includes('dflt') ? [HELD] : [ok, bad, HELD]),
    );
    const [answer] = await metrics.steps([STEPS], CALL);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no answer');
    const [web] = answer.series;
    expect([...(web?.requests ?? [])].slice(0, 4)).toEqual([5, Number.NaN, 5.75, Number.NaN]);
    expect([...(web?.errors ?? [])].slice(0, 4)).toEqual([0, Number.NaN, 1.25, Number.NaN]);
    expect(answer).toMatchObject({ range: RANGE, stepMs: MINUTE_MS, heldFromMs: RANGE.fromMs });
  });

  it('are read in halves of halves where the server takes fewer samples, and remember that', async () => {
    const { metrics, asked } = open(({ params }) => {
      const [start, end] = ['start', 'end'].map((name) => Number(params.get(name)) * 1_000);
      return (end ?? 0) - (start ?? 0) > 20 * MINUTE_MS ? TOO_MANY : matrix([HELD]);
    });
    const [first] = await metrics.steps([STEPS], CALL);
    expect(first).not.toBeInstanceOf(Error);
    const refused = asked.filter(({ start, end }) => end - start > 20 * MINUTE_MS);
    const taken = asked.filter(({ start, end, query }) => end - start <= 20 * MINUTE_MS && isMain(query));
    expect(refused.length).toBeGreaterThan(0);
    const ends = new Set(
      taken.flatMap(({ start, end }) =>
        Array.from({ length: (end - start) / MINUTE_MS + 1 }, (_, step) => start + step * MINUTE_MS),
      ),
    );
    expect(ends.size).toBe(60);
    asked.length = 0;
    await metrics.steps([STEPS], CALL);
    expect(asked.filter(({ start, end }) => end - start > 30 * MINUTE_MS)).toEqual([]);
  });

  it('of days that took too long are read in halves by whoever asks next, but not in ever smaller ones', async () => {
    const DAYS = { ...STEPS, range: { fromMs: NOW_MS - 60 * HOUR_MS, toMs: NOW_MS } };
    let isSlow = true;
    const { metrics, asked } = open(() => {
      if (isSlow) throw sourceTimeout('PROMETHEUS', 25_000);
      return matrix([HELD]);
    });
    const ask = async () => {
      asked.length = 0;
      const [answer] = await metrics.steps([DAYS], CALL);
      return answer instanceof Error ? answer : new Set(asked.map(({ start }) => start)).size;
    };
    for (let time = 0; time < 5; time++) expect(await ask()).toMatchObject({ extensions: { code: 'SOURCE_TIMEOUT' } });
    isSlow = false;
    expect(await ask()).toBe(4);
  });

  it('fail in their own slot, with what the server said', async () => {
    const { metrics } = open(() => ({
      status: 422,
      body: { status: 'error', errorType: 'execution', error: 'no such thing' },
    }));
    const [bad, refused] = await metrics.steps([STEPS, { ...STEPS, by: ['group'] }], CALL);
    expect(bad).toBeInstanceOf(GatewayError);
    expect(bad).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
    expect(refused).toBeInstanceOf(UnsupportedQueryError);
  });

  it('take what is no count for a bad answer', async () => {
    for (const value of ['+Inf', '1e+300', 'NaN']) {
      const damaged = series({ service_name: 'web', status_code: 'STATUS_CODE_UNSET' }, [[NOW_MS, value]]);
      const [answer] = await open(() => matrix([damaged, HELD])).metrics.steps([STEPS], CALL);
      expect(answer).toMatchObject({ extensions: { code: 'SOURCE_BAD_RESPONSE' } });
    }
  });

  it('of no whole step are nothing, and nothing is asked for them', async () => {
    const { metrics, asked } = open(() => matrix([HELD]));
    const range = { fromMs: RANGE.fromMs, toMs: RANGE.fromMs + 1_000 };
    const [answer] = await metrics.steps([{ ...STEPS, range }], CALL);
    expect(answer).toMatchObject({ series: [], range: { fromMs: RANGE.fromMs, toMs: RANGE.fromMs } });
    expect(asked).toEqual([]);
  });
});
