/**
 * What exceptions are counted by: the unit (a span, once per type; or a log record without one), and beside it the
 * error that has no exception. semantics.md "Exceptions" defines both.
 */
import { requestConditions } from './sql-filter.ts';
import { where } from './sql-keys.ts';
import { lostTable, recordTables, withoutRecordCondition } from './sql-records.ts';
import {
  faultTable,
  selectSpans,
  startedConditions,
  statusKind,
  statusTitle,
  type Selection,
} from './sql-selection.ts';
import { aboveTables, heldTables, inRange, routeKind, walkTables, type RequestColumn } from './sql-walk.ts';
import { all, join, list, name, sql, type Sql, type With } from './sql.ts';

/** What is asked of the units. */
export interface UnitNeeds {
  /** Of the enclosing request. */
  readonly request: readonly RequestColumn[];
  /** Errors without an exception as well. */
  readonly hasStatus: boolean;
  /** Whether a unit was recorded again further up; where nobody asks, none is. */
  readonly hasRerecorded: boolean;
  /** Types of exceptions; null = all. */
  readonly types: readonly string[] | null;
  /** Behind WHERE of the units: which of them are left before anything is looked up above them. */
  readonly cut?: Sql;
}

/** Spans that carry an exception (of these types), start in the range and pass; and all spans that a log record names. */
const carrierTables = (query: Selection, types: readonly string[] | null): readonly With[] => [
  {
    name: 'borne',
    isMaterialized: true,
    body: sql`SELECT s.trace, s.span FROM span s WHERE (s.trace, s.span) IN (SELECT trace, span FROM exception WHERE is_log AND span <> 0)`,
  },
  {
    name: 'carrier', // a folded record takes its type from another one of the span, so that no type is missed
    isMaterialized: true,
    body: selectSpans([
      sql`(s.trace, s.span) IN (SELECT trace, span FROM exception ${where(ofTypes(types))})`,
      ...startedConditions(query),
    ]),
  },
];

const ofTypes = (types: readonly string[] | null): readonly Sql[] =>
  types === null ? [] : [sql`type IN ${list(types)}`];

const unitTable = (range: Selection['range'], types: readonly string[] | null, cut: Sql): With => ({
  name: 'unit',
  isMaterialized: true,
  body: sql`SELECT (row_number() OVER ())::UINTEGER AS unit, * FROM (SELECT * FROM (
  SELECT trace, span, type, solo, bool_or(is_carried) AS is_carried, min(start_us) AS start_us, bool_and(is_handled) AS is_handled,
    arg_min(struct_pack(service, namespace, version, environment), place) AS own,
    arg_min(struct_pack(record, group_hash, message), place) AS chosen, min(message) AS any_message
  FROM kept ${where(ofTypes(types))} GROUP BY trace, span, type, solo HAVING bool_or(is_match)
) WHERE ${all([inRange(sql`start_us`, range), cut])})`,
});

const REQUEST_COLUMNS = ['span_name', 'protocols', 'status_code', 'method', 'http_route'] as const;

/** Labels of the enclosing request, 0 where there is none or nobody asked. */
const requestLabels = (needs: readonly RequestColumn[]): Sql =>
  join(
    REQUEST_COLUMNS.map((column) =>
      needs.includes(column) ? sql`coalesce(r.${name(column)}, 0) AS ${name(column)}` : sql`0 AS ${name(column)}`,
    ),
  );

const kindColumn = (needs: readonly RequestColumn[]): Sql =>
  needs.includes('protocols')
    ? sql`CASE WHEN r.unit IS NOT NULL THEN ${routeKind('r')} END AS route_kind`
    : sql`NULL::VARCHAR AS route_kind`;

/**
 * Returns the tables of units, the last of them `counted`: a row a unit, with its place, its labels, its enclosing
 * request's, and whether it is handled or was recorded again further up.
 */
export const unitTables = (
  query: Selection,
  { request, hasStatus, hasRerecorded, types, cut = sql`TRUE` }: UnitNeeds,
): readonly With[] => {
  const isWalked = request.length > 0;
  const climbers = [
    ...(isWalked
      ? [
          sql`SELECT u.unit, i.tid, FALSE AS to_top, c.span, c.parent, c.kind, c.status, c.service, c.is_request${columnsOf('c', request)}
FROM unit u JOIN carrier c ON c.trace = u.trace AND c.span = u.span AND c.service = u.own.service JOIN involved i ON i.trace = u.trace`,
        ]
      : []),
    ...(hasStatus
      ? [
          sql`SELECT b.unit, b.tid, TRUE AS to_top, b.span, b.parent, b.kind, b.status, b.service, b.is_request${columnsOf('b', request)} FROM bare b`,
        ]
      : []),
  ];
  const reached = isWalked
    ? sql`LEFT JOIN reached r ON r.unit = u.unit`
    : sql`LEFT JOIN (SELECT NULL AS unit) r ON FALSE`;
  const exceptions = sql`SELECT u.unit, u.trace, u.span, u.start_us, u.is_carried, u.is_handled, ${hasRerecorded ? sql`a.span IS NOT NULL` : sql`FALSE`} AS is_rerecorded,
  unnest(u.own), 'EXCEPTION' AS error_kind, u.type, u.chosen.group_hash AS group_hash, u.chosen.message AS message, u.any_message, u.chosen.record AS record,
  NULL::VARCHAR AS title, u.solo, ${requestLabels(request)}, ${kindColumn(request)}
FROM unit u LEFT JOIN involved i ON i.trace = u.trace
${
  hasRerecorded
    ? sql`LEFT JOIN unhandled_above a ON a.tid = i.tid AND a.span = u.span
`
    : sql``
}${reached}`;
  const errors = sql`SELECT u.unit, u.trace, u.span, u.start_us, TRUE, FALSE, FALSE,
  u.service, u.namespace, u.version, u.environment, ${statusKind('u')}, NULL, NULL, NULL, NULL, NULL,
  ${statusTitle('u')}, 0, ${requestLabels(request)}, ${kindColumn(request)}
FROM bare u ${reached} WHERE u.unit NOT IN (SELECT unit FROM covered)`;
  const { service: _tested, ...above } = query.where;
  const conditions = requestConditions(
    { service: sql`service`, route: sql`span_name`, statusCode: sql`status_code` },
    above,
  );
  return [
    ...carrierTables(query, types),
    lostTable(query),
    ...recordTables(query.where, true),
    unitTable(query.range, types, cut),
    ...(hasStatus
      ? [
          faultTable(query, [
            sql`(s.trace, s.span) NOT IN (SELECT trace, span FROM exception)`,
            withoutRecordCondition(query.where),
          ]),
        ]
      : []),
    ...heldTables(hasStatus ? ['unit', 'fault'] : ['unit'], request),
    ...(hasStatus || hasRerecorded ? [carryingTable] : []),
    ...(hasRerecorded
      ? aboveTables('unhandled_above', sql`h.status = 2 AND (h.tid, h.span) IN (SELECT tid, span FROM carrying)`)
      : []),
    ...(hasStatus ? bareTables : []),
    ...(climbers.length === 0
      ? []
      : [{ name: 'climber', body: join(climbers, sql`\nUNION ALL\n`) }, ...walkTables(request)]),
    ...(hasStatus
      ? [
          {
            name: 'covered',
            body: sql`SELECT DISTINCT w.unit FROM walk w JOIN carrying e ON e.tid = w.tid AND e.span = w.parent WHERE w.to_top`,
          },
        ]
      : []),
    {
      name: 'counted',
      body: sql`SELECT * FROM (\n${join([exceptions, ...(hasStatus ? [errors] : [])], sql`\nUNION ALL\n`)}\n) ${where(conditions)}`,
    },
  ];
};

const columnsOf = (alias: string, columns: readonly RequestColumn[]): Sql =>
  join(
    columns.map((column) => sql`, ${name(alias)}.${name(column)}`),
    sql``,
  );

/** Spans of the involved traces that carry an exception. */
const carryingTable: With = {
  name: 'carrying',
  isMaterialized: true,
  body: sql`SELECT DISTINCT i.tid, e.span FROM exception e JOIN involved i USING (trace) WHERE e.span <> 0`,
};

/** Error leaves that carry no exception; numbered behind the units. */
const bareTables: readonly With[] = [
  ...aboveTables('error_above', sql`h.status = 2`),
  {
    name: 'bare',
    isMaterialized: true,
    body: sql`SELECT ((SELECT count(*) FROM unit) + row_number() OVER ())::UINTEGER AS unit, i.tid, f.*
FROM fault f JOIN involved i ON i.trace = f.trace
WHERE NOT EXISTS (SELECT 1 FROM error_above a WHERE a.tid = i.tid AND a.span = f.span)`,
  },
];
