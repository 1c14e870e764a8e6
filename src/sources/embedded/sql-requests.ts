/** Requests and spans, counted on the span itself. */
import type { Filter, SpanKind } from '../../filter/filter.ts';
import type { CountQuery, Dimension, ExemplarQuery } from '../source.ts';
import { countStatement, namedTables, total, type Counted } from './sql-counts.ts';
import { requestConditions, spanConditions } from './sql-filter.ts';
import { allowedLabels, where, type KeyColumn } from './sql-keys.ts';
import { heldTables, inRange, isRequest, routeKind, walkTables, type RequestColumn } from './sql-walk.ts';
import { join, list, name, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';

const OTLP_KIND: Readonly<Record<SpanKind, number>> = {
  UNSPECIFIED: 0,
  INTERNAL: 1,
  SERVER: 2,
  CLIENT: 3,
  PRODUCER: 4,
  CONSUMER: 5,
};

type Rows = Pick<CountQuery, 'by' | 'where' | 'keys' | 'range'>;

/** Spans that are requests: with `kinds` those; else a service's own, or its roots where it has none in the range. */
const requestSpans = (kinds: readonly SpanKind[] | undefined, range: Rows['range']): Sql => {
  const spans = sql`SELECT * FROM span s WHERE ${inRange(sql`s.start_us`, range)}`;
  if (kinds !== undefined) {
    return sql`${spans} AND s.kind IN ${list(kinds.map((kind) => OTLP_KIND[kind]))} AND NOT (s.kind = 5 AND s.is_receive)`;
  }
  return sql`${spans} AND ${isRequest('s')}
UNION ALL ${spans} AND s.kind = 1 AND s.parent = 0 AND s.service NOT IN (SELECT service FROM entered)`;
};

const entered = (range: Rows['range']): With => ({
  name: 'entered',
  isMaterialized: true,
  body: sql`SELECT DISTINCT s.service FROM span s WHERE ${inRange(sql`s.start_us`, range)} AND ${isRequest('s')}`,
});

const label = (value: Sql): KeyColumn => ({ value, isLabel: true });

const requestKey = (dimension: Dimension): KeyColumn => {
  switch (dimension) {
    case 'service':
    case 'namespace':
    case 'version':
    case 'environment':
    case 'method':
      return label(sql`s.${name(dimension)}`);
    case 'route':
      return label(sql`s.span_name`);
    case 'httpRoute':
      return label(sql`s.http_route`);
    case 'statusCode':
      return label(sql`s.status_code`);
    case 'routeKind':
      return {
        value: sql`CASE WHEN s.kind = 5 THEN 'MESSAGING' WHEN s.kind = 2 THEN CASE WHEN s.protocols & 1 <> 0 THEN 'RPC' ELSE 'HTTP' END ELSE 'INTERNAL' END`,
        isLabel: false,
      };
    default:
      throw new RangeError(`requests are not counted by ${dimension}`);
  }
};

const requestRows = (
  query: Rows,
  more: readonly Sql[],
): Pick<Counted, 'from' | 'startUs' | 'keys'> & { readonly tables: readonly With[] } => {
  const place = { service: sql`s.service`, route: sql`s.span_name`, statusCode: sql`s.status_code` };
  const conditions = [
    ...more,
    ...allowedLabels(place.service, query.keys, 'service'),
    ...allowedLabels(place.route, query.keys, 'route'),
    ...requestConditions(place, query.where),
    ...spanConditions('s', query.where),
  ];
  return {
    tables: query.where.kinds === undefined ? [entered(query.range)] : [],
    from: sql`(${requestSpans(query.where.kinds, query.range)}) s ${where(conditions)}`,
    startUs: sql`s.start_us`,
    keys: query.by.map(requestKey),
  };
};

/**
 * Returns requests as what is counted: `requests`, and `errors`, those that failed.
 * @throws RangeError  requests have no such dimension (caller bug)
 */
export const requestsCounted = (query: Rows): Counted & { readonly tables: readonly With[] } => ({
  ...requestRows(query, []),
  values: [total('requests', sql`count(*)`), total('errors', sql`count(*) FILTER (s.status = 2)`)],
  order: ['errors', 'requests'],
});

/**
 * Returns the statement that counts requests and how many of them failed.
 * @throws RangeError  requests have no such dimension (caller bug)
 */
export const requestsStatement = (query: CountQuery<'requests'>): Statement =>
  countStatement(requestsCounted(query), query);

/** Returns the statement for the newest failed request of each key and step: k0, k1, …, `at_ms` and `trace`. */
export const exemplarsStatement = (query: ExemplarQuery): Statement => {
  const newest = sql`min(struct_pack(age := -s.start_us, trace := s.trace))`;
  const counted = {
    ...requestRows(query, [sql`s.status = 2`]),
    values: [{ name: 'newest', aggregate: newest, merge: sql`min(newest)` }],
    order: [],
  };
  const keys = query.by.map((_, index) => sql`${name(`k${index}`)}, `);
  return toStatement(
    withTables(
      [...counted.tables, ...namedTables(counted, query)],
      sql`SELECT ${join(keys, sql``)}at_ms, newest.trace AS trace FROM named ORDER BY ${join(keys, sql``)}at_ms`,
    ),
  );
};

const enclosingKey = (dimension: Dimension): { readonly key: KeyColumn; readonly needs: RequestColumn | null } => {
  switch (dimension) {
    case 'service':
    case 'namespace':
    case 'version':
    case 'environment':
      return { key: label(sql`s.${name(dimension)}`), needs: null };
    case 'route':
      return { key: label(sql`r.span_name`), needs: 'span_name' };
    case 'httpRoute':
      return { key: label(sql`r.http_route`), needs: 'http_route' };
    case 'statusCode':
      return { key: label(sql`r.status_code`), needs: 'status_code' };
    case 'method':
      return { key: label(sql`r.method`), needs: 'method' };
    case 'routeKind':
      return { key: { value: routeKind('r'), isLabel: false }, needs: 'protocols' };
    default:
      throw new RangeError(`spans are not counted by ${dimension}`);
  }
};

/** Returns the columns of the enclosing request that a filter tests. */
export const filteredColumns = (filter: Filter): readonly RequestColumn[] => [
  ...(filter.route === undefined ? [] : ['span_name' as const]),
  ...(filter.statusCode === undefined ? [] : ['status_code' as const]),
];

/**
 * Returns the statement that counts spans of every kind, and when the first and the last of them started.
 * @throws RangeError  spans have no such dimension (caller bug)
 */
export const spansStatement = (query: CountQuery<'spans'>): Statement => {
  const dimensions = query.by.map(enclosingKey);
  const needs = [
    ...new Set([...dimensions.flatMap(({ needs: column }) => column ?? []), ...filteredColumns(query.where)]),
  ];
  const conditions = [
    inRange(sql`s.start_us`, query.range),
    ...allowedLabels(sql`s.service`, query.keys, 'service'),
    ...spanConditions('s', query.where),
    ...(query.where.service === undefined ? [] : requestConditions(place, { service: query.where.service })),
  ];
  const values = [
    total('spans', sql`count(*)`),
    { name: 'first_us', aggregate: sql`min(s.start_us)`, merge: sql`min(first_us)` },
    { name: 'last_us', aggregate: sql`max(s.start_us)`, merge: sql`max(last_us)` },
  ];
  const rest = { startUs: sql`s.start_us`, keys: dimensions.map(({ key }) => key), values, order: ['spans'] };
  if (needs.length === 0) return countStatement({ tables: [], from: sql`span s ${where(conditions)}`, ...rest }, query);
  const { service: _tested, ...above } = query.where;
  const started: With = {
    name: 'started',
    isMaterialized: true,
    body: sql`SELECT (row_number() OVER ())::UINTEGER AS unit, s.*, ${isRequest('s')} AS is_request FROM span s ${where(conditions)}`,
  };
  const climber: With = {
    name: 'climber',
    body: sql`SELECT s.*, i.tid, FALSE AS to_top FROM started s JOIN involved i USING (trace)`,
  };
  return countStatement(
    {
      tables: [started, ...heldTables(['started'], needs), climber, ...walkTables(needs)],
      from: sql`started s JOIN reached r USING (unit) ${where(requestConditions(place, above))}`,
      ...rest,
    },
    query,
  );
};

const place = { service: sql`s.service`, route: sql`r.span_name`, statusCode: sql`r.status_code` };
