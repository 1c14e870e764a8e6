/** From the graph's filter input to a filter: what is not well-formed is named here, before any source sees it. */
import { RE2JS } from 're2js';
import { badInput, isProblem, overLimit, type InputProblem } from '../lib/input-problem.ts';
import type { AttributeFilter, AttributeScope, Filter, SpanKind, StringFilter } from './filter.ts';

/** All texts of a filter together, in bytes of UTF-8. */
export const MAX_FILTER_BYTES = 1_024;

type Optional<Value> = Value | null | undefined;
interface StringFilterInput {
  readonly equals?: Optional<string>;
  readonly in?: Optional<readonly string[]>;
  readonly contains?: Optional<string>;
  readonly matches?: Optional<string>;
  readonly not?: Optional<string>;
  readonly notIn?: Optional<readonly string[]>;
  readonly notContains?: Optional<string>;
  readonly notMatches?: Optional<string>;
}
const TEXT_KEYS = ['service', 'route', 'environment', 'version', 'statusCode', 'exceptionType', 'message'] as const;

/** The graph's ErrorFilter: a key that is null restricts nothing, as if it were missing. */
export type FilterInput = Readonly<Partial<Record<(typeof TEXT_KEYS)[number], Optional<StringFilterInput>>>> & {
  readonly attributes?: Optional<
    readonly { readonly key: string; readonly scope?: Optional<AttributeScope>; readonly value: StringFilterInput }[]
  >;
  readonly kinds?: Optional<readonly SpanKind[]>;
};

const checkExpression = (argument: string, expression: string): InputProblem | null => {
  try {
    RE2JS.compile(expression, RE2JS.DOTALL);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return badInput(argument, `be an RE2 regular expression (${reason})`, expression);
  }
};

const readText = (argument: string, input: StringFilterInput): StringFilter | InputProblem => {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  if (given.length === 0) {
    return badInput(
      argument,
      'have a condition: equals, in, contains, matches, not, notIn, notContains or notMatches',
      '{}',
    );
  }
  for (const key of ['matches', 'notMatches'] as const) {
    const expression = input[key];
    const problem = typeof expression === 'string' ? checkExpression(`${argument}.${key}`, expression) : null;
    if (problem !== null) return problem;
  }
  return Object.fromEntries(given) satisfies StringFilter;
};

const readAttribute = (
  argument: string,
  { key, scope, value }: NonNullable<FilterInput['attributes']>[number],
): AttributeFilter | InputProblem => {
  if (key === '') return badInput(`${argument}.key`, 'name an attribute', '""');
  const condition = readText(`${argument}.value`, value);
  return isProblem(condition) ? condition : { key, scope: scope ?? 'ANY', value: condition };
};

/** Returns the filter, or the first thing that is wrong with it; `argument` is what the client calls it. */
export const readFilter = (input: FilterInput | null | undefined, argument = 'filter'): Filter | InputProblem => {
  if (input === null || input === undefined) return {};
  const filter: { -readonly [Key in keyof Filter]: Filter[Key] } = {};
  for (const key of TEXT_KEYS) {
    const text = input[key];
    if (text === null || text === undefined) continue;
    const condition = readText(`${argument}.${key}`, text);
    if (isProblem(condition)) return condition;
    filter[key] = condition;
  }
  if (input.attributes) {
    const attributes = input.attributes.map((item, index) => readAttribute(`${argument}.attributes[${index}]`, item));
    const problem = attributes.find(isProblem);
    if (problem !== undefined) return problem;
    filter.attributes = attributes.flatMap((item) => (isProblem(item) ? [] : item));
  }
  if (input.kinds) {
    if (input.kinds.length === 0) return badInput(`${argument}.kinds`, 'name at least one span kind', '[]');
    filter.kinds = [...new Set(input.kinds)];
  }
  const bytes = Buffer.byteLength(JSON.stringify(filter));
  return bytes > MAX_FILTER_BYTES
    ? overLimit(argument, `take at most ${MAX_FILTER_BYTES} bytes as JSON`, `${bytes} bytes`)
    : filter;
};
