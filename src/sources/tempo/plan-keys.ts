/** What a filter and asked keys demand of a counted span, so that Tempo reads less. Keys are tested again on the rows. */
import { parseGroupId } from '../../exception/group-id.ts';
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import type { Dimension, KeySet } from '../source.ts';
import { EXCEPTION_TYPE, SERVICE, SPAN_NAME } from './attribute-names.ts';
import { isOneOf, type Condition } from './traceql-condition.ts';

/** Keys whose values take more bytes than this are not sent: all is read, and cut here. */
const MAX_KEY_BYTES = 360;

/** Returns the distinct values that the keys allow for a dimension; null where they allow any. */
export const allowed = (keys: KeySet | null, dimension: Dimension): readonly string[] | null => {
  const index = keys?.dimensions.indexOf(dimension) ?? -1;
  return keys === null || index === -1 ? null : [...new Set(keys.values.flatMap((tuple) => tuple[index] ?? []))];
};

const isShort = (values: readonly string[]): boolean =>
  values.reduce((bytes, value) => bytes + Buffer.byteLength(value) + 1, 0) <= MAX_KEY_BYTES;

const among = (field: string, values: readonly string[] | null): readonly Condition[] =>
  values === null || values.length === 0 || !isShort(values) ? [] : [isOneOf(field, values)];

/** A service that has no name is asked for as Tempo keeps it. */
const asKept = (services: readonly string[] | null): readonly string[] | null =>
  services?.includes(UNKNOWN_SERVICE) === true ? [...services, ''] : services;

/** Returns the conditions that keys put on the service of the counted span; `dimension` is what the keys call it. */
export const serviceKeys = (keys: KeySet | null, dimension: 'service' | 'caller' | 'callee' = 'service') =>
  among(SERVICE, asKept(allowed(keys, dimension)));

/** Returns the conditions that keys put on the name of a span that is itself the request. */
export const routeKeys = (keys: KeySet | null): readonly Condition[] => among(SPAN_NAME, allowed(keys, 'route'));

/** Returns the types of exceptions that keys allow, by themselves or in the ids of groups; null = any. */
const allowedTypes = (keys: KeySet | null): readonly string[] | null =>
  allowed(keys, 'exceptionType') ?? allowed(keys, 'group')?.map((id) => parseGroupId(id)?.type ?? '') ?? null;

/** Returns the conditions that keys put on the type of an exception; none where an exception without a type is asked for. */
export const typeKeys = (keys: KeySet | null): readonly Condition[] => {
  const types = allowedTypes(keys);
  return types?.includes('') === true ? [] : among(EXCEPTION_TYPE, types);
};

/** Returns whether keys allow a value that is absent, as no asked key is. */
export const allowsAbsent = (keys: KeySet | null, dimension: Dimension): boolean =>
  keys?.dimensions.includes(dimension) !== true;

/** Returns conditions on services with one that has no name under the name it goes by. */
export const withUnknownService = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.map((condition) => {
    const value = condition.kind === 'not' ? condition.condition : condition;
    if (value.kind !== 'value' || !value.texts.includes(UNKNOWN_SERVICE)) return condition;
    const named = { ...value, texts: [...value.texts, ''] };
    return condition.kind === 'not' ? { kind: 'not', condition: named } : named;
  });
