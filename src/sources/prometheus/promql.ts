/** PromQL as text: every name, value and duration passes through here, so that nothing a client sends can end a literal. */
import { SECOND_MS, type DurationMs, type UnixMs } from '../../time.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A condition on one label; a label that is missing reads as ''. `value` is the plain text, for =~ and !~ an RE2 expression. */
export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

const CLASSIC_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const CLASSIC_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const EXPRESSION_SYNTAX = /[\\^$.*+?()[\]{}|]/g;

/** What stands for bytes that are no UTF-8: the parser takes one in its input for such a byte, and refuses it. */
const REPLACEMENT = '\ufffd';

/** Returns a double-quoted literal of the text. PromQL reads the escapes of JSON; a lone surrogate becomes U+FFFD. */
export const quoteText = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll(REPLACEMENT, '\\ufffd');

/** Returns an RE2 expression that matches the text and nothing else. Escapes of the form \uXXXX would be refused by RE2. */
export const escapeExpression = (text: string): string => text.replace(EXPRESSION_SYNTAX, '\\$&');

/** Returns an RE2 expression that matches each of the texts and nothing else. */
export const anyOf = (texts: readonly string[]): string => texts.map(escapeExpression).join('|');

/** Returns a label's name as it is written in matchers and groupings: quoted where it has dots (Prometheus 3 reads such). */
export const labelName = (name: string): string => (CLASSIC_LABEL.test(name) ? name : quoteText(name));

const printMatcher = ({ label, operator, value }: Matcher): string =>
  `${labelName(label)}${operator}${quoteText(value)}`;

/** Returns the selector of a metric's series that meet all matchers, null = of every metric; a name with dots goes inside the braces. */
export const selector = (metric: string | null, matchers: readonly Matcher[]): string => {
  const conditions = matchers.map(printMatcher);
  if (metric === null) return `{${conditions.join(',')}}`;
  if (!CLASSIC_METRIC.test(metric)) return `{${[quoteText(metric), ...conditions].join(',')}}`;
  return conditions.length === 0 ? metric : `${metric}{${conditions.join(',')}}`;
};

/** Returns a duration literal; cut to whole milliseconds, at least 1 ms, in seconds where it has no fraction. */
export const duration = (lengthMs: DurationMs): string => {
  const wholeMs = Math.max(1, Math.floor(lengthMs));
  return wholeMs % SECOND_MS === 0 ? `${wholeMs / SECOND_MS}s` : `${wholeMs}ms`;
};

/** Returns an instant as the HTTP API takes it: seconds since the epoch. */
export const seconds = (atMs: UnixMs): string => String(atMs / SECOND_MS);

/** Returns the sum of an expression over series with equal values of these labels. */
export const sumBy = (labels: readonly string[], expression: string): string =>
  `sum by (${labels.map(labelName).join(', ')}) (${expression})`;

/** Returns the expression with one more label of a fixed value, which tells the parts of a union apart. */
export const withLabel = (expression: string, label: string, value: string): string =>
  `label_replace(${expression}, ${quoteText(label)}, ${quoteText(value.replaceAll('$', '$$$$'))}, "", "")`;

/** Returns the union of expressions whose series have different labels. */
export const union = (expressions: readonly string[]): string =>
  expressions.length === 1 ? (expressions[0] ?? '') : expressions.map((each) => `(${each})`).join(' or ');
