/**
 * The tables of the embedded store: what a span, an exception and a label are on disk.
 * One list per table serves the DDL, the batches that the receiver fills and the appender, so the three cannot drift.
 */

/** A fixed-width column holds `bytes` little-endian bytes a row; a text column holds UTF-8 or NULL. */
export type Column =
  | { readonly name: string; readonly type: 'UTINYINT' | 'BOOLEAN'; readonly bytes: 1 }
  | { readonly name: string; readonly type: 'UINTEGER'; readonly bytes: 4 }
  | { readonly name: string; readonly type: 'BIGINT' | 'UBIGINT'; readonly bytes: 8 }
  | { readonly name: string; readonly type: 'UHUGEINT'; readonly bytes: 16 }
  | { readonly name: string; readonly type: 'VARCHAR'; readonly bytes: null };

const u8 = <Name extends string>(name: Name) => ({ name, type: 'UTINYINT', bytes: 1 }) as const;
const bool = <Name extends string>(name: Name) => ({ name, type: 'BOOLEAN', bytes: 1 }) as const;
const label = <Name extends string>(name: Name) => ({ name, type: 'UINTEGER', bytes: 4 }) as const;
const u32 = label;
const i64 = <Name extends string>(name: Name) => ({ name, type: 'BIGINT', bytes: 8 }) as const;
const u64 = <Name extends string>(name: Name) => ({ name, type: 'UBIGINT', bytes: 8 }) as const;
const u128 = <Name extends string>(name: Name) => ({ name, type: 'UHUGEINT', bytes: 16 }) as const;
const text = <Name extends string>(name: Name) => ({ name, type: 'VARCHAR', bytes: null }) as const;

/**
 * A span. Labels are ids of the label table, 0 = absent (a service is never absent: `unknown_service`).
 * `span_name` and `peer` ids may repeat a text under several ids (the interner of names forgets); all other labels are one id a text.
 */
export const SPAN_COLUMNS = [
  u128('trace'),
  u64('span'),
  u64('parent'), // 0 = a root
  i64('start_us'), // microseconds since the epoch
  i64('duration_us'), // 0 when the end is missing or before the start
  u8('kind'), // OTLP: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer
  u8('status'), // OTLP: 0 unset, 1 ok, 2 error
  bool('is_receive'), // a CONSUMER span that only fetches messages (messaging.operation[.type] = receive): not a request
  u8('protocols'), // bits, see PROTOCOL in src/otlp/span-facts.ts
  label('service'), // service.name
  label('namespace'), // service.namespace
  label('version'), // service.version
  label('environment'), // deployment.environment.name, else deployment.environment
  label('span_name'),
  label('status_code'), // http.response.status_code, else http.status_code, else rpc.grpc.status_code, as text
  label('method'), // http.request.method, else http.method
  label('http_route'), // http.route
  label('peer'), // Dependency.name of a CLIENT or PRODUCER span (semantics "Edges and kinds"), 0 on other kinds
  label('error_type'), // error.type
  label('resource'), // all resource attributes as JSON text
  text('status_message'), // NULL when empty
  text('attributes'), // all span attributes as JSON text, NULL when none
] as const satisfies readonly Column[];

/**
 * An exception as recorded: an event named `exception` of a span, or a log record with `exception.*`.
 * Type, message and stack stay as recorded; folding an event with its log record happens at read.
 */
export const EXCEPTION_COLUMNS = [
  u128('trace'), // 0 = a log record without trace id
  u64('span'), // 0 = a log record without span id
  i64('start_us'), // start of the span that carries it; of a log record its own time
  i64('at_us'), // the event's or record's own time; the span's start where it has none
  bool('is_log'),
  u32('ordinal'), // position among the exception events of its span, in recorded order; of a log record 0
  u8('severity'), // severity number of a log record, 0 for events
  label('service'),
  label('namespace'),
  label('version'),
  label('environment'),
  label('resource'),
  u64('group_hash'), // provisional grouping (ef0): see src/exception/group-id.ts
  bool('is_truncated'), // the stack was over 64 KiB: its first and last 32 KiB are kept
  text('type'), // '' when exception.type is absent
  text('message'), // NULL when absent
  text('stacktrace'), // NULL when absent
  text('attributes'), // the other attributes of the event or record as JSON text, NULL when none
] as const satisfies readonly Column[];

/** The dictionary of labels; id 0 is never stored and means absent. */
export const LABEL_COLUMNS = [label('id'), text('text')] as const satisfies readonly Column[];

export type SpanColumn = (typeof SPAN_COLUMNS)[number]['name'];
export type ExceptionColumn = (typeof EXCEPTION_COLUMNS)[number]['name'];

/** Returns the statement that creates a table with these columns. */
export const createTable = (table: string, columns: readonly Column[]): string =>
  `CREATE TABLE IF NOT EXISTS ${table} (${columns
    .map(({ name, type, bytes }) => `${name} ${type}${bytes === null ? '' : ' NOT NULL'}`)
    .join(', ')})`;
