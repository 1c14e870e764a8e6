/** What a filter and asked keys demand of a counted span, so that Tempo reads less. Keys are tested again on the rows. */
import { parseGroupId, statusGroupHash } from '../../exception/group-id.ts';
import { UNKNOWN_SERVICE } from '../../otlp/span-facts.ts';
import type { Dimension, KeySet } from '../source.ts';
import { EXCEPTION_TYPE, SERVICE } from './attribute-names.ts';
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

/** Returns the condition that a field has one of the values; none where they are too long to be sent. */
export const among = (field: string, values: readonly string[] | null): readonly Condition[] =>
  values === null || values.length === 0 || !isShort(values) ? [] : [isOneOf(field, values.toSorted())];

/** A service that has no name is asked for as Tempo keeps it. */
const asKept = (services: readonly string[] | null): readonly string[] | null =>
  services?.includes(UNKNOWN_SERVICE) === true ? [...services, ''] : services;

/** Returns the conditions that keys put on the service of the counted span. */
export const serviceKeys = (keys: KeySet | null) => among(SERVICE, asKept(allowed(keys, 'service')));

/** Returns the condition that the service is one of these; none where they are too many to be sent. */
export const servicesAmong = (services: ReadonlySet<string>) => among(SERVICE, asKept([...services]));

/** What the id of a group tells. */
export type KeyedGroup = NonNullable<ReturnType<typeof parseGroupId>>;

/** Returns the groups that keys allow; null = any. Ids of no group are left out. */
export const keyedGroups = (keys: KeySet | null): readonly KeyedGroup[] | null =>
  allowed(keys, 'group')?.flatMap((id) => parseGroupId(id) ?? []) ?? null;

const STATUS_KINDS = ['STATUS_ONLY', 'HTTP', 'RPC'] as const;

/** Returns whether a group is one of errors without an exception: its id does not say it, but only such a one has this hash. */
export const isStatusGroup = ({ hash, type }: KeyedGroup): boolean =>
  STATUS_KINDS.some((kind) => statusGroupHash(kind, type) === hash);

/** Returns the types of exceptions that keys allow, by themselves or in the ids of groups; null = any. */
export const allowedTypes = (keys: KeySet | null): readonly string[] | null =>
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
