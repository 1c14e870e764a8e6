/** Exceptions as recorded: those on given spans, folded; and those of log records whose span is not held. */
import type { Filter } from '../../filter/filter.ts';
import type { KeySet } from '../source.ts';
import type { TimeRange } from '../../time.ts';
import { allowedLabels, where } from './sql-keys.ts';
import { ABSENT, exceptionConditions, requestConditions, spanConditions } from './sql-filter.ts';
import { inRange } from './sql-walk.ts';
import { all, name, sql, type Sql, type With } from './sql.ts';

/** Severity number of ERROR, from which on a log record without a known span is unhandled. */
const ERROR_SEVERITY = 17;

/** Events as recorded, then log records by time: 2^32 is above every ordinal, and a time in microseconds below 2^53. */
export const place = sql`CASE WHEN e.is_log THEN 4294967296 + e.at_us ELSE e.ordinal::BIGINT END`;

/** Returns the condition that an error without an exception meets: everything about an exception is absent. */
export const withoutRecordCondition = (filter: Filter): Sql =>
  all(exceptionConditions({ type: ABSENT, message: ABSENT, attributes: ABSENT }, filter));

/**
 * Returns the table `lost`: log records that no span of `borne` carries, whatever the window where they name a span (all records
 * of one unit decide its place in time). They are tested on their own resource; route and status code are absent.
 */
export const lostTable = (query: {
  readonly where: Filter;
  readonly keys: KeySet | null;
  readonly range: TimeRange;
}): With => {
  const absent = sql`0::UINTEGER`;
  const conditions = [
    sql`e.is_log`,
    sql`(e.trace <> 0 AND e.span <> 0 OR ${inRange(sql`e.start_us`, query.range)})`,
    sql`NOT EXISTS (SELECT 1 FROM borne b WHERE b.trace = e.trace AND b.span = e.span)`,
    ...allowedLabels(sql`e.service`, query.keys, 'service'),
    ...requestConditions({ service: sql`e.service`, route: absent, statusCode: absent }, query.where),
    ...spanConditions('e', query.where, ABSENT),
  ];
  return { name: 'lost', body: sql`SELECT e.rowid AS record, e.* FROM exception e ${where(conditions)}` };
};

const segment = (column: string): Sql => sql`regexp_extract(${name(column)}, '[^.$:/]*$')`;

const selectsEventAttributes = (filter: Filter): boolean =>
  filter.attributes?.some(({ scope }) => scope === 'EVENT') ?? false;

/**
 * Returns the tables `record`, `folded` and `kept`: the exceptions on the spans of `carrier`, and those of `lost` if it is
 * there. A log record that tells what an event of its span tells takes that event's type. `solo` numbers records without
 * a span, which are units by themselves; `is_match` says whether a record meets the filter.
 */
export const recordTables = (filter: Filter, hasLost: boolean): readonly With[] => {
  const attributes = selectsEventAttributes(filter) ? sql`e.attributes` : ABSENT;
  const told = sql`e.trace, e.span, e.is_log, ${place} AS place, e.type, e.message, e.group_hash, ${attributes} AS attributes`;
  const lost = sql`
UNION ALL
SELECT e.record, ${told}, CASE WHEN e.trace = 0 OR e.span = 0 THEN e.record + 1 ELSE 0 END,
  FALSE, e.start_us, e.severity < ${ERROR_SEVERITY}, e.service, e.namespace, e.version, e.environment
FROM lost e`;
  const isMatch = all(
    exceptionConditions(
      { type: sql`coalesce(f.type, r.type)`, message: sql`r.message`, attributes: sql`r.attributes` },
      filter,
    ),
  );
  return [
    {
      name: 'record',
      isMaterialized: true,
      body: sql`SELECT e.rowid AS record, ${told}, 0 AS solo,
  TRUE AS is_carried, c.start_us, c.status <> 2 AS is_handled, c.service, c.namespace, c.version, c.environment
FROM exception e JOIN carrier c ON c.trace = e.trace AND c.span = e.span AND (e.is_log OR c.service = e.service)${hasLost ? lost : sql``}`,
    },
    {
      name: 'pair', // fenced, so that types are cut for the few spans that have both
      isMaterialized: true,
      body: sql`SELECT r.record, v.type, v.group_hash, v.place, r.type AS log_type, v.message, r.message AS log_message
FROM record r JOIN record v ON v.trace = r.trace AND v.span = r.span WHERE r.is_log AND NOT v.is_log`,
    },
    {
      name: 'folded',
      body: sql`SELECT record, arg_min(type, place) AS type, arg_min(group_hash, place) AS group_hash FROM pair
WHERE ${segment('type')} = ${segment('log_type')} AND coalesce(message, '') = coalesce(log_message, '') GROUP BY record`,
    },
    {
      name: 'kept',
      body: sql`SELECT r.* REPLACE (coalesce(f.type, r.type) AS type, coalesce(f.group_hash, r.group_hash) AS group_hash), ${isMatch} AS is_match
FROM record r LEFT JOIN folded f ON f.record = r.record`,
    },
  ];
};
