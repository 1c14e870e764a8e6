/** The embedded store as what finds traces and exceptions: one statement a search. */
import { groupRecords, mergeRecords } from '../../exception/fold.ts';
import { groupId, statusGroupHash } from '../../exception/group-id.ts';
import { ERROR_KINDS, type RecordedException } from '../../exception/exception.ts';
import type { RouteKind } from '../../route/route.ts';
import type { UnixMs } from '../../time.ts';
import type {
  ExceptionSearch,
  FoundException,
  FoundTrace,
  SearchAnswer,
  SourceCall,
  TraceSearch,
  TraceSource,
} from '../source.ts';
import { completeness, eachApart, keyOf } from './answers.ts';
import { cellsOf, type Cells } from './cells.ts';
import { createReader } from './read-store.ts';
import { exceptionSearchStatement, traceSearchStatement } from './sql-search.ts';
import type { Store } from './store.ts';
import { readStoredAttributes } from './stored-attributes.ts';
import { spanHex, traceHex } from './trace-ids.ts';

/** Everything impure beside the store. */
export interface SearchDeps {
  /** Milliseconds since the epoch: as of when an answer is, and for how long a read took. */
  readonly now: () => UnixMs;
}

/** Cuts each key at the limit, and says whether anything was cut; the statements give one more than the limit. */
const cut = <Found extends { readonly key: readonly (string | null)[] }>(
  found: readonly Found[],
  limit: number,
): { readonly found: readonly Found[]; readonly isTruncated: boolean } => {
  const seen = new Map<string, number>();
  const kept = found.filter(({ key }) => {
    const text = JSON.stringify(key);
    const before = seen.get(text) ?? 0;
    seen.set(text, before + 1);
    return before < limit;
  });
  return { found: kept, isTruncated: kept.length < found.length };
};

const ROUTE_KINDS: readonly RouteKind[] = ['HTTP', 'RPC', 'MESSAGING', 'INTERNAL'];

const oneOf = <Kind extends string>(kinds: readonly Kind[], text: string | null): Kind | null =>
  kinds.find((kind) => kind === text) ?? null;

const UNKNOWN_SERVICE = 'unknown_service';

const placeOf = (cells: Cells, row: number) => {
  const trace = cells.bigint('trace', row);
  const span = cells.bigint('span', row);
  return {
    traceId: trace === 0n ? null : traceHex(trace),
    spanId: span === 0n ? null : spanHex(span),
    startUs: cells.number('start_us', row),
  };
};

const absentAsNull = (text: string | null): string | null => (text === '' ? null : text);

const recordOf = (cells: Cells, row: number): RecordedException => {
  const isLog = cells.flag('is_log', row);
  return {
    ...placeOf(cells, row),
    recordedAtUs: cells.number('at_us', row),
    isLog,
    ordinal: cells.number('ordinal', row),
    severity: isLog ? cells.number('severity', row) : null,
    type: absentAsNull(cells.textOrNull('type', row)),
    message: cells.textOrNull('message', row),
    stacktrace: cells.textOrNull('stacktrace', row),
    isStackTruncated: cells.flag('is_truncated', row),
    attributes: [
      ...readStoredAttributes(cells.textOrNull('attributes', row), 'EVENT'),
      ...readStoredAttributes(cells.textOrNull('resource', row), 'RESOURCE'),
    ],
    statusTitle: null,
  };
};

/** An error without an exception says nothing beyond its title. */
const withoutRecord = (cells: Cells, row: number): RecordedException => ({
  ...placeOf(cells, row),
  recordedAtUs: null,
  isLog: false,
  ordinal: 0,
  severity: null,
  type: null,
  message: null,
  stacktrace: null,
  isStackTruncated: false,
  attributes: [],
  statusTitle: cells.text('title', row),
});

/** The record that stands for a unit, together with what of its span folds into it. */
const exceptionOf = (cells: Cells, rows: readonly number[]): RecordedException | null => {
  const records = rows.map((row) => ({ record: recordOf(cells, row), isChosen: cells.flag('is_chosen', row) }));
  const chosen = records.find(({ isChosen }) => isChosen)?.record;
  if (chosen === undefined) return null;
  const group = groupRecords(records.map(({ record }) => record)).find((each) => each.includes(chosen));
  return group === undefined ? chosen : mergeRecords(group);
};

const foundException = (query: ExceptionSearch, cells: Cells, rows: readonly number[]): readonly FoundException[] => {
  const [row] = rows;
  if (row === undefined) return [];
  const kind = oneOf(ERROR_KINDS, cells.text('error_kind', row)) ?? 'STATUS_ONLY';
  const told = kind === 'EXCEPTION' ? exceptionOf(cells, rows) : withoutRecord(cells, row);
  if (told === null) return [];
  return [
    {
      ...told,
      key: keyOf(query.by, cells, row),
      id: cells.text('id', row),
      kind,
      isHandled: cells.flag('is_handled', row),
      service: cells.textOrNull('service', row) ?? UNKNOWN_SERVICE,
      route: cells.textOrNull('route', row),
      routeKind: oneOf(ROUTE_KINDS, cells.textOrNull('route_kind', row)),
      group:
        kind === 'EXCEPTION'
          ? groupId(cells.text('group_hash', row), cells.text('unit_type', row))
          : groupId(statusGroupHash(kind, cells.text('title', row)), cells.text('title', row)),
    },
  ];
};

/** Returns the searches over an open store. Every answer is exact; a search is one statement. */
export const createEmbeddedSearch = (
  store: Pick<Store, 'read'>,
  { now }: SearchDeps,
): Pick<TraceSource, 'searchTraces' | 'searchExceptions'> => {
  const read = createReader(store, now);

  const traces = async (query: TraceSearch, call: SourceCall): Promise<SearchAnswer<FoundTrace>> => {
    const asOfMs = now();
    const cells = cellsOf(await read(traceSearchStatement(query), call));
    const all = Array.from({ length: cells.rowCount }, (_, row) => ({
      key: keyOf(query.by, cells, row),
      traceId: traceHex(cells.bigint('trace', row)),
      startUs: cells.number('start_us', row),
      errors: null,
    }));
    const { found, isTruncated } = cut(all, query.limit);
    return { found, completeness: completeness(asOfMs, isTruncated, []) };
  };

  const exceptions = async (query: ExceptionSearch, call: SourceCall): Promise<SearchAnswer<FoundException>> => {
    const asOfMs = now();
    const cells = cellsOf(await read(exceptionSearchStatement(query), call));
    const rows = Map.groupBy(Array.from({ length: cells.rowCount }).keys(), (row) => cells.number('unit', row));
    const all = [...rows.values()].flatMap((ofUnit) => foundException(query, cells, ofUnit));
    const { found, isTruncated } = cut(all, query.limit);
    return { found, completeness: completeness(asOfMs, isTruncated, []) };
  };

  return {
    searchTraces: (queries, call) => eachApart(queries, (query) => traces(query, call)),
    searchExceptions: (queries, call) => eachApart(queries, (query) => exceptions(query, call)),
  };
};
