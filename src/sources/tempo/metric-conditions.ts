/** Conditions that counting needs beside those of a filter: requests, absence, and which of several names speaks. */
import type { SpanKind } from '../../filter/filter.ts';
import { OPERATION } from './metric-facts.ts';
import { fixed, toTraceQL, type Condition, type ValueCondition } from './traceql-condition.ts';

/**
 * Without any `||` Tempo fetches the spans that meet every condition as it stands, also one inside `!( )`, and negates what
 * is left: nothing. With one it fetches what meets any of them and tests the whole. No span is shorter than 0 s.
 */
const NEVER = 'duration<0s';

/** Returns the text that holds where this one does not; absent values are no match of it. */
export const not = (text: string): string => `!(${text} || ${NEVER})`;

/** Returns the text that holds where a span says something under one of the names. */
export const isPresent = (fields: readonly string[]): string => {
  const texts = fields.map((field) => `${field} != nil`);
  return texts.length === 1 ? texts.join('') : `(${texts.join(' || ')})`;
};

const [OPERATION_TYPE = '', OLD_OPERATION = ''] = OPERATION;
const RECEIVE = `${OPERATION_TYPE} = "receive" || (${OLD_OPERATION} = "receive" && ${not(isPresent([OPERATION_TYPE]))})`;

/** Met by a consumer that only fetched messages: what it says of its operation makes it none of its service's requests. */
export const IS_RECEIVE = fixed(`kind = consumer && (${RECEIVE})`);

const KINDS: Readonly<Record<SpanKind, string>> = {
  SERVER: 'server',
  CLIENT: 'client',
  INTERNAL: 'internal',
  PRODUCER: 'producer',
  CONSUMER: 'consumer',
  UNSPECIFIED: 'unspecified',
};

/** Returns Tempo's names of these kinds. */
export const kindNames = (kinds: readonly SpanKind[]): readonly string[] => kinds.map((kind) => KINDS[kind]);

export const REQUEST_KINDS = ['server', 'consumer'] as const;

const anyOf = (texts: readonly string[]): string => (texts.length === 1 ? texts.join('') : `(${texts.join(' || ')})`);

/** Returns the condition of a span of one of these kinds. */
export const ofKinds = (kinds: readonly string[]): Condition => fixed(anyOf(kinds.map((kind) => `kind = ${kind}`)));

/** Returns the condition of a span that is a request of one of these kinds: it costs three times what the kinds alone do. */
export const isRequestOf = (kinds: readonly string[]): Condition =>
  fixed(
    anyOf(
      kinds.map((kind) => (kind === 'consumer' ? `(kind = consumer && !(${RECEIVE} || ${NEVER}))` : `kind = ${kind}`)),
    ),
  );

const preferFirst = (condition: ValueCondition): Condition => {
  const texts = condition.fields.map((field, index) => {
    const own = toTraceQL([{ ...condition, fields: [field] }]);
    const earlier = condition.fields.slice(0, index);
    return earlier.length === 0 ? own : `(${own} && ${not(isPresent(earlier))})`;
  });
  return fixed(`(${texts.join(' || ')})`);
};

/**
 * Returns the condition with only the first name that a span has speaking, where there are several (old names count only
 * where the new one is absent). The text of a condition is printed by toTraceQL, so nothing from outside stands in it bare.
 */
export const withFirstName = (condition: Condition): Condition => {
  if (condition.kind === 'value' && condition.fields.length > 1) return preferFirst(condition);
  if (condition.kind === 'not' && condition.condition.kind === 'value' && condition.condition.fields.length > 1) {
    return fixed(`kind != nil && ${not(toTraceQL([preferFirst(condition.condition)]))}`);
  }
  return condition;
};
