/** Fakes at the two ports: they hold nothing unless a test says what a query answers. */
import type { Sources } from '../../src/loaders.ts';
import type {
  CountAnswer,
  CountQuery,
  Measure,
  Measures,
  SourceCall,
  SourceDescription,
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

/** Returns an answer of one row a key. */
export const rows = <M extends Measure>(
  counts: readonly (readonly [key: readonly (string | null)[], values: Measures[M]])[],
): CountAnswer<M> => ({
  rows: counts.map(([key, values]) => ({ key, atMs: null, values })),
  heldFromMs: 0,
  stepMs: null,
  completeness: COMPLETE,
});

/** What a fake answers; what is left out holds nothing. */
export interface FakeAnswers {
  readonly count?: (query: CountQuery, call: SourceCall) => Promise<CountAnswer | Error> | CountAnswer | Error;
  readonly traces?: Partial<TraceSource>;
}

/** Returns the ports of a fake, and every batch of counts it was asked for. */
export const fakeSources = ({ count = () => NOTHING, traces = {} }: FakeAnswers = {}): Sources & {
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
  };
};
