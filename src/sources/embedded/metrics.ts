/** The embedded store as a source of counts: one statement a query, whatever its keys and steps. */
import { selectsExceptions } from '../../filter/filter.ts';
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
import { completeness, eachApart, keyOf } from './answers.ts';
import { cellsOf, type Cells } from './cells.ts';
import { createReader } from './read-store.ts';
import { callsStatement } from './sql-calls.ts';
import { exceptionsStatement } from './sql-exceptions.ts';
import { originsStatement } from './sql-origins.ts';
import { exemplarsStatement, requestsStatement, spansStatement } from './sql-requests.ts';
import type { Statement } from './sql.ts';
import type { Store } from './store.ts';
import { traceHex } from './trace-ids.ts';

/** Everything impure beside the store. */
export interface MetricsDeps {
  /** Milliseconds since the epoch: as of when an answer is, and for how long a read took. */
  readonly now: () => UnixMs;
  /** What the store is and can do; both ports over it tell the same. */
  readonly describe: MetricSource['describe'];
}

/** Told where a filter holds conditions that no request can meet. */
export const IGNORED_BY_REQUESTS = 'exceptionType and message do not restrict request counts';

/** How a measure is asked and its numbers read. */
interface Counting<M extends Measure> {
  readonly statement: (query: CountQuery<M>) => Statement;
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

const rowsOf = <M extends Measure>(query: CountQuery<M>, counting: Counting<M>, cells: Cells): readonly CountRow<M>[] =>
  Array.from({ length: cells.rowCount }, (_, row) => ({
    key: keyOf(query.by, cells, row),
    atMs: query.stepMs === null ? null : cells.number('at_ms', row),
    values: counting.values(cells, row),
  }));

/**
 * Returns the source of counts over an open store. Every answer is exact; a query is one statement. A query that fails
 * has its error in its own slot: mistakes of ours as RangeError, faults of the store as the error table says.
 */
export const createEmbeddedMetrics = (store: Pick<Store, 'read'>, { now, describe }: MetricsDeps): MetricSource => {
  const read = createReader(store, now);

  const count = async <M extends Measure>(query: CountQuery<M>, call: SourceCall): Promise<CountAnswer<M>> => {
    const counting: Counting<M> = COUNTINGS[query.measure];
    const asOfMs = now();
    const cells = cellsOf(await read(counting.statement(query), call));
    const rows = cells.flag('is_row', 0) ? rowsOf(query, counting, cells) : [];
    const isIgnored = query.measure === 'requests' && selectsExceptions(query.where);
    return {
      rows: rows.slice(0, MAX_ROWS),
      heldFromMs: cells.flag('is_holding', 0) ? toMs(cells.number('held_from_us', 0)) : null,
      completeness: completeness(asOfMs, rows.length > MAX_ROWS, isIgnored ? [IGNORED_BY_REQUESTS] : []),
    };
  };

  const mark = async (query: ExemplarQuery, call: SourceCall): Promise<readonly Exemplar[]> => {
    const cells = cellsOf(await read(exemplarsStatement(query), call));
    return Array.from({ length: cells.rowCount }, (_, row) => ({
      key: keyOf(query.by, cells, row),
      atMs: cells.number('at_ms', row),
      traceId: traceHex(cells.bigint('trace', row)),
    }));
  };

  return {
    counts: (queries, call) => eachApart(queries, (query) => count(query, call)),
    exemplars: (queries, call) => eachApart(queries, (query) => mark(query, call)),
    describe,
  };
};
