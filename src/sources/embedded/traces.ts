/** The embedded store as a source of traces. */
import { toError } from '../../lib/to-error.ts';
import type { SourceCall, SourceDescription, SuggestedValue, TraceSource, ValueQuery } from '../source.ts';
import { cellsOf } from './cells.ts';
import { decodeTraces } from './decode-traces.ts';
import type { Table } from './decode-table.ts';
import { createReader } from './read-store.ts';
import { exceptionsStatement, spansStatement } from './sql-traces.ts';
import { MAX_SPANS_FOR_ATTRIBUTES, valuesStatement } from './sql-values.ts';
import type { Store } from './store.ts';
import { parseTraceHex } from './trace-ids.ts';

/** What the embedded store can do, as `describe` tells it. */
export const EMBEDDED_CAPABILITIES: readonly string[] = [
  'counts',
  'traces',
  'exceptions',
  'logs',
  'origins',
  'calls',
  'values',
];

/** Everything impure beside the store. */
export interface TracesDeps {
  readonly now: () => number; // milliseconds, any origin: for how long a read took
}

/** An operator reads the store's own words, not those for clients. */
const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);

type Search = Pick<TraceSource, 'searchTraces' | 'searchExceptions'>;

/** Counts are exact unless more spans matched than were looked at for attributes. */
const decodeValues = (table: Table): readonly SuggestedValue[] => {
  const cells = cellsOf(table);
  return Array.from({ length: cells.rowCount }, (_, row) => ({
    value: cells.text('value', row),
    count: cells.number('seen', row) > MAX_SPANS_FOR_ATTRIBUTES ? null : cells.number('spans', row),
  }));
};

/**
 * Returns the source of traces over an open store; the two searches are given.
 * `traces` makes two statements however many traces it is asked for and gives them whole, `values` one a query.
 */
export const createEmbeddedTraces = (
  store: Pick<Store, 'read' | 'status'>,
  search: Search,
  { now }: TracesDeps,
): TraceSource => {
  const read = createReader(store, now);

  const readTraces: TraceSource['traces'] = async (refs, _detail, call) => {
    const keys = refs.map(({ traceId }) => parseTraceHex(traceId));
    const distinct = [...new Set(keys.filter((key) => key !== null))];
    if (distinct.length === 0) return refs.map(() => null);
    const [spans, exceptions] = await Promise.all([
      read(spansStatement(distinct), call),
      read(exceptionsStatement(distinct), call),
    ]);
    const traceOf = decodeTraces(cellsOf(spans), cellsOf(exceptions));
    return keys.map((key) => {
      if (key === null) return null;
      try {
        return traceOf(key);
      } catch (cause) {
        return toError(cause);
      }
    });
  };

  const readValues = async (query: ValueQuery, call: SourceCall): Promise<readonly SuggestedValue[] | Error> => {
    try {
      return decodeValues(await read(valuesStatement(query), call));
    } catch (cause) {
      return toError(cause);
    }
  };

  const describe = async (call: SourceCall): Promise<SourceDescription> => {
    const { isHealthy, lastError } = store.status();
    const described = { kind: 'EMBEDDED', url: null, capabilities: EMBEDDED_CAPABILITIES } as const;
    const startMs = now();
    try {
      const table = await read({ text: 'SELECT version() AS version', values: [] }, call);
      const version = cellsOf(table).text('version', 0);
      return { ...described, isHealthy, version: `DuckDB ${version}`, latencyMs: now() - startMs, lastError };
    } catch (cause) {
      call.signal.throwIfAborted();
      const error = lastError ?? innermost(toError(cause)).message;
      return { ...described, isHealthy: false, version: null, latencyMs: null, lastError: error };
    }
  };

  return {
    kind: 'EMBEDDED',
    searchTraces: search.searchTraces,
    searchExceptions: search.searchExceptions,
    traces: readTraces,
    values: (queries, call) => Promise.all(queries.map((query) => readValues(query, call))),
    describe,
  };
};
