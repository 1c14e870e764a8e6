/** Filters as conditions in SQL. A condition is never NULL where it is negative: `not*` also match what is absent. */
import type { AttributeFilter, Filter, StringFilter } from '../../filter/filter.ts';
import { all, list, name, sql, type Sql } from './sql.ts';

/** A text that is not there. */
export const ABSENT = sql`NULL::VARCHAR`;

/** One key of a StringFilter: a test of a text (NULL in, NULL or FALSE out), and whether it has to fail. */
interface Test {
  readonly isNegative: boolean;
  readonly holds: (text: Sql) => Sql;
}

const equals = (value: string) => (text: Sql) => sql`${text} = ${value}::VARCHAR`;
const isIn = (values: readonly string[]) => (text: Sql) => sql`${text} IN ${list(values)}`;
const contains = (value: string) => (text: Sql) => sql`contains(${text}, ${value}::VARCHAR)`;
const matches = (pattern: string) => (text: Sql) => sql`regexp_full_match(${text}, ${pattern}::VARCHAR, 's')`;

const testsOf = (filter: StringFilter): readonly Test[] => {
  const tests: Test[] = [];
  const add = <Value>(value: Value | undefined, test: (value: Value) => Test['holds'], isNegative: boolean): void => {
    if (value !== undefined) tests.push({ isNegative, holds: test(value) });
  };
  add(filter.equals, equals, false);
  add(filter.in, isIn, false);
  add(filter.contains, contains, false);
  add(filter.matches, matches, false);
  add(filter.not, equals, true);
  add(filter.notIn, isIn, true);
  add(filter.notContains, contains, true);
  add(filter.notMatches, matches, true);
  return tests;
};

/** Returns the condition that a text meets; a NULL text is absent. */
export const textCondition = (text: Sql, filter: StringFilter): Sql =>
  all(
    testsOf(filter).map(({ isNegative, holds }) =>
      isNegative ? sql`NOT coalesce(${holds(text)}, FALSE)` : sql`coalesce(${holds(text)}, FALSE)`,
    ),
  );

/** Whether a column of label ids has one of the labels that pass: the dictionary is searched, not the table of spans. */
const labelled = (column: Sql, { isNegative, holds }: Test, text: Sql): Sql =>
  sql`${column} ${isNegative ? sql`NOT IN` : sql`IN`} (SELECT id FROM label WHERE ${holds(text)})`;

/** Returns the condition that a label meets; `column` holds its id, 0 = absent. */
export const labelCondition = (column: Sql, filter: StringFilter): Sql =>
  all(testsOf(filter).map((test) => labelled(column, test, sql`text`)));

/** `~` and `/` mean something in a JSON pointer (RFC 6901), every other character stands for itself. */
const pointer = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Returns the text of one attribute: bytes and doubles that JSON cannot write stand in an object of one key. */
export const attributeText = (json: Sql, key: string): Sql =>
  sql`regexp_replace(json_extract_string(${json}, ${pointer(key)}::VARCHAR), '^\\{"\\$(?:double|bytes)":"(.*)"\\}$', '\\1')`;

/** Labels that are no JSON objects are names of services and the like, never a resource. */
const resourceText = (key: string): Sql =>
  sql`CASE WHEN starts_with(text, '{') AND json_valid(text) THEN ${attributeText(sql`text`, key)} END`;

/** The columns that attribute filters read: JSON texts, and the id of the resource's label. */
export interface AttributeColumns {
  /** NULL where there is no span or it has none. */
  readonly span: Sql;
  readonly resource: Sql;
  /** Of the exception; null where the count selects no exceptions, so that EVENT restricts nothing. */
  readonly event: Sql | null;
}

/** Returns the condition that an attribute meets; TRUE for an EVENT attribute where exceptions are not selected. */
export const attributeCondition = (columns: AttributeColumns, { key, scope, value }: AttributeFilter): Sql => {
  switch (scope) {
    case 'SPAN':
      return textCondition(attributeText(columns.span, key), value);
    case 'EVENT':
      return columns.event === null ? sql`TRUE` : textCondition(attributeText(columns.event, key), value);
    case 'RESOURCE':
      return all(testsOf(value).map((test) => labelled(columns.resource, test, resourceText(key))));
    case 'ANY': {
      const own = attributeText(columns.span, key);
      return all(
        testsOf(value).map((test) => {
          const holds = test.holds(own); // NULL where the span lacks the attribute: then its resource decides
          const fallback = labelled(columns.resource, test, resourceText(key));
          return sql`coalesce(${test.isNegative ? sql`NOT ${holds}` : holds}, ${fallback})`;
        }),
      );
    }
  }
};

/**
 * Returns the conditions that are tested on the counted span itself: environment, version and its attributes
 * (all but those of scope EVENT). `row` is the alias of a row with these labels, of a span unless `attributes` says
 * where its attributes stand (NULL where there is no span).
 */
export const spanConditions = (
  row: string,
  filter: Filter,
  attributes: Sql = sql`${name(row)}.attributes`,
): readonly Sql[] => {
  const columns = { span: attributes, resource: sql`${name(row)}.resource`, event: null };
  return [
    ...(filter.environment === undefined ? [] : [labelCondition(sql`${name(row)}.environment`, filter.environment)]),
    ...(filter.version === undefined ? [] : [labelCondition(sql`${name(row)}.version`, filter.version)]),
    ...(filter.attributes ?? [])
      .filter(({ scope }) => scope !== 'EVENT')
      .map((attribute) => attributeCondition(columns, attribute)),
  ];
};

/**
 * Returns the conditions that select exceptions: type, message and EVENT attributes.
 * @param type        text of the type, NULL where there is no exception
 * @param message     NULL when absent
 * @param attributes  JSON text, NULL when absent
 */
export const exceptionConditions = (
  { type, message, attributes }: { readonly type: Sql; readonly message: Sql; readonly attributes: Sql },
  filter: Filter,
): readonly Sql[] => {
  const columns = { span: ABSENT, resource: sql`0`, event: attributes };
  return [
    ...(filter.exceptionType === undefined ? [] : [textCondition(type, filter.exceptionType)]),
    ...(filter.message === undefined ? [] : [textCondition(message, filter.message)]),
    ...(filter.attributes ?? [])
      .filter(({ scope }) => scope === 'EVENT')
      .map((attribute) => attributeCondition(columns, attribute)),
  ];
};

/** Returns the conditions on the enclosing request, whose label columns these are: service, route and status code. */
export const requestConditions = (
  { service, route, statusCode }: { readonly service: Sql; readonly route: Sql; readonly statusCode: Sql },
  filter: Filter,
): readonly Sql[] => [
  ...(filter.service === undefined ? [] : [labelCondition(service, filter.service)]),
  ...(filter.route === undefined ? [] : [labelCondition(route, filter.route)]),
  ...(filter.statusCode === undefined ? [] : [labelCondition(statusCode, filter.statusCode)]),
];
