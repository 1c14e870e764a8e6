/** Tempo as both of its ports over one door, as main-sources.ts wires it. */
import type { ConfiguredSources } from '../../src/sources/choose.ts';
import type { HttpDoor } from '../../src/sources/http.ts';
import { createTempoApi } from '../../src/sources/tempo/tempo-api.ts';
import { createTempoMetrics } from '../../src/sources/tempo/tempo-metrics.ts';
import { createTempoTraceSource } from '../../src/sources/tempo/tempo-traces.ts';
import { createTempoTraces } from '../../src/sources/tempo/traces.ts';
import type { UnixMs } from '../../src/time.ts';

const MAX_CACHE_BYTES = 1_000_000;

/** Returns Tempo behind a door, with one clock for everything. */
export const composeTempo = (door: HttpDoor, now: () => UnixMs): NonNullable<ConfiguredSources['tempo']> => {
  const api = createTempoApi(door);
  const reads = createTempoTraces({ door, api, now, maxCacheBytes: MAX_CACHE_BYTES });
  const traces = createTempoTraceSource(api, reads.traces, { now, elapsed: now });
  return {
    metrics: createTempoMetrics(api, { now, describe: (call) => traces.describe(call) }),
    traces,
    lagMs: 0,
  };
};
