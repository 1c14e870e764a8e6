/** Filters as conditions in TraceQL, by the span on which semantics.md "Filters" tests each key. */
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import type { AttributeFilter, Filter, StringFilter } from '../../filter/filter.ts';
import {
  ENVIRONMENT,
  EXCEPTION_MESSAGE,
  EXCEPTION_TYPE,
  IS_EXCEPTION_EVENT,
  SERVICE,
  SPAN_NAME,
  STATUS_CODE,
  VERSION,
} from './attribute-names.ts';
import { UnsupportedQueryError } from '../unsupported-query.ts';
import { compilePattern } from './pattern.ts';
import type { Condition, ValueCondition } from './traceql-condition.ts';
import { attribute, escapePattern, type AttributePlace } from './traceql.ts';

/** The conditions of a filter; each list is ANDed, and what is in two lists may be tested on two spans. */
export interface FilterConditions {
  /** On the counted span, and in vain on any other: environment, version, attributes of span and resource. */
  readonly own: readonly Condition[];
  /** The service, which the counted span and its enclosing request have in common. */
  readonly service: readonly Condition[];
  /** On the enclosing request alone (the counted span itself where requests are counted): route, status code. */
  readonly request: readonly Condition[];
  /** On an exception of the counted span: type, message, attributes of scope EVENT. */
  readonly exception: readonly Condition[];
  /** What Tempo cannot test as the filter says, one sentence each; where there are any, the answer is not exact. */
  readonly notes: readonly string[];
}

/** What a field's values may be. */
interface Field {
  readonly fields: readonly string[];
  readonly isTyped: boolean;
  /** All texts that numbers can have here; null = any number. */
  readonly numbers: readonly string[] | null;
  /** The field as a client calls it. */
  readonly label: string;
  /** Where an absent value has a text all the same: that text, and the condition that it is absent. */
  readonly absent?: { readonly text: string; readonly condition: string };
  readonly isFirstOnly?: boolean;
}
const strings = (label: string, ...fields: readonly string[]): Field => ({
  fields,
  isTyped: false,
  numbers: [],
  label,
});
const anything = (label: string, fields: readonly string[]): Field => ({ fields, isTyped: true, numbers: null, label });

const integers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

/** Codes of gRPC and HTTP: a pattern is tried on each. */
const STATUS_CODES = [...integers(0, 16), ...integers(100, 599)];
const STATUS_CODE_KEYS: ReadonlySet<string> = new Set(STATUS_CODE.map((field) => field.replace('span.', '')));
const BOOLEANS = ['true', 'false'];

const value = (
  { fields, isTyped, isFirstOnly = false, absent }: Field,
  part: Partial<ValueCondition>,
  isMet: (text: string) => boolean,
): ValueCondition => ({
  kind: 'value',
  isFirstOnly,
  absent: absent !== undefined && isMet(absent.text) ? absent.condition : null,
  fields,
  isTyped,
  texts: [],
  pattern: null,
  typedTexts: [],
  ...part,
});

/** Begins with a literal that no number begins with, so no number matches. */
const CANNOT_BE_NUMBER = /^[A-Za-df-hj-mo-z_/ ](?![*?{])[^|]*$/u;

/** Tempo tests patterns on strings alone: which numbers and booleans match is found out here, where that can be done. */
const patternCondition = (field: Field, pattern: string, operator: string, notes: string[]): ValueCondition => {
  const expression = compilePattern(pattern);
  const isMet = (text: string): boolean => expression?.test(text) ?? false;
  if (!field.isTyped) return value(field, { pattern }, isMet);
  if (expression === null && field.numbers !== null) {
    throw new UnsupportedQueryError(
      'TEMPO',
      `a pattern for \`${field.label}\`, a number there, made of literals, classes, groups and repetitions`,
      'list the values with `in`, or use a simpler expression',
    );
  }
  const isExact = field.numbers !== null || CANNOT_BE_NUMBER.test(pattern);
  if (!isExact || expression === null) {
    notes.push(
      `Tempo tests \`${operator}\` of \`${field.label}\` on strings only: numbers of that name never match it`,
    );
  }
  const known = [...BOOLEANS, ...(field.numbers ?? [])];
  return value(field, { pattern, typedTexts: known.filter(isMet) }, isMet);
};

/** Whether a text may be a part of a number, as numbers print themselves. */
const isInNumbers = (part: string): boolean =>
  /^[-+.\de]*$/u.test(part) || ['NaN', 'Infinity', '-Infinity'].some((text) => text.includes(part));

const containsCondition = (field: Field, part: string, operator: string, notes: string[]): ValueCondition => {
  const pattern = `.*${escapePattern(part)}.*`;
  const isMet = (text: string): boolean => text.includes(part);
  if (!field.isTyped) return value(field, { pattern }, isMet);
  if (field.numbers === null && isInNumbers(part)) {
    notes.push(
      `Tempo tests \`${operator}\` of \`${field.label}\` on strings only: numbers of that name never match it`,
    );
  }
  const known = [...BOOLEANS, ...(field.numbers ?? [])];
  return value(field, { pattern, typedTexts: known.filter(isMet) }, isMet);
};

const textConditions = (field: Field, filter: StringFilter | undefined, notes: string[]): readonly Condition[] => {
  if (filter === undefined) return [];
  const found: Condition[] = [];
  const add = <Value>(given: Value | undefined, make: (given: Value) => ValueCondition, isNegative: boolean): void => {
    if (given === undefined) return;
    const condition = make(given);
    found.push(isNegative ? { kind: 'not', condition } : condition);
  };
  const isIn = (texts: readonly string[]): ValueCondition =>
    value(field, { texts: [...new Set(texts)] }, (text) => texts.includes(text));
  add(filter.equals, (text) => isIn([text]), false);
  add(filter.in, isIn, false);
  add(filter.contains, (text) => containsCondition(field, text, 'contains', notes), false);
  add(filter.matches, (pattern) => patternCondition(field, pattern, 'matches', notes), false);
  add(filter.not, (text) => isIn([text]), true);
  add(filter.notIn, isIn, true);
  add(filter.notContains, (text) => containsCondition(field, text, 'notContains', notes), true);
  add(filter.notMatches, (pattern) => patternCondition(field, pattern, 'notMatches', notes), true);
  return found;
};

/** An exception that does not say its type has the type ''. */
const UNTYPED = { text: '', condition: `(${IS_EXCEPTION_EVENT} && !(${EXCEPTION_TYPE} != nil))` };
/** Tempo keeps '' where a resource does not name its service. */
const UNNAMED_SERVICE = { text: UNKNOWN_SERVICE, condition: `${SERVICE} = ""` };

const PLACES: Readonly<Record<AttributeFilter['scope'], AttributePlace>> = {
  ANY: '',
  SPAN: 'span',
  RESOURCE: 'resource',
  EVENT: 'event',
};

const attributeConditions = ({ key, scope, value: test }: AttributeFilter, notes: string[]): readonly Condition[] =>
  textConditions(
    { ...anything(key, [attribute(PLACES[scope], key)]), numbers: STATUS_CODE_KEYS.has(key) ? STATUS_CODES : null },
    test,
    notes,
  );

/**
 * Returns the conditions of a filter. `kinds` is none of them: it says which spans are requests.
 * @throws UnsupportedQueryError  a pattern over status codes that cannot be tried on numbers
 */
export const filterConditions = (filter: Filter): FilterConditions => {
  const notes: string[] = [];
  const attributes = filter.attributes ?? [];
  const ofEvent = attributes.filter(({ scope }) => scope === 'EVENT');
  const ofSpan = attributes.filter(({ scope }) => scope !== 'EVENT');
  const statusCode: Field = { fields: STATUS_CODE, isTyped: true, numbers: STATUS_CODES, label: 'statusCode' };
  return {
    own: [
      ...textConditions({ ...anything('environment', ENVIRONMENT), isFirstOnly: true }, filter.environment, notes),
      ...textConditions(anything('version', VERSION), filter.version, notes),
      ...ofSpan.flatMap((each) => attributeConditions(each, notes)),
    ],
    service: textConditions({ ...strings('service', SERVICE), absent: UNNAMED_SERVICE }, filter.service, notes),
    request: [
      ...textConditions(strings('route', SPAN_NAME), filter.route, notes),
      ...textConditions(statusCode, filter.statusCode, notes),
    ],
    exception: [
      ...textConditions({ ...strings('exceptionType', EXCEPTION_TYPE), absent: UNTYPED }, filter.exceptionType, notes),
      ...textConditions(strings('message', EXCEPTION_MESSAGE), filter.message, notes),
      ...ofEvent.flatMap((each) => attributeConditions(each, notes)),
    ],
    notes: [...new Set(notes)],
  };
};
