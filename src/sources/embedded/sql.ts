/**
 * SQL as a value: text and the values bound to it. Text comes from template literals of our own code alone; everything
 * inserted into one is either SQL again or a bound parameter, so no filter text can become part of a statement.
 */

/** What can be bound; whole numbers arrive as INTEGER or BIGINT, a bigint as HUGEINT, a string as VARCHAR. */
export type SqlValue = string | number | bigint | boolean;

/** A piece of a statement: `texts` has one more element than `values`, which stand between them. */
export interface Sql {
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];
}

/** A statement as the engine takes it: `$1`, `$2`, … stand for the values in this order. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

const isSql = (inserted: Sql | SqlValue): inserted is Sql => typeof inserted === 'object';

/** Puts `right` behind `left`: the last text of the one and the first of the other become one text. */
const append = (left: { texts: string[]; values: SqlValue[] }, right: Sql): void => {
  const [first = '', ...others] = right.texts;
  left.texts.push((left.texts.pop() ?? '') + first, ...others);
  left.values.push(...right.values);
};

/** Returns the piece of SQL that a template literal spells; an inserted value is bound, inserted SQL becomes part of it. */
export const sql = (strings: TemplateStringsArray, ...inserted: readonly (Sql | SqlValue)[]): Sql => {
  const [first = '', ...others] = strings;
  const built = { texts: [first], values: [] as SqlValue[] };
  for (const [index, text] of others.entries()) {
    const value = inserted[index];
    if (value === undefined) throw new RangeError('nothing was inserted between two texts');
    append(built, isSql(value) ? value : { texts: ['', ''], values: [value] });
    append(built, { texts: [text], values: [] });
  }
  return built;
};

/** Returns pieces one after the other with a separator between them; without pieces an empty text. */
export const join = (pieces: readonly Sql[], separator: Sql = sql`, `): Sql => {
  const built: { texts: string[]; values: SqlValue[] } = { texts: [''], values: [] };
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) append(built, separator);
    append(built, piece);
  }
  return built;
};

/** Returns the condition that all of these hold; TRUE when there are none. */
export const all = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`TRUE` : join(conditions, sql` AND `);

const NAME = /^[a-z][a-z0-9_]*$/u;

/**
 * Returns the SQL of a name of our own: a column of tables.ts, a common table expression, an alias.
 * @throws RangeError  no plain lower-case identifier (caller bug)
 */
export const name = (identifier: string): Sql => {
  if (!NAME.test(identifier)) throw new RangeError(`no identifier: ${identifier}`);
  return { texts: [identifier], values: [] };
};

/** Returns a list of texts or numbers for IN; `(NULL)` without values, which nothing equals. */
export const list = (values: readonly SqlValue[]): Sql =>
  values.length === 0 ? sql`(NULL)` : sql`(${join(values.map((value) => sql`${value}`))})`;

/** A common table expression. */
export interface With {
  readonly name: string;
  readonly body: Sql;
  /** MATERIALIZED: read more than once, or a fence that keeps the engine from pushing work below it. */
  readonly isMaterialized?: boolean;
  /** A recursive one: its columns, and the key of which the last row of each survives (null = a set of rows). */
  readonly recursive?: { readonly columns: readonly string[]; readonly key: string | null };
}

const printWith = ({ name: title, body, isMaterialized = false, recursive }: With): Sql => {
  const columns = recursive === undefined ? sql`` : sql`(${join(recursive.columns.map(name))})`;
  const keyed = recursive?.key ?? null;
  const key = keyed === null ? sql`` : sql` USING KEY (${name(keyed)})`;
  return sql`${name(title)}${columns}${key} AS ${isMaterialized ? sql`MATERIALIZED ` : sql``}(\n${body}\n)`;
};

/** Returns a query in front of which its common table expressions stand, in the given order. */
export const withTables = (tables: readonly With[], query: Sql): Sql =>
  tables.length === 0 ? query : sql`WITH RECURSIVE ${join(tables.map(printWith), sql`,\n`)}\n${query}`;

/** Returns the text with `$n` in the place of its values, and the values in that order. */
export const toStatement = ({ texts, values }: Sql): Statement => ({
  text: texts.map((text, index) => (index === 0 ? text : `$${index}${text}`)).join(''),
  values,
});
