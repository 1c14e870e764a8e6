/** Prometheus, and what speaks its HTTP API, as a source of counts, exemplars and alerts. */
import { toError } from '../../lib/to-error.ts';
import type { DurationMs, UnixMs } from '../../time.ts';
import type { HttpDoor } from '../http.ts';
import type {
  AlertSource,
  CountAnswer,
  CountQuery,
  ExemplarQuery,
  Measure,
  MetricSource,
  SourceCall,
  StepQuery,
} from '../source.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { createAdvice } from './advice.ts';
import { createPrometheusAlerts } from './alerts.ts';
import { createCalls } from './calls.ts';
import { createCounts } from './counts.ts';
import { createDescribe } from './describe.ts';
import { createDetector } from './detect-profile.ts';
import { PROMETHEUS_LAG_MS } from './evaluate.ts';
import { createExemplars } from './exemplars.ts';
import { createFirstHeld } from './first-held.ts';
import { createIntervals } from './interval.ts';
import type { ProfileSetting } from './profile.ts';
import { createQueryApi } from './query-api.ts';
import { createSteps } from './steps.ts';

export { PROMETHEUS_LAG_MS } from './evaluate.ts';

/** Everything impure beside the door. */
export interface PrometheusDeps {
  readonly now: () => UnixMs;
  /** SPAN_METRICS_PROFILE, as `readProfileSetting` reads it. */
  readonly profile: ProfileSetting;
}

type Door = Pick<HttpDoor, 'kind' | 'url' | 'send'>;
type Answers = { readonly [M in Measure]: (query: CountQuery<M>, call: SourceCall) => Promise<CountAnswer<M>> };

const onlyTraces = (measure: Measure) => (): Promise<never> =>
  Promise.reject(
    new UnsupportedQueryError(
      'PROMETHEUS',
      `traces: ${measure} are read from them, not from counters`,
      'set TEMPO_URL',
    ),
  );

/** Returns the source of counts and exemplars behind a door. A query that fails has its error in its own slot. */
export const createPrometheusMetrics = (door: Door, { now, profile }: PrometheusDeps): MetricSource => {
  const api = createQueryApi(door);
  const detect = createDetector(api, { now, setting: profile });
  const intervals = createIntervals(api, now);
  const advise = createAdvice(api, intervals.find, now);
  const deps = {
    ...{ api, detect, now },
    findInterval: intervals.find,
    findFirstHeld: createFirstHeld(api, now),
  };
  const count = createCounts(deps);
  const answers: Answers = {
    requests: count,
    spans: count,
    exceptions: count,
    calls: createCalls(deps),
    occurrences: onlyTraces('occurrences'),
    origins: onlyTraces('origins'),
  };
  const readSteps = createSteps(deps);
  const readExemplars = createExemplars(deps);
  let lastError: string | null = null;

  /** What a source cannot answer is no failure of it, nor is an operation that ended. */
  const noteFailure = (error: Error, call: SourceCall): Error => {
    if (!(error instanceof UnsupportedQueryError) && !call.signal.aborted) lastError = error.message;
    return error;
  };
  const eachApart = <Query, Answer>(
    queries: readonly Query[],
    answer: (query: Query) => Promise<Answer>,
    call: SourceCall,
  ): Promise<readonly (Answer | Error)[]> =>
    Promise.all(
      queries.map(async (query) => {
        try {
          const given = await answer(query);
          lastError = null;
          return given;
        } catch (cause) {
          return noteFailure(toError(cause), call);
        }
      }),
    );
  const answerOf = <M extends Measure>(query: CountQuery<M>, call: SourceCall): Promise<CountAnswer<M>> => {
    const answer: Answers[M] = answers[query.measure];
    return answer(query, call);
  };

  return {
    kind: 'PROMETHEUS',
    counts: (queries, call) => eachApart(queries, (query) => answerOf(query, call), call),
    steps: (queries, call) => eachApart(queries, (query: StepQuery) => readSteps(query, call), call),
    exemplars: (queries, call) => eachApart(queries, (query: ExemplarQuery) => readExemplars(query, call), call),
    describe: createDescribe({
      ...{ api, detect, now, url: door.url },
      recallInterval: intervals.recall,
      lastError: () => lastError,
    }),
    advise: async (call) => advise(await detect(now(), call), call),
  };
};

/** What a Prometheus is to the gateway. */
export interface Prometheus {
  readonly metrics: MetricSource;
  /** Firing alerts of its rules, for a gateway without Alertmanager. */
  readonly alerts: AlertSource;
  readonly lagMs: DurationMs;
}

/** Returns both sources behind a door. */
export const createPrometheus = (door: Door, deps: PrometheusDeps): Prometheus => {
  const metrics = createPrometheusMetrics(door, deps);
  const alerts = createPrometheusAlerts({
    api: createQueryApi(door),
    now: deps.now,
    describe: (call) => metrics.describe(call),
  });
  return { metrics, alerts, lagMs: PROMETHEUS_LAG_MS };
};
