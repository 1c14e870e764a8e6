/** The embedded store as a source of counts: one statement a query or a group of like queries, whatever their keys and steps. */
import { selectsExceptions } from '../../filter/filter.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { toError } from '../../lib/to-error.ts';
import type { UnixMs } from '../../time.ts';
import {
  MAX_ROWS,
  type CountAnswer,
  type CountQuery,
  type CountRow,
  type Exemplar,
  type ExemplarQuery,
  type Measure,
  type Measures,
  type MetricSource,
  type SourceCall,
} from '../source.ts';
import { completeness, eachApart, IGNORED_BY_REQUESTS, keyOf } from './answers.ts';
import { cellsOf, type Cells } from './cells.ts';
import { createReader } from './read-store.ts';
import { callsStatement } from './sql-calls.ts';
import { exceptionsStatement } from './sql-exceptions.ts';
import { originsStatement } from './sql-origins.ts';
import { exemplarsStatement, requestsStatement, spansStatement } from './sql-requests.ts';
import type { Statement } from './sql.ts';
import { readSteps } from './steps.ts';
import type { Store } from './store.ts';
import { traceHex } from './trace-ids.ts';

export { IGNORED_BY_REQUESTS } from './answers.ts';

/** Everything impure beside the store. */
export interface MetricsDeps {
  /** Milliseconds since the epoch: as of when an answer is, and for how long a read took. */
  readonly now: () => UnixMs;
  /** What the store is and can do; both ports over it tell the same. */
  readonly describe: MetricSource['describe'];
}

/** How a measure is asked and its numbers read. */
interface Counting<M extends Measure> {
  /** Of a query and, where the measure is shared, of others that select the same. */
  readonly statement: (query: CountQuery<M>, ...others: readonly CountQuery<M>[]) => Statement;
  readonly values: (cells: Cells, row: number) => Measures[M];
}

const toMs = (us: number): UnixMs => Math.floor(us / 1_000);

const exceptionCounts = (cells: Cells, row: number): Measures['exceptions'] => ({
  count: cells.number('occurrences', row),
  recorded: cells.number('recorded', row),
  handled: cells.number('handled', row),
  lastSeenMs: toMs(cells.number('last_us', row)),
  message: cells.textOrNull('message', row),
});

const requestCounts = (cells: Cells, row: number): Measures['requests'] => ({
  requests: cells.number('requests', row),
  errors: cells.number('errors', row),
});

const COUNTINGS: { readonly [M in Measure]: Counting<M> } = {
  requests: { statement: requestsStatement, values: requestCounts },
  spans: {
    statement: spansStatement,
    values: (cells, row) => ({
      spans: cells.number('spans', row),
      firstSeenMs: toMs(cells.number('first_us', row)),
      lastSeenMs: toMs(cells.number('last_us', row)),
    }),
  },
  exceptions: { statement: exceptionsStatement, values: exceptionCounts },
  occurrences: { statement: exceptionsStatement, values: exceptionCounts },
  origins: {
    statement: originsStatement,
    values: (cells, row) => ({
      count: cells.number('failed', row),
      absorbed: cells.number('absorbed', row),
      exampleTraceId: traceHex(cells.bigint('newest', row)),
    }),
  },
  calls: { statement: callsStatement, values: requestCounts },
};

const rowOf = <M extends Measure>(query: CountQuery<M>, cells: Cells, row: number): CountRow<M> => {
  const counting: Counting<M> = COUNTINGS[query.measure];
  return {
    key: keyOf(query.by, cells, row),
    atMs: query.stepMs === null ? null : cells.number('at_ms', row),
    values: counting.values(cells, row),
  };
};

/** Queries that one statement answers. */
type Group<M extends Measure> = readonly [CountQuery<M>, ...CountQuery<M>[]];

/** Equal for queries that can be answered by one statement; null for those that stand alone. */
const sharedId = ({ measure, where, range }: CountQuery): string | null =>
  measure === 'exceptions' || measure === 'occurrences' ? canonicalJson([where, range]) : null;

/** Planning a statement costs more than its branches: ten took 70 ms, a hundred 900 ms, so that more are several statements. */
const MAX_BRANCHES = 16;

const chunks = (indexes: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(indexes.length / MAX_BRANCHES) }, (_, chunk) =>
    indexes.slice(chunk * MAX_BRANCHES, (chunk + 1) * MAX_BRANCHES),
  );

/** Indexes of the queries by the statement that answers them. */
const groupIndexes = (queries: readonly CountQuery[]): readonly (readonly number[])[] => {
  const shared = Map.groupBy(queries.keys(), (index) => {
    const query = queries[index];
    return (query === undefined ? null : sharedId(query)) ?? index;
  });
  return [...shared.values()].flatMap(chunks);
};

const printGroup = <M extends Measure>(group: Group<M>): Statement | Error => {
  const counting: Counting<M> = COUNTINGS[group[0].measure];
  try {
    return counting.statement(...group);
  } catch (cause) {
    return toError(cause);
  }
};

/**
 * Returns the source of counts over an open store. Every answer is exact. Queries of exceptions and occurrences with one filter
 * and one range are one statement (MAX_BRANCHES of them), all others one each. A query that fails has its error in its own slot: mistakes of ours
 * as RangeError, faults of the store as the error table says; a statement that fails is the error of each of its queries.
 */
export const createEmbeddedMetrics = (store: Pick<Store, 'read'>, { now, describe }: MetricsDeps): MetricSource => {
  const read = createReader(store, now);

  const answerOf = <M extends Measure>(query: CountQuery<M>, rows: readonly number[], cells: Cells, asOfMs: UnixMs) => {
    const isIgnored = query.measure === 'requests' && selectsExceptions(query.where);
    return {
      rows: rows.slice(0, MAX_ROWS).map((row) => rowOf(query, cells, row)),
      heldFromMs: cells.flag('is_holding', 0) ? toMs(cells.number('held_from_us', 0)) : null,
      stepMs: query.stepMs,
      completeness: completeness(asOfMs, rows.length > MAX_ROWS, isIgnored ? [IGNORED_BY_REQUESTS] : []),
    };
  };

  const countGroup = async <M extends Measure>(
    group: Group<M>,
    call: SourceCall,
  ): Promise<readonly (CountAnswer<M> | Error)[]> => {
    const statement = printGroup(group);
    if (statement instanceof Error) {
      if (group.length === 1) return [statement];
      return (await Promise.all(group.map((query) => countGroup([query], call)))).flat(); // it is the mistake of one
    }
    const asOfMs = now();
    try {
      const cells = cellsOf(await read(statement, call));
      const rows = Array.from({ length: cells.rowCount }).keys();
      const byBranch = Map.groupBy(rows, (row) => (cells.flag('is_row', row) ? cells.number('branch', row) : null));
      return group.map((query, branch) => answerOf(query, byBranch.get(branch) ?? [], cells, asOfMs));
    } catch (cause) {
      return group.map(() => toError(cause));
    }
  };

  const mark = async (query: ExemplarQuery, call: SourceCall): Promise<readonly Exemplar[]> => {
    const cells = cellsOf(await read(exemplarsStatement(query), call));
    return Array.from({ length: cells.rowCount }, (_, row) => ({
      key: keyOf(query.by, cells, row),
      atMs: cells.number('at_ms', row),
      traceId: traceHex(cells.bigint('trace', row)),
    }));
  };

  const counts = async <M extends Measure>(queries: readonly CountQuery<M>[], call: SourceCall) => {
    const answers = new Array<CountAnswer<M> | Error>(queries.length);
    const answer = async (places: readonly number[]): Promise<void> => {
      const [first, ...others] = places.flatMap((place) => queries[place] ?? []);
      if (first === undefined) return;
      const ofGroup = await countGroup([first, ...others], call);
      for (const [index, place] of places.entries()) answers[place] = ofGroup[index] ?? new RangeError('no answer');
    };
    await Promise.all(groupIndexes(queries).map(answer));
    return answers;
  };

  return {
    kind: 'EMBEDDED',
    counts,
    steps: (queries, call) => eachApart(queries, (query) => readSteps(read, query, now(), call)),
    exemplars: (queries, call) => eachApart(queries, (query) => mark(query, call)),
    describe,
  };
};
