/** Searches: traces with a matching error, and exceptions one by one, each key with its own limit. */
import type { Dimension, ExceptionSearch, TraceSearch } from '../source.ts';
import { requestConditions } from './sql-filter.ts';
import { allowed, allowedHashes, allowsStatusErrors, keyCondition, where, type KeyColumn } from './sql-keys.ts';
import { recordTables, withoutRecordCondition } from './sql-records.ts';
import { faultTable } from './sql-selection.ts';
import { requestColumns, unitKey } from './sql-unit-keys.ts';
import { unitTables } from './sql-units.ts';
import { heldTables, walkTables } from './sql-walk.ts';
import { all, join, name, sql, toStatement, withTables, type Sql, type Statement, type With } from './sql.ts';
import { selectsExceptions } from '../../filter/filter.ts';
import { parseTraceHex } from './trace-ids.ts';

const keyList = (count: number): readonly Sql[] => Array.from({ length: count }, (_, index) => name(`k${index}`));

const keyTexts = (keys: readonly KeyColumn[]): readonly Sql[] =>
  keys.map(({ value, isLabel }, index) =>
    isLabel
      ? sql`(SELECT text FROM label WHERE id = ${value}) AS ${name(`k${index}`)}`
      : sql`${value} AS ${name(`k${index}`)}`,
  );

/** Each key's first rows in this order, and one more, which tells that there are more. */
const ranked = (keys: readonly Sql[], order: Sql, limit: number): Sql =>
  sql`QUALIFY row_number() OVER (${keys.length === 0 ? sql`` : sql`PARTITION BY ${join(keys)} `}ORDER BY ${order}) <= ${limit + 1}`;

const traceKey = (dimension: TraceSearch['by'][number]): KeyColumn => {
  if (dimension === 'service') return { value: sql`u.service`, isLabel: true };
  if (dimension === 'route') return { value: sql`r.span_name`, isLabel: true };
  throw new RangeError(`traces are not searched by ${dimension}`);
};

/** ERROR spans of which one record meets the filter, or that carry none and meet it all the same. */
const matching = (query: TraceSearch): readonly With[] => [
  { name: 'carrier', body: sql`SELECT * FROM fault` },
  ...recordTables(query.where, false),
  {
    name: 'matching',
    isMaterialized: true,
    body: sql`SELECT trace, span, bool_or(is_match) AS is_match FROM kept GROUP BY trace, span`,
  },
];

/**
 * Returns the statement that finds traces: k0, k1, …, `trace` and `start_us`, of each key one more than the limit.
 * @throws RangeError  traces have no such dimension (caller bug)
 */
export const traceSearchStatement = (query: TraceSearch): Statement => {
  const request = requestColumns(query.by, query.where);
  const hasRecords = selectsExceptions(query.where);
  const isWalked = request.length > 0;
  const { service: _tested, ...above } = query.where;
  const keys = keyList(query.by.length);
  const after = query.after;
  const start = sql`(SELECT min(start_us) AS start_us, trace FROM span WHERE trace IN (SELECT trace FROM found) GROUP BY trace)`;
  const isAfter =
    after === null
      ? sql`TRUE`
      : sql`(start_us < ${after.startUs}::BIGINT OR start_us = ${after.startUs}::BIGINT AND trace > ${parseTraceHex(after.traceId) ?? 0n}::UHUGEINT)`;
  const conditions = [
    ...(hasRecords ? [sql`coalesce(m.is_match, ${withoutRecordCondition(query.where)})`] : []),
    ...(isWalked
      ? requestConditions({ service: sql`u.service`, route: sql`r.span_name`, statusCode: sql`r.status_code` }, above)
      : []),
  ];
  return toStatement(
    withTables(
      [
        faultTable(query),
        ...(hasRecords ? matching(query) : []),
        ...(isWalked ? heldTables(['fault'], request) : []),
        {
          name: 'numbered',
          isMaterialized: true,
          body: sql`SELECT (row_number() OVER ())::UINTEGER AS unit, f.* FROM fault f`,
        },
        ...(isWalked
          ? [
              {
                name: 'climber',
                body: sql`SELECT n.*, i.tid, FALSE AS to_top FROM numbered n JOIN involved i ON i.trace = n.trace`,
              },
              ...walkTables(request),
            ]
          : []),
        {
          name: 'found',
          isMaterialized: true,
          body: sql`SELECT DISTINCT ${join([...keyTexts(query.by.map(traceKey)), sql`u.trace`])} FROM numbered u
${isWalked ? sql`JOIN reached r ON r.unit = u.unit ` : sql``}${hasRecords ? sql`LEFT JOIN matching m ON m.trace = u.trace AND m.span = u.span ` : sql``}${where(conditions)}`,
        },
      ],
      sql`SELECT ${join([...keys, sql`trace`, sql`start_us`])} FROM found JOIN ${start} USING (trace)
WHERE ${all([keyCondition(query.by, query.keys), isAfter])}
${ranked(keys, sql`start_us DESC, trace`, query.limit)}
ORDER BY start_us DESC, trace`,
    ),
  );
};

/** Keys whose columns are known on a unit before its enclosing request is. */
const UNIT_KEYS: Partial<Readonly<Record<Dimension, Sql>>> = {
  service: sql`own.service`,
  exceptionType: sql`type`,
  group: sql`type, chosen.group_hash`,
};

/**
 * The condition on units by which most are left out before anything is looked up above them. Where the enclosing request decides
 * nothing, each key keeps its newest units and those that start together with the last of them. Records without a span stay:
 * equal ones are told apart by counting all of them.
 */
const cutOf = ({ by, where: filter, keys, limit, after }: ExceptionSearch): Sql => {
  const hashes = allowedHashes(keys);
  const early = by.map((dimension) => UNIT_KEYS[dimension] ?? null);
  const isLate = filter.route !== undefined || filter.statusCode !== undefined || early.includes(null);
  const last = after === null ? sql`FALSE` : sql`start_us = ${after.startUs}::BIGINT`;
  const parts = [...early.flatMap((column) => column ?? []), sql`solo = 0`, last];
  return sql`${all([
    ...(after === null ? [] : [sql`start_us <= ${after.startUs}::BIGINT`]),
    ...(hashes === null
      ? []
      : [
          sql`(solo <> 0 OR chosen.group_hash IN (${join([sql`NULL`, ...hashes.map((hash) => sql`${hash}::UBIGINT`)])}))`,
        ]),
  ])}${
    isLate
      ? sql``
      : sql`\nQUALIFY solo <> 0 OR ${last} OR rank() OVER (PARTITION BY ${join(parts)} ORDER BY start_us DESC) <= ${limit + 1}`
  }`;
};

const hex = (column: Sql, digits: number): Sql => sql`lpad(lower(hex(${column})), ${digits}::INTEGER, '0')`;

/** `<trace>/<span>/<type>`; records without a span are told apart by their time, and equal ones by a number. */
const placeId = sql`CASE WHEN c.trace = 0 THEN '' ELSE ${hex(sql`c.trace`, 32)} END || '/' || CASE WHEN c.span = 0 THEN '' ELSE ${hex(sql`c.span`, 16)} END || '/' || coalesce(c.type, '') ||
  CASE WHEN c.solo = 0 THEN '' ELSE '/' || c.start_us || '.' || row_number() OVER (PARTITION BY c.trace, c.span, c.type, c.start_us, c.solo = 0 ORDER BY c.solo) END`;

/**
 * Returns the statement that finds exceptions: one row a record of each unit found, `is_chosen` marking the one that stands
 * for it; of each key one unit more than the limit. Texts are read for what was found alone.
 * @throws RangeError  exceptions have no such dimension (caller bug)
 */
export const exceptionSearchStatement = (query: ExceptionSearch): Statement => {
  const request = requestColumns([...query.by, 'route', 'routeKind'], query.where);
  const keys = keyList(query.by.length);
  const { after } = query;
  const isAfter =
    after === null
      ? sql`TRUE`
      : sql`(start_us < ${after.startUs}::BIGINT OR start_us = ${after.startUs}::BIGINT AND id > ${after.id}::VARCHAR)`;
  const hasRoute = sql`c.is_carried`;
  return toStatement(
    withTables(
      [
        ...unitTables(query, {
          request,
          hasStatus: allowsStatusErrors(query.keys),
          hasRerecorded: false,
          types: allowed(query.keys, 'exceptionType'),
          cut: cutOf(query),
        }),
        {
          name: 'listed',
          body: sql`SELECT ${join([...keyTexts(query.by.map(unitKey)), placeId])} AS id, c.* FROM counted c`,
        },
        {
          name: 'page',
          isMaterialized: true,
          body: sql`SELECT * FROM listed WHERE ${all([keyCondition(query.by, query.keys), isAfter])}
${ranked(keys, sql`start_us DESC, id`, query.limit)}`,
        },
        {
          name: 'told', // every record of a span, as folding looks at them together
          body: sql`SELECT p.unit, e.rowid AS record FROM page p JOIN exception e ON e.trace = p.trace AND e.span = p.span
WHERE p.solo = 0 AND p.record IS NOT NULL
UNION ALL SELECT unit, record FROM page WHERE solo <> 0`,
        },
      ],
      sql`SELECT ${join([...keys.map((key) => sql`c.${key}`), sql`c.id`])}, c.unit, c.trace, c.span, c.start_us, c.is_handled, c.error_kind, c.title,
  (SELECT text FROM label WHERE id = c.service) AS service,
  CASE WHEN ${hasRoute} THEN (SELECT text FROM label WHERE id = c.span_name) END AS route, c.route_kind,
  lpad(lower(hex(c.group_hash)), 16, '0') AS group_hash, c.type AS unit_type, e.rowid = c.record AS is_chosen,
  e.at_us, e.is_log, e.ordinal, e.severity, e.type, e.message, e.stacktrace, e.is_truncated, e.attributes,
  (SELECT text FROM label WHERE id = e.resource) AS resource
FROM page c LEFT JOIN told t ON t.unit = c.unit LEFT JOIN exception e ON e.rowid = t.record
ORDER BY c.start_us DESC, c.id, c.unit`,
    ),
  );
};
