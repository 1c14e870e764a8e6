/** Opens the sources that the configuration names, and what serves from them. */
import type { Config, SourceConfig } from './config.ts';
import type { Metrics } from './http/metrics.ts';
import type { WatchedSource } from './http/source-metrics.ts';
import { createAlertmanager } from './sources/alertmanager/alertmanager.ts';
import { chooseSources, type ChosenSources } from './sources/choose.ts';
import type { Embedded } from './sources/embedded/embedded.ts';
import { openHttpDoor, type HttpDeps } from './sources/http.ts';
import { readProfileSetting, type ProfileSetting } from './sources/prometheus/profile.ts';
import { createPrometheus } from './sources/prometheus/prometheus.ts';
import { createTempoApi } from './sources/tempo/tempo-api.ts';
import { createTempoMetrics } from './sources/tempo/tempo-metrics.ts';
import { createTempoTraceSource } from './sources/tempo/tempo-traces.ts';
import { createTempoTraces } from './sources/tempo/traces.ts';
import { rememberSteps } from './sources/remember-steps.ts';
import { shareReads, type SharedDoor } from './sources/share-reads.ts';
import { watchDoor } from './sources/watch-door.ts';
import { MINUTE_MS, SECOND_MS } from './time.ts';

/** SDKs send every five seconds or so: a step of the embedded store may still grow for this long after its end. */
const EMBEDDED_LAG_MS = 10 * SECOND_MS;
/** SDKs send every five seconds, Tempo cuts traces for its searches after five to ten, and hides its newest 30 s by default. */
const TEMPO_LAG_MS = MINUTE_MS;
/** Of one answer, decompressed: far more than a gateway should hold many times at once. */
const MAX_BODY_BYTES = 64 * 2 ** 20;
/** Of the answers of one source that are kept for the next identical read. */
const MAX_KEPT_BYTES = 32 * 2 ** 20;
/** Of decoded traces, which do not change any more: a few thousand of the usual size. */
const MAX_TRACE_BYTES = 64 * 2 ** 20;

/** Of the minutes that the detector reads again and again: some thousand series of two days. */
const MAX_STEPS_BYTES = 128 * 2 ** 20;

/** Clocks and chance. */
export type SourceDeps = Pick<HttpDeps, 'now' | 'elapsed' | 'random'>;

/** Open sources. */
export interface OpenSources {
  readonly chosen: ChosenSources;
  /** Tells the metrics of the gateway about them. */
  readonly watch: (metrics: Metrics) => void;
  /** Ends every read that is under way, and closes the store. */
  readonly close: () => Promise<void>;
}

type HttpKind = 'PROMETHEUS' | 'TEMPO' | 'ALERTMANAGER';

/** A way to a source, its reads shared, and its state for the metrics. */
interface OpenDoor {
  readonly door: SharedDoor;
  readonly source: WatchedSource;
}

const openDoor = (kind: HttpKind, config: SourceConfig, deps: SourceDeps): OpenDoor => {
  const watched = watchDoor(openHttpDoor({ kind, ...config, maxBodyBytes: MAX_BODY_BYTES }, deps));
  const door: SharedDoor = shareReads(watched, { maxBytes: MAX_KEPT_BYTES, now: deps.now });
  const source: WatchedSource = {
    name: kind,
    state: () => {
      const { shared, heldBytes } = door.counts();
      return { outcomes: watched.outcomes(), isUp: watched.isUp(), shared, heldBytes };
    },
  };
  return { door, source };
};

/** Tempo as both ports over one door, and its memory of traces beside that of answers. */
const openTempo = (config: SourceConfig, deps: SourceDeps) => {
  const { door, source } = openDoor('TEMPO', config, deps);
  const api = createTempoApi(door);
  const reads = createTempoTraces({ door, api, now: deps.now, maxCacheBytes: MAX_TRACE_BYTES });
  const traces = createTempoTraceSource(api, reads.traces, deps);
  const metrics = createTempoMetrics(api, { now: deps.now, describe: (call) => traces.describe(call) });
  const state: WatchedSource['state'] = () => {
    const held = source.state();
    return { ...held, heldBytes: held.heldBytes + reads.cacheCounts().bytes };
  };
  return { door, source: { ...source, state }, ports: { metrics, traces, lagMs: TEMPO_LAG_MS } };
};

/** The setting was checked by its form; a counter of spans is also called as the source can read it. */
const profileOf = (text: string): ProfileSetting => {
  const profile = readProfileSetting(text);
  if (profile === null) {
    throw new Error(`SPAN_METRICS_PROFILE: ${text} is not the name of a counter of spans, such as my_team_calls_total`);
  }
  return profile;
};

/** Opens the sources of a configuration beside the store, which is open already where there is one. Nothing is asked yet. */
export const openSources = (config: Config, embedded: Embedded | null, deps: SourceDeps): OpenSources => {
  const profile = profileOf(config.prometheus?.spanMetricsProfile ?? 'auto');
  const prometheus = config.prometheus && openDoor('PROMETHEUS', config.prometheus, deps);
  const tempo = config.tempo && openTempo(config.tempo, deps);
  const alertmanager = config.alertmanager && openDoor('ALERTMANAGER', config.alertmanager, deps);
  const opened = [prometheus, tempo, alertmanager].filter((each) => each !== null);
  const configured = chooseSources({
    embedded: embedded && { metrics: embedded.metrics, traces: embedded.traces, lagMs: EMBEDDED_LAG_MS },
    prometheus: prometheus && createPrometheus(prometheus.door, { now: deps.now, profile }),
    tempo: tempo?.ports ?? null,
    alertmanager: alertmanager && createAlertmanager({ http: alertmanager.door, elapsed: deps.elapsed }),
  });
  const chosen = { ...configured, lagMs: config.detectionLagMs ?? configured.lagMs };
  const { now } = deps;
  const settings = { now, lagMs: chosen.lagMs, maxBytes: MAX_STEPS_BYTES };
  // The store answers faster than its answers could be kept, and takes spans of any age at any time.
  const metrics = embedded === null ? rememberSteps(chosen.metrics, settings) : chosen.metrics;
  return {
    chosen: { ...chosen, metrics },
    watch: (metrics) => {
      embedded?.watchStore(metrics);
      metrics.watchSources(opened.map(({ source }) => source));
    },
    close: async () => {
      await Promise.all(opened.map(({ door }) => door.close()));
      await embedded?.store.close();
    },
  };
};
