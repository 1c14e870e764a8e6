/** Spans that carry an error: what selects them, and what they are called without an exception. */
import type { Filter } from '../../filter/filter.ts';
import type { TimeRange } from '../../time.ts';
import type { KeySet } from '../source.ts';
import { labelCondition, spanConditions } from './sql-filter.ts';
import { allowedLabels, where } from './sql-keys.ts';
import { inRange, isRequest } from './sql-walk.ts';
import { join, name, sql, type Sql, type With } from './sql.ts';

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

/** Columns of a span without its texts, which nothing but its own conditions reads. */
const SPAN = [
  ...['trace', 'span', 'parent', 'start_us', 'kind', 'status', 'protocols', 'service', 'namespace', 'version'],
  ...['environment', 'span_name', 'status_code', 'method', 'http_route', 'peer', 'error_type'],
];

/** Returns the spans `s` that meet the conditions: their columns but for texts, and whether they are requests. */
export const selectSpans = (conditions: readonly Sql[]): Sql =>
  sql`SELECT ${join(SPAN.map((column) => sql`s.${name(column)}`))}, ${isRequest('s')} AS is_request FROM span s ${where(conditions)}`;

/** Returns the table `fault`: ERROR spans that start in the range and pass. */
export const faultTable = (query: Selection, more: readonly Sql[] = []): With => ({
  name: 'fault',
  isMaterialized: true,
  body: selectSpans([sql`s.status = 2`, ...startedConditions(query), ...more]),
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
