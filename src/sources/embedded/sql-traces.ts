/** The two statements that read whole traces: their spans and their exceptions, for all ids at once. */
import { MAX_EXCEPTIONS_PER_TRACE, MAX_SPANS_PER_TRACE } from '../../otlp/limits.ts';
import { join, list, name, sql, toStatement, type Sql, type Statement } from './sql.ts';

/** UHUGEINT whatever the id's size; a small bigint would be bound as BIGINT. */
const ids = (traces: readonly bigint[]): Sql =>
  traces.length === 0 ? list([]) : sql`(${join(traces.map((trace) => sql`${trace}::UHUGEINT`))})`;

/** Keeps the first `limit` rows of every trace in this order; `held` is how many there are. */
const picked = (
  table: string,
  traces: readonly bigint[],
  order: Sql,
  limit: number,
): Sql => sql`picked AS MATERIALIZED (
  SELECT *, count(*) OVER (PARTITION BY trace) AS held
  FROM ${name(table)} WHERE trace IN ${ids(traces)}
  QUALIFY row_number() OVER (PARTITION BY trace ORDER BY ${order}) <= ${limit}
)`;

/** One pass over the dictionary for all label columns; joining it once a column would be as many passes. */
const wanted = (columns: readonly string[]): Sql => sql`wanted AS MATERIALIZED (
  SELECT id, text FROM label WHERE id IN (
    SELECT unnest([${join(columns.map(name))}]) FROM picked
  )
)`;

const labelText = (column: string): Sql => sql`${name(`${column}_label`)}.text AS ${name(`${column}_text`)}`;
const labelJoin = (column: string): Sql =>
  sql`LEFT JOIN wanted AS ${name(`${column}_label`)} ON ${name(`${column}_label`)}.id = picked.${name(column)}`;
const labelJoins = (columns: readonly string[]): Sql => join(columns.map(labelJoin), sql`\n`);

const SPAN_LABELS = ['service', 'span_name', 'status_code', 'method', 'peer', 'error_type', 'resource'];
const SPAN_ORDER = sql`start_us, span, kind`;

/**
 * Returns the statement for the spans of these traces, by trace, start, span id and kind. Columns: those of a span with
 * every label as `<column>_text` (NULL when absent), `resource` (the id, equal for equal resources), and `held`.
 */
export const spansStatement = (traces: readonly bigint[]): Statement =>
  toStatement(sql`WITH ${picked('span', traces, SPAN_ORDER, MAX_SPANS_PER_TRACE)}, ${wanted(SPAN_LABELS)}
SELECT trace, span, parent, start_us, duration_us, kind, status, is_receive, protocols, status_message, attributes,
  resource, held, ${join(SPAN_LABELS.map(labelText))}
FROM picked ${labelJoins(SPAN_LABELS)}
ORDER BY trace, ${SPAN_ORDER}`);

const EXCEPTION_LABELS = ['service', 'resource'];
const EXCEPTION_ORDER = sql`is_log, CASE WHEN is_log THEN 0 ELSE start_us END, CASE WHEN is_log THEN 0 ELSE span END, ordinal, at_us, span`;

/**
 * Returns the statement for the exceptions of these traces, by trace: events by start of their span, span id and ordinal,
 * then log records by time. Columns as of spans; `span` is 0 for a record without span id.
 */
export const exceptionsStatement = (traces: readonly bigint[]): Statement =>
  toStatement(sql`WITH ${picked('exception', traces, EXCEPTION_ORDER, MAX_EXCEPTIONS_PER_TRACE)}, ${wanted(EXCEPTION_LABELS)}
SELECT trace, span, start_us, at_us, is_log, ordinal, severity, is_truncated, type, message, stacktrace, attributes,
  resource, held, ${join(EXCEPTION_LABELS.map(labelText))}
FROM picked ${labelJoins(EXCEPTION_LABELS)}
ORDER BY trace, ${EXCEPTION_ORDER}`);
