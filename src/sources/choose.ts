/**
 * Which source answers what: the one place where that is decided. The embedded store is open only where neither PROMETHEUS_URL
 * nor TEMPO_URL is set, and then it answers everything. Otherwise, in the order in which they are asked:
 *
 *   asked for                         | both set           | Prometheus alone       | Tempo alone
 *   ----------------------------------+--------------------+------------------------+----------------
 *   requests, spans, calls            | Prometheus, Tempo  | Prometheus             | Tempo
 *   exceptions, occurrences, origins  | Tempo, Prometheus  | Prometheus (*)         | Tempo
 *   exemplars (+)                     | Prometheus, Tempo  | Prometheus             | Tempo
 *   traces, exceptions found, values  | Tempo              | SOURCE_NOT_CONFIGURED  | Tempo
 *   alerts                            | Alertmanager where it is set, else Prometheus, else none
 *
 * (*) what it can: `recorded` where it holds exception counters, then with `count` null.
 * (+) an exemplar is an example, not a number: where Prometheus holds none for a query, Tempo is asked too.
 *
 * The next source is asked for single queries, and only where the one before says UnsupportedQueryError: it cannot answer this
 * whatever its data. A source that *fails* is not replaced: the other one counts differently, and a number that changes its
 * meaning with an outage is worse than an error. Where every source refuses, the answer is SOURCE_NOT_CONFIGURED; LIMIT_EXCEEDED
 * where one of them refuses only how much it is.
 */
import type { SourceKind } from '../completeness/completeness.ts';
import type { DurationMs } from '../time.ts';
import { askInOrder, type Reader } from './ask-in-order.ts';
import { NO_ALERTS, NO_COUNTS, NO_TRACES, refuseWith, type Refuse } from './refusals.ts';
import type {
  AlertSource,
  CountAnswer,
  CountQuery,
  Exemplar,
  ExemplarQuery,
  FiringAlert,
  Measure,
  MetricSource,
  SourceCall,
  StepAnswer,
  StepQuery,
  TraceSource,
} from './source.ts';
import type { UnsupportedQueryError } from './unsupported-query.ts';

/** A source of counts; `lagMs`: for how long after its end a step may still grow. */
interface Counting {
  readonly metrics: MetricSource;
  readonly lagMs: DurationMs;
}

/** The sources that are set; null = not. */
export interface ConfiguredSources {
  readonly embedded: (Counting & { readonly traces: TraceSource }) | null;
  readonly prometheus: (Counting & { readonly alerts: AlertSource }) | null;
  readonly tempo: (Counting & { readonly traces: TraceSource }) | null;
  readonly alertmanager: AlertSource | null;
}

/** A source by the name under which people know it. */
export interface DescribableSource {
  readonly name: SourceKind;
  readonly source: Pick<MetricSource, 'describe' | 'advise'>;
}

/** What the graph asks. */
export interface ChosenSources {
  readonly metrics: MetricSource;
  readonly traces: TraceSource;
  /** Null where no source knows alerts. */
  readonly alerts: AlertSource | null;
  /** Of the slowest: a step that any source may still change is not yet whole. */
  readonly lagMs: DurationMs;
  /** Every source that is set, to be asked how it is. */
  readonly all: readonly DescribableSource[];
}

type CountingKind = Exclude<SourceKind, 'ALERTMANAGER'>;

const RATES_FIRST: readonly CountingKind[] = ['EMBEDDED', 'PROMETHEUS', 'TEMPO'];
const TRACES_FIRST: readonly CountingKind[] = ['EMBEDDED', 'TEMPO', 'PROMETHEUS'];
const COUNTS_FROM: Readonly<Record<Measure, readonly CountingKind[]>> = {
  requests: RATES_FIRST,
  spans: RATES_FIRST,
  calls: RATES_FIRST,
  exceptions: TRACES_FIRST,
  occurrences: TRACES_FIRST,
  origins: TRACES_FIRST,
};
const EXEMPLARS_FROM = RATES_FIRST;

/** Why another source than usual answered: its numbers may mean something a little different. */
const withRefusals = <Answer extends Pick<CountAnswer, 'completeness'>>(
  answer: Answer,
  refusals: readonly UnsupportedQueryError[],
  kind: SourceKind,
): Answer => {
  const notes = refusals.map(({ message }) => `${message}; ${kind} answered`);
  return { ...answer, completeness: { ...answer.completeness, notes: [...answer.completeness.notes, ...notes] } };
};

/** The sources in the order of these kinds, those that are set. */
type InOrder = (kinds: readonly CountingKind[]) => readonly MetricSource[];

/** Asks each query's sources in the order of its measure. */
const byMeasure = async <Query extends { readonly measure: Measure }, Answer extends Pick<CountAnswer, 'completeness'>>(
  queries: readonly Query[],
  read: (source: MetricSource, queries: readonly Query[]) => Promise<readonly (Answer | Error)[]>,
  inOrder: InOrder,
  refuse: Refuse,
): Promise<readonly (Answer | Error)[]> => {
  const answers = new Array<Answer | Error>(queries.length);
  const groups = Map.groupBy(queries.entries(), ([, { measure }]) => COUNTS_FROM[measure]);
  await Promise.all(
    [...groups].map(async ([kinds, asked]) => {
      const found = await askInOrder<Query, Answer>(
        asked.map(([, query]) => query),
        inOrder(kinds).map((source) => ({ kind: source.kind, read: (queries) => read(source, queries) })),
        { refusedByAll: refuse(NO_COUNTS), withRefusals },
      );
      for (const [index, [position]] of asked.entries()) {
        answers[position] = found[index] ?? new RangeError('no answer');
      }
    }),
  );
  return answers;
};

const chooseMetrics = (inOrder: InOrder, refuse: Refuse, describe: MetricSource['describe']): MetricSource => ({
  kind: inOrder(RATES_FIRST)[0]?.kind ?? 'PROMETHEUS',
  counts: <M extends Measure>(queries: readonly CountQuery<M>[], call: SourceCall) =>
    byMeasure<CountQuery<M>, CountAnswer<M>>(queries, (source, asked) => source.counts(asked, call), inOrder, refuse),
  steps: (queries, call) =>
    byMeasure<StepQuery, StepAnswer>(queries, (source, asked) => source.steps(asked, call), inOrder, refuse),
  exemplars: (queries, call) =>
    askInOrder<ExemplarQuery, readonly Exemplar[]>(
      queries,
      inOrder(EXEMPLARS_FROM).map((source) => ({ kind: source.kind, read: (asked) => source.exemplars(asked, call) })),
      { refusedByAll: refuse(NO_COUNTS), isEmpty: (found) => found.length === 0 },
    ),
  describe,
});

const chooseTraces = (
  source: TraceSource | null,
  absentKind: SourceKind,
  refuse: Refuse,
  describe: TraceSource['describe'],
): TraceSource => {
  const refusedByAll = refuse(NO_TRACES);
  const kind = source?.kind ?? absentKind;
  /** The source, as readers: one or none. */
  const readers = <Query, Answer>(
    read: (source: TraceSource, queries: readonly Query[]) => Promise<readonly (Answer | Error)[]>,
  ): readonly Reader<Query, Answer>[] =>
    source === null ? [] : [{ kind: source.kind, read: (queries) => read(source, queries) }];
  return {
    kind,
    searchTraces: (queries, call) =>
      askInOrder(
        queries,
        readers((traces, asked: typeof queries) => traces.searchTraces(asked, call)),
        { refusedByAll },
      ),
    searchExceptions: (queries, call) =>
      askInOrder(
        queries,
        readers((traces, asked: typeof queries) => traces.searchExceptions(asked, call)),
        { refusedByAll },
      ),
    traces: (refs, detail, call) =>
      askInOrder(
        refs,
        readers((traces, asked: typeof refs) => traces.traces(asked, detail, call)),
        { refusedByAll },
      ),
    values: (queries, call) =>
      askInOrder(
        queries,
        readers((traces, asked: typeof queries) => traces.values(asked, call)),
        { refusedByAll },
      ),
    describe,
  };
};

const chooseAlerts = (sources: readonly AlertSource[], refuse: Refuse): AlertSource | null => {
  const [first] = sources;
  return first === undefined
    ? null
    : {
        kind: first.kind,
        alerts: (services, call) =>
          askInOrder<string, readonly FiringAlert[]>(
            services,
            sources.map((source) => ({ kind: source.kind, read: (asked) => source.alerts(asked, call) })),
            { refusedByAll: refuse(NO_ALERTS) },
          ),
        describe: (call) => first.describe(call),
      };
};

/** Returns the sources that the graph asks, made of those that are set; what none of them can answer is SOURCE_NOT_CONFIGURED. */
export const chooseSources = ({ embedded, prometheus, tempo, alertmanager }: ConfiguredSources): ChosenSources => {
  const refuse = refuseWith(tempo !== null);
  const counting = [embedded, prometheus, tempo].filter((source) => source !== null);
  const byKind = new Map(counting.map(({ metrics }) => [metrics.kind, metrics] as const));
  const inOrder: InOrder = (kinds) => kinds.flatMap((kind) => byKind.get(kind) ?? []);
  const [main] = inOrder(RATES_FIRST);
  const describe: MetricSource['describe'] = (call) =>
    main === undefined ? Promise.reject(refuse(NO_COUNTS)([])) : main.describe(call);
  const traces = embedded?.traces ?? tempo?.traces ?? null;
  const described = [...counting.map(({ metrics }) => metrics), ...(alertmanager === null ? [] : [alertmanager])];
  return {
    metrics: chooseMetrics(inOrder, refuse, describe),
    traces: chooseTraces(
      traces,
      main?.kind ?? 'TEMPO',
      refuse,
      traces === null ? describe : (call) => traces.describe(call),
    ),
    alerts: chooseAlerts(
      [alertmanager, prometheus?.alerts ?? null].filter((source) => source !== null),
      refuse,
    ),
    lagMs: Math.max(0, ...counting.map(({ lagMs }) => lagMs)),
    all: described.map((source) => ({ name: source.kind, source })),
  };
};
