/** Half an hour of the demo shop with a bad release in it, on the embedded store, on Prometheus and on Tempo: the same episodes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_SEED } from '../../demo/minute.ts';
import { openMetricsOf } from '../../demo/openmetrics.ts';
import { MINUTE_MS } from '../../src/time.ts';
import { openGateway } from '../support/gateway.ts';
import {
  isPrometheusHere,
  PROMETHEUS_NEEDS,
  startPrometheus,
  type PrometheusServer,
} from '../support/prometheus-server.ts';
import { shopMinutes } from '../support/shop-telemetry.ts';
import { openSourceGraph, type SourceGraph } from '../support/source-graph.ts';
import { hasTempo, TEMPO_NEEDS, tempoServer } from '../support/tempo-server.ts';
import { requireLive } from './require-live.ts';

requireLive('tempo', hasTempo, TEMPO_NEEDS);
requireLive('prometheus', isPrometheusHere(), PROMETHEUS_NEEDS);

/** A cycle of the script begins: ten calm minutes, then inventory's release fails for ten, and is over. */
const FROM_MINUTE = Date.UTC(2026, 10, 20, 12) / MINUTE_MS;
const MINUTES = 25;
const [FROM_MS, TO_MS] = [FROM_MINUTE * MINUTE_MS, (FROM_MINUTE + MINUTES) * MINUTE_MS];
const RELEASED_MS = FROM_MS + 10 * MINUTE_MS;
const NOW_MS = TO_MS + 10 * MINUTE_MS;
const QUERY = `{
  triage(range: { from: "${new Date(FROM_MS).toISOString()}", to: "${new Date(TO_MS).toISOString()}" }) {
    spikes(states: [OPEN, SUSTAINED, RESOLVED, NO_DATA]) {
      spikes { id service { name } route { name } exceptionType { name } state severity onset { at earliest latest } resolvedAt }
    }
  }
}`;

interface Found {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly onsetMs: number;
}

interface SpikeAnswer {
  readonly id: string;
  readonly service: { readonly name: string };
  readonly route: { readonly name: string } | null;
  readonly exceptionType: { readonly name: string } | null;
  readonly state: string;
  readonly onset: { readonly at: string };
}

const found = (spikes: readonly SpikeAnswer[]): readonly Found[] =>
  spikes
    .map(({ id, service, route, exceptionType, state, onset }) => ({
      id,
      subject: [service.name, route?.name ?? '', exceptionType?.name ?? ''].join(' '),
      state,
      onsetMs: Date.parse(onset.at),
    }))
    .toSorted((left, right) => (left.subject < right.subject ? -1 : 1));

const subjects = (spikes: readonly Found[]): readonly string[] => spikes.map(({ subject }) => subject);

describe('the episodes of half an hour', () => {
  let embedded: Awaited<ReturnType<typeof openGateway>>;
  let want: readonly Found[];

  beforeAll(async () => {
    // Tempo holds no log records, so without them the story is the same.
    embedded = await openGateway(NOW_MS, { spans: shopMinutes(FROM_MINUTE, MINUTES).spans, logs: [] });
    want = found((await embedded.run(QUERY)).data.triage.spikes.spikes);
  }, 120_000);
  afterAll(() => embedded.close());

  it('on the embedded store are those of the release, from its minute on', () => {
    expect(subjects(want)).toContain('inventory  ');
    for (const { onsetMs } of want) expect(Math.abs(onsetMs - RELEASED_MS)).toBeLessThanOrEqual(2 * MINUTE_MS);
  });

  (isPrometheusHere() ? describe : describe.skip)('on Prometheus', () => {
    let server: PrometheusServer;
    let graph: SourceGraph;
    beforeAll(async () => {
      const past = [...openMetricsOf({ seed: DEFAULT_SEED, fromMinute: FROM_MINUTE, minutes: MINUTES }), ''].join('\n');
      server = await startPrometheus({ openMetrics: past });
      const at = { url: server.url, maxBodyBytes: 64_000_000 };
      graph = await openSourceGraph({ PROMETHEUS: at, TEMPO: null, ALERTMANAGER: null }, { now: () => NOW_MS });
    }, 120_000);
    afterAll(async () => {
      await graph.close();
      await server.stop();
    });

    it('are the same of services and routes, but for a step that arrival may move; of types it counts what was recorded again, too', async () => {
      const { data, errors } = await graph.run(QUERY);
      expect(errors).toEqual([]);
      const isOfRequests = ({ subject }: Found): boolean => subject.endsWith(' ');
      const all = found(data.triage.spikes.spikes);
      expect(subjects(all)).toEqual(expect.arrayContaining([...subjects(want)]));
      const [got, counted] = [all.filter(isOfRequests), want.filter(isOfRequests)];
      expect(subjects(got)).toEqual(subjects(counted));
      for (const [index, { state, onsetMs }] of got.entries()) {
        expect(state).toBe(counted[index]?.state);
        expect(Math.abs(onsetMs - (counted[index]?.onsetMs ?? 0))).toBeLessThanOrEqual(MINUTE_MS);
      }
    }, 60_000);
  });

  (hasTempo ? describe : describe.skip)('on Tempo', () => {
    let graph: SourceGraph;
    beforeAll(async () => {
      const tempo = tempoServer('episodes', Date.now);
      await tempo.load(shopMinutes(FROM_MINUTE, MINUTES).spans);
      const at = { url: tempo.url, headers: tempo.headers, maxBodyBytes: 64_000_000 };
      graph = await openSourceGraph({ PROMETHEUS: null, TEMPO: at, ALERTMANAGER: null }, { now: () => NOW_MS });
    }, 300_000);
    afterAll(() => graph.close());

    it('are the same, to the id', async () => {
      const { data, errors } = await graph.run(QUERY);
      expect(errors).toEqual([]);
      const got = found(data.triage.spikes.spikes);
      expect(got.map(({ id, state }) => ({ id, state }))).toEqual(want.map(({ id, state }) => ({ id, state })));
    }, 120_000);
  });
});
