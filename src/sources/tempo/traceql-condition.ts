/** Conditions on one span as data, so that they can be split over several queries, and their text. */
import { escapePattern, isIntegerText, quoteString, typedLiteral } from './traceql.ts';

/** The value of one of these fields is one of the texts, or matches the pattern. */
export interface ValueCondition {
  readonly kind: 'value';
  /** As printed: `span.http.route`. Names of one thing, old and new: where several are there, they say the same. */
  readonly fields: readonly string[];
  /** Whether a value may be a number or boolean, which then compares by its text. */
  readonly isTyped: boolean;
  readonly texts: readonly string[];
  /** RE2 over the whole value of a string. */
  readonly pattern: string | null;
  /** Texts of numbers and booleans that match beside the pattern, which sees strings alone. */
  readonly typedTexts: readonly string[];
  /** Of several fields only the first that a span has speaks; otherwise any does, which costs less to find. */
  readonly isFirstOnly?: boolean;
  /** What stands for the value being absent, where that matches as well: an exception without a type has the type ''. */
  readonly absent?: string | null;
}

/** The fields together have one of these tuples of texts. */
export interface TupleCondition {
  readonly kind: 'tuples';
  readonly fields: readonly string[];
  readonly tuples: readonly (readonly string[])[];
}

/** A condition that holds for exactly the spans that do not meet the inner one, absent values included. */
export interface NotCondition {
  readonly kind: 'not';
  readonly condition: ValueCondition | TupleCondition;
}

/** Text written here and never from outside: `status = error`. */
export interface FixedCondition {
  readonly kind: 'fixed';
  readonly text: string;
}
export type Condition = ValueCondition | TupleCondition | NotCondition | FixedCondition;

/** Returns a condition of which the text is known; nothing from outside may be in it. */
export const fixed = (text: string): FixedCondition => ({ kind: 'fixed', text });

/** Returns the condition that a field, a string, is one of the texts. */
export const isOneOf = (field: string, texts: readonly string[]): ValueCondition => ({
  kind: 'value',
  fields: [field],
  isTyped: false,
  texts,
  pattern: null,
  typedTexts: [],
});

/**
 * False for every span. In a query without any `||` Tempo fetches the spans that meet all conditions as they stand, also
 * those inside `!( )`, and negates afterwards: nothing is left. With one it fetches what meets any and then tests them all.
 */
const NEVER = 'duration < 0s';

/** Meets every span; something has to say which spans are fetched, since what is negated does not. */
export const EVERY_SPAN = 'kind != nil';

/** Shorter runs of integers print shorter one by one. */
const MIN_RUN = 3;

/** Equalities of numbers; consecutive integers as ranges. */
const typedAlternatives = (field: string, texts: readonly string[]): readonly string[] => {
  const integers = texts
    .filter((text) => isIntegerText(text) && Number.isSafeInteger(Number(text)))
    .map(Number)
    .sort((left, right) => left - right);
  const runs: { from: number; to: number }[] = [];
  for (const integer of new Set(integers)) {
    const last = runs.at(-1);
    if (last?.to === integer - 1) last.to = integer;
    else runs.push({ from: integer, to: integer });
  }
  const ranges = runs.flatMap(({ from, to }) =>
    to - from + 1 < MIN_RUN
      ? Array.from({ length: to - from + 1 }, (_, index) => `${field} = ${from + index}`)
      : [`(${field} >= ${from} && ${field} <= ${to})`],
  );
  const others = texts
    .filter((text) => !isIntegerText(text) || !Number.isSafeInteger(Number(text)))
    .flatMap((text) => typedLiteral(text) ?? []);
  return [...ranges, ...others.map((literal) => `${field} = ${literal}`)];
};

const stringAlternatives = (field: string, { texts, pattern }: ValueCondition): readonly string[] => {
  const [first, ...others] = texts;
  const equal =
    first === undefined
      ? []
      : others.length === 0
        ? [`${field} = ${quoteString(first)}`]
        : [`${field} =~ ${quoteString([first, ...others].map(escapePattern).join('|'))}`];
  return pattern === null ? equal : [...equal, `${field} =~ ${quoteString(pattern)}`];
};

const fieldAlternatives = (field: string, condition: ValueCondition): readonly string[] => [
  ...stringAlternatives(field, condition),
  ...(condition.isTyped ? typedAlternatives(field, [...condition.texts, ...condition.typedTexts]) : []),
];

const inParentheses = (texts: readonly string[]): string =>
  texts.length === 1 ? texts.join('') : `(${texts.join(' || ')})`;

/** `(old = "x" && !(new != nil))`: what the old name says counts where the new one is absent. */
const afterOthers = (texts: readonly string[], earlier: readonly string[]): readonly string[] =>
  texts.length === 0
    ? []
    : [`(${inParentheses(texts)} && !(${[...earlier.map((field) => `${field} != nil`), NEVER].join(' || ')}))`];

const valueAlternatives = (condition: ValueCondition): readonly string[] => [
  ...condition.fields.flatMap((field, index) => {
    const texts = fieldAlternatives(field, condition);
    return index > 0 && condition.isFirstOnly === true ? afterOthers(texts, condition.fields.slice(0, index)) : texts;
  }),
  ...(condition.absent === undefined || condition.absent === null ? [] : [condition.absent]),
];

/** Tuples that agree in all but the last text share a clause. */
const tupleAlternatives = ({ fields, tuples }: TupleCondition): readonly string[] => {
  const [last, ...others] = fields.toReversed();
  if (last === undefined) return [];
  const heads = others.toReversed();
  return [...Map.groupBy(tuples, (tuple) => JSON.stringify(tuple.slice(0, -1))).values()].map((group) => {
    const head = heads.map((field, index) => `${field} = ${quoteString(group[0]?.[index] ?? '')}`);
    const tail = stringAlternatives(last, isOneOf(last, [...new Set(group.map((tuple) => tuple.at(-1) ?? ''))]));
    return [...head, ...tail].join(' && ');
  });
};

const alternatives = (condition: ValueCondition | TupleCondition): readonly string[] => {
  const texts = condition.kind === 'value' ? valueAlternatives(condition) : tupleAlternatives(condition);
  return texts.length === 0 ? [NEVER] : texts;
};

const positive = (condition: Exclude<Condition, NotCondition>): string => {
  if (condition.kind === 'fixed') return condition.text;
  const texts = alternatives(condition);
  return condition.kind === 'tuples' && texts.length > 1
    ? inParentheses(texts.map((text) => (condition.fields.length > 1 ? `(${text})` : text)))
    : inParentheses(texts);
};

const isNot = (condition: Condition): condition is NotCondition => condition.kind === 'not';

/**
 * Returns the text inside the braces of a span filter, all conditions ANDed; `true` without any.
 *
 *     status = error && resource.service.name =~ "cart|stock" && !(span.region = "eu" || duration < 0s)
 */
export const toTraceQL = (conditions: readonly Condition[]): string => {
  const texts = conditions.flatMap((condition) => (isNot(condition) ? [] : positive(condition)));
  const negated = conditions
    .filter(isNot)
    .flatMap(({ condition }) =>
      alternatives(condition).map((text) =>
        condition.kind === 'tuples' && condition.fields.length > 1 ? `(${text})` : text,
      ),
    );
  if (negated.length === 0) return texts.length === 0 ? 'true' : texts.join(' && ');
  const fetched = texts.length === 0 ? [EVERY_SPAN] : texts;
  return [...fetched, `!(${[...negated, NEVER].join(' || ')})`].join(' && ');
};
