/** String filters tried on texts here, where Tempo can test a condition only on a span that is not the one it is about. */
import type { StringFilter } from '../../filter/filter.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { compilePattern } from './pattern.ts';

const compileOrRefuse = (label: string, pattern: string): RegExp => {
  const expression = compilePattern(pattern);
  if (expression !== null) return expression;
  throw new UnsupportedQueryError(
    'TEMPO',
    `a pattern for \`${label}\` made of literals, classes, groups and simple repetitions`,
    'list the values with `in`, or use a simpler expression',
  );
};

/** A test of one text; null = absent. */
export type TextTest = (text: string | null) => boolean;

/**
 * Returns the test that a filter stands for; a missing filter is met.
 * @param label  the field as a client calls it
 * @throws UnsupportedQueryError  a pattern that cannot be tried here
 */
export const textTest = (label: string, filter: StringFilter | undefined): TextTest => {
  if (filter === undefined) return () => true;
  const { equals, in: oneOf, contains, matches, not, notIn, notContains, notMatches } = filter;
  const pattern = matches === undefined ? null : compileOrRefuse(label, matches);
  const unwanted = notMatches === undefined ? null : compileOrRefuse(label, notMatches);
  return (text) =>
    (equals === undefined || text === equals) &&
    (oneOf === undefined || (text !== null && oneOf.includes(text))) &&
    (contains === undefined || (text?.includes(contains) ?? false)) &&
    (pattern === null || (text !== null && pattern.test(text))) &&
    (not === undefined || text !== not) &&
    (notIn === undefined || text === null || !notIn.includes(text)) &&
    (notContains === undefined || !(text?.includes(notContains) ?? false)) &&
    (unwanted === null || text === null || !unwanted.test(text));
};
