/** Everything that this gateway can fetch, in one table. Every read of an operation goes through here, so reads meet in batches. */
import DataLoader from 'dataloader';
import { sourceNotConfigured } from './errors.ts';
import {
  mergeKeys,
  questionId,
  splitByKey,
  type CountQuestion,
  type ExceptionQuestion,
  type ExemplarQuestion,
  type Keyed,
  type Merged,
  type StepQuestion,
  type TraceQuestion,
} from './sources/merge-keys.ts';
import type {
  AlertSource,
  CountAnswer,
  Exemplar,
  FiringAlert,
  FoundException,
  FoundTrace,
  Measure,
  MetricSource,
  SearchAnswer,
  SourceCall,
  StepAnswer,
  SuggestedValue,
  TraceDetail,
  TraceSource,
  ValueQuery,
} from './sources/source.ts';
import { createTraceReads, traceReadId, type TraceRead } from './sources/trace-reads.ts';
import type { StoredTrace } from './trace/trace.ts';

export type {
  CountQuestion,
  ExceptionQuestion,
  ExemplarQuestion,
  StepQuestion,
  TraceQuestion,
} from './sources/merge-keys.ts';

/** The sources behind the graph. */
export interface Sources {
  readonly metrics: MetricSource;
  readonly traces: TraceSource;
  /** Null where no source of alerts is configured. */
  readonly alerts: AlertSource | null;
}

/** A batch that was made: which loader, how many keys. */
export interface LoaderBatch {
  readonly loader: string;
  readonly keys: number;
}

/** What loaders need beside the sources. */
export interface LoaderDependencies {
  /** Returns what is passed to the source with each batch: loaders may outlive the time that one batch has. */
  readonly call: () => SourceCall;
  /** Decides when a batch is sent: loads at different depths of an operation must meet in one. */
  readonly schedule: (send: () => void) => void;
  readonly recordBatch: (batch: LoaderBatch) => void;
}

/** What batches of traces are called, by how much of them is read. */
const TRACE_LOADERS = { TREE: 'traceTree', WHOLE: 'trace' } as const satisfies Readonly<Record<TraceDetail, string>>;

/** Returns a loader that asks again for what failed: it may outlive the failure. */
const createLoader = <Key, Value>(
  batch: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
  idOf: (key: Key) => string,
  schedule: (send: () => void) => void,
): DataLoader<Key, Value, string> => {
  const loader: DataLoader<Key, Value, string> = new DataLoader<Key, Value, string>(
    async (keys) => {
      const values = await batch(keys);
      for (const [index, key] of keys.entries()) if (values[index] instanceof Error) loader.clear(key);
      return values;
    },
    { cacheKeyFn: idOf, batchScheduleFn: schedule },
  );
  return loader;
};

/** Returns the loaders of one operation, or of something that lasts longer. */
export const createLoaders = ({ metrics, traces, alerts }: Sources, dependencies: LoaderDependencies) => {
  const { call, schedule, recordBatch } = dependencies;

  const load = <Key, Value>(
    loader: string,
    batch: (keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
    idOf: (key: Key) => string,
  ): DataLoader<Key, Value, string> =>
    createLoader(
      (keys) => {
        recordBatch({ loader, keys: keys.length });
        return batch(keys);
      },
      idOf,
      schedule,
    );

  /** One read for all keys of one shape; `part` cuts a key's share out of the answer. */
  const loadKeyed = <Question extends Keyed, Whole, Part>(
    loader: string,
    read: (queries: readonly Merged<Question>[]) => Promise<readonly (Whole | Error)[]>,
    part: (whole: Whole, question: Question) => (key: readonly string[]) => Part,
  ): DataLoader<Question, Part, string> =>
    load<Question, Part>(
      loader,
      async (questions) => {
        const groups = mergeKeys<Question>(questions);
        const answers = await read(groups.map(({ query }) => query));
        const parts = new Array<Part | Error>(questions.length);
        for (const [index, { positions }] of groups.entries()) {
          const answer =
            answers[index] ?? new RangeError(`${loader}: ${groups.length} queries, ${answers.length} answers`);
          const [first] = positions.flatMap((position) => questions[position] ?? []);
          const cut = answer instanceof Error || first === undefined ? null : part(answer, first);
          for (const position of positions) {
            parts[position] = cut === null ? toError(answer) : cut(questions[position]?.key ?? []);
          }
        }
        return parts;
      },
      questionId,
    );

  const counts = loadKeyed<CountQuestion, CountAnswer, CountAnswer>(
    'counts',
    (queries) => metrics.counts(queries, call()),
    (answer, question) => {
      const rowsOf = splitByKey(answer.rows, question);
      return (key) => ({ ...answer, rows: rowsOf(key) });
    },
  );

  const steps = loadKeyed<StepQuestion, StepAnswer, StepAnswer>(
    'steps',
    (queries) => metrics.steps(queries, call()),
    (answer, question) => {
      const seriesOf = splitByKey(answer.series, question);
      return (key) => ({ ...answer, series: seriesOf(key) });
    },
  );

  const firing =
    alerts === null
      ? null
      : load<string, readonly FiringAlert[]>(
          'alerts',
          (services) => alerts.alerts(services, call()),
          (service) => service,
        );

  return {
    /** Counts of a measure; the rows of the key alone. An answer with a raised step also answers the question with that step. */
    counts: async <M extends Measure>(question: CountQuestion<M>): Promise<CountAnswer<M>> => {
      const answer = await (counts.load(question) as Promise<CountAnswer<M>>);
      const { stepMs } = answer;
      if (stepMs !== null && stepMs !== question.stepMs) counts.prime({ ...question, stepMs }, answer);
      return answer;
    },
    /** Tells an answer that is known already, so that a node of a list does not ask for its own row again. */
    knowCounts: <M extends Measure>(question: CountQuestion<M>, answer: CountAnswer<M>): void => {
      counts.prime(question, answer);
    },
    /** Counts of many steps as columns; the series of the key alone. */
    steps: (question: StepQuestion): Promise<StepAnswer> => steps.load(question),
    /** Tells an answer that is known already from the series of all keys. */
    knowSteps: (question: StepQuestion, answer: StepAnswer): void => {
      steps.prime(question, answer);
    },
    /** Traces of failed requests on the points of a series. */
    exemplars: loadKeyed<ExemplarQuestion, readonly Exemplar[], readonly Exemplar[]>(
      'exemplars',
      (queries) => metrics.exemplars(queries, call()),
      splitByKey,
    ),
    /** Traces with a matching error span. */
    errorTraces: loadKeyed<TraceQuestion, SearchAnswer<FoundTrace>, SearchAnswer<FoundTrace>>(
      'errorTraces',
      (queries) => traces.searchTraces(queries, call()),
      splitFound,
    ),
    /** Exceptions and errors without one. */
    exceptions: loadKeyed<ExceptionQuestion, SearchAnswer<FoundException>, SearchAnswer<FoundException>>(
      'exceptions',
      (queries) => traces.searchExceptions(queries, call()),
      splitFound,
    ),
    /** A trace by its id; null where the source holds no span of it. Its tree alone may come with more. */
    trace: createLoader<TraceRead, StoredTrace | null>(
      createTraceReads((refs, detail) => {
        recordBatch({ loader: TRACE_LOADERS[detail], keys: refs.length });
        return traces.traces(refs, detail, call());
      }),
      traceReadId,
      schedule,
    ),
    /** The alerts that fire for a service, the newest first; rejects where no source of alerts is configured. */
    alerts: (service: string): Promise<readonly FiringAlert[]> =>
      firing === null
        ? Promise.reject(sourceNotConfigured('a source of alerts', 'set ALERTMANAGER_URL or PROMETHEUS_URL'))
        : firing.load(service),
    /** Which source traces, exceptions and values come from. */
    traceSource: traces.kind,
    /** Values for autocomplete. */
    values: load<ValueQuery, readonly SuggestedValue[]>(
      'values',
      (queries) => traces.values(queries, call()),
      (query) => JSON.stringify(query),
    ),
  };
};

export type Loaders = ReturnType<typeof createLoaders>;

const splitFound = <Found extends { readonly key: readonly (string | null)[] }>(
  answer: SearchAnswer<Found>,
  question: Keyed,
) => {
  const foundOf = splitByKey(answer.found, question);
  return (key: readonly string[]): SearchAnswer<Found> => ({ ...answer, found: foundOf(key) });
};

const toError = (answer: unknown): Error => (answer instanceof Error ? answer : new RangeError('no answer'));
