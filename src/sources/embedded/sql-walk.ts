/** Who stands above a span: the tables by which ancestors are looked up inside the traces that a count is about. */
import { all, join, name, sql, type Sql, type With } from './sql.ts';

/** Walks end here at the latest; deeper traces are cut, so that no input can keep a reader busy. */
export const MAX_DEPTH = 500;

/** Columns of the enclosing request that a count may need, beside its kind. */
export type RequestColumn = 'span_name' | 'protocols' | 'status_code' | 'method' | 'http_route';

const prefixed = (alias: string, columns: readonly string[]): Sql =>
  join(
    columns.map((column) => sql`, ${name(alias)}.${name(column)}`),
    sql``,
  );

/** A request: SERVER, or CONSUMER that does not only receive. */
export const isRequest = (alias: string): Sql =>
  sql`(${name(alias)}.kind = 2 OR (${name(alias)}.kind = 5 AND NOT ${name(alias)}.is_receive))`;

/**
 * Returns the tables `involved` (the traces of these tables, numbered: a number is a cheaper key than 128 bits) and `held`
 * (every span of theirs, whatever the window). The detour over a list keeps the planner from expecting many traces: it
 * would hash all spans and probe with the traces instead of the other way round.
 */
export const heldTables = (tables: readonly string[], columns: readonly RequestColumn[]): readonly With[] => [
  {
    name: 'involved',
    isMaterialized: true,
    body: sql`SELECT trace, (row_number() OVER ())::UINTEGER AS tid FROM (SELECT unnest(list(DISTINCT trace)) AS trace FROM (
  ${join(
    tables.map((table) => sql`SELECT trace FROM ${name(table)} WHERE trace <> 0`),
    sql` UNION ALL `,
  )}
))`,
  },
  {
    name: 'held',
    isMaterialized: true,
    body: sql`SELECT i.tid, s.span, s.parent, s.start_us, s.kind, s.status, s.service, ${isRequest('s')} AS is_request${prefixed('s', columns)}
FROM span s JOIN involved i USING (trace)`,
  },
];

/** Spans that stand behind another one of the same id (a client and its server may share one): no walk goes through them. */
const rivalTable: With = {
  name: 'rival',
  isMaterialized: true,
  body: sql`SELECT tid, span, kind FROM held JOIN (SELECT tid, span FROM held GROUP BY tid, span HAVING count(*) > 1) USING (tid, span)
QUALIFY row_number() OVER (PARTITION BY tid, span ORDER BY is_request DESC, start_us, kind) > 1`,
};

/**
 * Returns tables of which the last, `title`, has (tid, span) of the ids above those spans of `held` that meet the
 * condition, at most MAX_DEPTH levels up; the parent of the topmost one is included although it is not held. A walk
 * ends where a span meets the condition too, because that one's own walk goes on: a chain is climbed once, not once a span.
 */
export const aboveTables = (title: string, condition: Sql): readonly With[] => {
  const [rising, climb] = [name(`${title}_rising`), `${title}_climb`];
  return [
    {
      name: `${title}_rising`,
      isMaterialized: true,
      body: sql`SELECT h.tid, h.span, h.parent, ${condition} AS is_first FROM held h WHERE h.parent <> 0`,
    },
    {
      name: climb,
      recursive: { columns: ['tid', 'span', 'depth'], key: null },
      body: sql`SELECT tid, parent, 1 FROM ${rising} WHERE is_first
UNION
SELECT h.tid, h.parent, a.depth + 1 FROM ${name(climb)} a JOIN ${rising} h ON h.tid = a.tid AND h.span = a.span
WHERE NOT h.is_first AND a.depth < ${MAX_DEPTH}`,
    },
    { name: title, isMaterialized: true, body: sql`SELECT DISTINCT tid, span FROM ${name(climb)}` },
  ];
};

/**
 * Returns the tables `rival`, `walk` and `reached`. A walk starts at each row of `climber` (unit, tid, to_top and the columns of
 * `held`) and goes up parent by parent: to the enclosing request, or to the top where `to_top` is set. `reached` has a row a unit:
 * - is_found: the enclosing request is one; otherwise the columns are those of the topmost span of the service
 * - request_kind and the given columns: of the enclosing request
 * - is_below_failed: the unit itself or a span above it is an ERROR entry (with to_top alone)
 * - top_parent, top_service, top_name: of the topmost span held; top_parent is 0 where that is a real root
 * Of several spans with the parent's id, a request is the parent, else the earliest.
 * `mark` is the span seen at the last power of two of steps; meeting it again means a loop (Brent's algorithm).
 */
export const walkTables = (columns: readonly RequestColumn[]): readonly With[] => {
  const own = prefixed('c', columns);
  const nearer = sql`NOT w.is_found AND h.service = w.service`;
  const carried = join(
    columns.map((column) => sql`, CASE WHEN ${nearer} THEN h.${name(column)} ELSE w.${name(column)} END`),
    sql``,
  );
  const hasNames = columns.includes('span_name');
  const walkColumns = [
    ...['unit', 'tid', 'service', 'to_top', 'depth', 'mark', 'parent', 'at_service', 'at_status', 'at_name'],
    ...['is_below_consumer', 'is_found', 'request_kind'],
    ...columns,
  ];
  return [
    rivalTable,
    {
      name: 'walk',
      recursive: { columns: walkColumns, key: null },
      body: sql`SELECT c.unit, c.tid, c.service, c.to_top, 0, c.span, c.parent, c.service, c.status, ${hasNames ? sql`c.span_name` : sql`0`},
  c.status = 2 AND c.kind = 5, c.is_request, c.kind${own}
FROM climber c
UNION ALL
SELECT w.unit, w.tid, w.service, w.to_top, w.depth + 1, CASE WHEN bit_count(w.depth + 1) = 1 THEN h.span ELSE w.mark END,
  h.parent, h.service, h.status, ${hasNames ? sql`h.span_name` : sql`0`},
  w.is_below_consumer OR (h.status = 2 AND h.kind = 5), w.is_found OR (h.service = w.service AND h.is_request),
  CASE WHEN ${nearer} THEN h.kind ELSE w.request_kind END${carried}
FROM walk w JOIN held h ON h.tid = w.tid AND h.span = w.parent
LEFT JOIN rival v ON v.tid = h.tid AND v.span = h.span AND v.kind = h.kind
WHERE v.tid IS NULL AND w.depth < ${MAX_DEPTH} AND w.parent <> 0 AND h.span <> w.mark AND (w.to_top OR NOT w.is_found)`,
    },
    {
      name: 'reached',
      isMaterialized: true,
      body: sql`SELECT unit, last.* EXCLUDE (at_status), last.at_status = 2 OR last.is_below_consumer AS is_below_failed FROM (
  SELECT unit, max_by(struct_pack(
    is_found, request_kind, is_below_consumer, at_status,
    top_parent := parent, top_service := at_service, top_name := at_name${join(
      columns.map((column) => sql`, ${name(column)}`),
      sql``,
    )}
  ), depth) AS last FROM walk GROUP BY unit
)`,
    },
  ];
};

/** Returns the kind of the route that the enclosing request of `reached` is; it needs the column `protocols`. */
export const routeKind = (alias: string): Sql => {
  const row = name(alias);
  return sql`CASE WHEN NOT ${row}.is_found THEN 'INTERNAL' WHEN ${row}.request_kind = 5 THEN 'MESSAGING' WHEN ${row}.protocols & 1 <> 0 THEN 'RPC' ELSE 'HTTP' END`;
};

/** Returns the condition of a range: a span's start in microseconds, half-open. */
export const inRange = (column: Sql, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): Sql =>
  all([sql`${column} >= ${fromMs * 1_000}::BIGINT`, sql`${column} < ${toMs * 1_000}::BIGINT`]);
