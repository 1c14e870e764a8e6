/** Sources at the ports that sign what they answer, refuse or fail what a test says, and remember what they were asked. */
import { exactly, type SourceKind } from '../../src/completeness/completeness.ts';
import { sourceUnavailable } from '../../src/errors.ts';
import type {
  AlertSource,
  CountAnswer,
  CountQuery,
  ExemplarQuery,
  FiringAlert,
  Measure,
  Measures,
  MetricSource,
  SourceDescription,
  StepAnswer,
  StepQuery,
  TraceSource,
} from '../../src/sources/source.ts';
import { UnsupportedQueryError } from '../../src/sources/unsupported-query.ts';

/** What a source does with a query: answers it, refuses it as beyond it, fails at it, or rejects the whole batch. */
export type Behaviour = 'answers' | 'nothing' | 'refuses' | 'fails' | 'rejects';

export interface Behaviours {
  readonly count?: (query: CountQuery) => Behaviour;
  readonly step?: (query: StepQuery) => Behaviour;
  readonly exemplar?: (query: ExemplarQuery) => Behaviour;
  readonly trace?: (what: string) => Behaviour;
  readonly alert?: (service: string) => Behaviour;
}

/** A source that can be put in any place, and the sizes of the batches that it was asked. */
export interface LabelledSource {
  readonly metrics: MetricSource;
  readonly traces: TraceSource;
  readonly alerts: AlertSource;
  readonly lagMs: number;
  readonly asked: readonly string[];
}

const ZERO: Measures = {
  requests: { requests: 1, errors: 0 },
  spans: { spans: 1, firstSeenMs: 0, lastSeenMs: 0 },
  exceptions: { count: 1, recorded: 1, handled: 0, lastSeenMs: 0, message: null },
  occurrences: { count: 1, recorded: 1, handled: 0, lastSeenMs: 0, message: null },
  origins: { count: 1, absorbed: 0, exampleTraceId: null },
  calls: { requests: 1, errors: 0 },
};

/** Returns the refusal of a source, as it stands in an answer's slot. */
export const refusalOf = (kind: SourceKind): UnsupportedQueryError =>
  new UnsupportedQueryError(kind, `what ${kind} lacks`, `give ${kind} more`);

/** Returns a source of this kind. */
export const labelledSource = (kind: SourceKind, behaviours: Behaviours = {}, lagMs = 0): LabelledSource => {
  const asked: string[] = [];
  const always = (): Behaviour => 'answers';
  const { count = always, step = always, exemplar = always, trace = always, alert = always } = behaviours;

  const slots = async <Query, Answer>(
    method: string,
    queries: readonly Query[],
    behaviourOf: (query: Query) => Behaviour,
    answerOf: (query: Query, isEmpty: boolean) => Answer,
  ): Promise<readonly (Answer | Error)[]> => {
    asked.push(`${method} ${queries.length}`);
    return queries.map((query) => {
      const behaviour = behaviourOf(query);
      if (behaviour === 'rejects') throw sourceUnavailable(kind, 'everything is down');
      if (behaviour === 'refuses') return refusalOf(kind);
      if (behaviour === 'fails') return sourceUnavailable(kind, 'down');
      return answerOf(query, behaviour === 'nothing');
    });
  };
  const description: SourceDescription = {
    kind,
    url: null,
    isHealthy: true,
    version: 'labelled',
    capabilities: [],
    latencyMs: 1,
    lastError: null,
  };
  const describe = async (): Promise<SourceDescription> => description;
  const nothingFound = { found: [], completeness: exactly(kind, 0) };
  const found: FiringAlert = {
    name: kind,
    severity: null,
    sinceMs: null,
    summary: null,
    labels: {},
    runbookUrl: null,
    dashboardUrl: null,
  };
  return {
    metrics: {
      kind,
      counts: <M extends Measure>(queries: readonly CountQuery<M>[]) =>
        slots('counts', queries, count, (query, isEmpty): CountAnswer<M> => ({
          rows: isEmpty ? [] : [{ key: [kind], atMs: null, values: ZERO[query.measure] }],
          heldFromMs: 0,
          stepMs: null,
          completeness: exactly(kind, 0),
        })),
      steps: (queries) =>
        slots('steps', queries, step, ({ range, stepMs }, isEmpty): StepAnswer => ({
          series: isEmpty ? [] : [{ key: [kind], requests: Float64Array.of(1), errors: Float64Array.of(0) }],
          range,
          stepMs,
          heldFromMs: 0,
          completeness: exactly(kind, 0),
        })),
      exemplars: (queries) =>
        slots('exemplars', queries, exemplar, (_query, isEmpty) =>
          isEmpty ? [] : [{ key: [], atMs: 0, traceId: kind }],
        ),
      describe,
    },
    traces: {
      kind,
      searchTraces: (queries) =>
        slots(
          'searchTraces',
          queries,
          () => trace('searchTraces'),
          () => nothingFound,
        ),
      searchExceptions: (queries) =>
        slots(
          'searchExceptions',
          queries,
          () => trace('searchExceptions'),
          () => nothingFound,
        ),
      traces: (refs) =>
        slots(
          'traces',
          refs,
          () => trace('traces'),
          () => null,
        ),
      values: (queries) =>
        slots(
          'values',
          queries,
          () => trace('values'),
          () => [{ value: kind, count: null }],
        ),
      describe,
    },
    alerts: {
      kind,
      alerts: (services) => slots('alerts', services, alert, () => [found]),
      describe,
    },
    lagMs,
    asked,
  };
};
