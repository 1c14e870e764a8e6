/** Fakes at the ports: they hold nothing unless a test says what a query answers. */
import type { Sources } from '../../src/loaders.ts';
import type {
  AlertSource,
  CountAnswer,
  CountQuery,
  FiringAlert,
  Measure,
  Measures,
  SourceCall,
  SourceDescription,
  StepAnswer,
  StepQuery,
  TraceSource,
} from '../../src/sources/source.ts';

/** Returns what the source says of itself. */
export const DESCRIPTION: SourceDescription = {
  kind: 'EMBEDDED',
  url: null,
  isHealthy: true,
  version: 'fake',
  capabilities: ['counts'],
  latencyMs: 1,
  lastError: null,
};

export const COMPLETE = {
  sources: ['EMBEDDED'],
  asOfMs: 0,
  isExact: true,
  isTruncated: false,
  isPartial: false,
  sampledFrom: null,
  notes: [],
} as const;

/** Returns the answer of a source that holds nothing. */
export const NOTHING: CountAnswer = { rows: [], heldFromMs: null, stepMs: null, completeness: COMPLETE };

/** Returns the steps of a source that holds nothing. */
export const noSteps = ({ range, stepMs }: StepQuery): StepAnswer => ({
  series: [],
  range,
  stepMs,
  heldFromMs: null,
  completeness: COMPLETE,
});

/** Returns an answer of one row a key. */
export const rows = <M extends Measure>(
  counts: readonly (readonly [key: readonly (string | null)[], values: Measures[M]])[],
): CountAnswer<M> => ({
  rows: counts.map(([key, values]) => ({ key, atMs: null, values })),
  heldFromMs: 0,
  stepMs: null,
  completeness: COMPLETE,
});

/** An alert that says all that an alert can say. */
export const FIRING_ALERT: FiringAlert = {
  name: 'CheckoutErrors',
  severity: 'critical',
  sinceMs: Date.UTC(2026, 10, 24, 9, 58),
  summary: 'Every third order fails',
  labels: { service: 'checkout' },
  runbookUrl: 'https://wiki.example/checkout',
  dashboardUrl: 'https://grafana.example/d/1',
};

/** What a fake answers; what is left out holds nothing. */
export interface FakeAnswers {
  readonly count?: (query: CountQuery, call: SourceCall) => Promise<CountAnswer | Error> | CountAnswer | Error;
  readonly step?: (query: StepQuery, call: SourceCall) => Promise<StepAnswer | Error> | StepAnswer | Error;
  readonly traces?: Partial<TraceSource>;
  /** Left out: no source of alerts. */
  readonly alerts?: AlertSource['alerts'];
}

/** Returns the ports of a fake, and every batch of counts it was asked for. */
export const fakeSources = ({
  count = () => NOTHING,
  step = noSteps,
  traces = {},
  alerts,
}: FakeAnswers = {}): Sources & {
  readonly asked: (readonly CountQuery[])[];
} => {
  const asked: (readonly CountQuery[])[] = [];
  const describe = async () => DESCRIPTION;
  return {
    asked,
    metrics: {
      kind: 'EMBEDDED',
      // A fake answers whatever measure it was asked for: the test that made it knows which.
      counts: async (queries: readonly CountQuery[], call: SourceCall) => {
        asked.push(queries);
        return Promise.all(queries.map(async (query) => count(query, call))) as never;
      },
      steps: async (queries, call) => Promise.all(queries.map(async (query) => step(query, call))),
      exemplars: async (queries) => queries.map(() => []),
      describe,
    },
    traces: {
      kind: 'EMBEDDED',
      searchTraces: async (queries) => queries.map(() => ({ found: [], completeness: COMPLETE })),
      searchExceptions: async (queries) => queries.map(() => ({ found: [], completeness: COMPLETE })),
      traces: async (refs) => refs.map(() => null),
      values: async (queries) => queries.map(() => []),
      describe,
      ...traces,
    },
    alerts: alerts === undefined ? null : { kind: 'ALERTMANAGER', alerts, describe },
  };
};
