import type { CallEdge, Evidence, OriginRow } from '../../src/finding/evidence.ts';
import type { Episode } from '../../src/spike/episode.ts';
import type { SubjectEpisode } from '../../src/spike/subject.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/time.ts';

export const NOW_MS = Date.UTC(2026, 10, 24, 13);

/** An open spike with 90 errors too many, which started 20 minutes ago, unless told otherwise. */
export const spike = (service: string, changes: Partial<Episode> & Partial<Omit<SubjectEpisode, 'episode'>> = {}) => {
  const { route = null, exceptionType = null, stepMs = MINUTE_MS, ...episode } = changes;
  const atMs = NOW_MS - 20 * MINUTE_MS;
  const drafted: SubjectEpisode = {
    service,
    route,
    exceptionType,
    stepMs,
    episode: {
      warnedAtMs: atMs,
      openedAtMs: atMs + MINUTE_MS,
      resolvedAtMs: null,
      state: 'OPEN',
      severity: 'HIGH',
      onset: { atMs, earliestMs: atMs, latestMs: atMs + MINUTE_MS, lastHealthyAtMs: null, confidence: 0.9 },
      baselineRatio: 0.002,
      currentRatio: 0.23,
      peakRatio: 0.3,
      requests: 400,
      errors: 91,
      excessErrors: 90,
      score: 120,
      baselineConfidence: 'CERTAIN',
      ...episode,
    },
  };
  return drafted;
};

export const row = (
  entry: string | null,
  origin: string,
  count: number,
  changes: Partial<OriginRow> = {},
): OriginRow => ({
  entryService: entry,
  entryRoute: entry === null ? null : `POST /${entry}`,
  origin,
  originRoute: null,
  dependency: null,
  exceptionType: null,
  kind: 'EXCEPTION',
  count,
  absorbed: 0,
  ...changes,
});

export const edge = (caller: string, callee: string, errors: number): CallEdge => ({
  caller,
  callee,
  requests: 400,
  errors,
});

export const evidence = (changes: Partial<Evidence>): Evidence => ({
  window: { fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS },
  nowMs: NOW_MS,
  spikes: [],
  rates: [],
  origins: [],
  edges: [],
  ...changes,
});

/** `frontend` passes on what starts in `payment`; `search` has always failed, more than either. */
export const SHOP = evidence({
  spikes: [spike('frontend', { excessErrors: 95, severity: 'CRITICAL' }), spike('payment')],
  rates: [
    { service: 'frontend', requests: 2000, errors: 100 },
    { service: 'payment', requests: 400, errors: 92 },
    { service: 'search', requests: 9000, errors: 450 },
  ],
  origins: [row('frontend', 'payment', 92), row('search', 'search', 450), row('frontend', 'frontend', 6)],
  edges: [edge('frontend', 'payment', 92)],
});
