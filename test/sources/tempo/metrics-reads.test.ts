/** Half-open ranges and steps on a server that counts (start, end] and adds an interval in front. */
import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer, HttpDoor } from '../../../src/sources/http.ts';
import { createTempoApi } from '../../../src/sources/tempo/tempo-api.ts';
import { call } from '../contract/backend.ts';

const MINUTE = 60_000;
const T = Date.UTC(2026, 10, 24, 10);

interface Asked {
  readonly path: string;
  readonly q: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly step: string | null;
}

const answer = (status: number, body: string): HttpAnswer => ({
  status,
  contentType: status === 200 ? 'application/json' : 'text/plain',
  body: Buffer.from(body),
  retryAfterMs: null,
});

/** Counts spans at these instants (nanoseconds) as Tempo does. */
const serverOf = (spans: readonly bigint[], limitMs = Infinity) => {
  const asked: Asked[] = [];
  const count = (fromNs: bigint, toNs: bigint): number => spans.filter((at) => at > fromNs && at <= toNs).length;
  const send: HttpDoor['send'] = ({ path, params }) => {
    const startNs = BigInt(params.get('start') ?? '0');
    const endNs = BigInt(params.get('end') ?? '0');
    const step = params.get('step');
    asked.push({ path, q: params.get('q') ?? '', startNs, endNs, step });
    // The interval that it adds in front counts.
    const addedMs = step === null ? 0 : Number(step.replace('ms', ''));
    if (Number(endNs - startNs) / 1e6 + addedMs > limitMs) {
      const said = `metrics query time range exceeds the maximum allowed duration of ${limitMs / MINUTE}m0s`;
      return Promise.resolve(answer(400, said));
    }
    const labels = [{ key: '__name__', value: { stringValue: 'count_over_time' } }];
    if (step === null) {
      return Promise.resolve(answer(200, JSON.stringify({ series: [{ labels, value: count(startNs, endNs) }] })));
    }
    const stepNs = BigInt(step.replace('ms', '')) * 1_000_000n;
    const samples = [];
    for (let at = startNs; at <= endNs; at += stepNs) {
      samples.push({ timestampMs: String(at / 1_000_000n), value: count(at - stepNs, at) });
    }
    return Promise.resolve(answer(200, JSON.stringify({ series: [{ labels, samples }] })));
  };
  const door: HttpDoor = { kind: 'TEMPO', url: 'http://tempo', send, close: () => Promise.resolve() };
  return { api: createTempoApi(door), asked };
};

const ns = (ms: number, more = 0n): bigint => BigInt(ms) * 1_000_000n + more;
const QUERY = '{ } | count_over_time()';

describe('counts of a range', () => {
  const spans = [ns(T, -1n), ns(T), ns(T, 1n), ns(T + MINUTE, -1n), ns(T + MINUTE), ns(T + MINUTE, 1n)];

  it('are of [from, to), to the nanosecond', async () => {
    const { api } = serverOf(spans);
    const { series } = await api.metricsInstant(QUERY, { fromMs: T, toMs: T + MINUTE }, call());
    expect(series.map(({ samples }) => samples)).toEqual([[{ atMs: T, value: 3 }]]);
  });

  it('add up where the server takes less at once, and no span counts twice', async () => {
    const { api, asked } = serverOf(spans, 2 * MINUTE);
    const range = { fromMs: T - 5 * MINUTE, toMs: T + 5 * MINUTE };
    const { series } = await api.metricsInstant(QUERY, range, call());
    expect(series.map(({ samples }) => samples)).toEqual([[{ atMs: range.fromMs, value: 6 }]]);
    expect(asked).toHaveLength(6);
    await api.metricsInstant(QUERY, range, call());
    expect(asked).toHaveLength(11);
  });
});

describe('counts by step', () => {
  it('stand at the start of their step', async () => {
    const { api, asked } = serverOf([ns(T, 1n), ns(T + MINUTE + 1)]);
    const { series } = await api.metricsRange(
      QUERY,
      { fromMs: T, toMs: T + 2 * MINUTE },
      MINUTE,
      { exemplars: 0 },
      call(),
    );
    expect(series[0]?.samples).toEqual([
      { atMs: T, value: 1 },
      { atMs: T + MINUTE, value: 1 },
    ]);
    expect(asked.map(({ q, step }) => [q, step])).toEqual([[`${QUERY} with (exemplars=false)`, '60000ms']]);
  });

  it('hold what is in the range where it cuts a step', async () => {
    const spans = [
      ns(T + 1_000),
      ns(T + 40_000),
      ns(T + MINUTE + 1),
      ns(T + 2 * MINUTE + 1_000),
      ns(T + 2 * MINUTE + 50_000),
    ];
    const { api } = serverOf(spans);
    const range = { fromMs: T + 30_000, toMs: T + 2 * MINUTE + 30_000 };
    const { series } = await api.metricsRange(QUERY, range, MINUTE, { exemplars: 0 }, call());
    expect(series[0]?.samples).toEqual([
      { atMs: T, value: 1 },
      { atMs: T + MINUTE, value: 1 },
      { atMs: T + 2 * MINUTE, value: 1 },
    ]);
  });

  it('count a span exactly at the start of a step in the one before: a stated difference', async () => {
    const { api } = serverOf([ns(T + MINUTE)]);
    const { series } = await api.metricsRange(
      QUERY,
      { fromMs: T, toMs: T + 2 * MINUTE },
      MINUTE,
      { exemplars: 0 },
      call(),
    );
    expect(series[0]?.samples).toEqual([
      { atMs: T, value: 1 },
      { atMs: T + MINUTE, value: 0 },
    ]);
  });

  it('add up where a step is as long as what the server takes at once', async () => {
    const DAY = 24 * 60 * MINUTE;
    const from = Math.floor(T / DAY) * DAY;
    const range = { fromMs: from, toMs: from + 31 * DAY };
    const spans = [ns(from, 1n), ns(from + DAY, -1n), ns(from + DAY, 1n), ns(from + 31 * DAY)];
    const { api, asked } = serverOf(spans, DAY);
    const { series } = await api.metricsRange(QUERY, range, DAY, { exemplars: 0 }, call());
    expect(series[0]?.samples.filter(({ value }) => value > 0)).toEqual([
      { atMs: from, value: 2 },
      { atMs: from + DAY, value: 1 },
      { atMs: from + 30 * DAY, value: 1 },
    ]);
    expect(series[0]?.samples).toHaveLength(31);
    // The server's limit is the usual one, so that no read is refused: 21 hours each.
    expect(asked).toHaveLength(36);
  });

  it('are refused where that would take more than 64 reads', async () => {
    const DAY = 24 * 60 * MINUTE;
    const { api, asked } = serverOf([], 180 * MINUTE);
    const read = (days: number) =>
      api.metricsRange(QUERY, { fromMs: 0, toMs: days * DAY }, DAY, { exemplars: 0 }, call());
    await expect(read(31)).rejects.toMatchObject({ limit: { argument: 'range', got: 'P31D' } });
    expect(asked.length).toBeLessThanOrEqual(4); // as many as are asked at the same time, until one is refused
    expect((await read(7)).series[0]?.samples).toHaveLength(7);
  });
});
