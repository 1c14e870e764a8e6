/**
 * The statement behind autocomplete: values in the range, most frequent first.
 *
 * A filter selects the spans that values are taken from, by rules simpler than those of counts: environment, version,
 * service and attributes are tested on the span; `route` and `statusCode` ask for a request of the span's service in its
 * trace (not for the enclosing one); `exceptionType`, `message` and EVENT attributes for an exception on the span.
 * ROUTE takes its values from requests and tests `route` and `statusCode` on them; EXCEPTION_TYPE tests on the span that
 * carries the exception, or on the record where it has none.
 */
import type { Filter, SpanKind } from '../../filter/filter.ts';
import type { ValueQuery } from '../source.ts';
import { all, list, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';
import { attributeText, exceptionConditions, labelCondition, requestConditions, spanConditions } from './sql-filter.ts';

/** Spans whose attributes are looked at, the newest ones; with more than these in the range counts are unknown. */
export const MAX_SPANS_FOR_ATTRIBUTES = 20_000;

/** Longer values are left out: no filter may hold them. */
export const MAX_VALUE_BYTES = 1_024;

/** OTLP's numbers. */
const KIND_NUMBERS: Readonly<Record<SpanKind, number>> = {
  UNSPECIFIED: 0,
  INTERNAL: 1,
  SERVER: 2,
  CLIENT: 3,
  PRODUCER: 4,
  CONSUMER: 5,
};

const inRange = ({ range }: ValueQuery): Sql =>
  sql`start_us >= ${Math.round(range.fromMs * 1_000)} AND start_us < ${Math.round(range.toMs * 1_000)}`;

const begins = (text: Sql, prefix: string): Sql =>
  sql`strlen(${text}) <= ${MAX_VALUE_BYTES} AND starts_with(lower(${text}), lower(${prefix}))`;

/** The spans of a service without requests in the range stand in for them, as they do in counts. */
const isRequest = (span: Sql, { kinds }: Filter): Sql =>
  kinds === undefined
    ? sql`${span}.kind IN (2, 5) AND NOT ${span}.is_receive`
    : sql`${span}.kind IN ${list(kinds.map((kind) => KIND_NUMBERS[kind]))} AND NOT ${span}.is_receive`;

const isRoute = (query: ValueQuery): Sql =>
  query.where.kinds === undefined
    ? sql`(${isRequest(sql`s`, query.where)} OR (s.kind = 1 AND s.parent = 0 AND s.service NOT IN (
      SELECT service FROM span AS own WHERE ${inRange(query)} AND ${isRequest(sql`own`, query.where)}
    )))`
    : isRequest(sql`s`, query.where);

const requestColumns = (span: Sql): Parameters<typeof requestConditions>[0] => ({
  service: sql`${span}.service`,
  route: sql`${span}.span_name`,
  statusCode: sql`${span}.status_code`,
});

/** Conditions on a row `s` that has the columns of a span. */
const spanFilter = ({ where }: ValueQuery): readonly Sql[] => [
  ...(where.service === undefined ? [] : [labelCondition(sql`s.service`, where.service)]),
  ...spanConditions('s', where),
];

const inRequest = ({ where }: ValueQuery): readonly Sql[] => {
  const { service: _service, ...place } = where;
  const conditions = requestConditions(requestColumns(sql`r`), place);
  if (conditions.length === 0) return [];
  return [
    sql`(s.trace, s.service) IN (SELECT (r.trace, r.service) FROM span AS r WHERE ${isRequest(sql`r`, where)} AND ${all(conditions)})`,
  ];
};

const ofException = (alias: Sql, { where }: ValueQuery): readonly Sql[] =>
  exceptionConditions(
    { type: sql`${alias}.type`, message: sql`${alias}.message`, attributes: sql`${alias}.attributes` },
    where,
  );

const withException = (query: ValueQuery): readonly Sql[] => {
  const conditions = ofException(sql`e`, query);
  if (conditions.length === 0) return [];
  return [sql`(s.trace, s.span) IN (SELECT (e.trace, e.span) FROM exception AS e WHERE ${all(conditions)})`];
};

const spansOf = (query: ValueQuery): Sql => {
  const place =
    query.field === 'ROUTE'
      ? [isRoute(query), ...requestConditions(requestColumns(sql`s`), query.where)]
      : inRequest(query);
  return sql`FROM span AS s WHERE ${all([inRange(query), ...spanFilter(query), ...place, ...withException(query)])}`;
};

const ranked = (tables: readonly With[], query: ValueQuery): Statement =>
  toStatement(
    withTables(
      tables,
      sql`SELECT value, sum(spans)::BIGINT AS spans, any_value(seen)::BIGINT AS seen FROM found
WHERE ${begins(sql`value`, query.prefix)}
GROUP BY value ORDER BY spans DESC, value LIMIT ${query.limit}`,
    ),
  );

/** Counts label ids first, so that few texts are looked up; a span name may stand under several ids. */
const labels = (column: Sql, query: ValueQuery): Statement =>
  ranked(
    [
      {
        name: 'found',
        body: sql`SELECT label.text AS value, counted.spans, 0 AS seen
FROM (SELECT s.${column} AS id, count(*) AS spans ${spansOf(query)} GROUP BY ALL) AS counted JOIN label USING (id)`,
      },
    ],
    query,
  );

/** A row for every exception: its span's columns, or the record's own where the span is not held. */
const CARRIED = sql`SELECT e.trace, e.span, e.type, e.message, e.attributes AS event_attributes, e.rowid AS record,
  coalesce(c.start_us, e.start_us) AS start_us, coalesce(c.service, e.service) AS service,
  coalesce(c.version, e.version) AS version, coalesce(c.environment, e.environment) AS environment,
  coalesce(c.resource, e.resource) AS resource, c.attributes
FROM exception AS e LEFT JOIN span AS c ON c.trace = e.trace AND c.span = e.span`;

const exceptionTypes = (query: ValueQuery): Statement => {
  const conditions = [
    inRange(query),
    ...spanFilter(query),
    ...inRequest(query),
    ...exceptionConditions(
      { type: sql`s.type`, message: sql`s.message`, attributes: sql`s.event_attributes` },
      query.where,
    ),
  ];
  return ranked(
    [
      { name: 'carried', body: CARRIED },
      {
        name: 'found',
        body: sql`SELECT type AS value, count(DISTINCT CASE WHEN span = 0 THEN (0::UHUGEINT, record::UBIGINT) ELSE (trace, span) END) AS spans, 0 AS seen
FROM carried AS s WHERE ${all(conditions)} GROUP BY type`,
      },
    ],
    query,
  );
};

/** The newest spans with their attributes and their resource's; one more than the limit tells that there are more. */
const newest = (query: ValueQuery): readonly With[] => [
  {
    name: 'newest',
    isMaterialized: true,
    body: sql`SELECT s.attributes, s.resource ${spansOf(query)} ORDER BY s.start_us DESC LIMIT ${MAX_SPANS_FOR_ATTRIBUTES + 1}`,
  },
  {
    name: 'resources',
    isMaterialized: true,
    body: sql`SELECT id AS resource, text FROM label WHERE id IN (SELECT resource FROM newest)`,
  },
];
const SEEN = sql`(SELECT count(*) FROM newest) AS seen`;

const attributeKeys = (query: ValueQuery): Statement =>
  ranked(
    [
      ...newest(query),
      { name: 'keys', isMaterialized: true, body: sql`SELECT resource, json_keys(text) AS keys FROM resources` },
      {
        name: 'found',
        body: sql`SELECT value, count(*) AS spans, ${SEEN} FROM (
  SELECT unnest(list_distinct(list_concat(coalesce(json_keys(n.attributes), []), coalesce(k.keys, [])))) AS value
  FROM newest AS n LEFT JOIN keys AS k USING (resource)
) GROUP BY value`,
      },
    ],
    query,
  );

const attributeValues = (query: ValueQuery): Statement => {
  const key = query.attribute ?? '';
  return ranked(
    [
      ...newest(query),
      {
        name: 'texts',
        isMaterialized: true,
        body: sql`SELECT resource, ${attributeText(sql`text`, key)} AS value FROM resources`,
      },
      {
        name: 'found',
        body: sql`SELECT coalesce(${attributeText(sql`n.attributes`, key)}, t.value) AS value, count(*) AS spans, ${SEEN}
FROM newest AS n LEFT JOIN texts AS t USING (resource) GROUP BY 1`,
      },
    ],
    query,
  );
};

/**
 * Returns the statement for the values of a query, at most `limit`, most frequent first, then by value. Columns: value,
 * spans (that carry it), seen (spans looked at for attributes, above MAX_SPANS_FOR_ATTRIBUTES when there were more; else 0).
 */
export const valuesStatement = (query: ValueQuery): Statement => {
  switch (query.field) {
    case 'SERVICE':
      return labels(sql`service`, query);
    case 'ROUTE':
      return labels(sql`span_name`, query);
    case 'ENVIRONMENT':
      return labels(sql`environment`, query);
    case 'VERSION':
      return labels(sql`version`, query);
    case 'EXCEPTION_TYPE':
      return exceptionTypes(query);
    case 'ATTRIBUTE_KEY':
      return attributeKeys(query);
    case 'ATTRIBUTE_VALUE':
      return attributeValues(query);
  }
};
