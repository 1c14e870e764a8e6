/** Conditions on texts as matchers. Prometheus cannot tell a missing label from an empty one: both are the absent value. */
import type { StringFilter } from '../../filter/filter.ts';
import { anyOf, escapeExpression, type Matcher, type MatchOperator } from './promql.ts';

/** Series that meet all matchers of one of these; no series meets two of them. Empty: none does. */
export type Alternatives = readonly (readonly Matcher[])[];

/** Restricts nothing. */
export const EVERYTHING: Alternatives = [[]];

/** An expression of the graph: the whole value, and `.` matches newline. */
const dotAll = (expression: string): string => `(?s:${expression})`;
const containing = (text: string): string => dotAll(`.*${escapeExpression(text)}.*`);

/** One condition: what it asks of a value, and whether it holds for ''. */
interface Condition {
  readonly operator: MatchOperator;
  readonly value: string;
  /** Whether an empty value meets it as Prometheus would test it; null: nobody can tell from outside. */
  readonly isMetByEmpty: boolean | null;
}

const conditionsOf = (filter: StringFilter): readonly Condition[] => {
  const conditions: Condition[] = [];
  const add = (operator: MatchOperator, value: string, isMetByEmpty: boolean | null): void => {
    conditions.push({ operator, value, isMetByEmpty });
  };
  if (filter.equals !== undefined) add('=', filter.equals, filter.equals === '');
  if (filter.in !== undefined) add('=~', anyOf(filter.in), filter.in.length === 0 || filter.in.includes(''));
  if (filter.contains !== undefined) add('=~', containing(filter.contains), filter.contains === '');
  if (filter.matches !== undefined) add('=~', dotAll(filter.matches), null);
  if (filter.not !== undefined) add('!=', filter.not, filter.not !== '');
  if (filter.notIn !== undefined && filter.notIn.length > 0) add('!~', anyOf(filter.notIn), !filter.notIn.includes(''));
  if (filter.notContains !== undefined) add('!~', containing(filter.notContains), filter.notContains !== '');
  if (filter.notMatches !== undefined) add('!~', dotAll(filter.notMatches), null);
  return conditions;
};

const isNeverMet = (filter: StringFilter): boolean => filter.in?.length === 0;
const isPositive = ({ operator }: Condition): boolean => operator === '=' || operator === '=~';

const present = (label: string): Matcher => ({ label, operator: '!=', value: '' });
const absent = (label: string): Matcher => ({ label, operator: '=', value: '' });
const matchersOf = (label: string, conditions: readonly Condition[]): readonly Matcher[] =>
  conditions.map(({ operator, value }) => ({ label, operator, value }));

/** Returns matchers for a label whose missing value is the empty text itself: an exception's type. */
export const matchPlain = (label: string, filter: StringFilter): Alternatives =>
  isNeverMet(filter) ? [] : [matchersOf(label, conditionsOf(filter))];

/**
 * Returns matchers for the first of these labels that a series has; where it has none of them the value is absent, which `not*`
 * match and the others do not.
 */
export const matchFirst = (labels: readonly string[], filter: StringFilter): Alternatives => {
  if (isNeverMet(filter)) return [];
  const conditions = conditionsOf(filter);
  if (conditions.length === 0) return EVERYTHING;
  const matchesAbsent = !conditions.some(isPositive);
  if (labels.length === 0) return matchesAbsent ? EVERYTHING : [];
  // `!=` and `!~` hold for a missing label by themselves, unless what they exclude is the empty text.
  const lastHoldsAbsent = matchesAbsent && conditions.every(({ isMetByEmpty }) => isMetByEmpty === true);
  const isSafe = conditions.some(({ isMetByEmpty }) => isMetByEmpty === false);
  const inEach = labels.map((label, index) => {
    const isOpen = isSafe || (lastHoldsAbsent && index === labels.length - 1);
    const matchers = matchersOf(label, conditions);
    return [...labels.slice(0, index).map(absent), ...matchers, ...(isOpen ? [] : [present(label)])];
  });
  return matchesAbsent && !lastHoldsAbsent ? [...inEach, labels.map(absent)] : inEach;
};

/** Returns what meets both: every pair of alternatives. */
export const matchBoth = (left: Alternatives, right: Alternatives): Alternatives =>
  left.flatMap((one) => right.map((other) => [...one, ...other]));
