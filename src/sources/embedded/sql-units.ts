/**
 * What exceptions are counted by: the unit (a span, once per type; or a log record without one), and beside it the
 * error that has no exception. semantics.md "Exceptions" defines both.
 */
import type { Filter } from '../../filter/filter.ts';
import type { TimeRange } from '../../time.ts';
import type { Dimension, KeySet } from '../source.ts';
import { allowed, allowedLabels, groupKey, where, type KeyColumn } from './sql-counts.ts';
import { labelCondition, requestConditions, spanConditions } from './sql-filter.ts';
import { lostTable, recordTables, withoutRecordCondition } from './sql-records.ts';
import { aboveTable, heldTables, inRange, isRequest, routeKind, walkTables, type RequestColumn } from './sql-walk.ts';
import { join, list, name, sql, type Sql, type With } from './sql.ts';

/** What selects spans: the same three parts in every query. */
export interface Selection {
  readonly where: Filter;
  readonly keys: KeySet | null;
  readonly range: TimeRange;
}

/** Returns the conditions on a span that carries an error: its start, its service, its environment, version and attributes. */
export const startedConditions = (query: Selection): readonly Sql[] => [
  inRange(sql`s.start_us`, query.range),
  ...allowedLabels(sql`s.service`, query.keys, 'service'),
  ...(query.where.service === undefined ? [] : [labelCondition(sql`s.service`, query.where.service)]),
  ...spanConditions('s', query.where),
];

/** Returns the table `fault`: ERROR spans that start in the range and pass. */
export const faultTable = (query: Selection, more: readonly Sql[] = []): With => ({
  name: 'fault',
  isMaterialized: true,
  body: sql`SELECT s.*, ${isRequest('s')} AS is_request FROM span s ${where([sql`s.status = 2`, ...startedConditions(query), ...more])}`,
});

/** Returns the kind of an error without an exception; `alias` has the columns of a span. */
export const statusKind = (alias: string): Sql =>
  sql`CASE WHEN ${name(alias)}.protocols & 1 <> 0 THEN 'RPC' WHEN ${name(alias)}.protocols & 2 <> 0 THEN 'HTTP' ELSE 'STATUS_ONLY' END`;

/** Returns what an error without an exception is called: its error.type, its status code, the name of its span. */
export const statusTitle = (alias: string): Sql => {
  const text = (column: string): Sql => sql`(SELECT text FROM label WHERE id = ${name(alias)}.${name(column)})`;
  const type = text('error_type');
  const prefix = sql`CASE WHEN ${name(alias)}.protocols & 1 <> 0 THEN 'RPC ' WHEN ${name(alias)}.protocols & 2 <> 0 THEN 'HTTP ' ELSE '' END`;
  return sql`coalesce(CASE WHEN NOT regexp_full_match(${type}, '[0-9]*') THEN ${type} END, ${prefix} || ${text('status_code')}, ${text('span_name')}, '')`;
};

/** Every span that carries an exception, and those of them that start in the range and pass. */
const carrierTables = (query: Selection): readonly With[] => [
  {
    name: 'borne',
    isMaterialized: true,
    body: sql`SELECT s.* FROM span s WHERE (s.trace, s.span) IN (SELECT trace, span FROM exception)`,
  },
  {
    name: 'carrier',
    isMaterialized: true,
    body: sql`SELECT s.*, ${isRequest('s')} AS is_request FROM borne s ${where(startedConditions(query))}`,
  },
];

const unitTable = ({ keys, range }: Selection): With => {
  const types = allowed(keys, 'exceptionType');
  return {
    name: 'unit',
    isMaterialized: true,
    body: sql`SELECT (row_number() OVER ())::UINTEGER AS unit, * FROM (
  SELECT trace, span, type, solo, bool_or(is_carried) AS is_carried, min(start_us) AS start_us, bool_and(is_handled) AS is_handled,
    arg_min(struct_pack(service, namespace, version, environment), place) AS own,
    arg_min(struct_pack(record, group_hash, message), place) AS chosen, min(message) AS any_message
  FROM kept ${where(types === null ? [] : [sql`type IN ${list(types)}`])} GROUP BY trace, span, type, solo HAVING bool_or(is_match)
) WHERE ${inRange(sql`start_us`, range)}`,
  };
};

const REQUEST_COLUMNS = ['span_name', 'protocols', 'status_code', 'method', 'http_route'] as const;

/** What is asked of the units. */
export interface UnitNeeds {
  /** Of the enclosing request. */
  readonly request: readonly RequestColumn[];
  /** Errors without an exception as well. */
  readonly hasStatus: boolean;
}

/** Returns the columns of the enclosing request that a filter and these dimensions need. */
export const requestColumns = (by: readonly Dimension[], filter: Filter): readonly RequestColumn[] => {
  const needed: readonly (RequestColumn | null)[] = [
    by.includes('route') || by.includes('entryRoute') || filter.route !== undefined ? 'span_name' : null,
    by.includes('routeKind') ? 'protocols' : null,
    by.includes('statusCode') || filter.statusCode !== undefined ? 'status_code' : null,
    by.includes('method') ? 'method' : null,
    by.includes('httpRoute') ? 'http_route' : null,
  ];
  return needed.flatMap((column) => column ?? []);
};

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
export const unitTables = (query: Selection, { request, hasStatus }: UnitNeeds): readonly With[] => {
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
  const exceptions = sql`SELECT u.unit, u.trace, u.span, u.start_us, u.is_carried, u.is_handled, a.span IS NOT NULL AS is_rerecorded,
  unnest(u.own), 'EXCEPTION' AS error_kind, u.type, u.chosen.group_hash AS group_hash, u.chosen.message AS message, u.any_message, u.chosen.record AS record,
  NULL::VARCHAR AS title, u.solo, ${requestLabels(request)}, ${kindColumn(request)}
FROM unit u LEFT JOIN involved i ON i.trace = u.trace
LEFT JOIN unhandled_above a ON a.tid = i.tid AND a.span = u.span
${reached}`;
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
    ...carrierTables(query),
    lostTable(query),
    ...recordTables(query.where, true),
    unitTable(query),
    ...(hasStatus
      ? [
          faultTable(query, [
            sql`(s.trace, s.span) NOT IN (SELECT trace, span FROM exception)`,
            withoutRecordCondition(query.where),
          ]),
        ]
      : []),
    ...heldTables(hasStatus ? ['unit', 'fault'] : ['unit'], request),
    {
      name: 'carrying',
      isMaterialized: true,
      body: sql`SELECT DISTINCT i.tid, e.span FROM exception e JOIN involved i USING (trace) WHERE e.span <> 0`,
    },
    aboveTable('unhandled_above', sql`h.status = 2 AND (h.tid, h.span) IN (SELECT tid, span FROM carrying)`),
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

/** Error leaves that carry no exception; numbered behind the units. */
const bareTables: readonly With[] = [
  aboveTable('error_above', sql`h.status = 2`),
  {
    name: 'bare',
    isMaterialized: true,
    body: sql`SELECT ((SELECT count(*) FROM unit) + row_number() OVER ())::UINTEGER AS unit, i.tid, f.*
FROM fault f JOIN involved i ON i.trace = f.trace
WHERE NOT EXISTS (SELECT 1 FROM error_above a WHERE a.tid = i.tid AND a.span = f.span)`,
  },
];

/**
 * Returns the column of a dimension in `counted`.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const unitKey = (dimension: Dimension): KeyColumn => {
  switch (dimension) {
    case 'service':
    case 'namespace':
    case 'version':
    case 'environment':
    case 'method':
      return { value: sql`c.${name(dimension)}`, isLabel: true };
    case 'route':
      return { value: sql`c.span_name`, isLabel: true };
    case 'httpRoute':
      return { value: sql`c.http_route`, isLabel: true };
    case 'statusCode':
      return { value: sql`c.status_code`, isLabel: true };
    case 'routeKind':
      return { value: sql`c.route_kind`, isLabel: false };
    case 'exceptionType':
      return { value: sql`c.type`, isLabel: false };
    case 'errorKind':
      return { value: sql`c.error_kind`, isLabel: false };
    case 'title':
      return { value: sql`c.title`, isLabel: false };
    case 'group':
      return {
        value: groupKey({
          hash: sql`c.group_hash`,
          type: sql`c.type`,
          kind: sql`c.error_kind`,
          title: sql`c.title`,
        }),
        isLabel: false,
      };
    default:
      throw new RangeError(`exceptions are not counted by ${dimension}`);
  }
};
