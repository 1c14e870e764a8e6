/** Whether a text meets a condition of the graph, where no source tests it: names that are known already. */
import { RE2JS } from 're2js';
import type { StringFilter } from './filter.ts';

const matchesWhole = (expression: string, text: string): boolean =>
  RE2JS.compile(expression, RE2JS.DOTALL).matches(text);

/**
 * Returns whether a value meets a condition, as semantics.md has it: all given keys hold, `not*` also for null, the others never.
 * The expressions were checked where the filter was read.
 */
export const matchesText = (filter: StringFilter | undefined, value: string | null): boolean => {
  const { equals, in: among, contains, matches, not, notIn, notContains, notMatches } = filter ?? {};
  if (value === null) return [equals, among, contains, matches].every((each) => each === undefined);
  return (
    (equals === undefined || value === equals) &&
    (among === undefined || among.includes(value)) &&
    (contains === undefined || value.includes(contains)) &&
    (matches === undefined || matchesWhole(matches, value)) &&
    (not === undefined || value !== not) &&
    !notIn?.includes(value) &&
    (notContains === undefined || !value.includes(notContains)) &&
    (notMatches === undefined || !matchesWhole(notMatches, value))
  );
};
